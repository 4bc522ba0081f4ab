// What a page of a chosen Dropbox folder means for an import: the decision, without the doing.
//
// Invariant: pure; facts in, steps out. Each file becomes an intake of the import, is one already, or is left
// over for a reason that is told. The same page planned twice gives nothing new. What lies in a mapped folder
// is left to its mapping, which says what becomes of the source.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "domain/import.h"
#include "domain/profile.h"
#include "transfer/inlet/plan_intake.h"

namespace sluice::transfer {

struct MappedFolder {
    std::string path;
    std::string path_lower;
    domain::Release release = domain::Release::automatic;
};

struct ImportFacts {
    const domain::Import& import;
    const domain::Profile& profile;
    std::string made_by;  ///< in words
    /// The listed folder; nothing in it: these are files that were chosen one by one.
    std::string_view folder_path_lower = {};
    std::string_view relative_folder = {};
    /// Revisions we know of the files on this page, by file id.
    const std::map<std::string, std::vector<domain::Intake>>& known;
    const std::vector<MappedFolder>& mapped;  ///< in this Dropbox
};

struct ImportPlan {
    std::vector<NewIntake> added;
    /// Known revisions that wait for nobody, and become the import's: with their new place and state.
    std::vector<ChangedIntake> taken_up;
    std::vector<ChangedIntake> superseded;
    std::vector<domain::ImportLeftover> leftovers;
};

/// Why a revision that we know isn't imported, as a code: already_here, on_its_way, rejected, newer_known;
/// empty where it would be.
[[nodiscard]] std::string_view why_left_over(const domain::Intake& known);
[[nodiscard]] ImportPlan plan_import(const std::vector<dropbox::Entry>& entries, const ImportFacts& facts);

}  // namespace sluice::transfer
