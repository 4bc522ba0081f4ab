// Templates of contributor links, batches of links made from them, and what Dropbox takes.
#include "api/routes.h"
#include "base/json/schema.h"
#include "base/text.h"
#include "catalog/connections.h"
#include "catalog/link_batches.h"
#include "catalog/profiles.h"
#include "transfer/inlet/link_batches.h"

namespace sluice::api {
namespace {

using catalog::LinkBatches;
using catalog::LinkTemplates;
using catalog::Scope;

constexpr std::int64_t batches_max = 50;

std::unexpected<Error> template_not_found() {
    return fail({Remedy::not_found, "link_template_not_found", "There is no such template.", ""});
}
std::unexpected<Error> batch_not_found() {
    return fail({Remedy::not_found, "link_batch_not_found", "There are no such links made at once.", ""});
}

/// What it names must be the caller's own.
Result<> check(Scope& scope, const LinkTemplateRules& rules) {
    TRY(check_link_template(rules));
    const auto connection = TRY(catalog::Connections(scope).find(rules.connection_id));
    if (!connection || connection->unlinked_at)
        return fail({Remedy::reject, "connection_not_found", "There is no such Dropbox connection.",
                     "Choose a Dropbox that is linked."});
    if (!TRY(catalog::Profiles(scope).find(rules.profile_id)))
        return fail(
            {Remedy::reject, "profile_not_found", "There is no such profile.", "Choose another profile."});
    return {};
}

Result<LinkTemplate> add_template(const Services& services, const Call& call,
                                  const LinkTemplateRules& rules) {
    return services.catalog().write(call.account(), [&](Scope& scope) -> Result<LinkTemplate> {
        TRY(check(scope, rules));
        const Instant now = services.now();
        LinkTemplate made{services.transfer.ids.make<LinkTemplateId>(now), rules, now};
        TRY(LinkTemplates(scope).add(made));
        return made;
    });
}

Result<LinkTemplate> revise_template(const Services& services, const Call& call,
                                     const LinkTemplateRules& rules) {
    return services.catalog().write(call.account(), [&](Scope& scope) -> Result<LinkTemplate> {
        auto found = TRY(LinkTemplates(scope).find(call.id<LinkTemplateId>("link_template_id")));
        if (!found) return template_not_found();
        TRY(check(scope, rules));
        found->rules = rules;
        TRY(LinkTemplates(scope).revise(*found));
        return *found;
    });
}

Result<NoContent> remove_template(const Services& services, const Call& call) {
    return services.catalog().write(call.account(), [&](Scope& scope) -> Result<NoContent> {
        const auto id = call.id<LinkTemplateId>("link_template_id");
        if (!TRY(LinkTemplates(scope).find(id))) return template_not_found();
        TRY(LinkTemplates(scope).remove(id, services.now()));
        return NoContent{};
    });
}

transfer::BatchWish wish_of(const LinkBatchRequest& wanted) {
    return {wanted.template_id, wanted.csv, wanted.skips_faulty.value_or(false)};
}

Result<LinkBatch> begin_batch(const Services& services, const Call& call, const LinkBatchRequest& wanted) {
    auto batch =
        TRY(transfer::begin_link_batch(services.transfer, call.account(), wish_of(wanted), services.stop));
    services.link_keeper.wake();
    return batch;
}

Result<LinkBatchDetail> detail_of(Scope& scope, const LinkBatchId& id) {
    auto batch = TRY(LinkBatches(scope).find(id));
    if (!batch) return batch_not_found();
    return LinkBatchDetail{*std::move(batch), TRY(LinkBatches(scope).rows(id))};
}

Result<LinkBatchDetail> show_batch(const Services& services, const Call& call) {
    return services.catalog().read(call.account(), [&](Scope& scope) {
        return detail_of(scope, call.id<LinkBatchId>("link_batch_id"));
    });
}

Result<LinkBatchDetail> retry_batch(const Services& services, const Call& call) {
    const auto id = call.id<LinkBatchId>("link_batch_id");
    auto detail = TRY(services.catalog().write(call.account(), [&](Scope& scope) -> Result<LinkBatchDetail> {
        TRY(LinkBatches(scope).retry_failed(id, services.now()));
        return detail_of(scope, id);
    }));
    services.link_keeper.wake();
    return detail;
}

void add_templates(Router& router, const Services& services) {
    router.add<LinkTemplateList>(
        {"GET", "/api/v1/link-templates", Verb::view_transfers, "All templates of contributor links"},
        [services](const Call& call) {
            return services.catalog().read(call.account(), [](Scope& scope) -> Result<LinkTemplateList> {
                return LinkTemplateList{TRY(LinkTemplates(scope).list())};
            });
        });
    router.add_with_body<LinkTemplate, LinkTemplateRules>(
        {"POST",
         "/api/v1/link-templates",
         Verb::manage_links,
         "Make a template of contributor links",
         {},
         201},
        [services](const Call& call, const LinkTemplateRules& rules) {
            return add_template(services, call, rules);
        });
    router.add_with_body<LinkTemplate, LinkTemplateRules>(
        {"PUT", "/api/v1/link-templates/{link_template_id}", Verb::manage_links,
         "Change a template; links made from it before stay as they are"},
        [services](const Call& call, const LinkTemplateRules& rules) {
            return revise_template(services, call, rules);
        });
    router.add<NoContent>({"DELETE",
                           "/api/v1/link-templates/{link_template_id}",
                           Verb::manage_links,
                           "Delete a template; links made from it stay",
                           {},
                           204},
                          [services](const Call& call) { return remove_template(services, call); });
}

void add_batches(Router& router, const Services& services) {
    router.add_with_body<LinkBatchPlan, LinkBatchRequest>(
        {"POST", "/api/v1/link-batches/preview", Verb::manage_links,
         "What a list of names would become, with each line's error; nothing is made"},
        [services](const Call& call, const LinkBatchRequest& wanted) {
            return transfer::preview_link_batch(services.transfer, call.account(), wish_of(wanted),
                                                services.stop);
        });
    router.add_with_body<LinkBatch, LinkBatchRequest>(
        {"POST",
         "/api/v1/link-batches",
         Verb::manage_links,
         "Make a contributor link of each line of a list; goes on by itself, also after a restart",
         {},
         201},
        [services](const Call& call, const LinkBatchRequest& wanted) {
            return begin_batch(services, call, wanted);
        });
    router.add<LinkBatchList>(
        {"GET", "/api/v1/link-batches", Verb::view_transfers, "Links made at once, newest first"},
        [services](const Call& call) {
            return services.catalog().read(call.account(), [](Scope& scope) -> Result<LinkBatchList> {
                return LinkBatchList{TRY(LinkBatches(scope).list(batches_max))};
            });
        });
    router.add<LinkBatchDetail>(
        {"GET", "/api/v1/link-batches/{link_batch_id}", Verb::view_transfers, "How each line of a list went"},
        [services](const Call& call) { return show_batch(services, call); });
    router.add<LinkBatchDetail>(
        {"POST", "/api/v1/link-batches/{link_batch_id}/retry", Verb::manage_links, "Try again what failed"},
        [services](const Call& call) { return retry_batch(services, call); });
}

}  // namespace

void add_link_template_routes(Router& router, const Services& services) {
    add_templates(router, services);
    add_batches(router, services);
    router.add<LinkLimits>({"GET", "/api/v1/connections/{connection_id}/link-limits", Verb::manage_links,
                            "What this Dropbox takes of contributor links: deadlines, how many, or why none"},
                           [services](const Call& call) {
                               return transfer::ask_link_limits(services.transfer, call.account(),
                                                                call.id<ConnectionId>("connection_id"),
                                                                services.stop);
                           });
}

}  // namespace sluice::api
