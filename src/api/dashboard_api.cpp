// The dashboard, in one answer.
#include "api/dashboard.h"
#include "api/routes.h"
#include "base/json/schema.h"
#include "base/time_zone.h"
#include "catalog/connections.h"
#include "catalog/mappings.h"
#include "catalog/plans.h"
#include "catalog/profiles.h"
#include "catalog/upload_pages.h"

namespace sluice::api {
namespace {

Result<DashboardFacts> gather(catalog::Scope& scope, Instant now) {
    DashboardFacts facts;
    facts.now = now;
    const std::string zone = TRY(catalog::Plans(scope).find()).time_zone;
    const Instant midnight = TRY(begin_of_day(day_of(now, zone), zone));
    facts.flows = TRY(catalog::read_flows(scope, midnight));
    facts.library = TRY(catalog::library_size(scope, midnight));
    for (auto& record : TRY(catalog::Connections(scope).list()))
        facts.connections.push_back(std::move(record.connection));
    for (auto& record : TRY(catalog::Mappings(scope).list()))
        facts.mappings.push_back(std::move(record.mapping));
    facts.links = TRY(catalog::ContributorLinks(scope).list());
    facts.pages = TRY(catalog::UploadPages(scope).list());
    facts.forwarding = TRY(catalog::read_forwarding(scope));
    facts.profiles = TRY(catalog::Profiles(scope).list());
    facts.checked_at = TRY(catalog::Mappings(scope).all_checked_at());
    return facts;
}

}  // namespace

void add_dashboard_routes(Router& router, const Services& services) {
    router.add<Dashboard>(
        {"GET", "/api/v1/dashboard", Verb::view_transfers,
         "Sources, profiles and library, with what is on its way between them and what is broken"},
        [services](const Call& call) -> Result<Dashboard> {
            return make_dashboard(TRY(services.catalog().read(
                call.account(), [&](catalog::Scope& scope) { return gather(scope, services.now()); })));
        });
}

}  // namespace sluice::api
