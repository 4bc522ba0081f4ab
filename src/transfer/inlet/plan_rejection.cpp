#include "transfer/inlet/plan_rejection.h"

#include "base/text.h"
#include "domain/overlap.h"

namespace sluice::transfer {
namespace {

using domain::IntakeState;

RejectionPlan settle(IntakeState state, std::string detail) {
    return {RejectionAction::settle, {}, state, std::move(detail)};
}

std::string below(const dropbox::Entry& folder, const std::string& relative_path) {
    return cat(folder.path_display, "/", relative_path);
}

}  // namespace

RejectionPlan plan_rejection(const RejectionFacts& facts) {
    const auto& [intake, present, folder] = facts;
    const bool is_restoring = intake.state == IntakeState::restoring;
    const bool is_inside = domain::is_within(present.path_lower, folder.path_lower);
    const std::string relative(
        domain::relative_to({present.path_display, present.path_lower}, folder.path_lower));
    const bool is_in_rejected = is_inside && domain::is_in_rejected_folder(relative);
    const std::string restored = below(folder, domain::restored_place_of(relative));

    if (present.content_hash != intake.content_hash) {
        constexpr std::string_view says =
            "Replaced in Dropbox meanwhile: the new revision waits for a decision of its own.";
        if (is_in_rejected && !is_restoring)
            return {RejectionAction::put_back, restored, IntakeState::superseded, std::string(says)};
        return settle(IntakeState::superseded, std::string(says));
    }
    if (!is_inside)
        return settle(IntakeState::rejected,
                      cat("Lies in Dropbox at ", present.path_display,
                          ", outside its mapped folder: left there, and not taken in."));
    if (is_restoring)
        return is_in_rejected ? RejectionPlan{RejectionAction::move, restored, IntakeState::held, {}}
                              : settle(IntakeState::held,
                                       cat("Lies in Dropbox at ", present.path_display, "; it waits again."));
    return is_in_rejected
               ? settle(IntakeState::rejected, cat("Lies in Dropbox at ", present.path_display, "."))
               : RejectionPlan{RejectionAction::move,
                               below(folder, domain::rejected_place_of(relative)),
                               IntakeState::rejected,
                               {}};
}

}  // namespace sluice::transfer
