// The world of a journey: a Dropbox sandbox and a whole Sluice, joined without a socket, on one manual clock.
//
// Invariant: people act through the public surface alone (API requests, the consent page, the upload page);
// only what nature does (crashes, faults, time) reaches inside. Nothing sleeps: `settle()` runs until nothing
// is due.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "api/views.h"
#include "base/clock.h"
#include "base/id.h"
#include "base/json/codec.h"
#include "net/transport.h"
#include "sandbox/people.h"
#include "sandbox/sandbox.h"
#include "sandbox/surfaces.h"
#include "server/server.h"
#include "support/doctest.h"

namespace sluice::tests {

/// What a crash point throws in a test that dies there.
struct Crash {};

struct WorldOptions {
    std::function<void(server::Settings&)> change_settings = [](server::Settings&) {};
    /// Ana's Dropbox is in this team, which has a space of its own; "" = in none.
    std::string team = {};
    bool is_team_admin = true;
    sandbox::Plan plan = sandbox::Plan::professional;  ///< of Ana's Dropbox
};

class World {
public:
    /// An account "Shelter" whose owner, Ana, is signed in and has linked her Dropbox.
    explicit World(WorldOptions options = {});
    ~World();

    ManualClock clock;
    /// Ana's Dropbox account in the sandbox.
    std::string dropbox_account;
    /// The connection in Sluice.
    domain::ConnectionId connection;

    [[nodiscard]] sandbox::World& dropbox() { return m_sandbox->world(); }
    [[nodiscard]] sandbox::Faults& faults() { return m_sandbox->faults(); }
    [[nodiscard]] sandbox::Sandbox& whole_sandbox() { return *m_sandbox; }
    [[nodiscard]] server::Server& server() { return *m_server; }
    [[nodiscard]] domain::AccountId account() const { return m_account; }

    // Ana at her browser. The test ends where the answer isn't the expected success.
    [[nodiscard]] net::Response request(const std::string& method, const std::string& path,
                                        const std::string& body = "");
    template <class Answer>
    [[nodiscard]] Answer get(const std::string& path) {
        return decoded<Answer>(request("GET", path));
    }
    template <class Answer, class Body>
    Answer send(const std::string& method, const std::string& path, const Body& body) {
        return decoded<Answer>(request(method, path, json::encode(body)));
    }

    /// A profile "Dogs" with credit line, keyword, project, its own asset group and category; `change` alters
    /// it.
    api::Profile profile(const std::function<void(api::ProfileRules&)>& change = [](api::ProfileRules&) {});
    api::Mapping map(const std::string& folder, const api::Profile& profile,
                     api::Release release = api::Release::automatic);
    api::ContributorLink link(const std::string& destination, const api::Profile& profile);
    /// A stranger without cookies uploads through a link.
    net::Response contribute(const api::ContributorLink& link, const std::string& name,
                             const std::string& bytes);
    [[nodiscard]] std::vector<api::AssetSummary> assets(const std::string& query = "");
    [[nodiscard]] api::Asset asset(const std::string& filename);
    [[nodiscard]] std::vector<api::Intake> intakes(const std::string& query = "");
    [[nodiscard]] api::IntakeCounts counts();
    /// Names of the files below a folder of Ana's Dropbox.
    [[nodiscard]] std::vector<std::string> files(const std::string& folder);

    /// Lets webhooks, looks, intakes and jobs run until nothing is due. The clock moves by some seconds.
    void settle();
    /// Moves the clock and settles, step by step, so that what is due in between happens in between.
    void pass(std::chrono::seconds time);
    /// As after kill -9: everything in memory is gone, the data folder is opened again.
    void restart();
    /// Where the server keeps everything.
    [[nodiscard]] std::filesystem::path data_folder() const { return m_data; }
    /// A folder of the test's own, gone with the world.
    [[nodiscard]] std::filesystem::path scratch(const std::string& name) const { return m_folder / name; }
    /// Ends the server, lets `meanwhile` look at the data folder, then starts one on `data`.
    void restart_on(const std::filesystem::path& data, const std::function<void()>& meanwhile = [] {});
    /// Checks every invariant that `sluice fsck --reading bytes` checks, and that the counts add up.
    void check_promises();

private:
    template <class Answer>
    Answer decoded(const net::Response& response) {
        REQUIRE_MESSAGE(response.status < 300, response.body.text);
        return REQUIRE_OK(json::decode<Answer>(response.body.text));
    }
    void open_server();
    void sign_up();
    void link_dropbox();

    WorldOptions m_options;
    std::filesystem::path m_folder;
    std::filesystem::path m_data;
    std::unique_ptr<Ids> m_ids;
    std::unique_ptr<sandbox::Sandbox> m_sandbox;
    std::unique_ptr<net::Transport> m_to_sandbox;
    std::unique_ptr<net::Transport> m_to_server;
    std::unique_ptr<server::Server> m_server;
    std::string m_cookie;
    domain::AccountId m_account;
};

/// A file of tests/photos, which may be empty.
[[nodiscard]] std::string read_sample(const std::string& name);
/// A small real photograph from tests/photos.
[[nodiscard]] std::string photo(const std::string& name);
/// A valid picture of its own for each number: the same bytes for the same number, others for others.
[[nodiscard]] std::string picture(int number);

}  // namespace sluice::tests
