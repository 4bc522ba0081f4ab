// Contributor links: Dropbox file requests made from Sluice.
#include <algorithm>
#include <utility>

#include "api/routes.h"
#include "base/json/schema.h"
#include "catalog/mappings.h"
#include "transfer/inlet/set_up.h"

namespace sluice::api {
namespace {

/// As the catalogue has them; Dropbox is asked behind this, and changes are told live.
Result<ContributorLinkList> list_links(const Services& services, const Call& call) {
    ContributorLinkList list{TRY(services.catalog().read(
        call.account(), [](catalog::Scope& scope) { return catalog::ContributorLinks(scope).list(); }))};
    services.link_keeper.note_shown(list.contributor_links);
    return list;
}

/// Nothing: it stays; nothing within: it goes.
template <class T>
std::optional<std::optional<T>> edit_of(const ContributorLinkChange& change, const std::optional<T>& value,
                                        ContributorLinkEnd end) {
    using Edit = std::optional<std::optional<T>>;
    const bool is_removed =
        change.without && std::ranges::find(*change.without, end) != change.without->end();
    if (is_removed) return Edit(std::in_place, std::nullopt);
    return value ? Edit(std::in_place, value) : Edit(std::nullopt);
}

Result<ContributorLink> change_link(const Services& services, const Call& call,
                                    const ContributorLinkChange& change) {
    transfer::ContributorLinkEdit edit{change.state, change.title, change.description};
    edit.deadline = edit_of(change, change.deadline, ContributorLinkEnd::deadline);
    edit.allow_late_uploads =
        edit_of(change, change.allow_late_uploads, ContributorLinkEnd::allow_late_uploads);
    edit.closes_at = edit_of(change, change.closes_at, ContributorLinkEnd::closes_at);
    auto link = transfer::change_contributor_link(services.transfer, call.account(),
                                                  call.id<ContributorLinkId>("contributor_link_id"), edit,
                                                  services.stop);
    services.link_keeper.wake();
    return link;
}

Result<ContributorLink> repair_link(const Services& services, const Call& call) {
    const auto link = TRY(transfer::repair_contributor_link(
        services.transfer, call.account(), call.id<ContributorLinkId>("contributor_link_id"), services.stop));
    services.engine.wake({call.account(), link.connection_id});
    return link;
}

Result<ContributorLink> add_link(const Services& services, const Call& call,
                                 const ContributorLinkRequest& wanted) {
    transfer::NewContributorLink made;
    made.mapping = {wanted.connection_id, wanted.destination, wanted.profile_id,
                    wanted.release.value_or(Release::automatic)};
    made.title = wanted.title;
    made.description = wanted.description.value_or("");
    made.deadline = wanted.deadline;
    made.allow_late_uploads = wanted.allow_late_uploads;
    made.closes_at = wanted.closes_at;
    const auto link =
        TRY(transfer::make_contributor_link(services.transfer, call.account(), made, services.stop));
    services.engine.wake({call.account(), link.connection_id});
    return link;
}

}  // namespace

void add_contributor_link_routes(Router& router, const Services& services) {
    router.add<ContributorLinkList>(
        {"GET", "/api/v1/contributor-links", Verb::view_transfers, "All contributor links, newest first"},
        [services](const Call& call) { return list_links(services, call); });
    router.add_with_body<ContributorLink, ContributorLinkRequest>(
        {"POST",
         "/api/v1/contributor-links",
         Verb::manage_links,
         "Make a link through which anybody can upload into a mapped folder",
         {},
         201},
        [services](const Call& call, const ContributorLinkRequest& wanted) {
            return add_link(services, call, wanted);
        });
    router.add_with_body<ContributorLink, ContributorLinkChange>(
        {"PATCH", "/api/v1/contributor-links/{contributor_link_id}", Verb::manage_links,
         "Close or reopen a link, change its text, deadline or closing time"},
        [services](const Call& call, const ContributorLinkChange& change) {
            return change_link(services, call, change);
        });
    router.add<ContributorLink>(
        {"POST", "/api/v1/contributor-links/{contributor_link_id}/repair", Verb::manage_links,
         "Make a link whole again whose folder or file request is gone in Dropbox"},
        [services](const Call& call) { return repair_link(services, call); });
    router.add<NoContent>({"DELETE",
                           "/api/v1/contributor-links/{contributor_link_id}",
                           Verb::manage_links,
                           "Close and delete a link; its folder stays mapped",
                           {},
                           204},
                          [services](const Call& call) -> Result<NoContent> {
                              TRY(transfer::remove_contributor_link(
                                  services.transfer, call.account(),
                                  call.id<ContributorLinkId>("contributor_link_id"), services.stop));
                              return NoContent{};
                          });
}

}  // namespace sluice::api
