#include "api/import_source.h"

#include <algorithm>

#include "base/text.h"
#include "catalog/connections.h"
#include "catalog/members.h"

namespace sluice::api {
namespace {

Result<bool> is_accounts(catalog::Scope& scope, const Connection& connection) {
    const auto linker = TRY(catalog::Members(scope).find(connection.linked_by));
    if (!linker) return true;  // has left; what they linked stayed with the account
    const auto verbs = verbs_of(linker->role);
    return std::ranges::find(verbs, Verb::link_dropbox) != verbs.end();
}

}  // namespace

Result<Connection> import_source(const Services& services, const Call& call, const ConnectionId& id) {
    return services.catalog().read(call.account(), [&](catalog::Scope& scope) -> Result<Connection> {
        const auto record = TRY(catalog::Connections(scope).find(id));
        const bool may_see = record && !record->unlinked_at &&
                             (call.principal.may(Verb::manage_mappings) ||
                              call.principal.user_id == record->connection.linked_by ||
                              TRY(is_accounts(scope, record->connection)));
        if (!may_see)
            return fail({Remedy::not_found, "connection_not_found", "There is no such linked Dropbox.",
                         "Link Dropbox first."});
        if (record->connection.state == ConnectionState::broken)
            return fail({Remedy::conflict, "dropbox_not_linked",
                         cat("Dropbox doesn't let Sluice in any more: ", record->connection.error_message),
                         "Link this Dropbox again on the Integrations page."});
        return record->connection;
    });
}

}  // namespace sluice::api
