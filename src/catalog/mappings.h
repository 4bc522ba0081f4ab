// Mapped folders and contributor links.
//
// Invariant: the cursor of a mapping is saved only together with the intakes of the page it stands for (I6),
// by `save_cursor` in the same write. A deleted mapping keeps its row, for provenance.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "catalog/catalog.h"
#include "domain/contributor_link.h"
#include "domain/mapping.h"

namespace sluice::catalog {

struct MappingRecord {
    domain::Mapping mapping;
    std::string folder_path_lower;
    std::string folder_id;              ///< Dropbox "id:…", so that a renamed folder is followed
    std::optional<std::string> cursor;  ///< nothing: list from the start
    /// In safe mode: what changed in Dropbox since then may be unknown here (transfer/safe_mode.h).
    std::optional<Instant> reconcile_since = {};
};

/// A folder as Dropbox knows it.
struct MappingFolder {
    std::string path;
    std::string path_lower;
    std::string id;  ///< "id:…"
};

class Mappings {
public:
    explicit Mappings(const Scope& scope) : m_scope(scope) {}

    /// Fails with `mapping_overlaps`, naming the other folder.
    [[nodiscard]] Result<> check_overlap(const MappingRecord& record);
    /// Fails as check_overlap.
    [[nodiscard]] Result<> add(const MappingRecord& record);
    /// Nothing where unknown or deleted.
    [[nodiscard]] Result<std::optional<MappingRecord>> find(const domain::MappingId& id);
    /// Live ones, oldest first.
    [[nodiscard]] Result<std::vector<MappingRecord>> list();
    [[nodiscard]] Result<std::vector<MappingRecord>> list_of(const domain::ConnectionId& connection);
    [[nodiscard]] Result<> change(const domain::MappingId& id, const domain::ProfileId& profile,
                                  domain::Release release, domain::MappingState state);
    [[nodiscard]] Result<> mark_broken(const domain::MappingId& id, std::string_view reason);
    /// Follows a folder that was renamed or moved in Dropbox.
    [[nodiscard]] Result<> save_folder(const domain::MappingId& id, std::string_view path,
                                       std::string_view path_lower);
    /// From now on it is that folder: another one, at the same place or elsewhere. It is whole again, and
    /// listed from the start.
    [[nodiscard]] Result<> replace_folder(const domain::MappingId& id, const MappingFolder& folder);
    /// Dropbox's id of the folder named after the account that was mapped last, and isn't any more.
    [[nodiscard]] Result<std::optional<std::string>> earlier_account_folder(
        const domain::ConnectionId& connection);
    /// Nothing: the folder has a name of its own from now on.
    [[nodiscard]] Result<> save_named_after(const domain::MappingId& id,
                                            const std::optional<std::string>& account_name);
    /// `cursor` nothing: the next look lists from the start, and the mapping is `relisting` until its end.
    /// `checked_at` is set where the listing came to its end.
    [[nodiscard]] Result<> save_cursor(const domain::MappingId& id, const std::optional<std::string>& cursor,
                                       std::optional<Instant> checked_at);
    [[nodiscard]] Result<> set_clear_grace(const domain::MappingId& id, std::optional<std::int64_t> grace_s);
    [[nodiscard]] Result<> save_sentinel(const domain::MappingId& id, domain::Sentinel sentinel);
    /// Also of a deleted mapping, for provenance.
    [[nodiscard]] Result<std::optional<domain::ContributorLinkId>> contributor_link_of(
        const domain::MappingId& id);
    [[nodiscard]] Result<> set_contributor_link(const domain::MappingId& id,
                                                const domain::ContributorLinkId& link);
    [[nodiscard]] Result<> remove(const domain::MappingId& id, Instant now);
    /// When the least recently read active mapping was read to its end; nothing if one never was, or there is
    /// none.
    [[nodiscard]] Result<std::optional<Instant>> all_checked_at();

private:
    Scope m_scope;
};

struct AccountMapping {
    domain::AccountId account_id;
    domain::ConnectionId connection_id;
    domain::MappingId mapping_id;
};

/// Every mapping, of every account, that may be read: not paused, not deleted, its connection linked.
[[nodiscard]] Result<std::vector<AccountMapping>> readable_mappings(sql::Transaction& transaction);

class ContributorLinks {
public:
    explicit ContributorLinks(const Scope& scope) : m_scope(scope) {}

    [[nodiscard]] Result<> add(const domain::ContributorLink& link);
    /// Nothing where unknown; deleted ones are found with `Deleted::included`.
    enum class Deleted { excluded, included };
    [[nodiscard]] Result<std::optional<domain::ContributorLink>> find(const domain::ContributorLinkId& id,
                                                                      Deleted deleted = Deleted::excluded);
    [[nodiscard]] Result<std::vector<domain::ContributorLink>> list();
    /// Saves all that may change. One that isn't broken (any more) will be told of anew when it breaks.
    [[nodiscard]] Result<> save(const domain::ContributorLink& link);
    [[nodiscard]] Result<> remove(const domain::ContributorLinkId& id, Instant now);

private:
    Scope m_scope;
};

}  // namespace sluice::catalog
