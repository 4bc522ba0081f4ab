// Where a rejected file goes in Dropbox, and back: the decision, without the doing (W13).
//
// Invariant: pure. What is moved is the content that a person looked at, within its mapped folder, into
// Rejected/ or out of it; a newer content that went along is put back.
#pragma once

#include <string>

#include "domain/intake.h"
#include "dropbox/types.h"

namespace sluice::transfer {

struct RejectionFacts {
    const domain::Intake& intake;   ///< rejecting, or restoring
    const dropbox::Entry& present;  ///< the file, by its id
    const dropbox::Entry& folder;   ///< the mapped folder, by its id
};

enum class RejectionAction {
    move,      ///< the file, to `to`
    put_back,  ///< a newer content that lies in Rejected/, to `to`: nobody has looked at it
    settle,
};

struct RejectionPlan {
    RejectionAction action = RejectionAction::settle;
    std::string to;  ///< path; with move and put_back
    /// Where that ends.
    domain::IntakeState state = domain::IntakeState::rejected;
    std::string detail;  ///< for the ledger; with settle
};

[[nodiscard]] RejectionPlan plan_rejection(const RejectionFacts& facts);

}  // namespace sluice::transfer
