// What stands between a catalogued file and its deletion in Dropbox: the pause button and the mass-delete
// guard.
//
// Invariant: every clearing is counted in the transaction that moves its intake to `clearing`, before the
// call (I10).
#pragma once

#include "catalog/catalog.h"
#include "domain/intake.h"

namespace sluice::catalog {

class Guards {
public:
    explicit Guards(const Scope& scope) : m_scope(scope) {}

    [[nodiscard]] Result<bool> is_clearing_paused();
    [[nodiscard]] Result<> set_clearing_paused(bool paused);
    /// True where the last `count` clearings of a mapping all came after `since`, and after a person last
    /// reset the guard.
    [[nodiscard]] Result<bool> have_cleared(const domain::MappingId& mapping, std::int64_t count,
                                            Instant since);
    [[nodiscard]] Result<> note_clearing(const domain::Intake& intake, Instant now);
    /// A person has looked: earlier clearings no longer count.
    [[nodiscard]] Result<> reset(Instant now);
    /// Intakes that wait because of the pause or the guard are due again at `now`.
    [[nodiscard]] Result<> wake_blocked(Instant now);
    [[nodiscard]] Result<std::int64_t> count_blocked();

private:
    Scope m_scope;
};

/// `reason_code` of an intake that the guard holds back, and of one that waits for the pause to end.
inline constexpr std::string_view mass_delete_guard_code = "mass_delete_guard";
inline constexpr std::string_view clearing_paused_code = "clearing_paused";

}  // namespace sluice::catalog
