// What the tests of the API share: its own table of operations, people who call it, and things they own.
//
// Invariant: operations are read from /api/openapi.json as the server answers it, so that a new route is
// tested by every case that holds for all routes without anybody adding it here.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "support/world.h"

namespace sluice::tests {

struct Operation {
    std::string method;
    std::string path;    ///< "/api/v1/assets/{asset_id}"
    std::string access;  ///< "anybody", "signed_in" or the verb that it takes
    std::string body;    ///< name of the body's schema; empty: it takes none
    [[nodiscard]] std::string name() const { return method + " " + path; }
    /// POST, PUT, PATCH and DELETE.
    [[nodiscard]] bool is_unsafe() const {
        return method != "GET" && method != "HEAD" && method != "OPTIONS";
    }
    [[nodiscard]] bool is_in_api() const { return path.starts_with("/api/"); }
    [[nodiscard]] bool has_parameters() const { return path.find('{') != std::string::npos; }
};

[[nodiscard]] std::vector<Operation> read_operations(World& world);

/// One who calls: with a session's cookie, with an API key, or with neither.
struct Caller {
    std::string cookie = {};
    std::string api_key = {};
    [[nodiscard]] net::Request request(const std::string& method, const std::string& path,
                                       const std::string& body = "") const;
    net::Response call(World& world, const std::string& method, const std::string& path,
                       const std::string& body = "") const {
        return world.server().handle(request(method, path, body));
    }
};

/// A second account "Zoo" with its owner Ben, who has linked a Dropbox of his own.
struct Ben {
    explicit Ben(World& world);
    domain::AccountId account;
    Caller session;
    std::string dropbox_account;
    std::string connection_id;
};

/// A session of a user in an account, made without the sign-in page.
[[nodiscard]] Caller session_of(World& world, const domain::AccountId& account, const domain::UserId& user);
/// A key of the account with these verbs.
[[nodiscard]] Caller key_of(World& world, const domain::AccountId& account,
                            const std::vector<domain::Verb>& verbs);
[[nodiscard]] std::vector<domain::Verb> all_verbs();

/// An id for each path parameter and each member of a body that takes one.
using Things = std::map<std::string, std::string>;
/// Makes one of each in Ana's account: profile, mapping, contributor link, asset, intake, API key.
[[nodiscard]] Things make_things(World& world);
/// Ids that nobody has.
[[nodiscard]] Things unknown_things();
/// `path` with its parameters filled in. Ends the test at a parameter that things don't have.
[[nodiscard]] std::string filled(const std::string& path, const Things& things);
/// A body that the schema takes, with the things' ids where it holds ids. Ends the test at an unknown schema.
[[nodiscard]] std::string valid_body(const std::string& schema, const Things& things);

/// A Problem (RFC 9457), all of its members checked. Ends the test where the answer is none.
api::Problem problem_of(const net::Response& response);

}  // namespace sluice::tests
