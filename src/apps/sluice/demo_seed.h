// Fills a new demonstration as people would: over HTTP, through the API, the consent page and the upload
// page.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.h"
#include "net/transport.h"

namespace sluice::apps {

inline constexpr std::string_view demo_app_key = "sluice_demo";
inline constexpr std::string_view demo_app_secret = "sluice_demo_secret";

struct DemoAccess {
    std::string email;
    std::string password;
    std::string contributor_url;
};

/// The sandbox's world: one app (ours) and one Dropbox account.
[[nodiscard]] std::string demo_world(const std::string& public_url);
/// Makes account, link, profile, contributor link and uploads where there is none of it yet; answers how to
/// get in. `photos` is a folder of pictures; empty: those of Debian's mate-backgrounds or gnome-backgrounds.
[[nodiscard]] Result<DemoAccess> seed_demo(net::Transport& transport, const std::string& public_url,
                                           const std::string& photos);

}  // namespace sluice::apps
