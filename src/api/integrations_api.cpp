// Linked Dropbox accounts: link, look, unlink.
#include "api/routes.h"
#include "base/json/schema.h"
#include "base/text.h"
#include "catalog/connections.h"
#include "catalog/intakes.h"
#include "catalog/mappings.h"
#include "transfer/inlet/set_up.h"

namespace sluice::api {
namespace {

using catalog::Scope;

std::unexpected<Error> connection_not_found() {
    return fail({Remedy::not_found, "connection_not_found", "There is no such Dropbox connection.", ""});
}

Result<ConnectionHealth> health_of(const Services& services, Scope& scope, const Connection& connection) {
    ConnectionHealth health{connection};
    health.mappings = static_cast<std::int64_t>(TRY(catalog::Mappings(scope).list_of(connection.id)).size());
    const auto counts = TRY(catalog::Intakes(scope).counts_of(connection.id));
    health.waiting = counts.waiting;
    health.failed = counts.failed;
    const auto pace = services.transfer.dropbox.pace(scope.account_id, connection.id);
    health.calls = static_cast<std::int64_t>(pace.calls);
    health.rate_limited = static_cast<std::int64_t>(pace.limited + pace.write_contentions);
    return health;
}

Result<ConnectionList> list_connections(const Services& services, Scope& scope) {
    ConnectionList list;
    for (const auto& record : TRY(catalog::Connections(scope).list()))
        list.connections.push_back(TRY(health_of(services, scope, record.connection)));
    return list;
}

/// The connection, where it belongs to the caller's account and is linked.
Result<Connection> find_connection(const Services& services, const Call& call) {
    const auto record = TRY(services.catalog().read(call.account(), [&](Scope& scope) {
        return catalog::Connections(scope).find(call.id<ConnectionId>("connection_id"));
    }));
    if (!record || record->unlinked_at) return connection_not_found();
    return record->connection;
}

Result<DropboxApp> dropbox_app(const Services& services, const Call& call) {
    const auto& settings = services.transfer.dropbox.settings();
    DropboxApp app;
    app.configured = services.transfer.dropbox.is_configured();
    app.app_key = settings.app.key;
    app.redirect_uri = settings.redirect_uri;
    app.webhook_uri = cat(services.site.public_url, "/dropbox/webhook");
    app.is_sandbox = services.site.is_sandbox;
    for (const auto& record : TRY(services.catalog().read(
             call.account(), [](Scope& scope) { return catalog::Connections(scope).list(); })))
        app.webhook_reachable = app.webhook_reachable || record.connection.webhook_seen_at.has_value();
    return app;
}

Result<AuthorizeAnswer> begin_link(const Services& services, const Call& call) {
    return AuthorizeAnswer{
        TRY(services.transfer.dropbox.begin_link(call.account(), call.principal.session_hash))};
}

/// The end of a link that a program began with its key.
Result<ConnectionHealth> finish_link(const Services& services, const Call& call, const LinkRequest& answer) {
    const auto id = TRY(services.transfer.dropbox.finish_link(
        call.account(),
        {answer.code, answer.state, call.principal.session_hash, call.principal.user_id.value_or(UserId{})},
        services.stop));
    services.engine.wake({call.account(), id});
    return services.catalog().read(call.account(), [&](Scope& scope) -> Result<ConnectionHealth> {
        const auto record = TRY(catalog::Connections(scope).find(id));
        if (!record) return connection_not_found();
        return health_of(services, scope, record->connection);
    });
}

Result<ConnectionHealth> check_now(const Services& services, const Call& call) {
    const Connection connection = TRY(find_connection(services, call));
    const auto client = TRY(services.transfer.dropbox.client(call.account(), connection.id));
    const auto answered = client->current_account(services.stop);
    if (!answered) {
        services.transfer.dropbox.note_error(call.account(), connection.id, answered.error());
        return fail(answered.error());
    }
    services.transfer.dropbox.note_checked(call.account(), connection.id);
    services.engine.wake({call.account(), connection.id});
    return services.catalog().read(call.account(), [&](Scope& scope) -> Result<ConnectionHealth> {
        const auto record = TRY(catalog::Connections(scope).find(connection.id));
        return health_of(services, scope, record ? record->connection : connection);
    });
}

Result<DropboxFolderList> list_folders(const Services& services, const Call& call) {
    const Connection connection = TRY(find_connection(services, call));
    const auto client = TRY(services.transfer.dropbox.client(call.account(), connection.id));
    const std::string path = call.find("path").value_or("");
    DropboxFolderList list;
    auto page = TRY(client->list_folder(path == "/" ? "" : path, {}, services.stop));
    while (true) {
        for (const auto& entry : page.entries)
            if (entry.kind == dropbox::EntryKind::folder)
                list.folders.push_back({entry.name, entry.path_display});
        if (!page.has_more) break;
        page = TRY(client->list_folder_continue(page.cursor, services.stop));
    }
    return list;
}

Result<NoContent> unlink(const Services& services, const Call& call) {
    const Connection connection = TRY(find_connection(services, call));
    TRY(transfer::unlink_connection(services.transfer, call.account(), connection.id, services.stop));
    return NoContent{};
}

}  // namespace

void add_integration_routes(Router& router, const Services& services) {
    router.add<DropboxApp>({"GET", "/api/v1/dropbox-app", Verb::view_transfers,
                            "The Dropbox app Sluice works as, and the URIs to enter at Dropbox"},
                           [services](const Call& call) { return dropbox_app(services, call); });
    router.add<ConnectionList>(
        {"GET", "/api/v1/connections", Verb::view_transfers, "Linked Dropbox accounts and their health"},
        [services](const Call& call) {
            return services.catalog().read(call.account(),
                                           [&](Scope& scope) { return list_connections(services, scope); });
        });
    router.add<AuthorizeAnswer>({"POST", "/api/v1/connections/authorize", Verb::manage_integrations,
                                 "Begin to link a Dropbox account: where to send the browser"},
                                [services](const Call& call) { return begin_link(services, call); });
    router.add_with_body<ConnectionHealth, LinkRequest>(
        {"POST",
         "/api/v1/connections",
         Verb::manage_integrations,
         "End a link that a program began: code and state of Dropbox's redirect",
         {},
         201},
        [services](const Call& call, const LinkRequest& answer) {
            return finish_link(services, call, answer);
        });
    router.add<ConnectionHealth>({"POST", "/api/v1/connections/{connection_id}/check", Verb::run_transfers,
                                  "Ask Dropbox whether the link works, and look for changes now"},
                                 [services](const Call& call) { return check_now(services, call); });
    router.add<DropboxFolderList>({"GET",
                                   "/api/v1/connections/{connection_id}/folders",
                                   Verb::manage_mappings,
                                   "Folders directly below a Dropbox folder",
                                   {{"path", "the folder; the top where absent"}}},
                                  [services](const Call& call) { return list_folders(services, call); });
    router.add<NoContent>({"DELETE",
                           "/api/v1/connections/{connection_id}",
                           Verb::manage_integrations,
                           "Unlink: tokens are revoked at Dropbox, what waits is held",
                           {},
                           204},
                          [services](const Call& call) { return unlink(services, call); });
}

}  // namespace sluice::api
