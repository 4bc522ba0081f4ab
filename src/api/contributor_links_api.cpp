// Contributor links: Dropbox file requests made from Sluice.
#include "api/routes.h"
#include "base/json/schema.h"
#include "catalog/mappings.h"
#include "transfer/inlet/set_up.h"

namespace sluice::api {
namespace {

/// Counts as Dropbox has them now; where Dropbox can't be asked, as they were last.
Result<ContributorLinkList> list_links(const Services& services, const Call& call) {
    ContributorLinkList list{TRY(services.catalog().read(
        call.account(), [](catalog::Scope& scope) { return catalog::ContributorLinks(scope).list(); }))};
    for (ContributorLink& link : list.contributor_links)
        if (const auto fresh =
                transfer::refresh_contributor_link(services.transfer, call.account(), link, services.stop))
            link = *fresh;
    return list;
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
         "Close or reopen a link, or change its text"},
        [services](const Call& call, const ContributorLinkChange& change) {
            return transfer::change_contributor_link(
                services.transfer, call.account(), call.id<ContributorLinkId>("contributor_link_id"),
                {change.state, change.title, change.description}, services.stop);
        });
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
