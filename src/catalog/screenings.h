// Files that stay in Dropbox for what their profile says of them: the ignored ones, and those held for what
// their folders say. After what decided that has changed they are looked at once more; a person may let one
// in anyway.
//
// Invariant: asked for in the transaction of the change, and remembered until every one of them was looked
// at, so that no crash leaves one behind.
#pragma once

#include <cstdint>
#include <vector>

#include "catalog/catalog.h"
#include "domain/intake.h"

namespace sluice::catalog {

class Screenings {
public:
    explicit Screenings(const Scope& scope) : m_scope(scope) {}

    /// A profile, a mapping or a vocabulary has changed.
    [[nodiscard]] Result<> ask_again();
    /// The next of them, in the order of their ids; none where nothing is left to do.
    [[nodiscard]] Result<std::vector<domain::Intake>> next(std::int64_t limit);
    /// These were looked at; with none, all were.
    [[nodiscard]] Result<> looked_at(const std::vector<domain::Intake>& intakes);
    /// The same state for another reason, under this profile and revision.
    [[nodiscard]] Result<> save_reason(const domain::Intake& intake);

    /// A person lets it in, whatever filter and template say.
    [[nodiscard]] Result<> exempt(const domain::IntakeId& id);
    [[nodiscard]] Result<bool> is_exempt(const domain::IntakeId& id);

private:
    Scope m_scope;
};

/// Those in which something was changed.
[[nodiscard]] Result<std::vector<domain::AccountId>> accounts_to_screen(sql::Transaction& transaction);

}  // namespace sluice::catalog
