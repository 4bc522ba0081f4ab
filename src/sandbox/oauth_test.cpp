// OAuth as browsers and the three kinds of clients speak it, through `handle`.
#include "sandbox/oauth.h"

#include "base/hash.h"
#include "net/url.h"
#include "sandbox/surfaces.h"
#include "sandbox/test_oauth.h"

namespace sluice::sandbox {

TEST_CASE("the consent page says who asks for what, lists the accounts and escapes names") {
    OauthWorld box;
    const auto page = box.ask(box.question());
    CHECK(page.status() == 200);
    CHECK(page.text.find("Sluice &lt;demo&gt;") != std::string::npos);
    CHECK(page.text.find("<demo>") == std::string::npos);
    CHECK(page.text.find("See the names, sizes and dates of your files") != std::string::npos);
    CHECK(page.text.find("Open and download your files") == std::string::npos);
    CHECK(page.text.find("Ada Lovelace") != std::string::npos);
    CHECK(page.text.find("not Dropbox") != std::string::npos);
    CHECK(page.response.headers.get("Content-Security-Policy").find("frame-ancestors 'none'") !=
          std::string::npos);
}

TEST_CASE("Allow redirects with a code and the state, and the code becomes tokens once") {
    OauthWorld box;
    const auto fields = OauthWorld::redirected(box.decide(box.question(), "allow"));
    CHECK(fields.at("state") == "s&1");
    const auto tokens = box.redeem(fields.at("code"));
    REQUIRE(tokens.status() == 200);
    CHECK(tokens.at("/access_token").starts_with("sl."));
    CHECK(tokens.at("/token_type") == "bearer");
    CHECK(tokens.at("/expires_in") == "14400");
    CHECK(tokens.at("/scope") == "account_info.read files.metadata.read");
    CHECK(tokens.at("/account_id") == box.account.account_id);
    CHECK(tokens.at("/uid") == std::to_string(box.account.uid));
    CHECK(!tokens.at("/refresh_token").empty());
    CHECK(box.call_with(tokens.at("/access_token")).status() == 200);

    const auto again = box.redeem(fields.at("code"));
    CHECK(again.status() == 400);
    CHECK(again.at("/error") == "invalid_grant");
}

TEST_CASE("a redirect URI with a query of its own keeps it") {
    OauthWorld box;
    auto fields = box.question();
    fields[2].second = "http://localhost:1/back?x=1";
    const auto answer = box.decide(fields, "allow");
    CHECK(answer.response.headers.get("Location").starts_with("http://localhost:1/back?x=1&code="));
}

TEST_CASE("Deny redirects with access_denied and the state") {
    OauthWorld box;
    const auto fields = OauthWorld::redirected(box.decide(box.question(), "deny"));
    CHECK(fields.at("error") == "access_denied");
    CHECK(fields.at("state") == "s&1");
    CHECK(!fields.contains("code"));
}

TEST_CASE("without a redirect URI the code is shown to copy") {
    OauthWorld box;
    const Fields fields{{"client_id", "key1"}, {"response_type", "code"}};
    const auto page = box.decide(fields, "allow");
    REQUIRE(page.status() == 200);
    const std::string before = "readonly value=\"";
    const auto start = page.text.find(before);
    REQUIRE(start != std::string::npos);
    const auto code = page.text.substr(start + before.size(),
                                       page.text.find('"', start + before.size()) - start - before.size());
    const auto tokens = box.token_by_form({{"grant_type", "authorization_code"},
                                           {"code", code},
                                           {"client_id", "key1"},
                                           {"client_secret", "secret1"}});
    REQUIRE(tokens.status() == 200);
    CHECK(!tokens.json.as_object().contains("refresh_token"));
}

TEST_CASE("a strange client, redirect URI, response type or scope is refused and never redirected astray") {
    OauthWorld box;
    const auto changed = [&](const std::string& name, const std::string& value) {
        auto fields = box.question();
        for (auto& field : fields) {
            if (field.first == name) field.second = value;
        }
        return box.ask(fields);
    };
    CHECK(changed("client_id", "nobody").status() == 400);
    CHECK(changed("redirect_uri", "http://localhost:1/back/").status() == 400);
    CHECK(changed("redirect_uri", "https://evil.example/").status() == 400);
    CHECK(changed("response_type", "id_token").status() == 400);
    CHECK(changed("token_access_type", "forever").status() == 400);
    const auto scope = OauthWorld::redirected(changed("scope", "files.everything"));
    CHECK(scope.at("error") == "invalid_scope");
}

TEST_CASE("a decision that another site sends is refused") {
    OauthWorld box;
    CHECK(box.decide(box.question(), "allow", {{"Host", "127.0.0.1:1"}, {"Origin", "https://evil.example"}})
              .status() == 403);
    CHECK(box.decide(box.question(), "allow", {{"Sec-Fetch-Site", "cross-site"}}).status() == 403);
    CHECK(box.decide(box.question(), "allow", {{"Host", "127.0.0.1:1"}, {"Origin", "http://127.0.0.1:1"}})
              .status() == 302);
}

TEST_CASE("a code is too old after ten minutes of the world's clock") {
    OauthWorld box;
    const auto fresh = box.code();
    const auto old = box.code();
    box.clock.advance(std::chrono::seconds{599});
    CHECK(box.redeem(fresh).status() == 200);
    box.clock.advance(std::chrono::seconds{1});
    CHECK(box.redeem(old).at("/error") == "invalid_grant");
}

TEST_CASE("all three dialects of clients get tokens: parameters in the URL, a form, HTTP Basic") {
    OauthWorld box;
    const Fields fields{{"grant_type", "authorization_code"},
                        {"redirect_uri", "http://localhost:1/back"},
                        {"client_id", "key1"},
                        {"client_secret", "secret1"}};
    auto in_url = fields;
    in_url.emplace_back("code", box.code());
    CHECK(box.send({.method = "POST",
                    .url = cat("/oauth2/token?", net::encode_form(in_url)),
                    .headers = {{"Content-Type", "application/json"}}})
              .status() == 200);
    CHECK(box.redeem(box.code()).status() == 200);
    CHECK(box.token_by_form({{"grant_type", "authorization_code"},
                             {"code", box.code()},
                             {"redirect_uri", "http://localhost:1/back"}},
                            {{"Authorization", cat("Basic ", to_base64("key1:secret1"))}})
              .status() == 200);
}

TEST_CASE("the older addresses below /1 are the same page and endpoint") {
    OauthWorld box;
    CHECK(box.send({.url = cat("/1/oauth2/authorize?", net::encode_form(box.question()))}).text ==
          box.ask(box.question()).text);
    const Fields fields{{"grant_type", "authorization_code"},
                        {"code", box.code()},
                        {"redirect_uri", "http://localhost:1/back"},
                        {"client_id", "key1"},
                        {"client_secret", "secret1"}};
    CHECK(box.send({.method = "POST", .url = cat("/1/oauth2/token?", net::encode_form(fields))}).status() ==
          200);
}

TEST_CASE("wrong secrets, wrong redirect URIs and unknown grant types are refused in OAuth's words") {
    OauthWorld box;
    const auto refused = [&](Fields fields) { return box.token_by_form(fields).at("/error"); };
    const Fields good{
        {"grant_type", "authorization_code"}, {"client_id", "key1"}, {"client_secret", "secret1"}};
    CHECK(refused({{"grant_type", "authorization_code"},
                   {"code", box.code()},
                   {"client_id", "key1"},
                   {"client_secret", "wrong"}}) == "invalid_client");
    CHECK(refused({{"grant_type", "authorization_code"}, {"code", "x"}, {"client_id", "nobody"}}) ==
          "invalid_client");
    CHECK(refused({{"grant_type", "password"}, {"client_id", "key1"}}) == "unsupported_grant_type");
    auto wrong_place = good;
    wrong_place.emplace_back("code", box.code());
    wrong_place.emplace_back("redirect_uri", "http://localhost:1/other");
    CHECK(refused(wrong_place) == "invalid_grant");
    CHECK(refused({{"grant_type", "authorization_code"},
                   {"code", box.code()},
                   {"client_id", "key1"},
                   {"redirect_uri", "http://localhost:1/back"}}) == "invalid_request");
}

TEST_CASE("PKCE: only the right verifier redeems the code, and then refreshing needs no secret") {
    OauthWorld box;
    const std::string verifier = "a-verifier-of-at-least-forty-three-characters-long";
    for (const auto& [method, challenge] : {std::pair<std::string, std::string>{"plain", verifier},
                                            {"S256", to_base64url(sha256_bytes(verifier))}}) {
        CAPTURE(method);
        const Fields pkce{{"code_challenge", challenge}, {"code_challenge_method", method}};
        const auto redeem = [&](const std::string& with) {
            return box.token_by_form({{"grant_type", "authorization_code"},
                                      {"code", box.code(pkce)},
                                      {"redirect_uri", "http://localhost:1/back"},
                                      {"client_id", "key1"},
                                      {"code_verifier", with}});
        };
        CHECK(redeem("another-verifier-of-at-least-forty-three-chars").at("/error") == "invalid_grant");
        CHECK(redeem("").at("/error") == "invalid_request");
        const auto tokens = redeem(verifier);
        REQUIRE(tokens.status() == 200);
        CHECK(box.token_by_form({{"grant_type", "refresh_token"},
                                 {"refresh_token", tokens.at("/refresh_token")},
                                 {"client_id", "key1"}})
                  .status() == 200);
    }
    // RFC 7636's own example.
    CHECK(verifies("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
                   "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", "S256"));
}

TEST_CASE("an access token expires after four hours and the refresh token gives another") {
    OauthWorld box;
    const auto tokens = box.redeem(box.code());
    box.clock.advance(access_token_lifetime - std::chrono::seconds{1});
    CHECK(box.call_with(tokens.at("/access_token")).status() == 200);
    box.clock.advance(std::chrono::seconds{1});
    const auto expired = box.call_with(tokens.at("/access_token"));
    CHECK(expired.status() == 401);
    CHECK(expired.at("/error/.tag") == "expired_access_token");
    CHECK(expired.response.headers.get("Content-Type") == "application/json");

    const auto fresh = box.refresh(tokens.at("/refresh_token"));
    REQUIRE(fresh.status() == 200);
    CHECK(!fresh.json.as_object().contains("refresh_token"));
    CHECK(box.call_with(fresh.at("/access_token")).status() == 200);
}

TEST_CASE("refreshing with fewer scopes gives a token that lacks the others") {
    OauthWorld box;
    const auto tokens = box.redeem(box.code());
    const auto narrow = box.refresh(tokens.at("/refresh_token"), {{"scope", "files.metadata.read"}});
    const auto refused = box.call_with(narrow.at("/access_token"));
    CHECK(refused.status() == 401);
    CHECK(refused.at("/error/.tag") == "missing_scope");
    CHECK(refused.at("/error/required_scope") == "account_info.read");
    CHECK(box.refresh(tokens.at("/refresh_token"), {{"scope", "files.content.write"}}).at("/error") ==
          "invalid_scope");
}

TEST_CASE("include_granted_scopes brings along what was granted before") {
    OauthWorld box;
    REQUIRE(box.redeem(box.code()).status() == 200);
    auto fields = box.question({{"include_granted_scopes", "user"}});
    fields[5].second = "files.content.read";
    box.world().people().revoke_grant(box.token.grant_id);
    const auto code = OauthWorld::redirected(box.decide(fields, "allow")).at("code");
    CHECK(box.redeem(code).at("/scope") == "files.content.read account_info.read files.metadata.read");
}

TEST_CASE("revoking a token kills its siblings and its refresh token") {
    OauthWorld box;
    const auto tokens = box.redeem(box.code());
    const auto sibling = box.refresh(tokens.at("/refresh_token"));
    const auto revoked = box.call_with(tokens.at("/access_token"), "auth/token/revoke");
    CHECK(revoked.status() == 200);
    CHECK(revoked.text == "null");
    for (const auto& token : {tokens.at("/access_token"), sibling.at("/access_token")}) {
        CHECK(box.call_with(token).at("/error/.tag") == "invalid_access_token");
    }
    CHECK(box.refresh(tokens.at("/refresh_token")).at("/error") == "invalid_grant");
    CHECK(box.call_with(box.token.value).status() == 200);
}

TEST_CASE("malformed tokens are 400 in text, unknown ones 401, and a token may stand in the URL") {
    OauthWorld box;
    CHECK(box.call_with("sl.unknown").at("/error/.tag") == "invalid_access_token");
    const auto malformed = box.call_with("no good");
    CHECK(malformed.status() == 400);
    CHECK(malformed.text.find("malformed") != std::string::npos);
    CHECK(box.send({.method = "POST", .url = "/2/users/get_current_account"}).status() == 400);
    CHECK(box.send({.method = "POST",
                    .url = cat("/2/users/get_current_account?authorization=", percent_encode(box.bearer()),
                               "&reject_cors_preflight=true")})
              .status() == 200);
}

TEST_CASE("legacy access is one token that doesn't expire, and online access has no refresh token") {
    OauthWorld box;
    const auto tokens_of = [&](const std::string& type) {
        auto fields = box.question();
        fields[4].second = type;
        const auto page = box.ask(fields);
        CHECK(page.text.find(type == "legacy" ? "until you take it back" : "for four hours") !=
              std::string::npos);
        return box.redeem(OauthWorld::redirected(box.decide(fields, "allow")).at("code"));
    };
    const auto legacy = tokens_of("legacy");
    CHECK(!legacy.json.as_object().contains("refresh_token"));
    CHECK(!legacy.json.as_object().contains("expires_in"));
    const auto online = tokens_of("online");
    CHECK(!online.json.as_object().contains("refresh_token"));
    CHECK(online.at("/expires_in") == "14400");
    box.clock.advance(std::chrono::hours{1000});
    CHECK(box.call_with(legacy.at("/access_token")).status() == 200);
    CHECK(box.call_with(online.at("/access_token")).at("/error/.tag") == "expired_access_token");
}

TEST_CASE("the implicit flow puts the token into the redirect's fragment") {
    OauthWorld box;
    auto fields = box.question();
    fields[1].second = "token";
    const auto location = box.decide(fields, "allow").response.headers.get("Location");
    const auto hash = location.find('#');
    REQUIRE(hash != std::string::npos);
    CHECK(location.substr(0, hash) == "http://localhost:1/back");
    const auto got = net::parse_form(location.substr(hash + 1));
    CHECK(got.at("state") == "s&1");
    CHECK(got.at("token_type") == "bearer");
    CHECK(got.at("account_id") == box.account.account_id);
    CHECK(!got.contains("refresh_token"));
    CHECK(box.call_with(got.at("access_token")).status() == 200);
    const auto denied = box.decide(fields, "deny").response.headers.get("Location");
    CHECK(denied.find("#error=access_denied") != std::string::npos);
    CHECK(box.ask({{"client_id", "key1"}, {"response_type", "token"}}).status() == 400);
}

TEST_CASE("a PKCE challenge must have the size that RFC 7636 says") {
    OauthWorld box;
    CHECK(box.ask(box.question({{"code_challenge", "short"}, {"code_challenge_method", "plain"}})).status() ==
          400);
    CHECK(box.ask(box.question({{"code_challenge_method", "S256"}})).status() == 400);
    CHECK(box.ask(box.question({{"code_challenge", std::string(43, 'a')}})).status() == 200);
    CHECK(box.ask(box.question({{"code_challenge", std::string(129, 'a')}})).status() == 400);
}

}  // namespace sluice::sandbox
