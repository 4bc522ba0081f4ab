// Imports, what was chosen for them, and what of it made no intake.
//
// Invariant: a page of a chosen folder's listing, the cursor behind it and the leftovers of it are saved in
// one transaction; a choice is gone only together with its last page.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "catalog/catalog.h"
#include "domain/import.h"
#include "domain/intake.h"

namespace sluice::catalog {

class Imports {
public:
    explicit Imports(const Scope& scope) : m_scope(scope) {}

    /// With what was chosen for it, if it is to be listed; then it is due at once.
    [[nodiscard]] Result<> add(const domain::Import& import,
                               const std::vector<domain::ImportChoice>& choices);
    /// Nothing where unknown.
    [[nodiscard]] Result<std::optional<domain::Import>> find(const domain::ImportId& id);
    /// Newest first, `limit` of those behind `after`.
    [[nodiscard]] Result<std::vector<domain::Import>> page(const std::optional<std::string>& after,
                                                           std::int64_t limit);
    /// Saves state, reason, attempts, what is expected and when it is due (`retry_at`).
    [[nodiscard]] Result<> save(const domain::Import& import);
    [[nodiscard]] Result<domain::ImportCounts> counts(const domain::ImportId& id);

    /// The one to list next; nothing where all are at their end.
    [[nodiscard]] Result<std::optional<domain::ImportChoice>> next_choice(const domain::ImportId& id);
    /// Numbers it.
    [[nodiscard]] Result<> add_choice(const domain::ImportId& id, const domain::ImportChoice& choice);
    /// Saves how far its listing is.
    [[nodiscard]] Result<> save_choice(const domain::ImportId& id, const domain::ImportChoice& choice);
    [[nodiscard]] Result<> end_choice(const domain::ImportId& id, const domain::ImportChoice& choice);

    /// Once a file: the first reason stays.
    [[nodiscard]] Result<> leave_over(const domain::ImportId& id, const domain::ImportLeftover& leftover);
    struct NumberedLeftover {
        std::int64_t number = 0;
        domain::ImportLeftover leftover;
    };
    [[nodiscard]] Result<std::vector<NumberedLeftover>> leftovers(const domain::ImportId& id,
                                                                  std::int64_t after, std::int64_t limit);

    /// Those from this Dropbox that are still being listed.
    [[nodiscard]] Result<std::vector<domain::Import>> listing_of(const domain::ConnectionId& connection);
    /// What would be fetched from this Dropbox for imports: seen, queued or fetching.
    [[nodiscard]] Result<std::vector<domain::Intake>> to_fetch_of(const domain::ConnectionId& connection);

private:
    Scope m_scope;
};

struct DueImport {
    domain::AccountId account_id;
    domain::Import import;
};
/// Those of all accounts to list now, those first that are due longest; none whose Dropbox is broken or
/// unlinked.
[[nodiscard]] Result<std::vector<DueImport>> due_imports(sql::Transaction& transaction, Instant now,
                                                         std::int64_t limit);

}  // namespace sluice::catalog
