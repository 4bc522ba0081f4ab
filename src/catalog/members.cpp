#include "catalog/members.h"

#include <algorithm>

#include "base/text.h"
#include "catalog/words.h"

namespace sluice::catalog {
namespace {

using domain::Role;
using sql::params;

constexpr std::string_view select_members =
    "SELECT u.id, u.email, u.name, u.created_at, m.role, d.profile_id, d.granted_by, d.created_at, "
    "m.active_at "
    "FROM memberships m JOIN users u ON u.id = m.user_id "
    "LEFT JOIN delegations d ON d.account_id = m.account_id AND d.user_id = m.user_id "
    "WHERE m.account_id = ?1";

MemberRecord read_member(sql::Row& row) {
    MemberRecord member;
    std::string role;
    std::optional<domain::ProfileId> profile;
    std::optional<domain::UserId> granted_by;
    std::optional<Instant> created_at;
    row.read(member.user.id, member.user.email, member.user.name, member.user.created_at, role, profile,
             granted_by, created_at, member.active_at);
    member.role = from_word<Role>(role);
    if (profile && granted_by && created_at)
        member.delegation = Delegation{*profile, *granted_by, *created_at};
    return member;
}

}  // namespace

Result<std::vector<MemberRecord>> Members::list() {
    std::vector<MemberRecord> members;
    for (auto& row : TRY(m_scope.transaction.query(cat(select_members, " ORDER BY u.name, u.id"),
                                                   params(m_scope.account_id))))
        members.push_back(read_member(row));
    return members;
}

Result<std::optional<MemberRecord>> Members::find(const domain::UserId& user) {
    auto row = TRY(m_scope.transaction.find(cat(select_members, " AND m.user_id = ?2"),
                                            params(m_scope.account_id, user)));
    if (!row) return std::optional<MemberRecord>();
    return read_member(*row);
}

Result<> Members::delegate(const domain::UserId& user, const Delegation& delegation) {
    TRY(m_scope.transaction.execute(
        "INSERT INTO delegations (account_id, user_id, profile_id, granted_by, created_at) VALUES (?1, ?2, "
        "?3, ?4, ?5) ON CONFLICT (account_id, user_id) DO UPDATE SET profile_id = excluded.profile_id",
        params(m_scope.account_id, user, delegation.profile_id, delegation.granted_by,
               delegation.created_at)));
    return {};
}

Result<bool> Members::revoke_delegation(const domain::UserId& user) {
    return TRY(m_scope.transaction.execute("DELETE FROM delegations WHERE account_id = ?1 AND user_id = ?2",
                                           params(m_scope.account_id, user))) == 1;
}

Result<> Members::remove(const domain::UserId& user) {
    const auto members = TRY(list());
    const auto owners = std::ranges::count(members, Role::owner, &MemberRecord::role);
    const auto member =
        std::ranges::find_if(members, [&](const MemberRecord& one) { return one.user.id == user; });
    if (member != members.end() && member->role == Role::owner && owners == 1)
        return fail({Remedy::conflict, "last_owner", "An account needs an owner, and this is the last one.",
                     "Make somebody else an owner first."});
    TRY(revoke_delegation(user));
    TRY(m_scope.transaction.execute(
        "UPDATE assets SET owner_id = NULL, is_owner_by_person = 0 WHERE account_id = ?1 AND owner_id = ?2",
        params(m_scope.account_id, user)));
    TRY(m_scope.transaction.execute("DELETE FROM sessions WHERE account_id = ?1 AND user_id = ?2",
                                    params(m_scope.account_id, user)));
    TRY(m_scope.transaction.execute("DELETE FROM memberships WHERE account_id = ?1 AND user_id = ?2",
                                    params(m_scope.account_id, user)));
    return {};
}

Result<bool> Members::may_link(const domain::UserId& user) {
    const auto member = TRY(find(user));
    if (!member) return false;
    const auto verbs =
        domain::verbs_of(member->role, member->delegation ? domain::Delegated::yes : domain::Delegated::no);
    return std::ranges::find(verbs, domain::Verb::link_dropbox) != verbs.end();
}

Result<std::vector<domain::User>> Members::administrators() {
    std::vector<domain::User> users;
    for (auto& member : TRY(list()))
        if (member.role == Role::owner || member.role == Role::admin) users.push_back(std::move(member.user));
    return users;
}

}  // namespace sluice::catalog
