#include <map>

#include "base/crash_point.h"
#include "base/text.h"
#include "catalog/link_care.h"
#include "dropbox/settle.h"
#include "transfer/inlet/plan_link.h"
#include "transfer/inlet/set_up.h"

namespace sluice::transfer {
namespace {

using catalog::ContributorLinks;
using domain::ContributorLink;
using domain::ContributorLinkState;

constexpr std::size_t title_bytes_max = 256;

Result<> check_is_to_come(const std::optional<Instant>& at, Instant now) {
    if (!at || *at > now) return {};
    return fail({Remedy::reject, "deadline_passed",
                 "This time has passed already, so the link would be closed at once.",
                 "Choose a later one."});
}

/// Before anything is made (W2): Dropbox takes deadlines from paid plans alone.
Result<> check_takes_deadlines(dropbox::Client& client, const std::stop_token& stop) {
    if (takes_deadlines(TRY(client.current_account(stop)))) return {};
    return fail({Remedy::reject, "deadlines_not_in_plan",
                 "Deadlines are part of Dropbox Professional and Business; this account has neither.",
                 "Let Sluice close the link instead: choose a closing time."});
}

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

std::optional<dropbox::FileRequestDeadline> deadline_of(const std::optional<Instant>& deadline,
                                                        const std::optional<domain::LateUploads>& late) {
    if (!deadline) return std::nullopt;
    dropbox::FileRequestDeadline until{*deadline};
    if (late) until.allow_late_uploads = to_dropbox(*late);
    return until;
}

/// An earlier attempt's, where there is one.
Result<dropbox::FileRequest> ask_for_request(dropbox::Client& client, const dropbox::NewFileRequest& request,
                                             const LinkWork& work, const Clock& clock,
                                             const std::stop_token& stop) {
    if (work.begun_at)
        if (auto made = TRY(dropbox::settle_file_request(client, request, *work.begun_at, stop)))
            return *std::move(made);
    TRY(work.before_asking());
    return dropbox::create_file_request_surely(client, request, clock, stop);
}

Result<> close_and_delete(dropbox::Client& client, const std::string& file_request_id,
                          const std::stop_token& stop) {
    const auto closed = client.close_file_request(file_request_id, stop);
    if (!closed && closed.error().remedy == Remedy::not_found) return {};
    if (!closed) return fail(closed.error());
    TRY(client.delete_file_requests(std::vector<std::string>{file_request_id}, stop));
    return {};
}

/// All of the Dropbox account, by their ids.
Result<std::map<std::string, dropbox::FileRequest>> all_requests(dropbox::Client& client,
                                                                 const std::stop_token& stop) {
    std::map<std::string, dropbox::FileRequest> requests;
    auto page = TRY(client.list_file_requests(stop));
    while (true) {
        for (auto& request : page.file_requests) requests.insert_or_assign(request.id, std::move(request));
        if (!page.has_more) return requests;
        page = TRY(client.list_file_requests_continue(page.cursor, stop));
    }
}

Result<> save_link(const Ports& ports, const domain::AccountId& account, const ContributorLink& link) {
    return ports.catalog.write(account,
                               [&](catalog::Scope& scope) { return ContributorLinks(scope).save(link); });
}

}  // namespace

bool takes_deadlines(const dropbox::AccountInfo& account) {
    return account.account_type != "basic";
}

Result<ContributorLink> find_contributor_link(const Ports& ports, const domain::AccountId& account,
                                              const domain::ContributorLinkId& id) {
    const auto link = TRY(
        ports.catalog.read(account, [&](catalog::Scope& scope) { return ContributorLinks(scope).find(id); }));
    if (!link)
        return fail(
            {Remedy::not_found, "contributor_link_not_found", "There is no such contributor link.", ""});
    return *link;
}

Result<ContributorLink> make_contributor_link(const Ports& ports, const domain::AccountId& account,
                                              const NewContributorLink& wanted, std::stop_token stop,
                                              const LinkWork& work) {
    TRY(check_title(wanted.title));
    TRY(check_is_to_come(wanted.closes_at, ports.clock.now()));
    TRY(check_is_to_come(wanted.deadline, ports.clock.now()));
    const auto client = TRY(ports.dropbox.client(account, wanted.mapping.connection_id));
    if (wanted.deadline) TRY(check_takes_deadlines(*client, stop));
    const auto record = TRY(prepare_mapping(ports, account, wanted.mapping, stop));
    const domain::Mapping& mapping = record.mapping;
    const auto request = TRY(ask_for_request(*client,
                                             {wanted.title, mapping.folder_path, wanted.description,
                                              deadline_of(wanted.deadline, wanted.allow_late_uploads)},
                                             work, ports.clock, stop));
    crash_point("link.requested");
    const Instant now = ports.clock.now();
    ContributorLink link;
    link.id = ports.ids.make<domain::ContributorLinkId>(now);
    link.connection_id = mapping.connection_id;
    link.mapping_id = mapping.id;
    link.file_request_id = request.id;
    link.url = request.url;
    link.destination = mapping.folder_path;
    link.closes_at = wanted.closes_at;
    link.template_id = wanted.template_id;
    link.created_at = now;
    link.checked_at = now;
    link = plan_link(link, request, &mapping);
    const auto saved = ports.catalog.write(account, [&](catalog::Scope& scope) -> Result<> {
        TRY(catalog::Mappings(scope).add(record));
        TRY(ContributorLinks(scope).add(link));
        TRY(catalog::Mappings(scope).set_contributor_link(mapping.id, link.id));
        return work.also(scope, link);
    });
    if (!saved) {  // nobody knows its address; if this fails too, it stays there unused
        static_cast<void>(close_and_delete(*client, request.id, stop));
        return fail(saved.error());
    }
    ports.activity.connection_changed(account, mapping.connection_id);
    return link;
}

namespace {

/// What of an edit Dropbox must be told; nothing where it needn't be asked.
std::optional<dropbox::FileRequestChange> change_of(const ContributorLink& link,
                                                    const ContributorLinkEdit& edit) {
    dropbox::FileRequestChange change{link.file_request_id};
    change.title = edit.title;
    change.description = edit.description;
    if (edit.state) change.open = *edit.state == ContributorLinkState::open;
    if (edit.deadline || edit.allow_late_uploads)
        change.deadline = deadline_of(edit.deadline.value_or(link.deadline),
                                      edit.allow_late_uploads.value_or(link.allow_late_uploads));
    const bool is_told = change.title || change.description || change.open || change.deadline;
    return is_told ? std::optional(change) : std::nullopt;
}

Result<> check_edit(const ContributorLinkEdit& edit, Instant now) {
    if (edit.title) TRY(check_title(*edit.title));
    if (edit.closes_at) TRY(check_is_to_come(*edit.closes_at, now));
    if (edit.deadline) TRY(check_is_to_come(*edit.deadline, now));
    if (edit.state == ContributorLinkState::broken)
        return fail(
            {Remedy::reject, "state_invalid", "A link can be opened or closed.", "Send open or closed."});
    return {};
}

}  // namespace

Result<ContributorLink> change_contributor_link(const Ports& ports, const domain::AccountId& account,
                                                const domain::ContributorLinkId& id,
                                                const ContributorLinkEdit& edit, std::stop_token stop) {
    const Instant now = ports.clock.now();
    TRY(check_edit(edit, now));
    ContributorLink link = TRY(find_contributor_link(ports, account, id));
    const auto client = TRY(ports.dropbox.client(account, link.connection_id));
    if (edit.deadline && *edit.deadline) TRY(check_takes_deadlines(*client, stop));
    link.closes_at = edit.closes_at.value_or(link.closes_at);
    // Else it would be closed again at once.
    const bool reopens = edit.state == ContributorLinkState::open;
    if (reopens && link.closes_at && *link.closes_at <= now) link.closes_at.reset();
    if (!link.closes_at || *link.closes_at > now)
        if (link.state == ContributorLinkState::open) link.problem.clear();
    if (const auto change = change_of(link, edit)) {
        link = plan_link(link, TRY(client->update_file_request(*change, stop)), nullptr);
        link.checked_at = ports.clock.now();
    }
    TRY(save_link(ports, account, link));
    ports.activity.connection_changed(account, link.connection_id);
    return link;
}

namespace {

/// What Dropbox said of all file requests.
struct Look {
    Instant asked_at;
    Instant answered_at;
    std::map<std::string, dropbox::FileRequest> requests;
};

/// The link as it is now; nothing where it hasn't changed, is gone, has another request since, or Dropbox
/// was asked about it later.
Result<std::optional<ContributorLink>> look_again(catalog::Scope& scope, const ContributorLink& link,
                                                  const Look& look) {
    const auto known = TRY(ContributorLinks(scope).find(link.id));
    if (!known || known->file_request_id != link.file_request_id) return std::optional<ContributorLink>();
    const bool is_newer = known->checked_at > look.asked_at && known->checked_at <= look.answered_at;
    if (is_newer) return std::optional<ContributorLink>();
    const auto mapping = TRY(catalog::Mappings(scope).find(link.mapping_id));
    const auto request = look.requests.find(link.file_request_id);
    auto now =
        plan_link(*known, request == look.requests.end() ? std::nullopt : std::optional(request->second),
                  mapping ? &mapping->mapping : nullptr);
    return has_changed(*known, now) ? std::optional(std::move(now)) : std::nullopt;
}

}  // namespace

Result<std::size_t> refresh_contributor_links(const Ports& ports, const domain::AccountId& account,
                                              const domain::ConnectionId& connection, std::stop_token stop) {
    const auto client = TRY(ports.dropbox.client(account, connection));
    Look look{.asked_at = ports.clock.now(), .answered_at = {}, .requests = {}};
    // Asked for before Dropbox is: a link that is made meanwhile isn't taken for a deleted one.
    auto links = TRY(
        ports.catalog.read(account, [&](catalog::Scope& scope) { return ContributorLinks(scope).list(); }));
    std::erase_if(links, [&](const ContributorLink& link) { return link.connection_id != connection; });
    look.requests = TRY(all_requests(*client, stop));
    look.answered_at = ports.clock.now();
    // Read first, so that the one writer waits for what changed alone.
    TRY(ports.catalog.read(account, [&](catalog::Scope& scope) -> Result<> {
        std::vector<ContributorLink> changed;
        for (const auto& link : links)
            if (TRY(look_again(scope, link, look))) changed.push_back(link);
        links = std::move(changed);
        return {};
    }));
    TRY(ports.catalog.write(account, [&](catalog::Scope& scope) -> Result<> {
        for (const auto& link : links)
            if (const auto now = TRY(look_again(scope, link, look))) TRY(ContributorLinks(scope).save(*now));
        return catalog::LinkCare(scope).note_checked(connection, look.asked_at, look.answered_at);
    }));
    return links.size();
}

Result<> remove_contributor_link(const Ports& ports, const domain::AccountId& account,
                                 const domain::ContributorLinkId& id, std::stop_token stop) {
    const ContributorLink link = TRY(find_contributor_link(ports, account, id));
    const auto client = TRY(ports.dropbox.client(account, link.connection_id));
    TRY(close_and_delete(*client, link.file_request_id, stop));
    return ports.catalog.write(account, [&](catalog::Scope& scope) {
        return ContributorLinks(scope).remove(id, ports.clock.now());
    });
}

}  // namespace sluice::transfer
