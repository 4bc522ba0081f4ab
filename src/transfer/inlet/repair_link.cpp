// One click makes a broken contributor link whole again (W4).
#include "base/crash_point.h"
#include "base/log.h"
#include "dropbox/settle.h"
#include "transfer/inlet/plan_link.h"
#include "transfer/inlet/set_up.h"

namespace sluice::transfer {
namespace {

using catalog::ContributorLinks;
using domain::ContributorLink;

Result<catalog::MappingRecord> mapping_of(const Ports& ports, const domain::AccountId& account,
                                          const ContributorLink& link) {
    auto record = TRY(ports.catalog.read(
        account, [&](catalog::Scope& scope) { return catalog::Mappings(scope).find(link.mapping_id); }));
    if (!record)
        return fail({Remedy::conflict, "mapping_not_found", "The folder of this link isn't mapped any more.",
                     "Delete the link, and make a new one."});
    return *std::move(record);
}

/// Where it was moved to, or a new one where it was.
Result<dropbox::Entry> find_or_make_folder(dropbox::Client& client, const catalog::MappingRecord& record,
                                           const std::stop_token& stop) {
    auto present = client.metadata(record.folder_id, stop);
    const bool is_there =
        present && present->kind == dropbox::EntryKind::folder && !present->path_display.empty();
    if (is_there) return present;
    if (!present && present.error().remedy != Remedy::not_found) return present;
    return dropbox::ensure_folder(client, record.mapping.folder_path, stop);
}

/// Its own request with the folder as its destination; where it was deleted, a new one.
Result<dropbox::FileRequest> point_to(dropbox::Client& client, const ContributorLink& link,
                                      const std::string& folder, const Clock& clock,
                                      const std::stop_token& stop) {
    dropbox::FileRequestChange change{link.file_request_id};
    change.destination = folder;
    auto changed = client.update_file_request(change, stop);
    if (changed || changed.error().code != "file_request_unknown") return changed;
    const dropbox::NewFileRequest request{link.title, folder, link.description};
    // One that an earlier attempt made.
    if (auto made = TRY(dropbox::settle_file_request(client, request, link.created_at, stop)))
        return *std::move(made);
    return dropbox::create_file_request_surely(client, request, clock, stop);
}

}  // namespace

Result<ContributorLink> repair_contributor_link(const Ports& ports, const domain::AccountId& account,
                                                const domain::ContributorLinkId& id, std::stop_token stop) {
    const ContributorLink link = TRY(find_contributor_link(ports, account, id));
    const auto record = TRY(mapping_of(ports, account, link));
    const auto client = TRY(ports.dropbox.client(account, link.connection_id));
    const auto folder = TRY(find_or_make_folder(*client, record, stop));
    const auto request = TRY(point_to(*client, link, folder.path_display, ports.clock, stop));
    crash_point("link.repointed");
    ContributorLink whole = link;
    whole.file_request_id = request.id;
    whole.url = request.url;
    whole.destination = folder.path_display;
    whole.checked_at = ports.clock.now();
    whole = plan_link(whole, request, nullptr);
    const bool is_other =
        folder.id != record.folder_id || record.mapping.state == domain::MappingState::broken;
    TRY(ports.catalog.write(account, [&](catalog::Scope& scope) -> Result<> {
        if (is_other)
            TRY(catalog::Mappings(scope).replace_folder(record.mapping.id,
                                                        {folder.path_display, folder.path_lower, folder.id}));
        return ContributorLinks(scope).save(whole);
    }));
    log_info("link.repaired", {{"link", id.value}, {"folder", folder.path_display}});
    ports.activity.connection_changed(account, link.connection_id);
    return whole;
}

}  // namespace sluice::transfer
