// Accounts (tenants), users, and what a role may do.
//
// Invariant: every route names one Verb; a principal may call it when its role (or API key) holds the verb.
// Grants are additive, there is no deny.
#pragma once

#include <boost/describe.hpp>

#include <string>
#include <vector>

#include "base/clock.h"
#include "domain/ids.h"

namespace sluice::domain {

struct Account {
    AccountId id;
    std::string name;
    Instant created_at;
};
BOOST_DESCRIBE_STRUCT(Account, (), (id, name, created_at))

struct User {
    UserId id;
    std::string email;
    std::string name;
    Instant created_at;
};
BOOST_DESCRIBE_STRUCT(User, (), (id, email, name, created_at))

BOOST_DEFINE_ENUM_CLASS(Role, owner, admin, librarian, consumer)

/// `see_unreleased`: assets before their release and after they expired; without it they aren't there.
BOOST_DEFINE_ENUM_CLASS(Verb, view_metadata, view_preview, download_original, see_unreleased, edit_metadata,
                        view_transfers, run_transfers, upload, manage_profiles, manage_mappings, manage_links,
                        link_dropbox, manage_integrations, manage_api_keys, manage_account)

/// Whether a member may link a Dropbox of their own, over what the role allows.
enum class Delegated { no, yes };

/// The verbs of a role, in declaration order.
[[nodiscard]] std::vector<Verb> verbs_of(Role role, Delegated delegated = Delegated::no);

}  // namespace sluice::domain
