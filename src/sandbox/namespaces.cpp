#include "sandbox/namespaces.h"

#include <boost/json.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "base/text.h"
#include "sandbox/record_log.h"
#include "sandbox/saved_json.h"

namespace sluice::sandbox {

namespace json = boost::json;

namespace {

// Homes have numbers from 7,000,001 on (People), all others from here.
constexpr std::uint32_t first_shared = 8'000'001;

constexpr std::array<std::pair<AccessLevel, std::string_view>, 4> access_words{
    {{AccessLevel::owner, "owner"},
     {AccessLevel::editor, "editor"},
     {AccessLevel::viewer, "viewer"},
     {AccessLevel::viewer_no_comment, "viewer_no_comment"}}};
constexpr std::array<std::pair<NamespaceKind, std::string_view>, 4> kind_words{
    {{NamespaceKind::home, "home"},
     {NamespaceKind::shared_folder, "shared_folder"},
     {NamespaceKind::team_folder, "team_folder"},
     {NamespaceKind::team_root, "team_root"}}};

template <class Word, std::size_t count>
std::string word_in(const std::array<std::pair<Word, std::string_view>, count>& words, Word wanted) {
    return std::string(std::ranges::find(words, wanted, &std::pair<Word, std::string_view>::first)->second);
}

std::uint32_t number_of(std::string_view digits) {
    std::uint32_t number = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    return error == std::errc{} && end == digits.data() + digits.size() ? number : 0;
}

json::object write_members(const std::map<std::string, Member>& members) {
    json::object saved;
    for (const auto& [name, member] : members) {
        saved[name] = json::array{word_of(member.access), member.invited_at.time_since_epoch().count()};
    }
    return saved;
}

std::map<std::string, Member> read_members(const json::value& saved) {
    std::map<std::string, Member> members;
    for (const auto& member : saved.as_object()) {
        const auto& fields = member.value().as_array();
        members[member.key()] = {
            access_level_of(std::string_view(fields.at(0).as_string())).value_or(AccessLevel::viewer),
            Instant(std::chrono::milliseconds(fields.at(1).to_number<std::int64_t>()))};
    }
    return members;
}

std::string write_namespace(const Namespace& space) {
    json::object saved{
        {"kind", word_in(kind_words, space.kind)},
        {"account_id", space.account_id},
        {"team_id", space.team_id},
        {"name", space.name},
        {"folder_id", space.folder_id},
        {"status", space.status},
        {"is_dissolved", space.is_dissolved},
        {"members", write_members(space.members)},
        {"invitees", write_members(space.invitees)},
        {"policies", json::array{space.policies.member_policy, space.policies.acl_update_policy,
                                 space.policies.shared_link_policy, space.policies.viewer_info_policy}}};
    if (space.team_access) saved["team_access"] = word_of(*space.team_access);
    return json::serialize(saved);
}

Namespace read_namespace(const std::string& key, const std::string& text) {
    const auto value = json::parse(text);
    const auto& saved = value.as_object();
    Namespace space{.number = number_of(key)};
    const auto kind = text_at(saved, "kind");
    for (const auto& [one, word] : kind_words) {
        if (word == kind) space.kind = one;
    }
    space.account_id = text_at(saved, "account_id");
    space.team_id = text_at(saved, "team_id");
    space.name = text_at(saved, "name");
    space.folder_id = text_at(saved, "folder_id");
    space.status = text_at(saved, "status");
    space.is_dissolved = saved.at("is_dissolved").as_bool();
    space.members = read_members(saved.at("members"));
    space.invitees = read_members(saved.at("invitees"));
    const auto& policies = saved.at("policies").as_array();
    const auto policy = [&](std::size_t at) { return std::string(policies.at(at).as_string()); };
    space.policies = {policy(0), policy(1), policy(2), policy(3)};
    if (saved.contains("team_access")) space.team_access = access_level_of(text_at(saved, "team_access"));
    return space;
}

}  // namespace

std::string word_of(AccessLevel level) {
    return word_in(access_words, level);
}

std::optional<AccessLevel> access_level_of(std::string_view word) {
    for (const auto& [level, name] : access_words) {
        if (name == word) return level;
    }
    return std::nullopt;
}

Namespaces::Namespaces(const Clock& clock, Ids& ids, People& people, RecordLog& log)
    : m_clock(clock), m_ids(ids), m_log(log) {
    load();
    for (const auto& account : people.accounts()) add_home(account);
}

void Namespaces::load() {
    for (const auto& [key, text] : m_log.all(namespace_kind)) add(read_namespace(key, text));
}

Namespace& Namespaces::add(Namespace space) {
    space.tree = std::make_unique<FileTree>(m_clock, m_ids, space.number);
    const auto number = space.number;
    if (space.kind == NamespaceKind::home) m_homes[space.account_id] = number;
    if (!space.team_id.empty() && space.kind == NamespaceKind::team_root)
        m_team_roots[space.team_id] = number;
    return m_namespaces.insert_or_assign(number, std::move(space)).first->second;
}

Namespace& Namespaces::add_home(const Account& account) {
    note_account(account);
    if (const auto found = m_homes.find(account.account_id); found != m_homes.end())
        return m_namespaces.at(found->second);
    return add({.number = number_of(account.namespace_id), .account_id = account.account_id});
}

Namespace& Namespaces::add_team_root(const Team& team) {
    if (auto* root = root_of_team(team.team_id)) return *root;
    Namespace& root = add_folder(NamespaceKind::team_root, team.name, "");
    root.team_id = team.team_id;
    root.team_access = AccessLevel::viewer;
    m_team_roots[team.team_id] = root.number;
    return root;
}

Namespace& Namespaces::add_folder(NamespaceKind kind, const std::string& name, const std::string& folder_id) {
    const auto last = m_namespaces.empty() ? 0 : m_namespaces.rbegin()->first;
    Namespace& space = add({.number = std::max(first_shared, last + 1), .kind = kind, .name = name});
    space.folder_id = folder_id.empty() ? cat("id:", to_base64url(m_ids.random_bytes(16))) : folder_id;
    mark_changed(space);
    return space;
}

Namespace* Namespaces::find(std::uint32_t number) {
    const auto found = m_namespaces.find(number);
    return found == m_namespaces.end() ? nullptr : &found->second;
}

const Namespace* Namespaces::find(std::uint32_t number) const {
    const auto found = m_namespaces.find(number);
    return found == m_namespaces.end() ? nullptr : &found->second;
}

Namespace* Namespaces::find(std::string_view id) {
    return find(number_of(id));
}

const Namespace* Namespaces::find(std::string_view id) const {
    return find(number_of(id));
}

Namespace& Namespaces::home_of(const std::string& account_id) {
    return m_namespaces.at(m_homes.at(account_id));
}

const Namespace& Namespaces::home_of(const std::string& account_id) const {
    return m_namespaces.at(m_homes.at(account_id));
}

Namespace* Namespaces::root_of_team(const std::string& team_id) {
    const auto found = m_team_roots.find(team_id);
    return found == m_team_roots.end() ? nullptr : &m_namespaces.at(found->second);
}

std::optional<AccessLevel> Namespaces::access(const std::string& account_id, const Namespace& space) const {
    if (space.is_dissolved) return std::nullopt;
    if (space.kind == NamespaceKind::home) {
        return space.account_id == account_id ? std::optional(AccessLevel::owner) : std::nullopt;
    }
    if (space.kind == NamespaceKind::team_folder && space.status != "active") return std::nullopt;
    const auto member = space.members.find(account_id);
    if (member != space.members.end()) return member->second.access;
    if (space.team_id.empty()) return std::nullopt;
    const auto* in_team = account(account_id);
    if (!in_team || in_team->team_id != space.team_id) return std::nullopt;
    const bool is_root_of_admin = space.kind == NamespaceKind::team_root && in_team->is_team_admin;
    return is_root_of_admin ? AccessLevel::editor : space.team_access;
}

std::optional<std::string> Namespaces::mount_in_home(const std::string& account_id,
                                                     std::uint32_t number) const {
    const auto& tree = *home_of(account_id).tree;
    for (const auto& [path, mounted] : tree.mounts()) {
        if (mounted == number) return tree.find(path)->path_display;
    }
    return std::nullopt;
}

const Namespace& Namespaces::root_of(const Account& account) const {
    const auto root = m_team_roots.find(account.team_id);
    return root == m_team_roots.end() ? home_of(account.account_id) : m_namespaces.at(root->second);
}

std::set<std::string> Namespaces::accounts_that_see(const Namespace& space) const {
    std::set<std::string> accounts;
    if (space.kind == NamespaceKind::home) return {space.account_id};
    const bool is_of_team = space.kind != NamespaceKind::shared_folder;
    for (const auto& [account_id, account] : m_accounts) {
        if (!access(account_id, space)) continue;
        if (is_of_team || mount_in_home(account_id, space.number)) accounts.insert(account_id);
    }
    return accounts;
}

std::set<std::string> Namespaces::accounts_with_access(const Namespace& space) const {
    std::set<std::string> accounts;
    for (const auto& [account_id, account] : m_accounts) {
        if (access(account_id, space)) accounts.insert(account_id);
    }
    return accounts;
}

const Account* Namespaces::account(const std::string& account_id) const {
    const auto found = m_accounts.find(account_id);
    return found == m_accounts.end() ? nullptr : &found->second;
}

void Namespaces::note_account(const Account& account) {
    m_accounts[account.account_id] = account;
}

std::vector<Namespaces::Record> Namespaces::take_changed_records() {
    std::vector<Record> records;
    for (const auto number : std::exchange(m_changed, {})) {
        const auto& space = m_namespaces.at(number);
        if (space.kind != NamespaceKind::home) records.push_back({space.id(), write_namespace(space)});
    }
    return records;
}

}  // namespace sluice::sandbox
