#include "transfer/apps_in_use.h"

#include <algorithm>

#include "base/text.h"

namespace sluice::transfer {
namespace {

constexpr std::size_t app_key_bytes_max = 64;
constexpr std::size_t app_name_bytes_max = 200;
constexpr std::string_view app_changed_code = "dropbox_app_changed";
constexpr std::string_view app_changed_words =
    "This Dropbox was linked through another Dropbox app than the one that is set now. Link it again on the "
    "Integrations page.";

std::string seal_context(const domain::AccountId& account) {
    return cat("dropbox-app/", account.value);
}

Result<> check_words(const NewApp& wanted) {
    const auto is_key_character = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
    if (wanted.app_key.empty() || wanted.app_key.size() > app_key_bytes_max ||
        !std::ranges::all_of(wanted.app_key, is_key_character))
        return fail({Remedy::reject, "app_key_invalid", "The app key is a word of small letters and digits.",
                     "Copy it from Dropbox's App Console, tab Settings, without spaces."});
    if (wanted.name.size() > app_name_bytes_max || !is_utf8(wanted.name))
        return fail({Remedy::reject, "app_name_invalid", "The app's name is too long.",
                     "Write it as it stands in the App Console."});
    return {};
}

}  // namespace

Result<std::optional<catalog::DropboxAppRecord>> AppsInUse::own(const domain::AccountId& account) const {
    return m_ports.catalog.read(account,
                                [](catalog::Scope& scope) { return catalog::DropboxApps(scope).find(); });
}

Result<Secret> AppsInUse::open_secret(const domain::AccountId& account, const std::string& sealed) const {
    return m_ports.secrets.unseal(sealed, seal_context(account));
}

Result<AppInUse> AppsInUse::find(const domain::AccountId& account) const {
    const auto record = TRY(own(account));
    if (!record)
        return AppInUse{m_settings.app, m_settings.app_name, m_settings.app_access, m_settings.app_production,
                        false};
    const Secret secret = TRY(open_secret(account, record->secret_sealed));
    return AppInUse{
        {record->app_key, secret.reveal()}, record->name, record->access, record->production, true};
}

Result<dropbox::AppCredentials> AppsInUse::credentials(const domain::AccountId& account,
                                                       const std::string& app_key) const {
    const auto record = TRY(own(account));
    if (record && record->app_key == app_key) {
        const Secret secret = TRY(open_secret(account, record->secret_sealed));
        return dropbox::AppCredentials{record->app_key, secret.reveal()};
    }
    if (app_key.empty() || app_key == m_settings.app.key) return m_settings.app;
    return fail({Remedy::ask_admin, std::string(app_changed_code),
                 "This Dropbox was linked through another Dropbox app than the one that is set now.",
                 "Link it again on the Integrations page."});
}

Result<std::vector<Secret>> AppsInUse::webhook_secrets(const std::string& app_key) const {
    std::vector<Secret> secrets;
    if (app_key == m_settings.app.key && !m_settings.app.secret.empty())
        secrets.emplace_back(m_settings.app.secret);
    for (const auto& app : TRY(m_ports.catalog.read_all([&](catalog::sql::Transaction& transaction) {
             return catalog::accounts_with_app(transaction, app_key);
         })))
        if (auto secret = open_secret(app.account_id, app.secret_sealed))
            secrets.push_back(*std::move(secret));
    return secrets;
}

Result<Secret> AppsInUse::secret_of(const domain::AccountId& account, const NewApp& wanted,
                                    const std::optional<catalog::DropboxAppRecord>& present) const {
    if (wanted.secret && !wanted.secret->empty()) return Secret(std::string(trim(wanted.secret->reveal())));
    if (present && present->app_key == wanted.app_key) return open_secret(account, present->secret_sealed);
    return fail({Remedy::reject, "app_secret_missing", "A new app key needs its app secret.",
                 "In Dropbox's App Console, tab Settings, choose Show beside App secret and copy it."});
}

Result<> AppsInUse::save(const domain::AccountId& account, const NewApp& wanted,
                         const std::stop_token& stop) {
    TRY(check_words(wanted));
    const auto present = TRY(own(account));
    const Secret secret = TRY(secret_of(account, wanted, present));
    const dropbox::AppCredentials credentials{wanted.app_key, secret.reveal()};
    TRY(dropbox::check_app({m_ports.transport, m_ports.clock, m_settings.origins, credentials}, stop));
    const Instant now = m_ports.clock.now();
    const catalog::DropboxAppRecord record{wanted.app_key,
                                           m_ports.secrets.seal(secret, seal_context(account)),
                                           std::string(trim(wanted.name)),
                                           wanted.access,
                                           wanted.production,
                                           wanted.saved_by,
                                           now};
    return m_ports.catalog.write(account, [&](catalog::Scope& scope) -> Result<> {
        catalog::Connections connections(scope);
        TRY(catalog::DropboxApps(scope).save(record));
        if (present && present->app_key != wanted.app_key && present->app_key != m_settings.app.key)
            TRY(connections.break_links_of(present->app_key, app_changed_code, app_changed_words, now));
        return connections.retry_links_of(wanted.app_key);
    });
}

Result<> AppsInUse::remove(const domain::AccountId& account) {
    const auto present = TRY(own(account));
    if (!present)
        return fail(
            {Remedy::not_found, "dropbox_app_not_found", "This account has no Dropbox app of its own.", ""});
    return m_ports.catalog.write(account, [&](catalog::Scope& scope) -> Result<> {
        TRY(catalog::DropboxApps(scope).remove());
        if (present->app_key == m_settings.app.key) return {};
        return catalog::Connections(scope).break_links_of(present->app_key, app_changed_code,
                                                          app_changed_words, m_ports.clock.now());
    });
}

Result<dropbox::RedirectAnswer> AppsInUse::check_redirect(const domain::AccountId& account,
                                                          const std::string& redirect_uri,
                                                          const std::stop_token& stop) const {
    const AppInUse app = TRY(find(account));
    return dropbox::check_redirect({m_ports.transport, m_ports.clock, m_settings.origins, app.credentials},
                                   redirect_uri, stop);
}

}  // namespace sluice::transfer
