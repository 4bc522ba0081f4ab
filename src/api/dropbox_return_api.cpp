// What comes back from Dropbox: webhooks, and browsers that have just said yes or no.
#include "api/routes.h"
#include "base/json/schema.h"
#include "base/log.h"
#include "base/text.h"
#include "catalog/connections.h"
#include "dropbox/webhook_signature.h"

namespace sluice::api {
namespace {

constexpr std::uint64_t webhook_bytes_max = std::uint64_t{1} << 20;

/// A webhook only wakes: what has changed is read from the listing, so a doubled or late one does no harm.
Result<net::Response> receive_webhook(const Services& services, const Call& call) {
    const std::string body = TRY(net::read_all(call.request.body, webhook_bytes_max));
    const auto& app = services.transfer.dropbox.settings().app;
    if (app.secret.empty() ||
        !dropbox::is_webhook_signed(app.secret, body, call.request.headers.get("X-Dropbox-Signature")))
        return fail({Remedy::reject, "forbidden", "This webhook isn't signed by Dropbox for this app.",
                     "Check that dropbox.app_secret is the secret of the app that sends it."});
    for (const auto& dropbox_account : TRY(dropbox::accounts_of_webhook(body))) {
        const auto connections = TRY(services.catalog().read_all([&](catalog::sql::Transaction& transaction) {
            return catalog::linked_to(transaction, dropbox_account);
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

/// Where to send the browser that Dropbox sent here.
std::string finish_link(const Services& services, const Call& call) {
    const auto principal = services.authenticator.authenticate(call.request);
    if (!principal || !principal->user_id)
        return error_page("unauthenticated", "Your session has ended. Sign in, then connect Dropbox again.");
    if (const auto denied = call.find("error"))
        return error_page(*denied == "access_denied" ? "link_denied" : "link_failed",
                          *denied == "access_denied" ? "You said no at Dropbox, so nothing was linked."
                                                     : call.find("error_description").value_or(*denied));
    const auto linked = services.transfer.dropbox.finish_link(
        principal->account_id,
        {call.find("code").value_or(""), call.find("state").value_or(""), principal->session_hash,
         *principal->user_id},
        services.stop);
    if (!linked) {
        log_info("dropbox.link_failed", {{"code", linked.error().code}, {"message", linked.error().message}});
        return error_page(linked.error().code, cat(linked.error().message, " ", linked.error().hint));
    }
    services.engine.wake({principal->account_id, *linked});
    return cat("/integrations?linked=", linked->value);
}

}  // namespace

void add_dropbox_return_routes(Router& router, const Services& services) {
    router.add<net::Response>({"GET", "/dropbox/webhook", Access::anybody(), "Dropbox's challenge"},
                              [](const Call& call) -> Result<net::Response> {
                                  return dropbox::webhook_challenge_response(call.request);
                              });
    router.add<net::Response>(
        {"POST", "/dropbox/webhook", Access::anybody(), "Dropbox says that something changed"},
        [services](const Call& call) { return receive_webhook(services, call); });
    router.add<net::Response>(
        {"GET", "/oauth/dropbox/callback", Access::anybody(), "Dropbox sends the person's browser back here"},
        [services](const Call& call) -> Result<net::Response> {
            return net::redirect_response(finish_link(services, call));
        });
}

}  // namespace sluice::api
