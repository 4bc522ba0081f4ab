// Somebody at a browser: with a session of their own, in one account, acting through the public surface
// alone.
#pragma once

#include <string>

#include "base/text.h"
#include "net/url.h"
#include "support/world.h"

namespace sluice::tests {

class Person {
public:
    /// A session of the user in the account, made without the sign-in page.
    Person(World& world, const domain::AccountId& in_account, const domain::UserId& who)
        : account(in_account), user(who), m_world(&world) {
        take_cookie(REQUIRE_OK(world.server().authenticator().open_session(account, user)).set_cookie);
    }
    /// The owner of an account of their own.
    static Person owner_of_new_account(World& world, const std::string& account_name, const std::string& name,
                                       const std::string& email) {
        const auto made = REQUIRE_OK(world.server().authenticator().create_account(
            {account_name, name, email, Secret("another long one")}));
        return {world, made.account_id, made.user_id};
    }

    domain::AccountId account;
    domain::UserId user;

    [[nodiscard]] net::Response request(const std::string& method, const std::string& path,
                                        const std::string& body = "") const {
        net::Request request{
            method, path, {{"Host", "sluice.test"}, {"Cookie", m_cookie}}, body, "127.0.0.1"};
        if (!body.empty()) request.headers.set("Content-Type", "application/json");
        return m_world->server().handle(request);
    }
    /// The same with headers of its own.
    [[nodiscard]] net::Response ask(net::Request request) const {
        request.headers.set("Host", "sluice.test");
        request.headers.set("Cookie", m_cookie);
        return m_world->server().handle(request);
    }
    template <class Answer>
    [[nodiscard]] Answer get(const std::string& path) const {
        return decoded<Answer>(request("GET", path));
    }
    template <class Answer>
    Answer send(const std::string& method, const std::string& path, const std::string& body = "") const {
        return decoded<Answer>(request(method, path, body));
    }
    /// The refusal, which must be one.
    [[nodiscard]] api::Problem refusal(const std::string& method, const std::string& path,
                                       const std::string& body = "") const {
        const auto response = request(method, path, body);
        REQUIRE_MESSAGE(response.status >= 400, response.body.text);
        return REQUIRE_OK(json::decode<api::Problem>(response.body.text));
    }
    void take_cookie(const std::string& set_cookie) { m_cookie = set_cookie.substr(0, set_cookie.find(';')); }

    /// What Dropbox's consent page answers when the owner of `dropbox_account` says yes there.
    [[nodiscard]] net::Response say_yes(const std::string& authorize_url,
                                        const std::string& dropbox_account) const {
        const std::string form = cat(net::query_of(authorize_url), "&",
                                     net::encode_form({{"account", dropbox_account}, {"decision", "allow"}}));
        return m_world->whole_sandbox().handle(
            {"POST", "/oauth2/authorize", {{"Content-Type", "application/x-www-form-urlencoded"}}, form});
    }
    /// Where the journey from there ends, inside Sluice.
    [[nodiscard]] std::string come_back(const net::Response& from_dropbox) const {
        return request("GET", net::target_of(from_dropbox.headers.get("Location"))).headers.get("Location");
    }
    /// From "Connect Dropbox" to the page where it ends.
    [[nodiscard]] std::string link(const std::string& dropbox_account, const std::string& wish = "{}") const {
        const auto begun = send<api::AuthorizeAnswer>("POST", "/api/v1/connections/authorize", wish);
        return come_back(say_yes(begun.authorize_url, dropbox_account));
    }
    /// The same, which must succeed.
    domain::ConnectionId linked(const std::string& dropbox_account, const std::string& wish = "{}") const {
        const std::string page = link(dropbox_account, wish);
        constexpr std::string_view success = "/integrations?linked=";
        REQUIRE_MESSAGE(page.starts_with(success), page);
        REQUIRE_MESSAGE(page.find('&') == std::string::npos, page);
        return domain::ConnectionId{page.substr(success.size())};
    }
    [[nodiscard]] api::Connection connection(const domain::ConnectionId& id) const {
        for (const auto& health : get<api::ConnectionList>("/api/v1/connections").connections)
            if (health.connection.id == id) return health.connection;
        FAIL("there is no such connection");
        return {};
    }
    /// A profile that lets everything in and clears it in Dropbox.
    [[nodiscard]] api::Profile profile(const std::string& name = "Dogs") const {
        api::ProfileRules rules;
        rules.name = name;
        rules.asset_group_id = get<api::AssetGroupList>("/api/v1/asset-groups").asset_groups.at(0).id;
        return send<api::Profile>("POST", "/api/v1/profiles", json::encode(rules));
    }
    [[nodiscard]] std::vector<api::AssetSummary> assets() const {
        return get<api::AssetPage>("/api/v1/assets?limit=500").assets;
    }

private:
    template <class Answer>
    static Answer decoded(const net::Response& response) {
        REQUIRE_MESSAGE(response.status < 300, response.body.text);
        return REQUIRE_OK(json::decode<Answer>(response.body.text));
    }

    World* m_world;
    std::string m_cookie;
};

/// Ana, who owns the world's account.
inline Person owner(World& world) {
    const auto session = world.get<api::Session>("/api/v1/session");
    return {world, session.account.id, session.user->id};
}

}  // namespace sluice::tests
