// A sandbox with one account, one app and a token, and calls on it as a client would send them. For tests
// only.
#pragma once

#include <boost/json.hpp>

#include <filesystem>
#include <string>

#include "base/clock.h"
#include "base/id.h"
#include "base/text.h"
#include "sandbox/sandbox.h"
#include "support/doctest.h"

namespace sluice::sandbox {

/// A folder that is gone when the test ends.
class ScratchFolder {
public:
    ScratchFolder()
        : m_path(std::filesystem::temp_directory_path() / cat("sandbox-", system_ids()->next({}))) {
        std::filesystem::create_directories(m_path);
    }
    ~ScratchFolder() { std::filesystem::remove_all(m_path); }
    ScratchFolder(const ScratchFolder&) = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;
    [[nodiscard]] const std::filesystem::path& path() const { return m_path; }

private:
    std::filesystem::path m_path;
};

struct Answer {
    net::Response response;
    boost::json::value json;  ///< of an `application/json` body; null otherwise
    std::string text;

    [[nodiscard]] int status() const { return response.status; }
    [[nodiscard]] std::string summary() const {
        const std::string full(json.at("error_summary").as_string());
        return full.substr(0, full.rfind('/'));
    }
    [[nodiscard]] std::string at(const std::string& pointer) const {
        const auto& value = json.at_pointer(pointer);
        return value.is_string() ? std::string(value.get_string()) : boost::json::serialize(value);
    }
};

struct TestSandbox {
    ManualClock clock{Instant(std::chrono::seconds(1'790'000'000))};
    std::unique_ptr<Ids> ids = system_ids();
    std::unique_ptr<Sandbox> sandbox;
    App app;
    Account account;
    AccessToken token;

    explicit TestSandbox(const AppSettings& settings = {},
                         const std::optional<std::filesystem::path>& folder = std::nullopt) {
        open(folder);
        app = world().add_app(settings);
        account = world().add_account({"ada@example.com", "Ada Lovelace"});
        token = world().add_token(account.account_id, app.key);
    }

    void open(const std::optional<std::filesystem::path>& folder) {
        sandbox = REQUIRE_OK(Sandbox::open({clock, *ids, folder}));
    }
    World& world() { return sandbox->world(); }
    [[nodiscard]] std::string bearer() const { return cat("Bearer ", token.value); }

    Answer send(const net::Request& request) {
        Answer answer{sandbox->handle(request), nullptr, {}};
        answer.text = REQUIRE_OK(net::read_all(answer.response.body, std::uint64_t{1} << 30));
        if (answer.response.headers.get("Content-Type") == "application/json") {
            answer.json = boost::json::parse(answer.text);
        }
        CHECK(!answer.response.headers.get("X-Dropbox-Request-Id").empty());
        return answer;
    }
    Answer rpc(const std::string& route, const boost::json::value& argument) {
        return send({.method = "POST",
                     .url = cat("/2/", route),
                     .headers = {{"Authorization", bearer()}, {"Content-Type", "application/json"}},
                     .body = boost::json::serialize(argument)});
    }
    Answer upload(const std::string& route, const boost::json::value& argument, std::string bytes) {
        return send({.method = "POST",
                     .url = cat("/2/", route),
                     .headers = {{"Authorization", bearer()},
                                 {"Content-Type", "application/octet-stream"},
                                 {"Dropbox-API-Arg", boost::json::serialize(argument)}},
                     .body = std::move(bytes)});
    }
    Answer download(const std::string& route, const boost::json::value& argument,
                    const std::vector<std::pair<std::string, std::string>>& headers = {}) {
        net::Request request{
            .method = "POST",
            .url = cat("/2/", route),
            .headers = {{"Authorization", bearer()}, {"Dropbox-API-Arg", boost::json::serialize(argument)}}};
        for (const auto& [name, value] : headers) request.headers.add(name, value);
        return send(request);
    }
    /// A file saved by upload; its metadata.
    boost::json::object put(const std::string& path, const std::string& bytes,
                            const std::string& mode = "overwrite") {
        const auto answer = upload("files/upload", {{"path", path}, {"mode", mode}}, bytes);
        REQUIRE(answer.status() == 200);
        return answer.json.as_object();
    }
};

}  // namespace sluice::sandbox
