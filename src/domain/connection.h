// Connections: a Dropbox account linked to a Sluice account.
//
// Invariant: one connection per (account, Dropbox account). Tokens are never part of it: they are sealed in
// the catalogue and opened only by the Dropbox client.
#pragma once

#include <boost/describe.hpp>

#include <cstdint>
#include <optional>
#include <string>

#include "base/clock.h"
#include "domain/ids.h"

namespace sluice::domain {

/// broken: Dropbox refuses us; a person must link again. Nothing is read or deleted meanwhile.
BOOST_DEFINE_ENUM_CLASS(ConnectionState, linked, broken)

struct Connection {
    ConnectionId id;
    std::string dropbox_account_id;  ///< "dbid:…"
    std::string email;
    std::string display_name;
    ConnectionState state = ConnectionState::linked;
    std::string error_code;     ///< empty while all is well
    std::string error_message;  ///< in words, with what to do
    UserId linked_by;
    Instant linked_at;
    std::optional<Instant> checked_at;       ///< last successful answer of Dropbox to a listing
    std::optional<Instant> webhook_seen_at;  ///< last verified webhook for it
};
BOOST_DESCRIBE_STRUCT(Connection, (),
                      (id, dropbox_account_id, email, display_name, state, error_code, error_message,
                       linked_by, linked_at, checked_at, webhook_seen_at))

}  // namespace sluice::domain
