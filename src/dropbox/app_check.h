// Whether Dropbox knows an app: its key, its secret, and an address it may send browsers back to.
//
// Invariant: nothing is linked and no person is asked; what Dropbox refuses is told from what it can't be
// asked now. Sources: RFC 6749 §4.1.2.1 and §5.2; Dropbox's HTTP documentation, /oauth2/token.
#pragma once

#include <stop_token>
#include <string>

#include "dropbox/oauth.h"

namespace sluice::dropbox {

/// Asks the token endpoint with a code that nobody has: what it refuses first is a wrong app. Fails with
/// `app_key_unknown` or `app_secret_wrong`, or as the transport does.
[[nodiscard]] Result<> check_app(const OAuthPorts& ports, std::stop_token stop);

enum class RedirectAnswer {
    accepted,  ///< Dropbox asks for a person's consent, and would send them back there
    refused,   ///< the address isn't one of the app's
    unsure,    ///< Dropbox wants a person to sign in before it says
};
/// Opens the consent page as a browser without a session would. Fails with `app_key_unknown`, or as the
/// transport does.
[[nodiscard]] Result<RedirectAnswer> check_redirect(const OAuthPorts& ports, const std::string& redirect_uri,
                                                    std::stop_token stop);

}  // namespace sluice::dropbox
