#include "base/text.h"
#include "dropbox/settle.h"
#include "transfer/inlet/set_up.h"

namespace sluice::transfer {
namespace {

using catalog::ContributorLinks;
using domain::ContributorLink;
using domain::ContributorLinkState;

constexpr std::size_t title_bytes_max = 256;

Result<> check_title(const std::string& title) {
    if (!trim(title).empty() && title.size() <= title_bytes_max) return {};
    return fail({Remedy::reject, "title_invalid",
                 "A contributor link needs a title of at most 256 characters.",
                 "Say in a few words what people should upload."});
}

dropbox::GracePeriod to_dropbox(domain::LateUploads late) {
    switch (late) {
        case domain::LateUploads::one_day: return dropbox::GracePeriod::one_day;
        case domain::LateUploads::two_days: return dropbox::GracePeriod::two_days;
        case domain::LateUploads::seven_days: return dropbox::GracePeriod::seven_days;
        case domain::LateUploads::thirty_days: return dropbox::GracePeriod::thirty_days;
        case domain::LateUploads::always: break;
    }
    return dropbox::GracePeriod::always;
}

dropbox::NewFileRequest file_request_of(const NewContributorLink& wanted, const std::string& destination) {
    dropbox::NewFileRequest request{wanted.title, destination, wanted.description};
    if (wanted.deadline) {
        request.deadline = dropbox::FileRequestDeadline{*wanted.deadline};
        if (wanted.allow_late_uploads)
            request.deadline->allow_late_uploads = to_dropbox(*wanted.allow_late_uploads);
    }
    return request;
}

void take_over(ContributorLink& link, const dropbox::FileRequest& request) {
    link.title = request.title;
    link.description = request.description;
    link.file_count = request.file_count;
    link.state = request.destination.empty() ? ContributorLinkState::broken
                 : request.is_open           ? ContributorLinkState::open
                                             : ContributorLinkState::closed;
}

Result<> close_and_delete(dropbox::Client& client, const std::string& file_request_id,
                          const std::stop_token& stop) {
    const auto closed = client.close_file_request(file_request_id, stop);
    if (!closed && closed.error().remedy == Remedy::not_found) return {};
    if (!closed) return fail(closed.error());
    TRY(client.delete_file_requests(std::vector<std::string>{file_request_id}, stop));
    return {};
}

Result<ContributorLink> find_link(const Ports& ports, const domain::AccountId& account,
                                  const domain::ContributorLinkId& id) {
    const auto link = TRY(
        ports.catalog.read(account, [&](catalog::Scope& scope) { return ContributorLinks(scope).find(id); }));
    if (!link)
        return fail(
            {Remedy::not_found, "contributor_link_not_found", "There is no such contributor link.", ""});
    return *link;
}

Result<> save_link(const Ports& ports, const domain::AccountId& account, const ContributorLink& link) {
    return ports.catalog.write(account,
                               [&](catalog::Scope& scope) { return ContributorLinks(scope).save(link); });
}

}  // namespace

Result<ContributorLink> make_contributor_link(const Ports& ports, const domain::AccountId& account,
                                              const NewContributorLink& wanted, std::stop_token stop) {
    TRY(check_title(wanted.title));
    const auto record = TRY(prepare_mapping(ports, account, wanted.mapping, stop));
    const domain::Mapping& mapping = record.mapping;
    const auto client = TRY(ports.dropbox.client(account, mapping.connection_id));
    const auto request = TRY(dropbox::create_file_request_surely(
        *client, file_request_of(wanted, mapping.folder_path), ports.clock, stop));
    const Instant now = ports.clock.now();
    ContributorLink link;
    link.id = ports.ids.make<domain::ContributorLinkId>(now);
    link.connection_id = mapping.connection_id;
    link.mapping_id = mapping.id;
    link.file_request_id = request.id;
    link.url = request.url;
    link.destination = mapping.folder_path;
    link.deadline = wanted.deadline;
    link.allow_late_uploads = wanted.allow_late_uploads;
    link.created_at = now;
    take_over(link, request);
    const auto saved = ports.catalog.write(account, [&](catalog::Scope& scope) -> Result<> {
        TRY(catalog::Mappings(scope).add(record));
        TRY(ContributorLinks(scope).add(link));
        return catalog::Mappings(scope).set_contributor_link(mapping.id, link.id);
    });
    if (!saved) {  // nobody knows its address; if this fails too, it stays there unused
        static_cast<void>(close_and_delete(*client, request.id, stop));
        return fail(saved.error());
    }
    ports.activity.connection_changed(account, mapping.connection_id);
    return link;
}

Result<ContributorLink> change_contributor_link(const Ports& ports, const domain::AccountId& account,
                                                const domain::ContributorLinkId& id,
                                                const ContributorLinkEdit& edit, std::stop_token stop) {
    if (edit.title) TRY(check_title(*edit.title));
    if (edit.state == ContributorLinkState::broken)
        return fail(
            {Remedy::reject, "state_invalid", "A link can be opened or closed.", "Send open or closed."});
    ContributorLink link = TRY(find_link(ports, account, id));
    const auto client = TRY(ports.dropbox.client(account, link.connection_id));
    dropbox::FileRequestChange change{link.file_request_id};
    change.title = edit.title;
    change.description = edit.description;
    if (edit.state) change.open = *edit.state == ContributorLinkState::open;
    take_over(link, TRY(client->update_file_request(change, stop)));
    TRY(save_link(ports, account, link));
    return link;
}

Result<ContributorLink> refresh_contributor_link(const Ports& ports, const domain::AccountId& account,
                                                 const ContributorLink& link, std::stop_token stop) {
    const auto client = TRY(ports.dropbox.client(account, link.connection_id));
    ContributorLink refreshed = link;
    take_over(refreshed, TRY(client->file_request(link.file_request_id, stop)));
    if (refreshed.file_count != link.file_count || refreshed.state != link.state ||
        refreshed.title != link.title)
        TRY(save_link(ports, account, refreshed));
    return refreshed;
}

Result<> remove_contributor_link(const Ports& ports, const domain::AccountId& account,
                                 const domain::ContributorLinkId& id, std::stop_token stop) {
    const ContributorLink link = TRY(find_link(ports, account, id));
    const auto client = TRY(ports.dropbox.client(account, link.connection_id));
    TRY(close_and_delete(*client, link.file_request_id, stop));
    return ports.catalog.write(account, [&](catalog::Scope& scope) {
        return ContributorLinks(scope).remove(id, ports.clock.now());
    });
}

}  // namespace sluice::transfer
