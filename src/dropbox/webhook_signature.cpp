#include "dropbox/webhook_signature.h"

#include <algorithm>

#include "base/hash.h"
#include "base/text.h"
#include "dropbox/detail/json.h"
#include "net/url.h"

namespace sluice::dropbox {
namespace {

constexpr std::size_t challenge_bytes_max = 512;

Error webhook_malformed(std::string_view why) {
    return {.remedy = Remedy::reject,
            .code = "webhook_malformed",
            .message = cat("Dropbox's webhook can't be read: ", why, "."),
            .hint = "Nothing to do: changes are found by polling too."};
}

}  // namespace

bool is_webhook_signed(std::string_view app_secret, std::string_view raw_body, std::string_view signature) {
    if (app_secret.empty()) return false;
    return equal_in_constant_time(hmac_sha256_hex(app_secret, raw_body), signature);
}

Result<std::vector<std::string>> accounts_of_webhook(std::string_view raw_body) {
    boost::json::error_code error;
    const auto body = boost::json::parse({raw_body.data(), raw_body.size()}, error);
    if (error || !body.is_object()) return fail(webhook_malformed("it isn't a JSON object"));
    const auto* listing = detail::find_object(body.get_object(), "list_folder");
    const auto* accounts = listing ? detail::find_array(*listing, "accounts") : nullptr;
    if (!accounts) return fail(webhook_malformed("`list_folder.accounts` is missing"));
    std::vector<std::string> ids;
    for (const auto& account : *accounts) {
        const auto* id = account.if_string();
        if (!id) return fail(webhook_malformed("an account isn't text"));
        ids.emplace_back(id->data(), id->size());
    }
    std::ranges::sort(ids);
    const auto repeated = std::ranges::unique(ids);
    ids.erase(repeated.begin(), repeated.end());
    return ids;
}

net::Response webhook_challenge_response(const net::Request& request) {
    const auto fields = net::parse_form(net::query_of(request.url));
    const auto challenge = fields.find("challenge");
    if (challenge == fields.end() || challenge->second.size() > challenge_bytes_max)
        return net::text_response(400, "This address takes Dropbox's notifications only.\n");
    net::Response response{
        .status = 200, .headers = {{"Content-Type", "text/plain"}, {"X-Content-Type-Options", "nosniff"}}};
    response.body = challenge->second;
    return response;
}

}  // namespace sluice::dropbox
