// The people of an account: who belongs to it, as what, and who may link a Dropbox of their own to it.
//
// Invariant: an account always has an owner. A delegation belongs to a membership and goes with it; whoever
// loses either loses the verbs at the next request.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "catalog/catalog.h"
#include "domain/user.h"

namespace sluice::catalog {

/// A member's right to link a Dropbox of their own.
struct Delegation {
    domain::ProfileId profile_id;  ///< through which their folder feeds the library
    domain::UserId granted_by;
    Instant created_at;
};

struct MemberRecord {
    domain::User user;
    domain::Role role = domain::Role::consumer;
    std::optional<Delegation> delegation;
    std::optional<Instant> active_at = {};
};

class Members {
public:
    explicit Members(const Scope& scope) : m_scope(scope) {}

    /// By name.
    [[nodiscard]] Result<std::vector<MemberRecord>> list();
    [[nodiscard]] Result<std::optional<MemberRecord>> find(const domain::UserId& user);
    /// Gives a member the right, or another profile for it.
    [[nodiscard]] Result<> delegate(const domain::UserId& user, const Delegation& delegation);
    /// False where there was none.
    [[nodiscard]] Result<bool> revoke_delegation(const domain::UserId& user);
    /// Takes membership, delegation and sessions in this account away; what they owned nobody owns. Fails
    /// with `last_owner`.
    [[nodiscard]] Result<> remove(const domain::UserId& user);
    /// Whether the member may link a Dropbox now.
    [[nodiscard]] Result<bool> may_link(const domain::UserId& user);
    /// Where mails about the account go: its owners and admins.
    [[nodiscard]] Result<std::vector<domain::User>> administrators();

private:
    Scope m_scope;
};

}  // namespace sluice::catalog
