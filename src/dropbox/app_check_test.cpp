#include "dropbox/app_check.h"

#include "support/scripted_dropbox.h"

namespace sluice::dropbox {
namespace {

using test::ScriptedDropbox;

net::Response page(int status, const std::string& text) {
    return net::text_response(status, text);
}

OAuthPorts ports_of(ScriptedDropbox& dropbox) {
    return {*dropbox.transport, dropbox.clock, dropbox.origins, dropbox.app};
}

TEST_CASE("F8: the token endpoint tells a wrong app from a code that nobody has") {
    ScriptedDropbox dropbox;
    dropbox.queue(page(400, R"({"error":"invalid_grant","error_description":"code doesn't exist"})"));
    CHECK(check_app(ports_of(dropbox), {}));
    CHECK(dropbox.last().body.text.find("client_secret=app-secret") != std::string::npos);

    dropbox.queue(page(400, R"({"error":"invalid_client"})"));
    dropbox.queue(page(400, "Invalid client_id: no such app"));
    CHECK_FAILS(check_app(ports_of(dropbox), {}), "app_key_unknown");

    dropbox.queue(page(400, R"({"error":"invalid_client"})"));
    dropbox.queue(page(200, "Sign in"));
    CHECK_FAILS(check_app(ports_of(dropbox), {}), "app_secret_wrong");

    for (const int status : {429, 500, 503}) {
        dropbox.queue(page(status, "later"));
        CHECK_FAILS(check_app(ports_of(dropbox), {}), "dropbox_unavailable");
    }
    dropbox.queue(page(400, "<html>a proxy's page</html>"));
    CHECK_FAILS(check_app(ports_of(dropbox), {}), "dropbox_unavailable");
}

TEST_CASE(
    "F9: the consent page says whether it knows an address; where it wants a person first, that is said") {
    ScriptedDropbox dropbox;
    const auto answer_to = [&](const net::Response& response) {
        dropbox.queue(response);
        return check_redirect(ports_of(dropbox), "https://dam.example.org/oauth/dropbox/callback", {});
    };
    CHECK(REQUIRE_OK(answer_to(page(200, "Sluice asks for access"))) == RedirectAnswer::accepted);
    CHECK(dropbox.last().url.find("redirect_uri=https%3A%2F%2Fdam.example.org") != std::string::npos);
    CHECK(REQUIRE_OK(answer_to(page(400, "Invalid redirect_uri"))) == RedirectAnswer::refused);
    CHECK(REQUIRE_OK(answer_to(net::redirect_response("https://www.dropbox.com/login"))) ==
          RedirectAnswer::unsure);
    CHECK_FAILS(answer_to(page(400, "Invalid client_id")), "app_key_unknown");
    CHECK_FAILS(answer_to(page(500, "later")), "dropbox_unavailable");
}

}  // namespace
}  // namespace sluice::dropbox
