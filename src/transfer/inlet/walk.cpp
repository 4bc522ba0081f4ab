#include "transfer/inlet/walk.h"

#include <deque>

namespace sluice::transfer {

bool may_be_too_large(const Error& error) {
    return error.code == "dropbox_unavailable" || error.code == "network_timeout";
}

Result<std::string> walk_folder(dropbox::Client& client, const std::string& folder_id, int page_entries_max,
                                const std::function<Result<>(const dropbox::Page&)>& take,
                                const std::stop_token& stop) {
    std::string cursor = TRY(client.latest_cursor(folder_id, {.recursive = true}, stop));
    std::deque<std::string> folders{folder_id};
    while (!folders.empty()) {
        auto page = client.list_folder(folders.front(), {.limit = page_entries_max}, stop);
        while (page) {
            for (const dropbox::Entry& entry : page->entries)
                if (entry.kind == dropbox::EntryKind::folder) folders.push_back(entry.id);
            TRY(take(*page));
            if (!page->has_more) break;
            page = client.list_folder_continue(page->cursor, stop);
        }
        const bool is_gone = !page && page.error().code == "source_vanished" && folders.front() != folder_id;
        if (!page && !is_gone) return fail(page.error());
        folders.pop_front();
    }
    return cursor;
}

}  // namespace sluice::transfer
