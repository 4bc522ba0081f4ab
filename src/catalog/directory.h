// Who there is: accounts, users, memberships, and the proofs by which a request finds its account.
//
// Invariant: these are the only queries without an account in their key, because they are what finds it.
// Secrets come in hashed; nothing here can tell a password, a session cookie or an API key.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "catalog/sql/database.h"
#include "domain/user.h"

namespace sluice::catalog {

struct UserWithPassword {
    domain::User user;
    std::string password_hash;  ///< argon2id
};

struct SessionRecord {
    std::string token_hash;
    domain::AccountId account_id;
    domain::UserId user_id;
    domain::Role role = domain::Role::consumer;
    domain::Delegated delegated = domain::Delegated::no;
    Instant expires_at;
    std::optional<Instant> active_at = {};  ///< when the person last worked in the account
};

struct ApiKeyRecord {
    domain::AccountId account_id;
    domain::ApiKeyId id;
    std::string name;
    std::string prefix;
    std::string secret_hash;
    std::vector<domain::Verb> verbs;
    Instant created_at;
    std::optional<Instant> used_at;
};

class Directory {
public:
    explicit Directory(sql::Transaction& transaction) : m_sql(transaction) {}

    [[nodiscard]] Result<bool> has_users();
    [[nodiscard]] Result<> add_account(const domain::Account& account);
    [[nodiscard]] Result<std::optional<domain::Account>> find_account(const domain::AccountId& id);
    [[nodiscard]] Result<std::optional<domain::Account>> find_account_by_name(std::string_view name);
    [[nodiscard]] Result<std::vector<domain::Account>> accounts();
    [[nodiscard]] Result<> rename_account(const domain::AccountId& id, std::string_view name);
    /// How many members it may have; nothing: any number.
    [[nodiscard]] Result<std::optional<std::int64_t>> seats_max(const domain::AccountId& id);
    [[nodiscard]] Result<> save_seats_max(const domain::AccountId& id, std::optional<std::int64_t> seats_max);

    /// Fails with `email_taken`. `email` must be lower case.
    [[nodiscard]] Result<> add_user(const UserWithPassword& user);
    [[nodiscard]] Result<std::optional<UserWithPassword>> find_user_by_email(std::string_view email);
    [[nodiscard]] Result<std::optional<domain::User>> find_user(const domain::UserId& id);
    /// Takes a seat. Fails with `seats_full`.
    [[nodiscard]] Result<> add_membership(const domain::AccountId& account, const domain::UserId& user,
                                          domain::Role role, Instant now);
    /// The accounts of a user, oldest membership first.
    [[nodiscard]] Result<std::vector<domain::AccountId>> accounts_of(const domain::UserId& user);

    [[nodiscard]] Result<> add_session(const SessionRecord& session, Instant now);
    /// Nothing where there's none or it has expired.
    [[nodiscard]] Result<std::optional<SessionRecord>> find_session(std::string_view token_hash, Instant now);
    /// The person of a session worked in the account.
    [[nodiscard]] Result<> note_active(const SessionRecord& session, Instant now);
    [[nodiscard]] Result<> remove_session(std::string_view token_hash);
    [[nodiscard]] Result<> remove_expired_sessions(Instant now);

    [[nodiscard]] Result<std::optional<ApiKeyRecord>> find_api_key(std::string_view secret_hash);
    [[nodiscard]] Result<> add_api_key(const ApiKeyRecord& key);
    [[nodiscard]] Result<std::vector<ApiKeyRecord>> api_keys(const domain::AccountId& account);
    /// False where the account has no such key.
    [[nodiscard]] Result<bool> remove_api_key(const domain::AccountId& account, const domain::ApiKeyId& id);
    [[nodiscard]] Result<> note_api_key_used(const ApiKeyRecord& key, Instant now);

private:
    sql::Transaction& m_sql;
};

}  // namespace sluice::catalog
