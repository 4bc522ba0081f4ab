#include "dropbox/webhook_signature.h"

#include "base/hash.h"
#include "support/doctest.h"

namespace sluice::dropbox {
namespace {

constexpr auto body =
    R"({"list_folder":{"accounts":["dbid:B","dbid:A","dbid:B"]},"delta":{"users":[1,2]},"new":1})";

TEST_CASE("a webhook's signature is the HMAC-SHA256 of the raw body under the app secret") {
    // RFC 4231, test case 2.
    CHECK(is_webhook_signed("Jefe", "what do ya want for nothing?",
                            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"));
    CHECK_FALSE(is_webhook_signed("Jefe", "what do ya want for nothing!",
                                  "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"));
    CHECK_FALSE(is_webhook_signed("Jefe", "what do ya want for nothing?", ""));
    CHECK_FALSE(is_webhook_signed("Jefe", "what do ya want for nothing?", "5bdc"));
}

TEST_CASE("without an app secret no webhook is believed") {
    CHECK_FALSE(is_webhook_signed("", body, hmac_sha256_hex("", body)));
}

TEST_CASE("a webhook names each account once") {
    CHECK(REQUIRE_OK(accounts_of_webhook(body)) == std::vector<std::string>{"dbid:A", "dbid:B"});
    CHECK_FAILS(accounts_of_webhook("{"), "webhook_malformed");
    CHECK_FAILS(accounts_of_webhook("[]"), "webhook_malformed");
    CHECK_FAILS(accounts_of_webhook(R"({"list_folder":{}})"), "webhook_malformed");
    CHECK_FAILS(accounts_of_webhook(R"({"list_folder":{"accounts":[1]}})"), "webhook_malformed");
}

TEST_CASE("the challenge is echoed as plain text that no browser may sniff") {
    const auto response = webhook_challenge_response({.url = "/hook?challenge=a%3Cb%3E&x=1"});
    CHECK(response.status == 200);
    CHECK(response.body.text == "a<b>");
    CHECK(response.headers.get("Content-Type") == "text/plain");
    CHECK(response.headers.get("X-Content-Type-Options") == "nosniff");
    CHECK(webhook_challenge_response({.url = "/hook"}).status == 400);
}

}  // namespace
}  // namespace sluice::dropbox
