// Who sent which file by a Dropbox file request: what a team's event log said, and what was concluded from
// it.
//
// Invariant: kept by the file's id in Dropbox, beside intakes and assets and never in them: whether or when
// it becomes known changes nothing about a file's way in. Events are kept of the account's own contributor
// links only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/catalog.h"
#include "domain/intake.h"
#include "domain/submitter.h"

namespace sluice::catalog {

/// A file that came by a contributor link.
struct SentFile {
    domain::ConnectionId connection_id;
    std::string file_id;
    domain::ReceivedFile file;
    std::optional<domain::Submitter> submitter;  ///< nothing: unknown
    std::optional<domain::AssetId> asset_id;     ///< of a revision of it
};

class Submitters {
public:
    explicit Submitters(const Scope& scope) : m_scope(scope) {}

    /// The link that a file request of Dropbox's belongs to, also one deleted since; nothing where it isn't
    /// ours.
    [[nodiscard]] Result<std::optional<domain::ContributorLinkId>> link_of_request(
        std::string_view file_request_id);
    /// False where the same is kept already.
    [[nodiscard]] Result<bool> add_event(const domain::ContributorLinkId& link,
                                         const domain::ReceiveEvent& event);
    [[nodiscard]] Result<std::vector<domain::ReceiveEvent>> events_of(const domain::ContributorLinkId& link,
                                                                      Instant since);
    [[nodiscard]] Result<> forget_events_before(Instant before);
    [[nodiscard]] Result<> forget_events();

    /// Those in whose folder a file since then has no submitter, though there are events.
    [[nodiscard]] Result<std::vector<domain::ContributorLinkId>> links_to_match(Instant since);
    /// All that came into the folder of a link since then, but for what upload pages put there.
    [[nodiscard]] Result<std::vector<SentFile>> files_of(const domain::ContributorLinkId& link,
                                                         Instant since);
    /// When the link's folder was last listed to its end; nothing: never.
    [[nodiscard]] Result<std::optional<Instant>> listed_until(const domain::ContributorLinkId& link);
    /// When the newest file since then by a contributor link was seen whose submitter is unknown.
    [[nodiscard]] Result<std::optional<Instant>> newest_unknown(Instant since);

    [[nodiscard]] Result<> save(const SentFile& file, const domain::Submitter& submitter, Instant now);
    /// It isn't certain any more.
    [[nodiscard]] Result<> forget(const SentFile& file);
    /// Nothing: unknown.
    [[nodiscard]] Result<std::optional<domain::Submitter>> of_intake(const domain::Intake& intake);
    [[nodiscard]] Result<std::int64_t> count_known_files();
    /// People who sent a file by an upload page or are known to have sent one by a file request: by their
    /// address, where they gave one, else by name. A submission without either is somebody of its own.
    [[nodiscard]] Result<std::int64_t> count_contributors();

private:
    Scope m_scope;
};

}  // namespace sluice::catalog
