// An app, its user and their browser, for tests of OAuth through `handle`.
//
// Invariant: each call is one request, as a browser or a client sends it; nothing is set behind `handle`.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "net/url.h"
#include "sandbox/test_sandbox.h"

namespace sluice::sandbox {

using Fields = std::vector<std::pair<std::string, std::string>>;

struct OauthWorld : TestSandbox {
    OauthWorld()
        : TestSandbox({.key = "key1",
                       .secret = "secret1",
                       .name = "Sluice <demo>",
                       .redirect_uris = {"http://localhost:1/back", "http://localhost:1/back?x=1"}}) {}

    Fields question(const Fields& more = {}) {
        Fields fields{{"client_id", "key1"},
                      {"response_type", "code"},
                      {"redirect_uri", "http://localhost:1/back"},
                      {"state", "s&1"},
                      {"token_access_type", "offline"},
                      {"scope", "account_info.read files.metadata.read"}};
        fields.insert(fields.end(), more.begin(), more.end());
        return fields;
    }
    Answer ask(const Fields& fields) {
        return send({.url = cat("/oauth2/authorize?", net::encode_form(fields))});
    }
    Answer decide(Fields fields, const std::string& decision, net::Headers headers = {}) {
        fields.emplace_back("account", account.account_id);
        fields.emplace_back("decision", decision);
        headers.set("Content-Type", "application/x-www-form-urlencoded");
        return send({.method = "POST",
                     .url = "/oauth2/authorize",
                     .headers = std::move(headers),
                     .body = net::encode_form(fields)});
    }
    /// The query of the redirect.
    static std::map<std::string, std::string> redirected(const Answer& answer) {
        REQUIRE(answer.status() >= 300);
        REQUIRE(answer.status() < 400);
        return net::parse_form(net::query_of(answer.response.headers.get("Location")));
    }
    std::string code(const Fields& more = {}) {
        return redirected(decide(question(more), "allow")).at("code");
    }
    Answer token_by_form(const Fields& fields, net::Headers headers = {}) {
        headers.set("Content-Type", "application/x-www-form-urlencoded");
        return send({.method = "POST",
                     .url = "/oauth2/token",
                     .headers = std::move(headers),
                     .body = net::encode_form(fields)});
    }
    Answer redeem(const std::string& with_code) {
        return token_by_form({{"grant_type", "authorization_code"},
                              {"code", with_code},
                              {"redirect_uri", "http://localhost:1/back"},
                              {"client_id", "key1"},
                              {"client_secret", "secret1"}});
    }
    Answer refresh(const std::string& refresh_token, const Fields& more = {}) {
        Fields fields{{"grant_type", "refresh_token"},
                      {"refresh_token", refresh_token},
                      {"client_id", "key1"},
                      {"client_secret", "secret1"}};
        fields.insert(fields.end(), more.begin(), more.end());
        return token_by_form(fields);
    }
    Answer call_with(const std::string& access_token,
                     const std::string& route = "users/get_current_account") {
        return send({.method = "POST",
                     .url = cat("/2/", route),
                     .headers = {{"Authorization", cat("Bearer ", access_token)}}});
    }
};

}  // namespace sluice::sandbox
