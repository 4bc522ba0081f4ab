#include "transfer/inlet/list_for_preview.h"

#include <algorithm>
#include <iterator>

#include "transfer/inlet/set_up.h"

namespace sluice::transfer {

Result<PreviewListing> list_for_preview(const Ports& ports, const domain::AccountId& account,
                                        const domain::ConnectionId& connection,
                                        const std::string& folder_path, std::stop_token stop) {
    TRY(check_folder_path(folder_path));
    const auto client = TRY(ports.dropbox.client(account, connection));
    PreviewListing listing;
    const auto folder = client->metadata(folder_path, stop);
    if (!folder && folder.error().code == "source_vanished") {
        listing.folder_exists = false;
        return listing;
    }
    if (!folder) return fail(folder.error());
    if (folder->kind != dropbox::EntryKind::folder) return not_a_folder(folder_path);
    listing.folder_path_lower = folder->path_lower;

    dropbox::ListOptions options;
    options.recursive = true;
    options.limit = static_cast<int>(ports.limits.page_entries_max);
    auto page = TRY(client->list_folder(folder->id, options, stop));
    while (true) {
        std::ranges::move(page.entries, std::back_inserter(listing.entries));
        listing.is_cut = page.has_more || listing.entries.size() > previewed_entries_max;
        if (!page.has_more || listing.entries.size() >= previewed_entries_max) break;
        page = TRY(client->list_folder_continue(page.cursor, stop));
    }
    if (listing.entries.size() > previewed_entries_max) listing.entries.resize(previewed_entries_max);
    return listing;
}

}  // namespace sluice::transfer
