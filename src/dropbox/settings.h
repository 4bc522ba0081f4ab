// Where Dropbox is, and who we are to it.
//
// Invariant: the origins are settings, not constants in the calls: the sandbox is just another Dropbox.
#pragma once

#include <string>

namespace sluice::dropbox {

/// `scheme://host[:port]` without a slash at the end (spec: route attribute `host`).
struct Origins {
    std::string api = "https://api.dropboxapi.com";          ///< RPC routes and the token endpoint
    std::string content = "https://content.dropboxapi.com";  ///< uploads, downloads, thumbnails
    std::string notify = "https://notify.dropboxapi.com";    ///< longpoll only
    std::string authorize = "https://www.dropbox.com";       ///< the page where a person says yes

    /// Everything at one origin, as the sandbox serves it.
    [[nodiscard]] static Origins all_at(const std::string& origin) {
        return {.api = origin, .content = origin, .notify = origin, .authorize = origin};
    }
};

/// The app of Dropbox's App Console that Sluice acts as.
struct AppCredentials {
    std::string key;
    std::string secret;  ///< also signs webhooks; never shown, never logged
};

}  // namespace sluice::dropbox
