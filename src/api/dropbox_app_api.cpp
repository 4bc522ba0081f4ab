// The Dropbox app that an account works as: its own or the settings', and what to enter at Dropbox (F8 to
// F11).
#include "api/routes.h"
#include "base/json/schema.h"
#include "base/text.h"
#include "catalog/connections.h"

namespace sluice::api {
namespace {

using catalog::LinkPurpose;
using catalog::Scope;

std::string uri_of(const Services& services, RedirectPurpose purpose) {
    const auto& settings = services.transfer.dropbox.settings();
    return purpose == RedirectPurpose::save_as ? settings.save_as_redirect_uri : settings.redirect_uri;
}

Result<> count_users(const Services& services, DropboxApp& app) {
    if (!app.configured) return {};
    app.users_linked = TRY(services.catalog().read_all([&](catalog::sql::Transaction& transaction) {
        return catalog::count_linked_users(transaction, app.app_key);
    }));
    if (app.production) return {};
    app.users_warned = transfer::development_users_warned;
    app.users_max = transfer::development_users_max;
    return {};
}

Result<DropboxApp> app_view(const Services& services, const AccountId& account) {
    const auto in_use = TRY(services.transfer.dropbox.apps().find(account));
    DropboxApp app;
    app.configured = !in_use.credentials.key.empty();
    app.own = in_use.is_own;
    app.app_key = in_use.credentials.key;
    app.name = in_use.name;
    app.access = in_use.access;
    app.production = in_use.production;
    app.scopes = dropbox::connection_scopes();
    TRY(count_users(services, app));
    for (const auto purpose : {RedirectPurpose::open, RedirectPurpose::save_as})
        app.redirect_uris.push_back({purpose, uri_of(services, purpose)});
    app.webhook_uri = cat(services.site.public_url, "/dropbox/webhook", app.own ? cat("/", app.app_key) : "");
    app.is_sandbox = services.site.is_sandbox;
    for (const auto& record : TRY(services.catalog().read(
             account, [](Scope& scope) { return catalog::Connections(scope).list(); })))
        app.webhook_reachable = app.webhook_reachable || (record.connection.app_key == app.app_key &&
                                                          record.connection.webhook_seen_at.has_value());
    return app;
}

Result<> wake_links(const Services& services, const AccountId& account) {
    services.transfer.dropbox.app_changed(account);
    for (const auto& record : TRY(services.catalog().read(
             account, [](Scope& scope) { return catalog::Connections(scope).list(); })))
        services.engine.wake({account, record.connection.id});
    return {};
}

Result<DropboxApp> save_app(const Services& services, const Call& call, const DropboxAppRequest& wanted) {
    TRY(services.transfer.dropbox.apps().save(
        call.account(),
        {std::string(trim(wanted.app_key)), wanted.app_secret, wanted.name.value_or(""),
         wanted.access.value_or(AppAccess::full_dropbox), wanted.production.value_or(false),
         call.principal.user_id.value_or(UserId{})},
        services.stop));
    TRY(wake_links(services, call.account()));
    return app_view(services, call.account());
}

Result<NoContent> remove_app(const Services& services, const Call& call) {
    TRY(services.transfer.dropbox.apps().remove(call.account()));
    TRY(wake_links(services, call.account()));
    return NoContent{};
}

void put_words(RedirectTest& test, dropbox::RedirectAnswer answer) {
    switch (answer) {
        case dropbox::RedirectAnswer::accepted:
            test.outcome = RedirectOutcome::accepted;
            test.message = "Dropbox accepts this redirect URI.";
            return;
        case dropbox::RedirectAnswer::refused:
            test.outcome = RedirectOutcome::refused;
            test.message = "Dropbox doesn't have this redirect URI for the app.";
            test.hint = cat("In Dropbox's App Console, tab Settings, section OAuth 2, paste ", test.uri,
                            " under Redirect URIs and choose Add. It must be the same to the letter.");
            return;
        case dropbox::RedirectAnswer::unsure:
            test.outcome = RedirectOutcome::unsure;
            test.message = "Dropbox says so only to somebody who has signed in there.";
            test.hint =
                cat("Open the test page and choose Allow; nothing is linked. If Dropbox shows an error "
                    "about redirect_uri, paste ",
                    test.uri, " in the App Console, tab Settings, section OAuth 2, under Redirect URIs.");
    }
}

Result<RedirectTest> test_redirect(const Services& services, const Call& call,
                                   const RedirectTestRequest& wanted) {
    auto& dropbox = services.transfer.dropbox;
    RedirectTest test;
    test.uri = uri_of(services, wanted.purpose);
    const bool is_save_as = wanted.purpose == RedirectPurpose::save_as;
    test.authorize_url = TRY(dropbox.begin_link(
        call.account(),
        {call.principal.session_hash, is_save_as ? LinkPurpose::test_save_as : LinkPurpose::test_open, {}}));
    put_words(test, TRY(dropbox.apps().check_redirect(call.account(), test.uri, services.stop)));
    return test;
}

}  // namespace

void add_dropbox_app_routes(Router& router, const Services& services) {
    router.add<DropboxApp>({"GET", "/api/v1/dropbox-app", Verb::view_transfers,
                            "The Dropbox app that the account works as, and the URIs to enter at Dropbox"},
                           [services](const Call& call) { return app_view(services, call.account()); });
    router.add_with_body<DropboxApp, DropboxAppRequest>(
        {"PUT", "/api/v1/dropbox-app", Verb::manage_integrations,
         "Work as an app of one's own: tested at Dropbox, then kept; the secret is never given out again"},
        [services](const Call& call, const DropboxAppRequest& wanted) {
            return save_app(services, call, wanted);
        });
    router.add<NoContent>({"DELETE",
                           "/api/v1/dropbox-app",
                           Verb::manage_integrations,
                           "Forget the account's own app; what was linked through it must be linked again",
                           {},
                           204},
                          [services](const Call& call) { return remove_app(services, call); });
    router.add_with_body<RedirectTest, RedirectTestRequest>(
        {"POST", "/api/v1/dropbox-app/redirect-test", Verb::manage_integrations,
         "Ask Dropbox whether it would send browsers back to a redirect URI"},
        [services](const Call& call, const RedirectTestRequest& wanted) {
            return test_redirect(services, call, wanted);
        });
}

}  // namespace sluice::api
