// Linked Dropbox accounts and the Dropbox app.
//
// Invariant: no token and no app secret is in any of these.
#pragma once

#include <boost/describe.hpp>

#include <cstdint>
#include <string>
#include <vector>

#include "domain/connection.h"

namespace sluice::api {

using namespace domain;

struct DropboxApp {
    bool configured = false;  ///< false: the administrator must set the app key and secret first
    std::string app_key;
    std::string redirect_uri;        ///< to enter in Dropbox's App Console
    std::string webhook_uri;         ///< the same
    bool webhook_reachable = false;  ///< true once a signed webhook has arrived
    bool is_sandbox = false;         ///< true where the Dropbox origins aren't Dropbox's own
};
BOOST_DESCRIBE_STRUCT(DropboxApp, (),
                      (configured, app_key, redirect_uri, webhook_uri, webhook_reachable, is_sandbox))

struct ConnectionHealth {
    Connection connection;
    std::int64_t mappings = 0;
    std::int64_t waiting = 0;       ///< intakes on their way
    std::int64_t failed = 0;        ///< refused or failed
    std::int64_t calls = 0;         ///< calls to Dropbox since the server started
    std::int64_t rate_limited = 0;  ///< of these, answered 429
};
BOOST_DESCRIBE_STRUCT(ConnectionHealth, (), (connection, mappings, waiting, failed, calls, rate_limited))
struct ConnectionList {
    std::vector<ConnectionHealth> connections;
};
BOOST_DESCRIBE_STRUCT(ConnectionList, (), (connections))

struct AuthorizeAnswer {
    std::string authorize_url;  ///< send the browser there; it comes back to /integrations
};
BOOST_DESCRIBE_STRUCT(AuthorizeAnswer, (), (authorize_url))

/// For programs that follow the redirect themselves; browsers are handled by /oauth/dropbox/callback.
struct LinkRequest {
    std::string code;   ///< of the redirect
    std::string state;  ///< of the redirect
};
BOOST_DESCRIBE_STRUCT(LinkRequest, (), (code, state))

struct DropboxFolder {
    std::string name;
    std::string path;
};
BOOST_DESCRIBE_STRUCT(DropboxFolder, (), (name, path))
struct DropboxFolderList {
    std::vector<DropboxFolder> folders;
};
BOOST_DESCRIBE_STRUCT(DropboxFolderList, (), (folders))

}  // namespace sluice::api
