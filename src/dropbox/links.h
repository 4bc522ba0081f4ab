// Shared links: addresses under which others open a file or folder in Dropbox.
//
// Invariant: a link follows its file (new bytes, new name), so it is kept by its url. One item has at most
// one link an audience; `share()` hands out the one that is there rather than fail. Source: dropbox-api-spec
// sharing.stone.
#pragma once

#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace sluice::dropbox {

class Client;

enum class LinkAudience { anyone, team, no_one };  // "anyone" is Dropbox's word `public`
/// What may be set; an unset field stays as it is, or as the team's rules want it.
struct LinkSettings {
    std::optional<LinkAudience> audience = std::nullopt;
    std::optional<bool> allow_download = std::nullopt;
    std::optional<Instant> expires = std::nullopt;       ///< paid accounts only
    std::optional<std::string> password = std::nullopt;  ///< paid accounts only; "" takes it away
};

struct SharedLink {
    std::string url = {};  ///< `…?dl=0`: Dropbox's page. See raw_url()
    std::string id = {};   ///< of the item; empty where we can't see it
    std::string name = {};
    std::string path_lower = {};  ///< empty where the item isn't in our Dropbox
    std::string rev = {};         ///< files only
    bool is_folder = false;
    std::optional<Instant> expires = std::nullopt;
    std::string audience = {};  ///< public, team, no_one, password, members
    bool can_revoke = false;
    bool is_download_allowed = true;
    bool has_password = false;
};
struct SharedLinkPage {
    std::vector<SharedLink> links = {};
    std::string cursor = {};
    bool has_more = false;
};

/// The address of the bytes themselves, to be shown in a page.
[[nodiscard]] std::string raw_url(const std::string& shared_url);
/// The address that downloads them.
[[nodiscard]] std::string download_url(const std::string& shared_url);

class Links {
public:
    /// `client` must outlive it.
    explicit Links(Client& client) : m_client(client) {}

    /// The item's link: a new one, or the one it has. Settings that the existing one lacks are set on it.
    /// Settles a lost answer by looking. `path_or_id`: "id:…" or a path.
    [[nodiscard]] Result<SharedLink> share(const std::string& path_or_id, const LinkSettings& settings,
                                           std::stop_token stop);
    /// create_shared_link_with_settings. `link_exists` where it has one already.
    [[nodiscard]] Result<SharedLink> create(const std::string& path_or_id, const LinkSettings& settings,
                                            std::stop_token stop);
    /// The item's own links, without those of the folders above it.
    [[nodiscard]] Result<std::vector<SharedLink>> of(const std::string& path_or_id, std::stop_token stop);
    /// A page of all links of this account; `cursor` empty: the first.
    [[nodiscard]] Result<SharedLinkPage> list(const std::string& cursor, std::stop_token stop);
    [[nodiscard]] Result<SharedLink> modify(const std::string& url, const LinkSettings& settings,
                                            std::stop_token stop);
    [[nodiscard]] Result<SharedLink> remove_expiry(const std::string& url, std::stop_token stop);
    /// Ends the link. One that is gone already is a success. A folder's link may still show the file.
    [[nodiscard]] Result<> revoke(const std::string& url, std::stop_token stop);

private:
    Client& m_client;
};

}  // namespace sluice::dropbox
