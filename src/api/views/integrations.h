// Linked Dropbox accounts and the Dropbox app.
//
// Invariant: no token and no app secret is given out in any of these; a Secret is decoded, never encoded.
#pragma once

#include <boost/describe.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/secret.h"
#include "domain/connection.h"
#include "domain/team_log.h"
#include "domain/user.h"

namespace sluice::api {

using namespace domain;

/// open: where a browser comes back that linked a Dropbox. save_as: that chose what to save into one.
BOOST_DEFINE_ENUM_CLASS(RedirectPurpose, open, save_as)
struct RedirectUri {
    RedirectPurpose purpose = RedirectPurpose::open;
    std::string uri;
};
BOOST_DESCRIBE_STRUCT(RedirectUri, (), (purpose, uri))

struct DropboxApp {
    bool configured = false;  ///< false: an app key and secret must be set first
    bool own = false;         ///< true: this account's own app; false: that of the settings
    std::string app_key;
    std::string name;  ///< as in the App Console, where somebody said so
    AppAccess access = AppAccess::full_dropbox;
    bool production = false;          ///< Dropbox has approved it: no limit of users
    std::vector<std::string> scopes;  ///< what Sluice asks for
    std::int64_t users_linked = 0;    ///< Dropbox accounts linked through this app, over all of Sluice
    std::int64_t users_warned = 0;    ///< from here on people are warned; 0: never
    std::int64_t users_max = 0;       ///< what Dropbox lets be linked before it approves the app; 0: any
    std::vector<RedirectUri> redirect_uris;  ///< to enter in Dropbox's App Console
    std::string webhook_uri;                 ///< the same
    bool webhook_reachable = false;          ///< true once a signed webhook has arrived
    bool is_sandbox = false;                 ///< true where the Dropbox origins aren't Dropbox's own
};
BOOST_DESCRIBE_STRUCT(DropboxApp, (),
                      (configured, own, app_key, name, access, production, scopes, users_linked, users_warned,
                       users_max, redirect_uris, webhook_uri, webhook_reachable, is_sandbox))

struct DropboxAppRequest {
    std::string app_key;
    std::optional<Secret> app_secret;  ///< taken in, never given out; absent: the one kept for this key
    std::optional<std::string> name;
    std::optional<AppAccess> access;  ///< full_dropbox where absent
    std::optional<bool> production;   ///< false where absent
};
BOOST_DESCRIBE_STRUCT(DropboxAppRequest, (), (app_key, app_secret, name, access, production))

struct RedirectTestRequest {
    RedirectPurpose purpose = RedirectPurpose::open;
};
BOOST_DESCRIBE_STRUCT(RedirectTestRequest, (), (purpose))
/// accepted: Dropbox would send browsers there. refused: it isn't in the App Console. unsure: a person must
/// try.
BOOST_DEFINE_ENUM_CLASS(RedirectOutcome, accepted, refused, unsure)
struct RedirectTest {
    RedirectOutcome outcome = RedirectOutcome::unsure;
    std::string uri;
    std::string message;        ///< in words
    std::string hint;           ///< what to paste where; empty: nothing to do
    std::string authorize_url;  ///< to try it as a person: Dropbox sends the browser back to /settings
};
BOOST_DESCRIBE_STRUCT(RedirectTest, (), (outcome, uri, message, hint, authorize_url))

struct ConnectionHealth {
    Connection connection;
    std::string linked_by_name;  ///< of the person
    std::int64_t mappings = 0;
    std::int64_t waiting = 0;       ///< intakes on their way
    std::int64_t failed = 0;        ///< refused or failed
    std::int64_t calls = 0;         ///< calls to Dropbox since the server started
    std::int64_t rate_limited = 0;  ///< of these, answered 429
    /// Changes that met somebody else's in the same folder tree (too_many_write_operations), since then.
    std::int64_t write_contentions = 0;
};
BOOST_DESCRIBE_STRUCT(ConnectionHealth, (),
                      (connection, linked_by_name, mappings, waiting, failed, calls, rate_limited,
                       write_contentions))
struct ConnectionList {
    std::vector<ConnectionHealth> connections;
};
BOOST_DESCRIBE_STRUCT(ConnectionList, (), (connections))

struct AuthorizeRequest {
    /// Make a folder named after the account in that Dropbox, and feed it through this profile; absent:
    /// don't.
    std::optional<ProfileId> folder_profile_id;
};
BOOST_DESCRIBE_STRUCT(AuthorizeRequest, (), (folder_profile_id))
struct AuthorizeAnswer {
    std::string authorize_url;  ///< send the browser there; it comes back to /integrations
};
BOOST_DESCRIBE_STRUCT(AuthorizeAnswer, (), (authorize_url))

struct AccountFolderRequest {
    std::optional<ProfileId> profile_id;  ///< of a delegated member: absent
};
BOOST_DESCRIBE_STRUCT(AccountFolderRequest, (), (profile_id))

/// One of the caller's accounts, and how its links to Dropbox stand.
struct AccountIntegration {
    Account account;
    bool current = false;                 ///< the one that the caller works in now
    bool may_link = false;                ///< whether the caller may link a Dropbox to it
    std::vector<Connection> connections;  ///< those that the caller may see
};
BOOST_DESCRIBE_STRUCT(AccountIntegration, (), (account, current, may_link, connections))
struct AccountIntegrationList {
    std::vector<AccountIntegration> accounts;
};
BOOST_DESCRIBE_STRUCT(AccountIntegrationList, (), (accounts))

/// The event log of a Dropbox team, by which it is known who sends files by contributor links (W23).
struct TeamLogStatus {
    std::optional<TeamLog> team_log;  ///< absent: none is linked, and Dropbox doesn't tell who sends
    std::string linked_by_name;       ///< of the person
    std::int64_t files_known = 0;     ///< files by contributor links whose submitter the log told
    std::vector<std::string> scopes;  ///< what its link asks of the team's administrator, and nothing else
};
BOOST_DESCRIBE_STRUCT(TeamLogStatus, (), (team_log, linked_by_name, files_known, scopes))

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
