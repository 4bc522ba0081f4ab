// What comes back from Dropbox: webhooks, and browsers that have just said yes or no.
#include <algorithm>

#include "api/routes.h"
#include "base/json/schema.h"
#include "base/log.h"
#include "base/text.h"
#include "catalog/connections.h"
#include "dropbox/webhook_signature.h"
#include "transfer/inlet/set_up.h"

namespace sluice::api {
namespace {

constexpr std::uint64_t webhook_bytes_max = std::uint64_t{1} << 20;

/// A webhook only wakes: what has changed is read from the listing, so a doubled or late one does no harm.
Result<net::Response> receive_webhook(const Services& services, const Call& call,
                                      const std::string& app_key) {
    const std::string body = TRY(net::read_all(call.request.body, webhook_bytes_max));
    const std::string signature = call.request.headers.get("X-Dropbox-Signature");
    const auto secrets = TRY(services.transfer.dropbox.apps().webhook_secrets(app_key));
    if (std::ranges::none_of(secrets, [&](const Secret& secret) {
            return dropbox::is_webhook_signed(secret.reveal(), body, signature);
        }))
        return fail({Remedy::reject, "forbidden", "This webhook isn't signed by Dropbox for this app.",
                     "Check that Sluice has the secret of the app that sends it."});
    for (const auto& dropbox_account : TRY(dropbox::accounts_of_webhook(body))) {
        const auto connections = TRY(services.catalog().read_all([&](catalog::sql::Transaction& transaction) {
            return catalog::linked_to(transaction, dropbox_account, app_key);
        }));
        for (const auto& connection : connections) {
            const auto noted = services.catalog().write(connection.account_id, [&](catalog::Scope& scope) {
                return catalog::Connections(scope).mark_webhook_seen(connection.connection_id,
                                                                     services.now());
            });
            // A full disk is no reason not to look.
            if (!noted) log_warning("webhook.unsaved", {{"code", noted.error().code}});
            services.engine.note_webhook(connection);
        }
    }
    return net::text_response(200, "");
}

std::string error_page(const std::string& code, const std::string& detail) {
    return cat("/integrations?link_error=", percent_encode(code),
               "&link_error_detail=", percent_encode(detail));
}

/// What Dropbox's own refusal means (RFC 6749 §4.1.2.1).
std::string denied_page(const std::string& error, const std::string& description) {
    if (error == "access_denied")
        return error_page("link_denied", "You said no at Dropbox, so nothing was linked.");
    if (error == "invalid_scope")
        return error_page("app_scopes_missing",
                          cat("The Dropbox app lacks a permission that Sluice needs: ", description,
                              " Tick it in the App Console, tab Permissions, then connect again."));
    return error_page("link_failed", description);
}

std::string tested_page(catalog::LinkPurpose purpose) {
    return cat("/settings?redirect_works=",
               purpose == catalog::LinkPurpose::test_save_as ? "save_as" : "open");
}

std::string linked_page(const Services& services, const Principal& principal,
                        const transfer::LinkedDropbox::Linked& linked) {
    std::string page = cat("/integrations?linked=", linked.connection_id.value);
    if (!linked.folder_profile_id.value.empty()) {
        const auto made =
            transfer::make_account_folder(services.transfer, principal.account_id, linked.connection_id,
                                          linked.folder_profile_id, services.stop);
        if (!made)
            page += cat("&folder_error=", percent_encode(made.error().code), "&folder_error_detail=",
                        percent_encode(cat(made.error().message, " ", made.error().hint)));
    }
    services.engine.wake({principal.account_id, linked.connection_id});
    return page;
}

/// Where to send the browser that Dropbox sent here.
std::string finish_link(const Services& services, const Call& call) {
    const auto principal = services.authenticator.authenticate(call.request);
    if (!principal || !principal->user_id)
        return error_page("unauthenticated", "Your session has ended. Sign in, then connect Dropbox again.");
    if (const auto denied = call.find("error"))
        return denied_page(*denied, call.find("error_description").value_or(*denied));
    const auto linked = services.transfer.dropbox.finish_link(
        principal->account_id,
        {call.find("code").value_or(""), call.find("state").value_or(""), principal->session_hash,
         *principal->user_id},
        services.stop);
    if (!linked) {
        log_info("dropbox.link_failed", {{"code", linked.error().code}, {"message", linked.error().message}});
        return error_page(linked.error().code, cat(linked.error().message, " ", linked.error().hint));
    }
    if (linked->purpose == catalog::LinkPurpose::team_log) return "/integrations?team_log=linked";
    if (linked->purpose != catalog::LinkPurpose::link) return tested_page(linked->purpose);
    return linked_page(services, *principal, *linked);
}

}  // namespace

void add_dropbox_return_routes(Router& router, const Services& services) {
    router.add<net::Response>({"GET", "/dropbox/webhook", Access::anybody(), "Dropbox's challenge"},
                              [](const Call& call) -> Result<net::Response> {
                                  return dropbox::webhook_challenge_response(call.request);
                              });
    router.add<net::Response>(
        {"POST", "/dropbox/webhook", Access::anybody(), "Dropbox says that something changed"},
        [services](const Call& call) {
            return receive_webhook(services, call, services.transfer.dropbox.settings().app.key);
        });
    router.add<net::Response>({"GET", "/dropbox/webhook/{app_key}", Access::anybody(),
                               "Dropbox's challenge to an account's own app"},
                              [](const Call& call) -> Result<net::Response> {
                                  return dropbox::webhook_challenge_response(call.request);
                              });
    router.add<net::Response>(
        {"POST", "/dropbox/webhook/{app_key}", Access::anybody(),
         "Dropbox says that something changed, as an account's own app"},
        [services](const Call& call) { return receive_webhook(services, call, call.path.at("app_key")); });
    for (const char* path : {"/oauth/dropbox/callback", "/oauth/dropbox/saveas"})
        router.add<net::Response>(
            {"GET", path, Access::anybody(), "Dropbox sends the person's browser back here"},
            [services](const Call& call) -> Result<net::Response> {
                return net::redirect_response(finish_link(services, call));
            });
}

}  // namespace sluice::api
