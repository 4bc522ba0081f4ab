#include "dropbox/oauth.h"

#include "dropbox/team_log.h"
#include "net/url.h"
#include "support/scripted_dropbox.h"

namespace sluice::dropbox {
namespace {

using test::ScriptedDropbox;

OAuthPorts ports_of(ScriptedDropbox& dropbox) {
    return {*dropbox.transport, dropbox.clock, dropbox.origins, dropbox.app};
}

TEST_CASE("the S256 challenge is that of RFC 7636, appendix B") {
    CHECK(s256_challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk") ==
          "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
}

TEST_CASE("each PKCE verifier is new, unreserved and long enough") {
    const auto ids = seeded_ids(1);
    const auto first = make_pkce(*ids);
    const auto second = make_pkce(*ids);
    CHECK(first.verifier != second.verifier);
    CHECK(first.verifier.size() == 43);
    CHECK(first.verifier.find_first_not_of(
              "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") == std::string::npos);
    CHECK(first.challenge == s256_challenge(first.verifier));
}

TEST_CASE("the authorize URL asks for a code with PKCE and the given scopes") {
    ScriptedDropbox dropbox;
    const auto url = authorize_url(dropbox.origins, dropbox.app,
                                   {.redirect_uri = "https://dam.test/oauth?x=1",
                                    .state = "st&ate",
                                    .challenge = "ch",
                                    .scopes = {"files.content.read", "account_info.read"},
                                    .access = Access::offline});
    CHECK(url.starts_with("http://www.test/oauth2/authorize?"));
    const auto fields = net::parse_form(net::query_of(url));
    CHECK(fields == std::map<std::string, std::string>{{"client_id", "app-key"},
                                                       {"response_type", "code"},
                                                       {"redirect_uri", "https://dam.test/oauth?x=1"},
                                                       {"state", "st&ate"},
                                                       {"code_challenge", "ch"},
                                                       {"code_challenge_method", "S256"},
                                                       {"token_access_type", "offline"},
                                                       {"scope", "files.content.read account_info.read"}});
    CHECK_FALSE(url.contains(dropbox.app.secret));
}

TEST_CASE("tokens that an administrator granted for a whole team say so") {
    ScriptedDropbox dropbox;
    dropbox.queue_ok(
        R"({"access_token":"sl.a","expires_in":14400,"token_type":"bearer","scope":"events.read team_info.read",)"
        R"("team_id":"dbtid:AAF","refresh_token":"r"})");
    const auto tokens = REQUIRE_OK(exchange_code(ports_of(dropbox), {.code = "c", .redirect_uri = "u"}, {}));
    CHECK(are_of_team(tokens));
    CHECK(tokens.scopes == team_log_scopes());
    CHECK_FALSE(are_of_team(TokenSet{.account_id = "dbid:9"}));
}

TEST_CASE("a code is traded for tokens with the verifier in a form body") {
    ScriptedDropbox dropbox;
    dropbox.queue_ok(
        R"({"access_token":"sl.a","expires_in":14400,"token_type":"bearer","scope":"a.read b.write",)"
        R"("account_id":"dbid:9","uid":"5","refresh_token":"r"})");
    const auto tokens = REQUIRE_OK(exchange_code(
        ports_of(dropbox), {.code = "c/1", .redirect_uri = "https://dam.test/oauth", .verifier = "v"}, {}));
    CHECK(dropbox.last().method == "POST");
    CHECK(dropbox.last().url == "/oauth2/token");
    CHECK(dropbox.last().headers.get("Host") == "api.test");
    CHECK(dropbox.last().headers.get("Content-Type") == "application/x-www-form-urlencoded");
    CHECK(net::parse_form(dropbox.last_body()) ==
          std::map<std::string, std::string>{{"grant_type", "authorization_code"},
                                             {"code", "c/1"},
                                             {"redirect_uri", "https://dam.test/oauth"},
                                             {"client_id", "app-key"},
                                             {"code_verifier", "v"}});
    CHECK(tokens.access_token == "sl.a");
    CHECK(tokens.refresh_token == "r");
    CHECK(tokens.account_id == "dbid:9");
    CHECK(tokens.scopes == std::vector<std::string>{"a.read", "b.write"});
    CHECK(tokens.expires_at == dropbox.clock.now() + std::chrono::hours(4));
}

TEST_CASE("a used or expired code is refused in words") {
    ScriptedDropbox dropbox;
    dropbox.queue(
        test::json_answer(400, R"({"error":"invalid_grant","error_description":"code has expired"})"));
    CHECK_FAILS(exchange_code(ports_of(dropbox), {.code = "c", .redirect_uri = "u", .verifier = "v"}, {}),
                "code_refused");
}

TEST_CASE("F9: a redirect URI that isn't the one of before is told apart from a used code") {
    ScriptedDropbox dropbox;
    dropbox.queue(
        test::json_answer(400, R"({"error":"invalid_grant","error_description":"redirect_uri mismatch"})"));
    CHECK_FAILS(exchange_code(ports_of(dropbox), {.code = "c", .redirect_uri = "u", .verifier = "v"}, {}),
                "redirect_uri_mismatch");
}

TEST_CASE("F11: an app that may be linked by nobody more says so, and what to do") {
    ScriptedDropbox dropbox;
    dropbox.queue(test::json_answer(
        400, R"({"error":"invalid_grant","error_description":"This app has reached its user limit."})"));
    CHECK_FAILS(exchange_code(ports_of(dropbox), {.code = "c", .redirect_uri = "u", .verifier = "v"}, {}),
                "app_user_limit");
}

TEST_CASE("a wrong app secret is told apart from a taken permission") {
    ScriptedDropbox dropbox;
    dropbox.queue(test::json_answer(400, R"({"error":"invalid_client","error_description":"x"})"));
    dropbox.queue(test::json_answer(400, R"({"error":"invalid_grant","error_description":"x"})"));
    CHECK_FAILS(refresh(ports_of(dropbox), dropbox.source.tokens, {}), "app_credentials_wrong");
    const auto revoked = refresh(ports_of(dropbox), dropbox.source.tokens, {});
    REQUIRE_FALSE(revoked);
    CHECK(revoked.error().code == "auth_revoked");
    CHECK(revoked.error().remedy == Remedy::ask_admin);
    CHECK(revoked.error().message.contains("ref-7f3a"));
    CHECK_FALSE(revoked.error().message.contains("refresh-1"));
}

TEST_CASE("a refresh keeps what Dropbox doesn't repeat") {
    ScriptedDropbox dropbox;
    dropbox.source.tokens.scopes = {"a.read"};
    dropbox.queue_ok(R"({"access_token":"new","expires_in":14400,"token_type":"bearer"})");
    const auto tokens = REQUIRE_OK(refresh(ports_of(dropbox), dropbox.source.tokens, {}));
    CHECK(net::parse_form(dropbox.last_body()) ==
          std::map<std::string, std::string>{{"grant_type", "refresh_token"},
                                             {"refresh_token", "refresh-1"},
                                             {"client_id", "app-key"},
                                             {"client_secret", "app-secret"}});
    CHECK(tokens.access_token == "new");
    CHECK(tokens.refresh_token == "refresh-1");
    CHECK(tokens.scopes == std::vector<std::string>{"a.read"});
    CHECK(tokens.account_id == "dbid:1");
}

TEST_CASE("trouble at the token endpoint is no revoked permission") {
    ScriptedDropbox dropbox;
    dropbox.queue(test::json_answer(503, "busy"));
    dropbox.queue(net::text_response(429, "slow down"));
    CHECK_FAILS(refresh(ports_of(dropbox), dropbox.source.tokens, {}), "dropbox_unavailable");
    CHECK_FAILS(refresh(ports_of(dropbox), dropbox.source.tokens, {}), "rate_limited");
}

TEST_CASE("without a refresh token an expired permission needs a person") {
    ScriptedDropbox dropbox;
    CHECK_FAILS(refresh(ports_of(dropbox), TokenSet{.access_token = "a"}, {}), "auth_revoked");
    CHECK(dropbox.requests.empty());
}

TEST_CASE("revoking sends a void argument and takes a dead token for done") {
    ScriptedDropbox dropbox;
    dropbox.queue_ok("null");
    dropbox.queue(test::json_answer(401, R"({"error":{".tag":"invalid_access_token"}})"));
    CHECK(revoke(ports_of(dropbox), dropbox.source.tokens, {}));
    CHECK(dropbox.last().url == "/2/auth/token/revoke");
    CHECK(dropbox.last().headers.get("Authorization") == "Bearer token-1");
    CHECK_FALSE(dropbox.last().headers.find("Content-Type"));
    CHECK(dropbox.last_body().empty());
    CHECK(revoke(ports_of(dropbox), dropbox.source.tokens, {}));
}

}  // namespace
}  // namespace sluice::dropbox
