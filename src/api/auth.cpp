#include "api/auth.h"

#include "api/names.h"
#include "base/hash.h"
#include "base/log.h"
#include "base/password.h"
#include "base/text.h"
#include "catalog/profiles.h"

namespace sluice::api {
namespace {

constexpr std::string_view cookie_name = "sluice_session";
constexpr std::chrono::days session_lifetime{14};
constexpr std::size_t password_bytes_min = 10;
constexpr std::size_t password_bytes_allowed = 200;
constexpr std::chrono::minutes api_key_use_resolution{1};
constexpr std::chrono::hours activity_resolution{1};
constexpr std::string_view api_key_prefix = "sluice_";

std::unexpected<Error> unauthenticated() {
    return fail({Remedy::reject, "unauthenticated", "You aren't signed in, or your session has ended.",
                 "Sign in, or send an API key as `Authorization: Bearer …`."});
}

std::unexpected<Error> already_set_up() {
    return fail({Remedy::conflict, "already_set_up", "Sluice has been set up already.",
                 "Sign in, or ask the administrator for a user."});
}

std::optional<std::string> cookie_of(const net::Request& request) {
    for (const auto& part : split(request.headers.get("Cookie"), ';')) {
        const auto pair = trim(part);
        if (pair.starts_with(cat(cookie_name, "="))) return std::string(pair.substr(cookie_name.size() + 1));
    }
    return std::nullopt;
}

Result<> check_new_user(const NewAccount& wanted) {
    const auto at = wanted.email.find('@');
    const bool is_address = at != std::string::npos && at > 0 && at + 1 < wanted.email.size() &&
                            wanted.email.size() <= name_bytes_max &&
                            wanted.email.find(' ') == std::string::npos;
    if (!is_address)
        return fail({Remedy::reject, "email_invalid", "This isn't an e-mail address.",
                     "Write it like ana@example.org."});
    TRY(checked_name(wanted.name, "The user", "Fill in the name."));
    const std::size_t password_bytes = wanted.password.reveal().size();
    if (password_bytes < password_bytes_min || password_bytes > password_bytes_allowed)
        return fail({Remedy::reject, "password_invalid", "The password must have 10 to 200 characters.",
                     "A few words in a row make a good one."});
    return {};
}

domain::User user_of(const NewAccount& wanted, Ids& ids, Instant now) {
    return {ids.make<domain::UserId>(now), to_lower_ascii(trim(wanted.email)), std::string(trim(wanted.name)),
            now};
}

}  // namespace

Result<> AttemptLimit::check(const std::string& who) {
    const std::lock_guard lock(m_mutex);
    const auto found = m_failures.find(who);
    if (found == m_failures.end()) return {};
    const Instant now = m_clock.now();
    if (found->second.window_end <= now) {
        m_failures.erase(found);
        return {};
    }
    if (found->second.count < m_rule.count_max) return {};
    const auto left = std::chrono::ceil<std::chrono::seconds>(found->second.window_end - now);
    return fail({Remedy::wait, "too_many_attempts", "Too many failed attempts.",
                 cat("Wait ", left.count(), " seconds, then try again."), left});
}

void AttemptLimit::note_failure(const std::string& who) {
    const std::lock_guard lock(m_mutex);
    const Instant now = m_clock.now();
    std::erase_if(m_failures, [&](const auto& entry) { return entry.second.window_end <= now; });
    auto& failures = m_failures[who];
    if (failures.count++ == 0) failures.window_end = now + m_rule.window;
}

void AttemptLimit::forget(const std::string& who) {
    const std::lock_guard lock(m_mutex);
    m_failures.erase(who);
}

Result<Principal> Authenticator::authenticate(const net::Request& request) {
    constexpr std::string_view bearer = "Bearer ";
    const std::string authorization = request.headers.get("Authorization");
    if (authorization.starts_with(bearer))
        return by_api_key(authorization.substr(bearer.size()), request.peer);
    if (const auto cookie = cookie_of(request)) return by_session(*cookie);
    return unauthenticated();
}

Result<Principal> Authenticator::by_session(const std::string& cookie) {
    const std::string hash = sha256_hex(cookie);
    const auto session = TRY(m_catalog.read_all([&](catalog::sql::Transaction& transaction) {
        return catalog::Directory(transaction).find_session(hash, m_clock.now());
    }));
    if (!session) return unauthenticated();
    const Instant now = m_clock.now();
    if (!session->active_at || *session->active_at + activity_resolution <= now) {
        const auto noted = m_catalog.write_all([&](catalog::sql::Transaction& transaction) {
            return catalog::Directory(transaction).note_active(*session, now);
        });
        // A full disk is no reason to keep people out.
        if (!noted) log_warning("session.unsaved", {{"code", noted.error().code}});
    }
    return Principal{session->account_id, session->user_id,
                     domain::verbs_of(session->role, session->delegated), hash};
}

Result<Principal> Authenticator::by_api_key(const std::string& secret, const std::string& peer) {
    const std::string who = cat("key from ", peer);
    TRY(m_attempts.check(who));
    const Instant now = m_clock.now();
    const auto key = TRY(m_catalog.read_all([&](catalog::sql::Transaction& transaction) {
        return catalog::Directory(transaction).find_api_key(sha256_hex(secret));
    }));
    if (!key) {
        m_attempts.note_failure(who);
        return unauthenticated();
    }
    if (!key->used_at || *key->used_at + api_key_use_resolution <= now)
        TRY(m_catalog.write_all([&](catalog::sql::Transaction& transaction) {
            return catalog::Directory(transaction).note_api_key_used(*key, now);
        }));
    return Principal{key->account_id, std::nullopt, key->verbs, cat("key ", key->id.value)};
}

Result<Authenticator::SignedIn> Authenticator::sign_in(const std::string& email, const Secret& password,
                                                       const std::string& peer) {
    const std::string address = to_lower_ascii(trim(email));
    const std::string by_email = cat("sign-in as ", address);
    const std::string by_peer = cat("sign-in from ", peer);
    TRY(m_attempts.check(by_email));
    TRY(m_attempts.check(by_peer));
    const auto user = TRY(m_catalog.read_all([&](catalog::sql::Transaction& transaction) {
        return catalog::Directory(transaction).find_user_by_email(address);
    }));
    if (!user) pretend_to_check(password);
    const bool is_right = user && is_password(password, user->password_hash);
    if (!is_right) {
        m_attempts.note_failure(by_email);
        m_attempts.note_failure(by_peer);
        return fail({Remedy::reject, "sign_in_failed", "The e-mail or the password isn't right.",
                     "Check both; capital letters count in the password."});
    }
    m_attempts.forget(by_email);
    m_attempts.forget(by_peer);
    const auto accounts = TRY(m_catalog.read_all([&](catalog::sql::Transaction& transaction) {
        return catalog::Directory(transaction).accounts_of(user->user.id);
    }));
    if (accounts.empty())
        return fail({Remedy::reject, "sign_in_failed", "This user belongs to no account.",
                     "Ask an administrator to add you."});
    return open_session(accounts.front(), user->user.id);
}

Result<Authenticator::SignedIn> Authenticator::open_session(const domain::AccountId& account,
                                                            const domain::UserId& user) {
    const Instant now = m_clock.now();
    const std::string secret = to_base64url(m_ids.random_bytes(32));
    const std::string hash = sha256_hex(secret);
    const auto session = TRY(m_catalog.write_all(
        [&](catalog::sql::Transaction& transaction) -> Result<std::optional<catalog::SessionRecord>> {
            catalog::Directory directory(transaction);
            TRY(directory.remove_expired_sessions(now));
            TRY(directory.add_session({hash, account, user, {}, {}, now + session_lifetime}, now));
            return directory.find_session(hash, now);
        }));
    SignedIn signed_in;
    if (!session) return unauthenticated();
    signed_in.principal = {account, user, domain::verbs_of(session->role, session->delegated), hash};
    signed_in.set_cookie =
        cat(cookie_name, "=", secret,
            "; Path=/; HttpOnly; SameSite=Lax; Max-Age=", std::chrono::seconds(session_lifetime).count(),
            m_secure_cookies ? "; Secure" : "");
    return signed_in;
}

Result<Authenticator::SignedIn> Authenticator::switch_account(const Principal& principal,
                                                              const domain::AccountId& account) {
    if (!principal.user_id)
        return fail({Remedy::reject, "session_needed", "An API key works in its own account only.",
                     "Make a key in the other account."});
    const auto accounts = TRY(m_catalog.read_all([&](catalog::sql::Transaction& transaction) {
        return catalog::Directory(transaction).accounts_of(*principal.user_id);
    }));
    if (std::ranges::find(accounts, account) == accounts.end())
        return fail({Remedy::not_found, "account_not_found", "You belong to no such account.", ""});
    const auto signed_in = TRY(open_session(account, *principal.user_id));
    TRY(sign_out(principal));
    return signed_in;
}

Result<> Authenticator::sign_out(const Principal& principal) {
    return m_catalog.write_all([&](catalog::sql::Transaction& transaction) {
        return catalog::Directory(transaction).remove_session(principal.session_hash);
    });
}

std::string Authenticator::clearing_cookie() const {
    return cat(cookie_name, "=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0",
               m_secure_cookies ? "; Secure" : "");
}

Result<Authenticator::CreatedAccount> Authenticator::create_account(const NewAccount& wanted) {
    return create_account(wanted, Others::allowed);
}

Result<Authenticator::CreatedAccount> Authenticator::create_first_account(const NewAccount& wanted) {
    return create_account(wanted, Others::forbidden);
}

Result<Authenticator::CreatedAccount> Authenticator::create_account(const NewAccount& wanted, Others others) {
    // Asked before the costly password hash too, so that strangers can't keep the server busy with it.
    if (others == Others::forbidden && TRY(m_catalog.read_all([](catalog::sql::Transaction& transaction) {
            return catalog::Directory(transaction).has_users();
        })))
        return already_set_up();
    const std::string account_name =
        TRY(checked_name(wanted.account_name, "The account", "Use your team's or organisation's name."));
    TRY(check_new_user(wanted));
    const std::string password_hash = TRY(hash_password(wanted.password));
    const Instant now = m_clock.now();
    const domain::AccountId account = m_ids.make<domain::AccountId>(now);
    const domain::AssetGroup everything{m_ids.make<domain::AssetGroupId>(now), "All"};
    const domain::User user = user_of(wanted, m_ids, now);
    TRY(m_catalog.write(account, [&](catalog::Scope& scope) -> Result<> {
        catalog::Directory directory(scope.transaction);
        if (others == Others::forbidden && TRY(directory.has_users())) return already_set_up();
        TRY(directory.add_account({account, account_name, now}));
        TRY(catalog::Taxonomy(scope).add_asset_group(everything));
        TRY(directory.add_user({user, password_hash}));
        return directory.add_membership(account, user.id, domain::Role::owner, now);
    }));
    return CreatedAccount{account, user.id};
}

Result<domain::UserId> Authenticator::create_user(const domain::AccountId& account, domain::Role role,
                                                  const NewAccount& wanted) {
    TRY(check_new_user(wanted));
    const std::string password_hash = TRY(hash_password(wanted.password));
    const Instant now = m_clock.now();
    const domain::User user = user_of(wanted, m_ids, now);
    TRY(m_catalog.write_all([&](catalog::sql::Transaction& transaction) -> Result<> {
        catalog::Directory directory(transaction);
        TRY(directory.add_user({user, password_hash}));
        return directory.add_membership(account, user.id, role, now);
    }));
    return user.id;
}

Result<Authenticator::MadeApiKey> Authenticator::create_api_key(const domain::AccountId& account,
                                                                const std::string& name,
                                                                const std::vector<domain::Verb>& verbs) {
    const std::string key_name = TRY(checked_name(name, "The key", "Say which program will use it."));
    const Instant now = m_clock.now();
    MadeApiKey made;
    made.secret = cat(api_key_prefix, to_base64url(m_ids.random_bytes(32)));
    made.record = {account,
                   m_ids.make<domain::ApiKeyId>(now),
                   key_name,
                   made.secret.substr(0, api_key_prefix.size() + 4),
                   sha256_hex(made.secret),
                   verbs,
                   now,
                   std::nullopt};
    TRY(m_catalog.write_all([&](catalog::sql::Transaction& transaction) {
        return catalog::Directory(transaction).add_api_key(made.record);
    }));
    return made;
}

}  // namespace sluice::api
