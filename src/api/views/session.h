// Set-up, signing in, and who is signed in.
//
// Invariant: a password is a Secret: it is decoded, never encoded.
#pragma once

#include <boost/describe.hpp>

#include <optional>
#include <string>
#include <vector>

#include "base/secret.h"
#include "domain/user.h"

namespace sluice::api {

using namespace domain;

struct Empty {};
BOOST_DESCRIBE_STRUCT(Empty, (), ())

struct SetupStatus {
    bool needed = false;  ///< true until the first account exists
};
BOOST_DESCRIBE_STRUCT(SetupStatus, (), (needed))

struct SetupRequest {
    std::string account_name;
    std::string name;
    std::string email;
    Secret password;  ///< 10 to 200 characters
};
BOOST_DESCRIBE_STRUCT(SetupRequest, (), (account_name, name, email, password))

struct SignInRequest {
    std::string email;
    Secret password;
};
BOOST_DESCRIBE_STRUCT(SignInRequest, (), (email, password))

struct Session {
    std::optional<User> user;  ///< absent for an API key
    Account account;
    std::vector<Account> accounts;  ///< all that the user belongs to; of an API key its own
    std::vector<Verb> verbs;
};
BOOST_DESCRIBE_STRUCT(Session, (), (user, account, accounts, verbs))

}  // namespace sluice::api
