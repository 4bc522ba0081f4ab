// The account, its people, and who may link a Dropbox of their own.
#pragma once

#include <boost/describe.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/user.h"

namespace sluice::api {

using namespace domain;

struct AccountChange {
    std::string name;
};
BOOST_DESCRIBE_STRUCT(AccountChange, (), (name))

struct AccountChoice {
    AccountId account_id;
};
BOOST_DESCRIBE_STRUCT(AccountChoice, (), (account_id))

/// A member may link a Dropbox of their own.
struct Delegation {
    ProfileId profile_id;    ///< through which their folder feeds the library
    std::string granted_by;  ///< name of the person
    Instant created_at;
};
BOOST_DESCRIBE_STRUCT(Delegation, (), (profile_id, granted_by, created_at))
struct Member {
    User user;
    Role role = Role::consumer;
    std::optional<Delegation> delegation;
};
BOOST_DESCRIBE_STRUCT(Member, (), (user, role, delegation))
struct MemberList {
    std::vector<Member> members;
    std::int64_t link_contributors = 0;  ///< who sent files by an upload page; they take no seat
};
BOOST_DESCRIBE_STRUCT(MemberList, (), (members, link_contributors))
struct MemberRequest {
    std::string email;  ///< of somebody who can sign in to this Sluice already
    Role role = Role::consumer;
};
BOOST_DESCRIBE_STRUCT(MemberRequest, (), (email, role))
struct DelegationRequest {
    ProfileId profile_id;
};
BOOST_DESCRIBE_STRUCT(DelegationRequest, (), (profile_id))

struct MailStatus {
    bool configured = false;  ///< false: nobody is told by mail
    std::string server;       ///< "mail.example.org:587"
    std::string from;
};
BOOST_DESCRIBE_STRUCT(MailStatus, (), (configured, server, from))
struct MailSent {
    std::string to;
};
BOOST_DESCRIBE_STRUCT(MailSent, (), (to))

}  // namespace sluice::api
