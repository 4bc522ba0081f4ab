#include "transfer/inlet/plan_clearing.h"

#include <utility>

#include "base/text.h"
#include "catalog/guards.h"

namespace sluice::transfer {
namespace {

ClearingPlan hold_back(std::string_view code, std::string message, std::string hint) {
    return {ClearingAction::hold_back, std::string(code), std::move(message), std::move(hint), {}};
}

}  // namespace

std::optional<ClearingPlan> hold_of(const HoldFacts& facts) {
    if (facts.is_paused)
        return hold_back(catalog::clearing_paused_code, "Deleting and moving in Dropbox is paused.",
                         "Resume it on the Transfers page.");
    if (facts.is_safe_mode)
        return hold_back(catalog::safe_mode_code,
                         "Safe mode: the catalogue may be older than Dropbox, so nothing is deleted there.",
                         "It ends by itself once every mapped folder is reconciled; the Transfers page says "
                         "how far that is.");
    if (facts.is_relisting)
        return hold_back(catalog::relisting_code,
                         "Its mapped folder is being listed from the start; nothing is deleted meanwhile.",
                         "It goes on by itself. If it doesn't, the Mappings page says why the folder can't "
                         "be read.");
    if (facts.is_sentinel_missing)
        return hold_back(catalog::sentinel_missing_code,
                         "The sentinel is missing in the mapped folder, so nothing of it is deleted.",
                         "Look what happened to the folder in Dropbox. Put .sluice-sentinel back there, or "
                         "switch the sentinel off on the Mappings page.");
    return std::nullopt;
}

ClearingPlan plan_clearing(const ClearingFacts& facts, const Limits& limits) {
    if (facts.is_imported || facts.after_ingest == domain::AfterIngest::keep)
        return {ClearingAction::keep, {}, {}, {}, {}};
    if (!facts.is_referenced)
        return hold_back("asset_missing",
                         "The library has no asset with these bytes, so the file stays in Dropbox.",
                         "Run `sluice fsck`; it says what is wrong.");
    if (auto held =
            hold_of({facts.is_paused, facts.is_safe_mode, facts.is_relisting, facts.is_sentinel_missing}))
        return *std::move(held);
    if (!facts.is_clearing_already && facts.grace_left.count() > 0) {
        auto held = hold_back(catalog::clear_grace_code, "It stays in Dropbox until its grace is over.",
                              "Nothing to do. The grace is set on the Mappings page.");
        held.look_again_in = facts.grace_left;
        return held;
    }
    if (!facts.is_clearing_already && facts.clearings_in_window >= limits.clearings_max)
        return hold_back(
            catalog::mass_delete_guard_code,
            cat("The mass-delete guard: ", facts.clearings_in_window,
                " files of this folder were cleared within ", limits.clearings_window_s / 60, " minutes."),
            "Look at the library; if all is well, continue on the Transfers page.");
    const bool moves = facts.after_ingest == domain::AfterIngest::move_to;
    return {moves ? ClearingAction::move_source : ClearingAction::delete_source, {}, {}, {}, {}};
}

}  // namespace sluice::transfer
