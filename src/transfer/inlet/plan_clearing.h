// May the source be deleted or moved in Dropbox now? The decision, without the doing (I1, I10).
//
// Invariant: pure. Unless every guard says yes, nothing is touched, and the intake says why it waits.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "domain/profile.h"
#include "transfer/limits.h"

namespace sluice::transfer {

struct ClearingFacts {
    domain::AfterIngest after_ingest = domain::AfterIngest::keep;  ///< keep, where the profile is unknown
    bool is_imported = false;          ///< by hand: its source is nobody's to clear
    bool is_clearing_already = false;  ///< counted by the guard before a crash or a retry
    bool is_paused = false;
    bool is_safe_mode = false;         ///< the catalogue may be older than Dropbox
    bool is_relisting = false;         ///< the mapping's listing began anew, or it isn't reconciled
    bool is_sentinel_missing = false;  ///< the mapping requires its sentinel, which isn't in Dropbox
    std::chrono::seconds grace_left{0};
    bool is_referenced = false;            ///< a version in the library refers to these bytes
    std::int64_t clearings_in_window = 0;  ///< told up to `clearings_max` only
};

enum class ClearingAction { delete_source, move_source, keep, hold_back };

struct ClearingPlan {
    ClearingAction action = ClearingAction::hold_back;
    std::string reason_code;  ///< these three with hold_back only
    std::string reason_message;
    std::string reason_hint;
    std::optional<std::chrono::seconds> look_again_in;  ///< nothing: not before the guard lets go
};

/// The guards that hold back whatever deletes or moves in Dropbox.
struct HoldFacts {
    bool is_paused = false;
    bool is_safe_mode = false;
    bool is_relisting = false;
    bool is_sentinel_missing = false;
};
/// Nothing where no guard does.
[[nodiscard]] std::optional<ClearingPlan> hold_of(const HoldFacts& facts);

[[nodiscard]] ClearingPlan plan_clearing(const ClearingFacts& facts, const Limits& limits);

}  // namespace sluice::transfer
