// The event log of a Dropbox team: link, look, unlink. Who may see what in it is Dropbox's; who may link it
// here is ours.
#include "api/routes.h"
#include "base/json/schema.h"
#include "catalog/connections.h"
#include "catalog/directory.h"
#include "catalog/submitters.h"
#include "catalog/team_logs.h"
#include "dropbox/team_log.h"

namespace sluice::api {
namespace {

using catalog::Scope;

Result<TeamLogStatus> status_of(Scope& scope) {
    TeamLogStatus status;
    status.scopes = dropbox::team_log_scopes();
    status.files_known = TRY(catalog::Submitters(scope).count_known_files());
    auto record = TRY(catalog::TeamLogs(scope).find());
    if (!record) return status;
    if (const auto user = TRY(catalog::Directory(scope.transaction).find_user(record->log.linked_by)))
        status.linked_by_name = user->name;
    status.team_log = std::move(record->log);
    return status;
}

Result<TeamLogStatus> read_status(const Services& services, const Call& call) {
    return services.catalog().read(call.account(), status_of);
}

Result<AuthorizeAnswer> begin_link(const Services& services, const Call& call) {
    return AuthorizeAnswer{TRY(services.transfer.dropbox.begin_link(
        call.account(), {call.principal.session_hash, catalog::LinkPurpose::team_log}))};
}

/// The end of a link that a program began with its key.
Result<TeamLogStatus> finish_link(const Services& services, const Call& call, const LinkRequest& answer) {
    static_cast<void>(TRY(services.transfer.dropbox.finish_link(
        call.account(),
        {answer.code, answer.state, call.principal.session_hash, call.principal.user_id.value_or(UserId{})},
        services.stop)));
    return read_status(services, call);
}

Result<NoContent> unlink(const Services& services, const Call& call) {
    TRY(services.transfer.dropbox.team_logs().unlink(call.account(), services.stop));
    return NoContent{};
}

}  // namespace

void add_team_log_routes(Router& router, const Services& services) {
    router.add<TeamLogStatus>(
        {"GET", "/api/v1/team-log", Verb::view_transfers,
         "The Dropbox team's event log that tells who sends files by contributor links"},
        [services](const Call& call) { return read_status(services, call); });
    router.add<AuthorizeAnswer>(
        {"POST", "/api/v1/team-log/authorize", Verb::manage_integrations,
         "Begin to link a team's event log: where to send the browser of one of its administrators"},
        [services](const Call& call) { return begin_link(services, call); });
    router.add_with_body<TeamLogStatus, LinkRequest>(
        {"POST",
         "/api/v1/team-log",
         Verb::manage_integrations,
         "End such a link that a program began: code and state of Dropbox's redirect",
         {},
         201},
        [services](const Call& call, const LinkRequest& answer) {
            return finish_link(services, call, answer);
        });
    router.add<NoContent>(
        {"DELETE",
         "/api/v1/team-log",
         Verb::manage_integrations,
         "Unlink it: its access is given back to Dropbox; who is known to have sent a file stays known",
         {},
         204},
        [services](const Call& call) { return unlink(services, call); });
}

}  // namespace sluice::api
