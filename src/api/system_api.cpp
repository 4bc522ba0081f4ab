// API keys, live events, the server itself.
#include <algorithm>

#include "api/routes.h"
#include "base/json/schema.h"
#include "base/text.h"
#include "catalog/directory.h"

namespace sluice::api {
namespace {

ApiKey api_key_view(const catalog::ApiKeyRecord& record) {
    return {record.id, record.name, record.prefix, record.verbs, record.created_at, record.used_at};
}

Result<ApiKeyList> list_api_keys(const Services& services, const Call& call) {
    ApiKeyList list;
    for (const auto& record : TRY(services.catalog().read_all([&](catalog::sql::Transaction& transaction) {
             return catalog::Directory(transaction).api_keys(call.account());
         })))
        list.api_keys.push_back(api_key_view(record));
    return list;
}

/// A key holds at most what its maker holds.
Result<NewApiKey> add_api_key(const Services& services, const Call& call, const ApiKeyRequest& wanted) {
    const auto verbs = wanted.verbs.value_or(call.principal.verbs);
    for (const Verb verb : verbs)
        if (std::ranges::find(call.principal.verbs, verb) == call.principal.verbs.end())
            return fail({Remedy::reject, "forbidden", "You can't give a key more than you may do yourself.",
                         "Leave out the verbs that you don't hold."});
    const auto made = TRY(services.authenticator.create_api_key(call.account(), wanted.name, verbs));
    return NewApiKey{api_key_view(made.record), made.secret};
}

Result<NoContent> remove_api_key(const Services& services, const Call& call) {
    const bool is_removed = TRY(services.catalog().write_all([&](catalog::sql::Transaction& transaction) {
        return catalog::Directory(transaction)
            .remove_api_key(call.account(), call.id<ApiKeyId>("api_key_id"));
    }));
    if (!is_removed) return fail({Remedy::not_found, "api_key_not_found", "There is no such API key.", ""});
    return NoContent{};
}

SystemStatus system_status(const Services& services) {
    SystemStatus status;
    status.version = services.site.version;
    status.media_isolation = boost::describe::enum_to_string(services.transfer.workshop.sandbox_tier(), "");
    if (const auto gap = services.transfer.workshop.office_gap())
        status.office_gap = cat(gap->message, ". ", gap->hint);
    if (const auto space = services.transfer.blobs.space()) {
        status.free_bytes = static_cast<std::int64_t>(space->free_bytes);
        status.reserve_bytes = static_cast<std::int64_t>(space->reserve_bytes);
    }
    status.started_at = services.site.started_at;
    return status;
}

/// Ready to take work: the database answers and there is room for files.
Result<SystemStatus> readiness(const Services& services) {
    TRY(services.catalog().read_all(
        [](catalog::sql::Transaction& transaction) { return catalog::Directory(transaction).has_users(); }));
    const SystemStatus status = system_status(services);
    if (status.free_bytes < status.reserve_bytes)
        return fail({Remedy::retry, "disk_full", "The data folder's disk has less room than the reserve.",
                     "Free space there; fetching resumes by itself."});
    return status;
}

void add_api_key_routes(Router& router, const Services& services) {
    router.add<ApiKeyList>(
        {"GET", "/api/v1/api-keys", Verb::manage_api_keys, "All API keys, without their secrets"},
        [services](const Call& call) { return list_api_keys(services, call); });
    router.add_with_body<NewApiKey, ApiKeyRequest>({"POST",
                                                    "/api/v1/api-keys",
                                                    Verb::manage_api_keys,
                                                    "Make a key; its secret is shown this once",
                                                    {},
                                                    201},
                                                   [services](const Call& call, const ApiKeyRequest& wanted) {
                                                       return add_api_key(services, call, wanted);
                                                   });
    router.add<NoContent>(
        {"DELETE", "/api/v1/api-keys/{api_key_id}", Verb::manage_api_keys, "Revoke a key", {}, 204},
        [services](const Call& call) { return remove_api_key(services, call); });
}

}  // namespace

void add_system_routes(Router& router, const Services& services) {
    add_api_key_routes(router, services);
    router.add<SystemStatus>(
        {"GET", "/api/v1/system", Access::signed_in(), "Version, disk, isolation of decoders, safe mode"},
        [services](const Call& call) -> Result<SystemStatus> {
            SystemStatus status = system_status(services);
            status.safe_mode = TRY(services.catalog().read(
                call.account(), [](catalog::Scope& scope) { return catalog::SafeModes(scope).find(); }));
            return status;
        });
    router.add<net::Response>({"GET", "/api/v1/events", Verb::view_transfers,
                               "Server-sent events: transfers, intake, asset, connection"},
                              [services](const Call& call) -> Result<net::Response> {
                                  net::Response response;
                                  response.events = services.live.open(
                                      call.account(), call.principal.may(Verb::see_unreleased)
                                                          ? Live::Sees::unreleased
                                                          : Live::Sees::available);
                                  return response;
                              });
    router.add<net::Response>(
        {"GET", "/livez", Access::anybody(), "The process runs"},
        [](const Call&) -> Result<net::Response> { return net::text_response(200, "ok\n"); });
    router.add<net::Response>({"GET", "/readyz", Access::anybody(), "Database and disk can take work"},
                              [services](const Call&) -> Result<net::Response> {
                                  TRY(readiness(services));
                                  return net::text_response(200, "ok\n");
                              });
}

}  // namespace sluice::api
