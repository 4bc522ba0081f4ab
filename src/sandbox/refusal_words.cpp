#include "sandbox/refusal_words.h"

#include <algorithm>

#include "base/text.h"
#include "sandbox/paths.h"

namespace sluice::sandbox {

namespace {

bool has(const Refusal& refusal, std::string_view tag) {
    return std::ranges::find(refusal.tags, tag) != refusal.tags.end();
}

}  // namespace

Error refusal_error(const Refusal& refusal, std::string_view path) {
    if (has(refusal, "not_found")) {
        return {Remedy::not_found, "path_not_found", cat("There is nothing at ", path, " any more."),
                "Somebody may have moved or deleted it: look again."};
    }
    if (has(refusal, "insufficient_space") || has(refusal, "insufficient_quota")) {
        return {Remedy::ask_admin, "dropbox_full", "There is no room for this file.",
                "Make room in the Dropbox, then send it again."};
    }
    if (has(refusal, "conflict")) {
        return {Remedy::conflict, "path_taken", cat("Something is in the way at ", path, "."),
                "Choose another name."};
    }
    if (has(refusal, "no_write_permission")) {
        return {Remedy::reject, "no_permission", cat("You may not change anything at ", path, "."),
                "Ask whoever owns the folder for the right to edit."};
    }
    if (has(refusal, "team_folder")) {
        return {Remedy::reject, "folder_is_fixed",
                cat("\"", name_of(path), "\" belongs to the team's space and stays where it is."),
                "Only the team's own tools move or delete it."};
    }
    if (has(refusal, "malformed_path") || has(refusal, "disallowed_name")) {
        return {Remedy::reject, "name_refused", cat("Dropbox doesn't take the name \"", name_of(path), "\"."),
                "Rename the file, then send it again."};
    }
    if (has(refusal, "cant_move_folder_into_itself")) {
        return {Remedy::reject, "move_refused", "A folder can't be moved into itself.",
                "Choose another folder."};
    }
    return {Remedy::reject, "move_refused",
            cat("Dropbox refuses that for ", path, ": ", join(refusal.tags, ", "), "."),
            "Shared folders can't lie in one another; move what is in them instead."};
}

}  // namespace sluice::sandbox
