// The namespaces of the world: one tree of files each, and who may go in. Homes, shared folders, team folders
// and the root of a team's space.
//
// Invariant: a number is given once and never again; a namespace that was dissolved stays, without members,
// so that its old revisions are found. Where an account sees a shared folder stands in the tree of its home,
// as a folder that `mounts` it; a member without such a folder hasn't mounted it. Not thread-safe: World's
// mutex guards it. Kept in the record log, the trees by their changes.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/id.h"
#include "sandbox/file_tree.h"
#include "sandbox/people.h"

namespace sluice::sandbox {

enum class NamespaceKind { home, shared_folder, team_folder, team_root };

/// AccessLevel of sharing.stone; each allows what those behind it do.
enum class AccessLevel { owner, editor, viewer, viewer_no_comment };
[[nodiscard]] std::string word_of(AccessLevel level);
[[nodiscard]] std::optional<AccessLevel> access_level_of(std::string_view word);
[[nodiscard]] inline bool may_write(AccessLevel level) {
    return level <= AccessLevel::editor;
}

struct Member {
    AccessLevel access = AccessLevel::editor;
    Instant invited_at{};
};

/// FolderPolicy of sharing.stone, in its words.
struct FolderPolicies {
    std::string member_policy = "anyone";
    std::string acl_update_policy = "owner";
    std::string shared_link_policy = "anyone";
    std::string viewer_info_policy = "enabled";
};

struct Namespace {
    std::uint32_t number = 0;
    NamespaceKind kind = NamespaceKind::home;
    std::string account_id = {};  ///< whose home, or who owns the shared folder; empty = the team does
    std::string team_id = {};     ///< of team folders and team roots
    std::string name = {};        ///< of shared and team folders
    std::string folder_id = {};   ///< the same in every account that mounts it
    std::string status = {};      ///< of team folders: active, archived
    bool is_dissolved = false;
    std::map<std::string, Member> members = {};   ///< by account id
    std::map<std::string, Member> invitees = {};  ///< by lower e-mail address, until such an account is made
    std::optional<AccessLevel> team_access = {};  ///< of everyone in the team who isn't a member
    FolderPolicies policies = {};
    std::unique_ptr<FileTree> tree;

    [[nodiscard]] std::string id() const { return std::to_string(number); }
};

class Namespaces {
public:
    Namespaces(const Clock& clock, Ids& ids, People& people, RecordLog& log);

    // Homes of accounts, roots of teams: made when they aren't there.
    Namespace& add_home(const Account& account);
    Namespace& add_team_root(const Team& team);
    /// A new shared or team folder, empty, without members.
    Namespace& add_folder(NamespaceKind kind, const std::string& name, const std::string& folder_id);

    [[nodiscard]] Namespace* find(std::uint32_t number);
    [[nodiscard]] const Namespace* find(std::uint32_t number) const;
    /// By an id in decimal.
    [[nodiscard]] Namespace* find(std::string_view id);
    [[nodiscard]] const Namespace* find(std::string_view id) const;
    /// The account must exist.
    [[nodiscard]] Namespace& home_of(const std::string& account_id);
    [[nodiscard]] const Namespace& home_of(const std::string& account_id) const;
    [[nodiscard]] bool has_home(const std::string& account_id) const { return m_homes.contains(account_id); }
    [[nodiscard]] Namespace* root_of_team(const std::string& team_id);
    [[nodiscard]] const std::map<std::uint32_t, Namespace>& all() const { return m_namespaces; }

    /// What an account may do there; nothing = it may not go in.
    [[nodiscard]] std::optional<AccessLevel> access(const std::string& account_id,
                                                    const Namespace& space) const;
    /// Path in the account's home at which a folder is mounted.
    [[nodiscard]] std::optional<std::string> mount_in_home(const std::string& account_id,
                                                           std::uint32_t number) const;
    /// The account's root: of its team's space, or its home.
    [[nodiscard]] const Namespace& root_of(const Account& account) const;
    /// Accounts that see a change in there.
    [[nodiscard]] std::set<std::string> accounts_that_see(const Namespace& space) const;
    [[nodiscard]] std::set<std::string> accounts_with_access(const Namespace& space) const;
    [[nodiscard]] Instant now() const { return m_clock.now(); }
    [[nodiscard]] std::string random_bytes(std::size_t count) { return m_ids.random_bytes(count); }
    [[nodiscard]] const Account* account(const std::string& account_id) const;
    /// An account was made or changed.
    void note_account(const Account& account);

    /// To be written to the log with the commit that is under way.
    void mark_changed(const Namespace& space) { m_changed.insert(space.number); }
    struct Record {
        std::string key;
        std::string text;
    };
    [[nodiscard]] std::vector<Record> take_changed_records();

private:
    Namespace& add(Namespace space);
    void load();

    const Clock& m_clock;
    Ids& m_ids;
    RecordLog& m_log;
    std::map<std::uint32_t, Namespace> m_namespaces;
    std::map<std::string, std::uint32_t> m_homes;       ///< by account id
    std::map<std::string, std::uint32_t> m_team_roots;  ///< by team id
    std::map<std::string, Account> m_accounts;  ///< a copy of People's: asked for each entry of a page
    std::set<std::uint32_t> m_changed;
};

/// Kind of the records, in the record log.
inline constexpr const char* namespace_kind = "core.namespace";

}  // namespace sluice::sandbox
