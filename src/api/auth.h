// Who is calling: sessions (cookies) and API keys.
//
// Invariant: only hashes of secrets are stored. Unknown users cost the same time as known ones, and guesses
// are limited per address and per e-mail on every path that takes a secret.
#pragma once

#include <algorithm>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/id.h"
#include "base/secret.h"
#include "catalog/catalog.h"
#include "catalog/directory.h"
#include "domain/user.h"
#include "net/message.h"

namespace sluice::api {

struct Principal {
    domain::AccountId account_id;
    std::optional<domain::UserId> user_id;  ///< nobody: an API key
    std::vector<domain::Verb> verbs;
    std::string session_hash;  ///< names the session or the key; what began under it must end under it

    [[nodiscard]] bool may(domain::Verb verb) const { return std::ranges::find(verbs, verb) != verbs.end(); }
};

/// Counts failures within a window; a full one refuses further tries. Thread-safe.
class AttemptLimit {
public:
    struct Rule {
        std::int64_t count_max = 10;
        std::chrono::milliseconds window = std::chrono::minutes(5);
    };
    explicit AttemptLimit(const Clock& clock) : AttemptLimit(clock, Rule{}) {}
    AttemptLimit(const Clock& clock, const Rule& rule) : m_clock(clock), m_rule(rule) {}
    /// Fails with `too_many_attempts` (retry_after set).
    [[nodiscard]] Result<> check(const std::string& who);
    void note_failure(const std::string& who);
    void forget(const std::string& who);

private:
    struct Failures {
        std::int64_t count = 0;
        Instant window_end;
    };
    const Clock& m_clock;
    const Rule m_rule;
    std::mutex m_mutex;
    std::map<std::string, Failures> m_failures;
};

struct NewAccount {
    std::string account_name;
    std::string name;
    std::string email;
    Secret password;
};

class Authenticator {
public:
    /// `secure_cookies`: the site is served over HTTPS.
    Authenticator(catalog::Catalog& catalog, Ids& ids, const Clock& clock, bool secure_cookies)
        : m_catalog(catalog),
          m_ids(ids),
          m_clock(clock),
          m_secure_cookies(secure_cookies),
          m_attempts(clock) {}

    /// By `Authorization: Bearer` or by cookie. Fails with `unauthenticated`.
    [[nodiscard]] Result<Principal> authenticate(const net::Request& request);

    struct SignedIn {
        Principal principal;
        std::string set_cookie;  ///< value of the Set-Cookie header
    };
    /// Fails with `sign_in_failed` or `too_many_attempts`.
    [[nodiscard]] Result<SignedIn> sign_in(const std::string& email, const Secret& password,
                                           const std::string& peer);
    /// A session for a user whose identity is known (first-run set-up).
    [[nodiscard]] Result<SignedIn> open_session(const domain::AccountId& account, const domain::UserId& user);
    /// Ends the session and opens one in another of the user's accounts. Fails with `session_needed` (an API
    /// key) or `account_not_found`.
    [[nodiscard]] Result<SignedIn> switch_account(const Principal& principal,
                                                  const domain::AccountId& account);
    [[nodiscard]] Result<> sign_out(const Principal& principal);
    /// The Set-Cookie value that removes the session's cookie.
    [[nodiscard]] std::string clearing_cookie() const;

    /// An account with its owner. Fails with `email_invalid`, `password_invalid`, `name_invalid`,
    /// `email_taken`.
    struct CreatedAccount {
        domain::AccountId account_id;
        domain::UserId user_id;
    };
    [[nodiscard]] Result<CreatedAccount> create_account(const NewAccount& wanted);
    /// The same for a fresh server. Fails also with `already_set_up` where there is a user; of two at once,
    /// one wins.
    [[nodiscard]] Result<CreatedAccount> create_first_account(const NewAccount& wanted);
    /// Another user of an account. Fails the same way.
    [[nodiscard]] Result<domain::UserId> create_user(const domain::AccountId& account, domain::Role role,
                                                     const NewAccount& wanted);
    /// A new key; the secret is told this once.
    struct MadeApiKey {
        catalog::ApiKeyRecord record;
        std::string secret;
    };
    [[nodiscard]] Result<MadeApiKey> create_api_key(const domain::AccountId& account, const std::string& name,
                                                    const std::vector<domain::Verb>& verbs);

private:
    enum class Others { allowed, forbidden };
    Result<CreatedAccount> create_account(const NewAccount& wanted, Others others);
    Result<Principal> by_session(const std::string& cookie);
    Result<Principal> by_api_key(const std::string& secret, const std::string& peer);

    catalog::Catalog& m_catalog;
    Ids& m_ids;
    const Clock& m_clock;
    bool m_secure_cookies;
    AttemptLimit m_attempts;
};

}  // namespace sluice::api
