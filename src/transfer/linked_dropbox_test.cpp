#include "transfer/linked_dropbox.h"

#include "base/text.h"
#include "catalog/directory.h"
#include "support/doctest.h"

namespace sluice::transfer {
namespace {

/// A Dropbox whose account has `root` as the top of its paths; it notes what it was asked with.
struct TeamDropbox {
    std::string root = "8";
    std::vector<std::string> path_roots;  // of the calls about files

    net::Response answer(const net::Request& request) {
        if (request.url.ends_with("/oauth2/token"))
            return json(
                200, R"({"access_token":"a","refresh_token":"r","expires_in":14400,"account_id":"dbid:ada",)"
                     R"("scope":"files.metadata.read","token_type":"bearer"})");
        if (request.url.ends_with("/users/get_current_account")) {
            CHECK_FALSE(request.headers.find("Dropbox-API-Path-Root"));
            return json(
                200,
                cat(R"({"account_id":"dbid:ada","name":{"display_name":"Ada"},"email":"ada@example.com",)"
                    R"("root_info":{".tag":"team","root_namespace_id":")",
                    root, R"(","home_namespace_id":"3"}})"));
        }
        path_roots.push_back(request.headers.get("Dropbox-API-Path-Root"));
        if (path_roots.back() == header())
            return json(200, R"({"entries":[],"cursor":"c","has_more":false})");
        return json(422,
                    cat(R"({"error_summary":"invalid_root/..","error":{".tag":"invalid_root","invalid_root":)"
                        R"({".tag":"team","root_namespace_id":")",
                        root, R"(","home_namespace_id":"3"}}})"));
    }
    [[nodiscard]] std::string header() const {
        return root == "3" ? "" : cat(R"({".tag":"root","root":")", root, R"("})");
    }

private:
    static net::Response json(int status, std::string body) {
        net::Response response{.status = status, .headers = {{"Content-Type", "application/json"}}};
        response.body = std::move(body);
        return response;
    }
};

/// Ada's Dropbox, linked.
struct Linked {
    TeamDropbox dropbox;
    ManualClock clock{Instant(std::chrono::hours(1'000))};
    std::unique_ptr<Ids> ids = system_ids();
    const domain::AccountId account{"shelter"};
    catalog::Catalog catalog;
    std::unique_ptr<net::Transport> transport =
        net::in_process_transport([this](const net::Request& request) { return dropbox.answer(request); });
    SecretBox secrets = SecretBox::with_random_key();
    NoActivity activity;
    LinkedDropbox linked{
        {catalog, *transport, secrets, activity, clock, *ids},
        {dropbox::Origins::all_at("http://dropbox.test"), {"key", "secret"}, "http://dam.test/back"}};
    domain::ConnectionId connection;

    Linked() : catalog(REQUIRE_OK(catalog::sql::Database::open(catalog::sql::sqlite_memory_driver()))) {
        REQUIRE_OK(catalog.write(account, [&](catalog::Scope& scope) -> Result<bool> {
            TRY(catalog::Directory(scope.transaction).add_account({account, "Shelter", clock.now()}));
            return true;
        }));
        const auto url = REQUIRE_OK(linked.begin_link(account, {"session"}));
        connection =
            REQUIRE_OK(linked.finish_link(account, {"code", state_in(url), "session", {}}, {})).connection_id;
    }

    static std::string state_in(const std::string& url) {
        const auto at = url.find("state=") + 6;
        return url.substr(at, url.find('&', at) - at);
    }
    Result<dropbox::Page> list() {
        return REQUIRE_OK(linked.client(account, connection))->list_folder("", {}, {});
    }
};

TEST_CASE("paths of a linked account begin at its team's space") {
    Linked ada;
    CHECK(ada.list());
    CHECK(ada.dropbox.path_roots.back() == R"({".tag":"root","root":"8"})");
}

TEST_CASE("an account that joins another team is followed once Dropbox refuses the old root") {
    Linked ada;
    CHECK(ada.list());
    ada.dropbox.root = "9";
    const auto refused = ada.list();
    CHECK_FAILS(refused, "path_root_changed");
    ada.linked.note_error(ada.account, ada.connection, refused.error());
    CHECK(ada.list());
    CHECK(ada.dropbox.path_roots.back() == R"({".tag":"root","root":"9"})");
    CHECK(ada.linked.pace(ada.account, ada.connection).calls >= 3);
}

TEST_CASE("an account that leaves its team begins at its own home again") {
    Linked ada;
    ada.dropbox.root = "3";
    CHECK(REQUIRE_OK(ada.linked.refresh_root(ada.account, ada.connection, {})));
    CHECK_FALSE(REQUIRE_OK(ada.linked.refresh_root(ada.account, ada.connection, {})));
    CHECK(ada.list());
    CHECK(ada.dropbox.path_roots.back().empty());
}

TEST_CASE("a client at work when the root changes is good to its end") {
    Linked ada;
    const auto at_work = REQUIRE_OK(ada.linked.client(ada.account, ada.connection));
    ada.dropbox.root = "9";
    CHECK(REQUIRE_OK(ada.linked.refresh_root(ada.account, ada.connection, {})));
    CHECK_FAILS(at_work->list_folder("", {}, {}), "path_root_changed");
    CHECK(at_work->current_account({}));
}

}  // namespace
}  // namespace sluice::transfer
