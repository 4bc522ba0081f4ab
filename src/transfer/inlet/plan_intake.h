// What a page of a Dropbox listing means for the intakes: the decision, without the doing.
//
// Invariant: pure; facts in, steps out. A file is never dropped silently: each entry becomes an intake, is
// known already, or is skipped for a reason that is told. The same page planned twice gives no second intake
// (I3).
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "domain/error_report.h"
#include "domain/intake.h"
#include "domain/mapping.h"
#include "domain/profile.h"
#include "domain/screening.h"
#include "dropbox/types.h"

namespace sluice::transfer {

/// An intake to add, in its first waiting state.
struct NewIntake {
    domain::Intake intake;  ///< without id and times
    domain::IntakeState state = domain::IntakeState::queued;
    std::string detail;
};

/// An intake we know that the page changes.
struct ChangedIntake {
    domain::Intake intake;
    domain::IntakeState state = domain::IntakeState::superseded;
    std::string detail;
};

struct IntakePlan {
    std::vector<NewIntake> added;
    std::vector<ChangedIntake> changed;
    /// Waiting files that are elsewhere now, or called otherwise: with their new place and its mapping, and
    /// the reason why they go on waiting there.
    std::vector<domain::Intake> moved;
};

struct IntakeFacts {
    const domain::Mapping& mapping;
    std::string_view folder_path_lower;  ///< Dropbox's key of the mapped folder
    const domain::Profile& profile;
    /// Revisions we know of the files on this page, by file id.
    const std::map<std::string, std::vector<domain::Intake>>& known;
    /// Intakes of the mapping that wait in Dropbox, among them those at and below what the page deletes.
    const std::vector<domain::Intake>& waiting;
    std::string linked_by = {};                     ///< who linked the Dropbox, by name
    std::vector<domain::ErrorReport> reports = {};  ///< ours, in this Dropbox: no files to take in
    domain::Fields fields = domain::Fields();       ///< of the account
    Instant now = {};
};

/// What a file that lies in Dropbox becomes by its place, its profile and the release of its mapping: queued,
/// held or ignored. Asked for a new file, for one that was moved, and again where a rule has changed.
struct Placing {
    domain::IntakeState state = domain::IntakeState::queued;
    domain::Reason reason;  ///< why it isn't taken; empty where it waits for nothing but its release
};
[[nodiscard]] Placing place_file(const domain::Screening& screening, const domain::Intake& intake,
                                 domain::Release release, Instant now);
/// Puts the reason into the intake.
void note_reason(domain::Intake& intake, const domain::Reason& reason);

/// True where the page may tell that the mapped folder itself was moved or deleted: it deletes the folder, or
/// lists what doesn't lie in it.
[[nodiscard]] bool tells_of_folder(const std::vector<dropbox::Entry>& entries,
                                   std::string_view folder_path_lower);

[[nodiscard]] IntakePlan plan_intake(const std::vector<dropbox::Entry>& entries, const IntakeFacts& facts);

}  // namespace sluice::transfer
