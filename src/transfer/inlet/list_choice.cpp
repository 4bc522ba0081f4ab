#include "transfer/inlet/list_choice.h"

#include <utility>

#include "base/text.h"
#include "transfer/inlet/walk.h"

namespace sluice::transfer {
namespace {

using domain::ImportChoice;
using domain::ImportListing;
using dropbox::EntryKind;

bool is_lasting(const Error& error) {
    return error.remedy == Remedy::not_found || error.remedy == Remedy::reject ||
           error.remedy == Remedy::give_up;
}

/// What can't be looked at is told, and keeps nothing from the rest.
FoundInChoice leave_out(FoundInChoice found, const Error& error) {
    const ImportChoice& choice = found.choice;
    const std::string path = choice.relative_folder.empty() ? choice.dropbox_path : choice.relative_folder;
    const std::string name(path.substr(path.rfind('/') + 1));
    found.leftovers.push_back(
        {cat("choice ", choice.dropbox_path), name, path, 0, error.code, error.message, error.hint, {}, {}});
    found.is_end = true;
    return found;
}

/// A listing that failed: from the start, folder by folder, or not at all.
Result<FoundInChoice> recover(FoundInChoice found, const Error& error) {
    ImportChoice& choice = found.choice;
    const bool may_be_level =
        choice.listing == ImportListing::whole && !choice.cursor && may_be_too_large(error);
    found.is_end = false;
    if (error.code == "cursor_reset" && choice.cursor) {
        choice.cursor.reset();
        return found;
    }
    if (may_be_level) {
        choice.listing = ImportListing::level;
        return found;
    }
    if (is_lasting(error)) return leave_out(std::move(found), error);
    return fail(error);
}

Result<FoundInChoice> list(dropbox::Client& client, FoundInChoice found, std::int64_t page_entries_max,
                           const std::stop_token& stop) {
    ImportChoice& choice = found.choice;
    const bool is_level = choice.listing == ImportListing::level;
    dropbox::ListOptions options;
    options.recursive = !is_level;
    options.limit = static_cast<int>(page_entries_max);
    const auto page = choice.cursor ? client.list_folder_continue(*choice.cursor, stop)
                                    : client.list_folder(choice.dropbox_path, options, stop);
    if (!page) return recover(std::move(found), page.error());
    for (const auto& entry : page->entries) {
        if (entry.kind == EntryKind::file) found.entries.push_back(entry);
        if (entry.kind == EntryKind::folder && is_level)
            found.folders.push_back({0, entry.id, choice.relative_folder, ImportListing::level, {}, {}, {}});
    }
    choice.cursor = page->cursor;
    found.is_end = !page->has_more;
    return found;
}

}  // namespace

Result<FoundInChoice> list_choice(dropbox::Client& client, const ImportChoice& choice,
                                  std::int64_t page_entries_max, const std::stop_token& stop) {
    FoundInChoice found{choice, {}, {}, {}, true};
    if (choice.relative_folder.empty()) {
        const auto entry = client.metadata(choice.dropbox_path, stop);
        if (!entry && is_lasting(entry.error())) return leave_out(std::move(found), entry.error());
        if (!entry) return fail(entry.error());
        if (entry->kind != EntryKind::folder) {
            found.entries.push_back(*entry);
            return found;
        }
        found.choice.dropbox_path = entry->id.empty() ? choice.dropbox_path : entry->id;
        found.choice.folder_path_lower = entry->path_lower;
        found.choice.relative_folder =
            choice.placed_in.empty() ? entry->name : cat(choice.placed_in, "/", entry->name);
    }
    return list(client, std::move(found), page_entries_max, stop);
}

}  // namespace sluice::transfer
