#include "base/config.h"

#include <boost/describe.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "base/id.h"
#include "base/secret.h"
#include "base/text.h"
#include "support/doctest.h"

using namespace sluice;
namespace fs = std::filesystem;

namespace {

BOOST_DEFINE_ENUM_CLASS(Level, debug, info)

struct Server {
    static constexpr const char* about = "Where people reach it.";
    static constexpr KeyAbout about_keys[] = {{"port", "TCP port."},
                                              {"address", "IP address to listen on."},
                                              {"public_url", "What users type."},
                                              {"origins", "Who else may call."}};
    std::uint16_t port = 8080;
    std::string address = "127.0.0.1";
    std::optional<std::string> public_url;
    std::vector<std::string> origins = {"a", "b"};
};
BOOST_DESCRIBE_STRUCT(Server, (), (port, address, public_url, origins))

struct DropboxApp {
    static constexpr const char* about = "The app at Dropbox.\nSee its console.";
    static constexpr KeyAbout about_keys[] = {{"app_secret", "Its secret."},
                                              {"level", "How much to log."},
                                              {"factor", "A factor."},
                                              {"is_live", "Whether it runs."}};
    Secret app_secret;
    Level level = Level::info;
    double factor = 0.5;
    bool is_live = false;
};
BOOST_DESCRIBE_STRUCT(DropboxApp, (), (app_secret, level, factor, is_live))

struct Settings {
    Server server;
    DropboxApp dropbox_app;
};
BOOST_DESCRIBE_STRUCT(Settings, (), (server, dropbox_app))

class TextFile {
public:
    explicit TextFile(std::string_view text)
        : path(fs::temp_directory_path() /
               cat("sluice-test-", to_hex(system_ids()->random_bytes(8)), ".toml")) {
        std::ofstream(path, std::ios::binary) << text;
    }
    ~TextFile() { fs::remove(path); }
    fs::path path;
};

Result<Settings> load(std::string_view toml, const Environment& environment = {}) {
    const TextFile file(toml);
    return load_settings<Settings>(file.path, environment);
}

/// The message without the folder of the test's file.
std::string complaint(std::string_view toml, const Environment& environment = {}) {
    const auto loaded = load(toml, environment);
    if (loaded) return "loaded";
    CHECK(loaded.error().code == "settings_invalid");
    CHECK(loaded.error().remedy == Remedy::ask_admin);
    const std::string& message = loaded.error().message;
    const auto at = message.find(".toml, ");
    return at == std::string::npos ? message : message.substr(at + 7);
}

}  // namespace

TEST_CASE("without file and variables the defaults hold") {
    const auto settings = REQUIRE_OK(load_settings<Settings>(std::nullopt, {}));
    CHECK(settings.server.port == 8080);
    CHECK(settings.server.origins.size() == 2);
    CHECK(settings.dropbox_app.level == Level::info);
}

TEST_CASE("the file wins over the defaults and the environment over the file") {
    const std::string toml = R"(
        [server]
        port = 8443
        public_url = "https://dam.example.org"
        origins = []
        [dropbox_app]
        app_secret = "s3cret"
        level = "debug"
        factor = 2
        is_live = true
    )";
    const auto from_file = REQUIRE_OK(load(toml));
    CHECK(from_file.server.port == 8443);
    CHECK(from_file.server.address == "127.0.0.1");
    CHECK(from_file.server.public_url == "https://dam.example.org");
    CHECK(from_file.server.origins.empty());
    CHECK(from_file.dropbox_app.app_secret.reveal() == "s3cret");
    CHECK(from_file.dropbox_app.level == Level::debug);
    CHECK(from_file.dropbox_app.factor == 2.0);

    const TextFile secret("from a file\n");
    const auto both =
        REQUIRE_OK(load(toml, {{"SLUICE_SERVER_PORT", "1"},
                               {"SLUICE_SERVER_ADDRESS", "17"},
                               {"SLUICE_SERVER_ORIGINS", "https://a.example, https://b.example"},
                               {"SLUICE_DROPBOX_APP_APP_SECRET_FILE", secret.path.string()},
                               {"SLUICE_DROPBOX_APP_IS_LIVE", "false"},
                               {"SLUICE_DROPBOX_APP_LEVEL", "info"}}));
    CHECK(both.server.port == 1);
    CHECK(both.server.address == "17");
    CHECK(both.server.origins == std::vector<std::string>{"https://a.example", "https://b.example"});
    CHECK(both.dropbox_app.app_secret.reveal() == "from a file");
    CHECK(!both.dropbox_app.is_live);
    CHECK(both.dropbox_app.level == Level::info);
    CHECK(REQUIRE_OK(load("", {{"SLUICE_SERVER_ORIGINS", R"(["a,b"])"}})).server.origins ==
          std::vector<std::string>{"a,b"});
}

TEST_CASE("mistakes in the file are named with their line and the nearest known key") {
    const std::pair<std::string_view, std::string_view> table[] = {
        {"[server]\n\nprot = 1", "line 3: unknown key 'server.prot'; did you mean 'server.port'?"},
        {"[sever]\nport = 1", "line 1: unknown section 'sever'; did you mean 'server'?"},
        {"[completely_different]", "line 1: unknown section 'completely_different'"},
        {"[server]\nzzzzzzzzz = 1", "line 2: unknown key 'server.zzzzzzzzz'"},
        {"port = 1", "line 1: unknown key 'port'; did you mean 'server.port'? Put it below [server]."},
        {"server = 1", "line 1: unknown key 'server'"},
        {"[server]\nport = \"80\"", "line 2: server.port: expected a whole number, got a string"},
        {"[server]\nport = 65536", "line 2: server.port: expected a whole number from 0 to 65535"},
        {"[server]\norigins = [\"a\", 1]", "line 2: server.origins[1]: expected a string, got a number"},
        {"[server]\naddress = 2026-11-22", "line 2: server.address: expected a string, got null"},
        {"[server.port]\nx = 1", "line 1: server.port: expected a whole number, got an object"},
        {"[dropbox_app]\nis_live = 1", "line 2: dropbox_app.is_live: expected true or false, got a number"},
        {"[dropbox_app]\nlevel = \"loud\"",
         "line 2: dropbox_app.level: expected one of debug, info; got \"loud\""},
    };
    for (const auto& [toml, message] : table) {
        CAPTURE(toml);
        CHECK(complaint(toml) == message);
    }
    CHECK(complaint("[server]\nport = ").starts_with("line 2: "));
    CHECK(complaint("[server]\nport = 1\nport = 2").starts_with("line 3: "));
    CHECK_FAILS(load_settings<Settings>(fs::path("/nowhere/sluice.toml"), {}), "settings_invalid");
}

TEST_CASE("mistakes in the environment are named with their variable") {
    const std::pair<Environment, std::string_view> table[] = {
        {{{"SLUICE_SERVER_PROT", "1"}},
         "environment: unknown variable 'SLUICE_SERVER_PROT'; did you mean 'SLUICE_SERVER_PORT'?"},
        {{{"SLUICE_SERVER_PROT_FILE", "1"}},
         "environment: unknown variable 'SLUICE_SERVER_PROT_FILE'; did you mean 'SLUICE_SERVER_PORT_FILE'?"},
        {{{"SLUICE_X", "1"}}, "environment: unknown variable 'SLUICE_X'"},
        {{{"SLUICE_SERVER_PORT", "many"}},
         "environment: SLUICE_SERVER_PORT: expected a whole number, got a string"},
        {{{"SLUICE_SERVER_PORT", "70000"}},
         "environment: SLUICE_SERVER_PORT: expected a whole number from 0 to 65535"},
        {{{"SLUICE_SERVER_PORT", ""}},
         "environment: SLUICE_SERVER_PORT: expected a whole number, got a string"},
        {{{"SLUICE_SERVER_PORT", "1"}, {"SLUICE_SERVER_PORT_FILE", "x"}},
         "environment: both SLUICE_SERVER_PORT and SLUICE_SERVER_PORT_FILE are set"},
        {{{"SLUICE_SERVER_PORT_FILE", "/nowhere/port"}},
         "Can't read /nowhere/port: No such file or directory."},
    };
    for (const auto& [environment, message] : table) {
        CAPTURE(environment.begin()->first);
        CHECK(complaint("", environment) == message);
    }
}

TEST_CASE("the sample documents every key and loads as the defaults") {
    const std::string sample = describe_settings<Settings>();
    CHECK(sample == R"(# Where people reach it.
[server]
# TCP port. (SLUICE_SERVER_PORT)
port = 8080
# IP address to listen on. (SLUICE_SERVER_ADDRESS)
address = "127.0.0.1"
# What users type. (SLUICE_SERVER_PUBLIC_URL)
# public_url =
# Who else may call. (SLUICE_SERVER_ORIGINS)
origins = ["a","b"]

# The app at Dropbox.
# See its console.
[dropbox_app]
# Its secret. (SLUICE_DROPBOX_APP_APP_SECRET)
app_secret = ""
# How much to log. (SLUICE_DROPBOX_APP_LEVEL)
level = "info"
# A factor. (SLUICE_DROPBOX_APP_FACTOR)
factor = 0.5
# Whether it runs. (SLUICE_DROPBOX_APP_IS_LIVE)
is_live = false
)");
    CHECK(describe_settings(REQUIRE_OK(load(sample))) == sample);
}

TEST_CASE("described settings show no secret") {
    Settings settings;
    settings.dropbox_app.app_secret = Secret("s3cret");
    const std::string text = describe_settings(settings);
    CHECK(text.find("s3cret") == std::string::npos);
    CHECK(text.find("app_secret = \"***\"") != std::string::npos);
}

TEST_CASE("the environment of the process is read, our variables alone") {
    ::setenv("SLUICE_TEST_VARIABLE", "a=b", 1);
    const auto variables = read_environment();
    CHECK(variables.at("SLUICE_TEST_VARIABLE") == "a=b");
    for (const auto& [name, value] : variables) CHECK(name.starts_with("SLUICE_"));
    ::unsetenv("SLUICE_TEST_VARIABLE");
}
