// Two people who share folders, and calls as either of them. For tests only.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "sandbox/paths.h"
#include "sandbox/test_sandbox.h"

namespace sluice::sandbox {

struct SharingSandbox : TestSandbox {
    Account ben;
    AccessToken ada_token;
    AccessToken ben_token;

    explicit SharingSandbox(const std::optional<std::filesystem::path>& folder = std::nullopt)
        : TestSandbox({}, folder) {
        ben = world().add_account({"ben@example.com", "Ben Bell"});
        ada_token = token;
        ben_token = world().add_token(ben.account_id, app.key);
    }

    /// One call as somebody else.
    Answer as(const AccessToken& who, const std::string& route, const boost::json::value& argument) {
        const auto before = std::exchange(token, who);
        auto answer = rpc(route, argument);
        token = before;
        return answer;
    }
    Answer as_ben(const std::string& route, const boost::json::value& argument) {
        return as(ben_token, route, argument);
    }
    /// A call with more headers.
    Answer with(const std::string& route, const boost::json::value& argument,
                const std::vector<std::pair<std::string, std::string>>& headers) {
        net::Request request{.method = "POST",
                             .url = cat("/2/", route),
                             .headers = {{"Authorization", bearer()}, {"Content-Type", "application/json"}},
                             .body = boost::json::serialize(argument)};
        for (const auto& [name, value] : headers) request.headers.add(name, value);
        return send(request);
    }
    /// Ada shares a folder; its id.
    std::string share(const std::string& path) {
        const auto answer = rpc("sharing/share_folder", {{"path", path}});
        REQUIRE(answer.at("/.tag") == "complete");
        return answer.at("/shared_folder_id");
    }
    void add_ben(const std::string& id, const std::string& level = "editor") {
        const boost::json::value member{{"member", {{".tag", "dropbox_id"}, {"dropbox_id", ben.account_id}}},
                                        {"access_level", level}};
        const auto answer = rpc("sharing/add_folder_member",
                                {{"shared_folder_id", id}, {"members", boost::json::array{member}}});
        REQUIRE(answer.text == "null");
    }
    /// Ada shares, Ben joins and mounts.
    std::string share_with_ben(const std::string& path, const std::string& level = "editor") {
        const auto id = share(path);
        add_ben(id, level);
        REQUIRE(as_ben("sharing/mount_folder", {{"shared_folder_id", id}}).status() == 200);
        return id;
    }
    /// "tag path, " of each entry.
    static std::string told(const Answer& page) {
        std::string told;
        for (const auto& entry : page.json.at("entries").as_array()) {
            told += cat(std::string_view(entry.at(".tag").as_string()), " ",
                        std::string_view(entry.at("path_lower").as_string()), ", ");
        }
        return told;
    }
};

/// A client that follows the replay algorithm of the spec (list_folder/continue) and nothing else.
class Replica {
public:
    explicit Replica(AccessToken token = {}) : m_token(std::move(token)) {}

    void apply(const boost::json::value& entry) {
        const std::string path(entry.at("path_lower").as_string());
        const std::string tag(entry.at(".tag").as_string());
        if (tag != "folder") drop(path);
        if (tag == "deleted") return;
        m_paths[path] = cat(tag, " ", std::string_view(entry.at("id").as_string()), " ",
                            tag == "file" ? std::string(entry.at("rev").as_string()) : "");
    }
    /// Takes pages from the cursor (or a first listing) until there are no more.
    void drain(TestSandbox& box, const boost::json::object& list) {
        while (take_page(box, list)) {
        }
    }
    /// Takes one page only; true if there are more.
    bool take_page(TestSandbox& box, const boost::json::object& list) {
        const auto before = box.token;
        if (!m_token.value.empty()) box.token = m_token;
        const auto page = m_cursor.empty() ? box.rpc("files/list_folder", list)
                                           : box.rpc("files/list_folder/continue", {{"cursor", m_cursor}});
        box.token = before;
        REQUIRE(page.status() == 200);
        for (const auto& entry : page.json.at("entries").as_array()) apply(entry);
        m_cursor = page.at("/cursor");
        return page.at("/has_more") == "true";
    }
    [[nodiscard]] const std::map<std::string, std::string>& paths() const { return m_paths; }

private:
    void drop(const std::string& path) {
        std::erase_if(m_paths, [&](const auto& entry) { return is_within(entry.first, path); });
    }
    AccessToken m_token;
    std::string m_cursor;
    std::map<std::string, std::string> m_paths;
};

}  // namespace sluice::sandbox
