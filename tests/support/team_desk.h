// A Dropbox team whose event log tells who sent files by file requests, and an account that can link it
// (W23).
#pragma once

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "sandbox/people.h"
#include "support/person.h"

namespace sluice::tests {

inline constexpr auto unknown_sender = "unknown (Dropbox does not tell)";
inline constexpr auto unsaid_sender = "unknown (they gave no name)";

/// Ana administrates the team Photo Desk; Uma is a member. The app may ask for a team's event log.
struct TeamDesk {
    World world;
    Person ana{owner(world)};
    std::string uma;
    api::Profile profile{world.profile()};
    api::ContributorLink link{world.link("/Requests/Dogs", profile)};

    explicit TeamDesk(WorldOptions options = {}) : world(in_team(std::move(options))) {
        auto& people = world.dropbox().people();
        auto app = people.find_app("key").value();
        app.scopes = sandbox::all_scopes();
        app.scopes.insert(app.scopes.end(), sandbox::team_scopes().begin(), sandbox::team_scopes().end());
        world.dropbox().add_app(app);
        const auto team = people.find_team_by_name("Photo Desk").value().team_id;
        uma = world.dropbox()
                  .add_account({.email = "uma@desk.example", .display_name = "Uma", .team_id = team})
                  .account_id;
    }
    static WorldOptions in_team(WorldOptions options) {
        options.team = "Photo Desk";
        return options;
    }

    /// From the button to the page where it ends.
    std::string link_log() {
        const auto begun = ana.send<api::AuthorizeAnswer>("POST", "/api/v1/team-log/authorize");
        return ana.come_back(ana.say_yes(begun.authorize_url, world.dropbox_account));
    }
    void linked() { REQUIRE(link_log() == "/integrations?team_log=linked"); }
    api::TeamLogStatus status() { return ana.get<api::TeamLogStatus>("/api/v1/team-log"); }

    void send(const std::string& name, const std::string& sender, const std::string& email, int number,
              const std::string& url = "") {
        const auto query = net::encode_form({{"name", name}, {"sender", sender}, {"email", email}});
        const auto answer = world.whole_sandbox().handle(
            {"POST",
             cat(net::target_of(url.empty() ? link.url : url), "/upload?", query),
             {},
             picture(number)});
        REQUIRE(answer.status == 200);
    }
    /// One submission of several files, in a plain form.
    void send_form(const std::string& sender, const std::string& email,
                   const std::vector<std::pair<std::string, std::string>>& files) {
        std::string form =
            cat("--B\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\n", sender,
                "\r\n--B\r\nContent-Disposition: form-data; name=\"email\"\r\n\r\n", email, "\r\n");
        for (const auto& [name, bytes] : files)
            form += cat("--B\r\nContent-Disposition: form-data; name=\"files\"; filename=\"", name,
                        "\"\r\n\r\n", bytes, "\r\n");
        const auto answer =
            world.whole_sandbox().handle({"POST",
                                          net::target_of(link.url),
                                          {{"Content-Type", "multipart/form-data; boundary=B"}},
                                          cat(form, "--B--\r\n")});
        REQUIRE(answer.status == 200);
    }
    void delay_events(std::chrono::seconds delay) {
        auto switches = world.dropbox().switches();
        switches.team_event_delay = delay;
        world.dropbox().set_switches(switches);
    }
    /// The team's grants at Dropbox that still work.
    std::size_t grants() {
        const auto all = world.dropbox().people().grants();
        return static_cast<std::size_t>(std::ranges::count_if(
            all, [](const sandbox::Grant& grant) { return !grant.is_revoked && !grant.team_id.empty(); }));
    }
    void revoke_log() {
        for (const auto& grant : world.dropbox().people().grants())
            if (!grant.team_id.empty()) world.dropbox().people().revoke_grant(grant.id);
    }
    api::Provenance of(const std::string& filename) { return world.asset(filename).provenance; }
    std::string sender_of(const std::string& filename) { return of(filename).submitter; }
    std::int64_t kept_events() {
        return REQUIRE_OK(world.server().ports().catalog.read_all(
            [](catalog::sql::Transaction& transaction) -> Result<std::int64_t> {
                return TRY(transaction.find("SELECT COUNT(*) FROM receive_events", {}))->integer(0);
            }));
    }
};

}  // namespace sluice::tests
