// Linked Dropbox accounts: link, look, unlink.
#include <algorithm>

#include "api/routes.h"
#include "base/json/schema.h"
#include "catalog/connections.h"
#include "catalog/directory.h"
#include "catalog/intakes.h"
#include "catalog/mappings.h"
#include "catalog/members.h"
#include "catalog/profiles.h"
#include "transfer/inlet/set_up.h"

namespace sluice::api {
namespace {

using catalog::Scope;

std::unexpected<Error> connection_not_found() {
    return fail({Remedy::not_found, "connection_not_found", "There is no such Dropbox connection.", ""});
}

Result<ConnectionHealth> health_of(const Services& services, Scope& scope, const Connection& connection) {
    ConnectionHealth health{connection};
    if (const auto user = TRY(catalog::Directory(scope.transaction).find_user(connection.linked_by)))
        health.linked_by_name = user->name;
    health.mappings = static_cast<std::int64_t>(TRY(catalog::Mappings(scope).list_of(connection.id)).size());
    const auto counts = TRY(catalog::Intakes(scope).counts_of(connection.id));
    health.waiting = counts.waiting;
    health.failed = counts.failed;
    const auto pace = services.transfer.dropbox.pace(scope.account_id, connection.id);
    health.calls = static_cast<std::int64_t>(pace.calls);
    health.rate_limited = static_cast<std::int64_t>(pace.limited);
    health.write_contentions = static_cast<std::int64_t>(pace.write_contentions);
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

/// Whoever manages integrations has all links in hand; whoever may only link, what they linked themselves.
bool may_use(const Call& call, const Connection& connection) {
    const auto& principal = call.principal;
    return principal.may(Verb::manage_integrations) ||
           (principal.user_id && *principal.user_id == connection.linked_by);
}

Result<Connection> find_usable(const Services& services, const Call& call) {
    const Connection connection = TRY(find_connection(services, call));
    if (!may_use(call, connection)) return connection_not_found();
    return connection;
}

/// The profile of the account's folder: a delegated member's is fixed, others choose.
Result<std::optional<ProfileId>> folder_profile(const Services& services, const Call& call,
                                                const std::optional<ProfileId>& wanted) {
    return services.catalog().read(call.account(), [&](Scope& scope) -> Result<std::optional<ProfileId>> {
        if (call.principal.user_id && !call.principal.may(Verb::manage_integrations)) {
            const auto member = TRY(catalog::Members(scope).find(*call.principal.user_id));
            if (member && member->delegation) return std::optional(member->delegation->profile_id);
        }
        if (wanted && !TRY(catalog::Profiles(scope).find(*wanted)))
            return fail({Remedy::reject, "profile_not_found", "There is no such profile.",
                         "Choose another profile."});
        return wanted;
    });
}

Result<AuthorizeAnswer> begin_link(const Services& services, const Call& call,
                                   const AuthorizeRequest& wanted) {
    const auto profile = TRY(folder_profile(services, call, wanted.folder_profile_id));
    return AuthorizeAnswer{TRY(services.transfer.dropbox.begin_link(
        call.account(),
        {call.principal.session_hash, catalog::LinkPurpose::link, profile.value_or(ProfileId{})}))};
}

/// The end of a link that a program began with its key.
Result<ConnectionHealth> finish_link(const Services& services, const Call& call, const LinkRequest& answer) {
    const auto linked = TRY(services.transfer.dropbox.finish_link(
        call.account(),
        {answer.code, answer.state, call.principal.session_hash, call.principal.user_id.value_or(UserId{})},
        services.stop));
    const auto& id = linked.connection_id;
    if (!linked.folder_profile_id.value.empty())
        TRY(transfer::make_account_folder(services.transfer, call.account(), id, linked.folder_profile_id,
                                          services.stop));
    services.engine.wake({call.account(), id});
    return services.catalog().read(call.account(), [&](Scope& scope) -> Result<ConnectionHealth> {
        const auto record = TRY(catalog::Connections(scope).find(id));
        if (!record) return connection_not_found();
        return health_of(services, scope, record->connection);
    });
}

Result<Mapping> make_folder(const Services& services, const Call& call, const AccountFolderRequest& wanted) {
    const Connection connection = TRY(find_usable(services, call));
    const auto profile = TRY(folder_profile(services, call, wanted.profile_id));
    if (!profile)
        return fail({Remedy::reject, "profile_not_found",
                     "The folder needs a profile to feed the library by.", "Send profile_id."});
    const auto mapping = TRY(transfer::make_account_folder(services.transfer, call.account(), connection.id,
                                                           *profile, services.stop));
    services.engine.wake({call.account(), connection.id});
    return mapping;
}

/// How one of the caller's accounts is linked, as far as the caller may see it.
Result<AccountIntegration> integration_of(Scope& scope, const Principal& principal) {
    AccountIntegration integration;
    std::vector<Verb> verbs = principal.verbs;
    if (principal.user_id) {
        const auto member = TRY(catalog::Members(scope).find(*principal.user_id));
        if (member) verbs = verbs_of(member->role, member->delegation ? Delegated::yes : Delegated::no);
    }
    const auto holds = [&](Verb verb) { return std::ranges::find(verbs, verb) != verbs.end(); };
    if (auto account = TRY(catalog::Directory(scope.transaction).find_account(scope.account_id)))
        integration.account = std::move(*account);
    integration.current = scope.account_id == principal.account_id;
    integration.may_link = holds(Verb::link_dropbox);
    for (auto& record : TRY(catalog::Connections(scope).list()))
        if (holds(Verb::view_transfers) ||
            (principal.user_id && record.connection.linked_by == *principal.user_id))
            integration.connections.push_back(std::move(record.connection));
    return integration;
}

Result<AccountIntegrationList> list_integrations(const Services& services, const Call& call) {
    std::vector<AccountId> accounts{call.account()};
    if (call.principal.user_id)
        accounts = TRY(services.catalog().read_all([&](catalog::sql::Transaction& transaction) {
            return catalog::Directory(transaction).accounts_of(*call.principal.user_id);
        }));
    AccountIntegrationList list;
    for (const auto& account : accounts)
        list.accounts.push_back(TRY(services.catalog().read(
            account, [&](Scope& scope) { return integration_of(scope, call.principal); })));
    return list;
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
    const Connection connection = TRY(find_usable(services, call));
    TRY(transfer::unlink_connection(services.transfer, call.account(), connection.id, services.stop));
    return NoContent{};
}

}  // namespace

void add_integration_routes(Router& router, const Services& services) {
    router.add<AccountIntegrationList>(
        {"GET", "/api/v1/integrations", Access::signed_in(),
         "All of the caller's accounts, and how each is linked to Dropbox"},
        [services](const Call& call) { return list_integrations(services, call); });
    router.add<ConnectionList>(
        {"GET", "/api/v1/connections", Verb::view_transfers, "Linked Dropbox accounts and their health"},
        [services](const Call& call) {
            return services.catalog().read(call.account(),
                                           [&](Scope& scope) { return list_connections(services, scope); });
        });
    router.add_with_body<AuthorizeAnswer, AuthorizeRequest>(
        {"POST", "/api/v1/connections/authorize", Verb::link_dropbox,
         "Begin to link a Dropbox account: where to send the browser"},
        [services](const Call& call, const AuthorizeRequest& wanted) {
            return begin_link(services, call, wanted);
        });
    router.add_with_body<ConnectionHealth, LinkRequest>(
        {"POST",
         "/api/v1/connections",
         Verb::link_dropbox,
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
    router.add_with_body<Mapping, AccountFolderRequest>(
        {"POST",
         "/api/v1/connections/{connection_id}/account-folder",
         Verb::link_dropbox,
         "Make and map a folder named after the account in this Dropbox; answers the one there is",
         {},
         201},
        [services](const Call& call, const AccountFolderRequest& wanted) {
            return make_folder(services, call, wanted);
        });
    router.add<NoContent>({"DELETE",
                           "/api/v1/connections/{connection_id}",
                           Verb::link_dropbox,
                           "Unlink: tokens are revoked at Dropbox, what waits is held",
                           {},
                           204},
                          [services](const Call& call) { return unlink(services, call); });
}

}  // namespace sluice::api
