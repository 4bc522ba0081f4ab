// Which Dropbox app an account works as: its own, or else the one of the settings (F8).
//
// Invariant: a secret comes in once, is tested at Dropbox before it is kept, is kept sealed, and leaves only
// towards Dropbox. A link goes on with the app that it was made through, or says that it can't.
#pragma once

#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "base/secret_box.h"
#include "catalog/connections.h"
#include "catalog/dropbox_apps.h"
#include "dropbox/app_check.h"
#include "net/transport.h"

namespace sluice::transfer {

/// How to reach Dropbox, and as which app where an account has none of its own.
struct DropboxSettings {
    dropbox::Origins origins;
    dropbox::AppCredentials app;
    std::string redirect_uri;          ///< where browsers come back that linked a Dropbox
    std::string save_as_redirect_uri;  ///< where they come back that chose what to save into a Dropbox
    std::string app_name = {};
    domain::AppAccess app_access = domain::AppAccess::full_dropbox;
    bool app_production = false;
};

struct AppInUse {
    dropbox::AppCredentials credentials;  ///< an empty key: there is none
    std::string name;
    domain::AppAccess access = domain::AppAccess::full_dropbox;
    bool production = false;
    bool is_own = false;
};

/// What Dropbox lets be linked before it has approved an app, and when to warn (F11).
inline constexpr std::int64_t development_users_max = 100;
inline constexpr std::int64_t development_users_warned = 95;

struct NewApp {
    std::string app_key;
    std::optional<Secret> secret;  ///< nothing: the one that is kept for this key
    std::string name;
    domain::AppAccess access = domain::AppAccess::full_dropbox;
    bool production = false;
    domain::UserId saved_by;
};

class AppsInUse {
public:
    struct Ports {
        catalog::Catalog& catalog;
        net::Transport& transport;
        const SecretBox& secrets;
        const Clock& clock;
    };
    /// `settings` must outlive it.
    AppsInUse(Ports ports, const DropboxSettings& settings) : m_ports(ports), m_settings(settings) {}

    [[nodiscard]] Result<AppInUse> find(const domain::AccountId& account) const;
    /// Of the app that a link was made through. Fails with `dropbox_app_changed`.
    [[nodiscard]] Result<dropbox::AppCredentials> credentials(const domain::AccountId& account,
                                                              const std::string& app_key) const;
    /// Whatever may have signed a webhook for this app; several accounts may have brought the same.
    [[nodiscard]] Result<std::vector<Secret>> webhook_secrets(const std::string& app_key) const;
    /// Tests and keeps the account's own app. Links through an earlier one of another key are broken, those
    /// that a wrong secret broke are tried again. Fails with `app_key_invalid`, `app_key_unknown`,
    /// `app_secret_missing`, `app_secret_wrong`, `app_name_invalid`, or as Dropbox can't be reached.
    [[nodiscard]] Result<> save(const domain::AccountId& account, const NewApp& wanted,
                                const std::stop_token& stop);
    /// Back to the app of the settings. Fails with `dropbox_app_not_found`.
    [[nodiscard]] Result<> remove(const domain::AccountId& account);
    /// Whether Dropbox would send browsers back to this address.
    [[nodiscard]] Result<dropbox::RedirectAnswer> check_redirect(const domain::AccountId& account,
                                                                 const std::string& redirect_uri,
                                                                 const std::stop_token& stop) const;

private:
    [[nodiscard]] Result<std::optional<catalog::DropboxAppRecord>> own(
        const domain::AccountId& account) const;
    [[nodiscard]] Result<Secret> open_secret(const domain::AccountId& account,
                                             const std::string& sealed) const;
    [[nodiscard]] Result<Secret> secret_of(const domain::AccountId& account, const NewApp& wanted,
                                           const std::optional<catalog::DropboxAppRecord>& present) const;

    Ports m_ports;
    const DropboxSettings& m_settings;
};

}  // namespace sluice::transfer
