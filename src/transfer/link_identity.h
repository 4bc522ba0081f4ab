// Who stands behind tokens that were just granted, asked before anything of them is saved.
//
// Invariant: saves nothing. So a link is either whole or not there, whatever fails in its midst.
#pragma once

#include <optional>
#include <stop_token>

#include "base/clock.h"
#include "base/result.h"
#include "domain/connection.h"
#include "dropbox/client.h"
#include "dropbox/oauth.h"
#include "dropbox/pace.h"
#include "net/transport.h"

namespace sluice::transfer {

struct LinkIdentity {
    dropbox::AccountInfo person;
    /// What the app really sees; nothing where Dropbox doesn't say.
    std::optional<domain::AppAccess> access;
};

struct IdentityPorts {
    net::Transport& transport;
    const Clock& clock;
    const dropbox::Wait& wait;
    const dropbox::Origins& origins;
};

/// Two calls at most. Fails as Client::current_account() does.
[[nodiscard]] Result<LinkIdentity> ask_identity(const IdentityPorts& ports,
                                                const dropbox::AppCredentials& app,
                                                const dropbox::TokenSet& tokens, const std::stop_token& stop);

}  // namespace sluice::transfer
