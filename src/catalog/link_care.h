// What the upkeep of contributor links asks of all accounts: which are to be closed, which can't take files
// any more, and whom to tell.
//
// Invariant: level, not edge: everything here follows from rows, so that a restart forgets nothing. These
// queries have no account in their key, as directory.h.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "catalog/connections.h"
#include "catalog/mappings.h"

namespace sluice::catalog {

struct AccountLink {
    domain::AccountId account_id;
    domain::ContributorLink link;
    std::int64_t attempts = 0;         ///< to close it, that failed
    std::string mapping_problem = {};  ///< why its mapping is broken; empty: it isn't
};

/// Those that should be closed by now, of connections that are linked; those first that are due longest.
[[nodiscard]] Result<std::vector<AccountLink>> links_to_close(sql::Transaction& transaction, Instant now,
                                                              std::int64_t limit);
/// Open ones whose mapping is broken.
[[nodiscard]] Result<std::vector<AccountLink>> links_without_folder(sql::Transaction& transaction);
struct LinksOfConnection {
    domain::AccountId account_id;
    domain::ConnectionId connection_id;
    bool has_unclosed = false;
    Instant checked_at;  ///< the one that was checked longest ago; 1970 where one never was
};
/// Linked connections with links.
[[nodiscard]] Result<std::vector<LinksOfConnection>> connections_with_links(sql::Transaction& transaction);

/// A way in that is broken, and of which nobody was told yet: a link, or a mapping without one.
struct BrokenPlace {
    domain::AccountId account_id;
    std::optional<domain::ContributorLinkId> link_id;
    domain::MappingId mapping_id;
    std::string name;    ///< the link's title, or the folder
    std::string folder;  ///< in Dropbox
    std::string problem;
};
/// By account; of connections that are linked, since people are told of the others already.
[[nodiscard]] Result<std::vector<BrokenPlace>> broken_places(sql::Transaction& transaction);

class LinkCare {
public:
    explicit LinkCare(const Scope& scope) : m_scope(scope) {}

    /// All links of the connection that Dropbox, asked at `asked_at`, has told of.
    [[nodiscard]] Result<> note_checked(const domain::ConnectionId& connection, Instant asked_at,
                                        Instant now);
    [[nodiscard]] Result<> note_closing_failed(const domain::ContributorLinkId& id, std::string_view problem,
                                               Instant retry_at);
    [[nodiscard]] Result<> note_told(const BrokenPlace& place, Instant now);

private:
    Scope m_scope;
};

}  // namespace sluice::catalog
