#include "transfer/inlet/plan_clearing.h"

#include "base/text.h"
#include "catalog/guards.h"

namespace sluice::transfer {

ClearingPlan plan_clearing(const ClearingFacts& facts, const Limits& limits) {
    if (facts.after_ingest == domain::AfterIngest::keep) return {ClearingAction::keep, {}, {}, {}};
    if (!facts.is_referenced)
        return {ClearingAction::hold_back, "asset_missing",
                "The library has no asset with these bytes, so the file stays in Dropbox.",
                "Run `sluice fsck`; it says what is wrong."};
    if (facts.is_paused)
        return {ClearingAction::hold_back, std::string(catalog::clearing_paused_code),
                "Deleting and moving in Dropbox is paused.", "Resume it on the Transfers page."};
    if (!facts.is_clearing_already && facts.clearings_in_window >= limits.clearings_max)
        return {
            ClearingAction::hold_back, std::string(catalog::mass_delete_guard_code),
            cat("The mass-delete guard: ", facts.clearings_in_window,
                " files of this folder were cleared within ", limits.clearings_window_s / 60, " minutes."),
            "Look at the library; if all is well, continue on the Transfers page."};
    const bool moves = facts.after_ingest == domain::AfterIngest::move_to;
    return {moves ? ClearingAction::move_source : ClearingAction::delete_source, {}, {}, {}};
}

}  // namespace sluice::transfer
