#include "sandbox/oauth.h"

#include <boost/json.hpp>

#include <utility>

#include "base/hash.h"
#include "base/text.h"
#include "sandbox/arguments.h"
#include "sandbox/saved_json.h"

namespace sluice::sandbox {

namespace {

namespace json = boost::json;

constexpr const char* code_kind = "oauth.code";

std::string write_code(const CodeGrant& grant) {
    return json::serialize(json::object{
        {"app_key", grant.app_key},
        {"account_id", grant.account_id},
        {"scopes", json::array(grant.scopes.begin(), grant.scopes.end())},
        {"redirect_uri", grant.redirect_uri},
        {"code_challenge", grant.code_challenge},
        {"code_challenge_method", grant.code_challenge_method},
        {"team_id", grant.team_id},
        {"access_type", static_cast<int>(grant.access_type)},
        {"expires_at", grant.expires_at.time_since_epoch().count()},
    });
}

CodeGrant read_code(const std::string& text) {
    const auto value = json::parse(text);
    const auto& saved = value.as_object();
    CodeGrant grant{.app_key = text_at(saved, "app_key"),
                    .account_id = text_at(saved, "account_id"),
                    .scopes = texts_at(saved, "scopes")};
    grant.redirect_uri = text_at(saved, "redirect_uri");
    grant.code_challenge = text_at(saved, "code_challenge");
    grant.code_challenge_method = text_at(saved, "code_challenge_method");
    grant.team_id = text_or_empty(saved, "team_id");
    grant.access_type = static_cast<TokenAccessType>(saved.at("access_type").to_number<int>());
    grant.expires_at = Instant(std::chrono::milliseconds(saved.at("expires_at").to_number<std::int64_t>()));
    return grant;
}

net::Response revoke(Call& call) {
    if (auto refusal = refuse_arguments(call)) return *std::move(refusal);
    call.world.people().revoke_grant(call.token.grant_id);
    return json_answer(nullptr);
}

}  // namespace

bool verifies(std::string_view verifier, std::string_view challenge, std::string_view method) {
    if (method == "plain") return equal_in_constant_time(verifier, challenge);
    return equal_in_constant_time(to_base64url(sha256_bytes(verifier)), challenge);
}

std::string Codes::issue(const CodeGrant& grant) {
    const auto code = to_base64url(m_world.ids().random_bytes(32));
    const std::lock_guard lock(m_mutex);
    m_world.save_record(code_kind, code, write_code(grant));
    return code;
}

std::optional<CodeGrant> Codes::take(const std::string& code) {
    const std::lock_guard lock(m_mutex);
    const auto found = m_world.find_record(code_kind, code);
    if (!found) return std::nullopt;
    m_world.remove_record(code_kind, code);
    auto grant = read_code(*found);
    if (grant.expires_at <= m_world.now()) return std::nullopt;
    return grant;
}

std::optional<Linked> link_account(World& world, const std::string& account_id, const std::string& app_key,
                                   const std::vector<std::string>& scopes, TokenAccessType type,
                                   const std::string& team_id) {
    auto grant = world.people().link(account_id, app_key, scopes, type);
    if (!grant) return std::nullopt;
    if (!team_id.empty()) {
        grant->team_id = team_id;
        world.people().put_grant(*grant);
    }
    std::optional<Instant> expires_at;
    if (type != TokenAccessType::legacy) expires_at = world.now() + access_token_lifetime;
    auto token = world.people().issue_access_token(*grant, std::nullopt, expires_at);
    return Linked{*std::move(grant), std::move(token)};
}

std::vector<std::pair<std::string, std::string>> token_fields(const World& world, const Linked& linked) {
    const auto account = world.people().find_account(linked.grant.account_id);
    std::vector<std::pair<std::string, std::string>> fields{{"access_token", linked.token.value},
                                                            {"token_type", "bearer"},
                                                            {"scope", join(linked.token.scopes, " ")}};
    if (!linked.grant.team_id.empty()) {
        fields.emplace_back("team_id", linked.grant.team_id);
    } else {
        fields.emplace_back("uid", std::to_string(account ? account->uid : 0));
        fields.emplace_back("account_id", linked.grant.account_id);
    }
    if (linked.token.expires_at)
        fields.emplace_back("expires_in", std::to_string(access_token_lifetime.count()));
    if (!linked.grant.refresh_token.empty()) fields.emplace_back("refresh_token", linked.grant.refresh_token);
    return fields;
}

std::string words_of_scope(std::string_view scope) {
    static const std::map<std::string_view, std::string_view> words = {
        {"account_info.read", "See your name, e-mail address and how much space you use"},
        {"account_info.write", "Change your account's details"},
        {"files.metadata.read", "See the names, sizes and dates of your files and folders"},
        {"files.metadata.write", "Change tags and properties of your files and folders"},
        {"files.content.read", "Open and download your files"},
        {"files.content.write", "Add, change, move and delete your files and folders"},
        {"files.permanent_delete", "Delete files for good"},
        {"sharing.read", "See your shared folders and links"},
        {"sharing.write", "Share folders and make links"},
        {"file_requests.read", "See your file requests"},
        {"file_requests.write", "Make and change file requests"},
        {"team_info.read", "See your team's name, size and rules"},
        {"members.read", "See the members of your team"},
        {"team_data.member", "Act for each member of your team"},
        {"team_data.content.read", "See your team's folders"},
        {"team_data.content.write", "Make and change your team's folders"},
        {"events.read", "Read the log of all that happens in your team"},
    };
    const auto found = words.find(scope);
    return found == words.end() ? std::string(scope) : std::string(found->second);
}

void add_oauth(RouteTable& routes, Codes& codes) {
    for (const std::string version : {"", "/1"}) {  // clients in Go (rclone) ask for the older addresses
        routes.add_page(version + "/oauth2/authorize", [&codes](World& world, const net::Request& request) {
            return answer_authorize(world, codes, request);
        });
        routes.add_page(version + "/oauth2/token", [&codes](World& world, const net::Request& request) {
            return answer_token_request(world, codes, request);
        });
    }
    routes.add("auth/token/revoke", revoke);
}

}  // namespace sluice::sandbox
