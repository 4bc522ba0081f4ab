// What stands between a catalogued file and its deletion in Dropbox: the pause button, safe mode, a listing
// that begins anew, the sentinel, the grace and the mass-delete guard.
//
// Invariant: every clearing is counted in the transaction that moves its intake to `clearing`, before the
// call (I10).
#pragma once

#include <boost/describe.hpp>

#include <optional>
#include <string>

#include "catalog/catalog.h"
#include "domain/intake.h"
#include "domain/mapping.h"

namespace sluice::catalog {

/// What holds the clearings of one mapping back.
struct MappingGuards {
    bool is_paused = false;     ///< by a person, for the whole account
    bool is_safe_mode = false;  ///< of the account (catalog/safe_mode.h)
    bool is_relisting = false;  ///< its listing began anew, or it isn't reconciled
    domain::Sentinel sentinel = domain::Sentinel::off;
    std::optional<std::int64_t> clear_grace_s;  ///< the mapping's own
    std::string folder_path;
};

/// Intakes whose source waits in Dropbox, by what holds it back.
struct HeldClearings {
    std::int64_t clearing_paused = 0;
    std::int64_t safe_mode = 0;
    std::int64_t relisting = 0;
    std::int64_t sentinel_missing = 0;
    std::int64_t mass_delete_guard = 0;
    std::int64_t clear_grace = 0;  ///< their time isn't over
};
BOOST_DESCRIBE_STRUCT(HeldClearings, (),
                      (clearing_paused, safe_mode, relisting, sentinel_missing, mass_delete_guard,
                       clear_grace))

class Guards {
public:
    explicit Guards(const Scope& scope) : m_scope(scope) {}

    [[nodiscard]] Result<bool> is_clearing_paused();
    [[nodiscard]] Result<> set_clearing_paused(bool paused);
    /// Also of a deleted mapping.
    [[nodiscard]] Result<MappingGuards> of_mapping(const domain::MappingId& mapping);
    /// When the intake last became an asset, or a duplicate of one; nothing where it didn't.
    [[nodiscard]] Result<std::optional<Instant>> catalogued_at(const domain::IntakeId& intake);
    /// True where the last `count` clearings of a mapping all came after `since`, and after a person last
    /// reset the guard.
    [[nodiscard]] Result<bool> have_cleared(const domain::MappingId& mapping, std::int64_t count,
                                            Instant since);
    [[nodiscard]] Result<> note_clearing(const domain::Intake& intake, Instant now);
    /// A person has looked: earlier clearings no longer count.
    [[nodiscard]] Result<> reset(Instant now);
    /// Intakes that a guard holds back are due again at `now`, and each guard is asked anew.
    [[nodiscard]] Result<> wake_blocked(Instant now);
    [[nodiscard]] Result<std::int64_t> count_blocked();
    [[nodiscard]] Result<HeldClearings> held();

private:
    Scope m_scope;
};

/// `reason_code` of an intake that a guard holds back.
inline constexpr std::string_view mass_delete_guard_code = "mass_delete_guard";
inline constexpr std::string_view clearing_paused_code = "clearing_paused";
inline constexpr std::string_view safe_mode_code = "safe_mode";
inline constexpr std::string_view relisting_code = "relisting";
inline constexpr std::string_view sentinel_missing_code = "sentinel_missing";
inline constexpr std::string_view clear_grace_code = "clear_grace";

}  // namespace sluice::catalog
