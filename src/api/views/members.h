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

/// What is absent stays as it is.
struct AccountChange {
    std::optional<std::string> name;
    std::optional<std::int64_t> seats_max;  ///< how many members there may be; 0: any number
};
BOOST_DESCRIBE_STRUCT(AccountChange, (), (name, seats_max))

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
    std::optional<Instant> active_at;  ///< when they last worked in the account, to the hour; absent: never
};
BOOST_DESCRIBE_STRUCT(Member, (), (user, role, delegation, active_at))
struct MemberList {
    std::vector<Member> members;            ///< each takes a seat
    std::optional<std::int64_t> seats_max;  ///< how many there may be; absent: any number
    /// People who sent files by an upload page, or are known to have done so by a file request; they take no
    /// seat.
    std::int64_t link_contributors = 0;
};
BOOST_DESCRIBE_STRUCT(MemberList, (), (members, seats_max, link_contributors))
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
