// First-run set-up, sign-in, sign-out.
#include "api/routes.h"
#include "base/json/schema.h"

namespace sluice::api {
namespace {

Result<Session> session_view(const Services& services, const Principal& principal) {
    return services.catalog().read_all([&](catalog::sql::Transaction& transaction) -> Result<Session> {
        catalog::Directory directory(transaction);
        Session session;
        session.verbs = principal.verbs;
        if (const auto account = TRY(directory.find_account(principal.account_id)))
            session.account = *account;
        session.accounts = {session.account};
        if (!principal.user_id) return session;
        session.user = TRY(directory.find_user(*principal.user_id));
        session.accounts.clear();
        for (const auto& id : TRY(directory.accounts_of(*principal.user_id)))
            if (auto account = TRY(directory.find_account(id))) session.accounts.push_back(*account);
        return session;
    });
}

Result<net::Response> signed_in_response(const Services& services, int status,
                                         const Authenticator::SignedIn& signed_in) {
    auto response = json_response(status, json::encode(TRY(session_view(services, signed_in.principal))));
    response.headers.set("Set-Cookie", signed_in.set_cookie);
    return response;
}

Result<bool> is_set_up(const Services& services) {
    return services.catalog().read_all(
        [](catalog::sql::Transaction& transaction) { return catalog::Directory(transaction).has_users(); });
}

Result<net::Response> set_up(const Services& services, const SetupRequest& wanted) {
    const auto made = TRY(services.authenticator.create_first_account(
        {wanted.account_name, wanted.name, wanted.email, wanted.password}));
    return signed_in_response(services, 201,
                              TRY(services.authenticator.open_session(made.account_id, made.user_id)));
}

}  // namespace

void add_session_routes(Router& router, const Services& services) {
    router.add<SetupStatus>(
        {"GET", "/api/v1/setup", Access::anybody(), "Whether the first account is still to be made"},
        [services](const Call&) -> Result<SetupStatus> { return SetupStatus{!TRY(is_set_up(services))}; });
    router.add_with_body<net::Response, SetupRequest>(
        {"POST",
         "/api/v1/setup",
         Access::anybody(),
         "Make the first account and its owner, and sign in",
         {},
         201},
        [services](const Call&, const SetupRequest& wanted) { return set_up(services, wanted); });
    router.add_with_body<net::Response, SignInRequest>(
        {"POST", "/api/v1/session", Access::anybody(), "Sign in; answers a session and sets its cookie"},
        [services](const Call& call, const SignInRequest& wanted) -> Result<net::Response> {
            return signed_in_response(
                services, 200,
                TRY(services.authenticator.sign_in(wanted.email, wanted.password, call.request.peer)));
        });
    router.add<Session>(
        {"GET", "/api/v1/session", Access::signed_in(), "Who is signed in, where, and what they may do"},
        [services](const Call& call) { return session_view(services, call.principal); });
    router.add_with_body<net::Response, AccountChoice>(
        {"PUT", "/api/v1/session/account", Access::signed_in(),
         "Work in another of one's accounts; answers a new session and sets its cookie"},
        [services](const Call& call, const AccountChoice& choice) -> Result<net::Response> {
            return signed_in_response(
                services, 200, TRY(services.authenticator.switch_account(call.principal, choice.account_id)));
        });
    router.add<net::Response>({"DELETE", "/api/v1/session", Access::signed_in(), "Sign out", {}, 204},
                              [services](const Call& call) -> Result<net::Response> {
                                  TRY(services.authenticator.sign_out(call.principal));
                                  auto response = json_response(204, "");
                                  response.headers.set("Set-Cookie",
                                                       services.authenticator.clearing_cookie());
                                  return response;
                              });
}

}  // namespace sluice::api
