// Folders below a mapped one that are empty: told to people, who may delete them in Dropbox.
#include <algorithm>

#include "api/routes.h"
#include "base/json/schema.h"
#include "base/text.h"
#include "catalog/mappings.h"
#include "catalog/places.h"
#include "domain/empty_folders.h"
#include "transfer/inlet/list_for_preview.h"

namespace sluice::api {
namespace {

using catalog::Scope;

constexpr std::size_t shown_max = 500;
/// Where a file came from just now, more may be on its way.
constexpr std::chrono::minutes quiet_min{10};

std::vector<EmptyFolder> empty_of(const transfer::PreviewListing& listing) {
    std::vector<ListedPlace> places;
    for (const auto& entry : listing.entries) {
        if (entry.kind == dropbox::EntryKind::deleted) continue;
        places.push_back({entry.kind == dropbox::EntryKind::folder, entry.path_display, entry.path_lower});
    }
    return empty_folders(places, listing.folder_path_lower);
}

Result<EmptyFolderList> described(Scope& scope, const MappingId& mapping,
                                  const std::vector<EmptyFolder>& found, Instant now) {
    EmptyFolderList list;
    list.looked_at = now;
    for (const EmptyFolder& folder : found) {
        if (list.empty_folders.size() == shown_max) break;
        const auto taken = TRY(catalog::taken_from(scope, mapping, folder.path_lower));
        if (taken.last_at && *taken.last_at + quiet_min > now)
            ++list.in_use;
        else
            list.empty_folders.push_back({folder.path, folder.folders_within, taken.files, taken.last_at});
    }
    return list;
}

Result<EmptyFolderList> list_empty_folders(const Services& services, const Call& call) {
    const auto id = call.id<MappingId>("mapping_id");
    const auto record = TRY(services.catalog().read(
        call.account(), [&](Scope& scope) { return catalog::Mappings(scope).find(id); }));
    if (!record) return fail({Remedy::not_found, "mapping_not_found", "There is no such mapping.", ""});
    const auto listing =
        TRY(transfer::list_for_preview(services.transfer, call.account(), record->mapping.connection_id,
                                       record->mapping.folder_path, services.stop));
    if (!listing.folder_exists)
        return fail({Remedy::conflict, "source_vanished",
                     cat(record->mapping.folder_path, " isn't there in Dropbox any more."),
                     "Look at the mapping: it says what to do."});
    const Instant now = services.now();
    if (listing.is_cut) return EmptyFolderList{{}, 0, true, now};
    return services.catalog().read(
        call.account(), [&](Scope& scope) { return described(scope, id, empty_of(listing), now); });
}

}  // namespace

void add_empty_folder_routes(Router& router, const Services& services) {
    router.add<EmptyFolderList>(
        {"GET", "/api/v1/mappings/{mapping_id}/empty-folders", Verb::manage_mappings,
         "Folders below a mapped one that hold no file at this moment; Sluice never deletes them"},
        [services](const Call& call) { return list_empty_folders(services, call); });
}

}  // namespace sluice::api
