// Connections: a Dropbox account linked to a Sluice account.
//
// Invariant: one connection per (account, Dropbox account). Tokens are never part of it: they are sealed in
// the catalogue and opened only by the Dropbox client.
#pragma once

#include <boost/describe.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "base/clock.h"
#include "domain/ids.h"

namespace sluice::domain {

/// broken: Dropbox refuses us; a person must link again. Nothing is read or deleted meanwhile.
BOOST_DEFINE_ENUM_CLASS(ConnectionState, linked, broken)
/// What an app of Dropbox's App Console sees: all of a Dropbox, or only its own folder `Apps/<name>`, which
/// then is the top of every path.
BOOST_DEFINE_ENUM_CLASS(AppAccess, full_dropbox, app_folder)

/// A look that fails for longer than this is told to people (W22).
inline constexpr std::chrono::minutes trouble_patience{15};

struct Connection {
    ConnectionId id;
    std::string dropbox_account_id;  ///< "dbid:…"
    std::string email;
    std::string display_name;
    std::string app_key;  ///< of the app it was linked through; empty: the settings' one
    AppAccess access = AppAccess::full_dropbox;
    /// Where paths begin at a team's space: the person's own folder in it, which is theirs to write to.
    /// Otherwise empty: paths begin in their own.
    std::string home_path;
    ConnectionState state = ConnectionState::linked;
    std::string error_code;                ///< empty while all is well
    std::string error_message;             ///< in words, with what to do
    std::optional<Instant> failing_since;  ///< no look has come through since; absent: all is well
    UserId linked_by;
    Instant linked_at;
    std::optional<Instant> checked_at;       ///< last successful answer of Dropbox to a listing
    std::optional<Instant> webhook_seen_at;  ///< last verified webhook for it
};
BOOST_DESCRIBE_STRUCT(Connection, (),
                      (id, dropbox_account_id, email, display_name, app_key, access, home_path, state,
                       error_code, error_message, failing_since, linked_by, linked_at, checked_at,
                       webhook_seen_at))

}  // namespace sluice::domain
