#include "catalog/directory.h"

#include "base/text.h"
#include "catalog/words.h"
#include "domain/seats.h"

namespace sluice::catalog {
namespace {

using sql::params;

std::string join_verbs(const std::vector<domain::Verb>& verbs) {
    std::vector<std::string> words;
    words.reserve(verbs.size());
    for (const auto verb : verbs) words.push_back(word_of(verb));
    return join(words, ",");
}

std::vector<domain::Verb> split_verbs(const std::string& words) {
    std::vector<domain::Verb> verbs;
    if (words.empty()) return verbs;
    for (const auto& word : split(words, ',')) verbs.push_back(from_word<domain::Verb>(word));
    return verbs;
}

constexpr std::string_view api_key_columns =
    "account_id, id, name, prefix, secret_hash, verbs, created_at, used_at";

ApiKeyRecord read_api_key(sql::Row& row) {
    ApiKeyRecord key;
    std::string verbs;
    row.read(key.account_id, key.id, key.name, key.prefix, key.secret_hash, verbs, key.created_at,
             key.used_at);
    key.verbs = split_verbs(verbs);
    return key;
}

std::optional<domain::Account> read_account(std::optional<sql::Row> row) {
    if (!row) return std::nullopt;
    domain::Account account;
    row->read(account.id, account.name, account.created_at);
    return account;
}

}  // namespace

Result<bool> Directory::has_users() {
    return TRY(m_sql.find("SELECT 1 FROM users LIMIT 1", {})).has_value();
}

Result<> Directory::add_account(const domain::Account& account) {
    TRY(m_sql.execute("INSERT INTO accounts (id, name, created_at) VALUES (?1, ?2, ?3)",
                      params(account.id, account.name, account.created_at)));
    TRY(m_sql.execute(
        "INSERT INTO account_switches (account_id, clearing_paused, guard_reset_at) VALUES (?1, 0, 0)",
        params(account.id)));
    return {};
}

Result<std::optional<domain::Account>> Directory::find_account(const domain::AccountId& id) {
    return read_account(
        TRY(m_sql.find("SELECT id, name, created_at FROM accounts WHERE id = ?1", params(id))));
}

Result<std::optional<domain::Account>> Directory::find_account_by_name(std::string_view name) {
    return read_account(
        TRY(m_sql.find("SELECT id, name, created_at FROM accounts WHERE name = ?1", params(name))));
}

Result<std::vector<domain::Account>> Directory::accounts() {
    std::vector<domain::Account> accounts;
    for (auto& row : TRY(m_sql.query("SELECT id, name, created_at FROM accounts ORDER BY id"))) {
        auto& added = accounts.emplace_back();
        row.read(added.id, added.name, added.created_at);
    }
    return accounts;
}

Result<> Directory::rename_account(const domain::AccountId& id, std::string_view name) {
    TRY(m_sql.execute("UPDATE accounts SET name = ?2 WHERE id = ?1", params(id, name)));
    return {};
}

Result<> Directory::add_user(const UserWithPassword& added) {
    const domain::User& user = added.user;
    if (TRY(find_user_by_email(user.email)))
        return fail({Remedy::conflict, "email_taken",
                     cat("There is already a user with the e-mail ", user.email, "."),
                     "Use another address, or sign in with this one."});
    TRY(m_sql.execute(
        "INSERT INTO users (id, email, name, password_hash, created_at) VALUES (?1, ?2, ?3, ?4, ?5)",
        params(user.id, user.email, user.name, added.password_hash, user.created_at)));
    return {};
}

Result<std::optional<UserWithPassword>> Directory::find_user_by_email(std::string_view email) {
    auto row = TRY(m_sql.find("SELECT id, email, name, created_at, password_hash FROM users WHERE email = ?1",
                              params(email)));
    if (!row) return std::optional<UserWithPassword>();
    UserWithPassword found;
    row->read(found.user.id, found.user.email, found.user.name, found.user.created_at, found.password_hash);
    return found;
}

Result<std::optional<domain::User>> Directory::find_user(const domain::UserId& id) {
    auto row = TRY(m_sql.find("SELECT id, email, name, created_at FROM users WHERE id = ?1", params(id)));
    if (!row) return std::optional<domain::User>();
    domain::User user;
    row->read(user.id, user.email, user.name, user.created_at);
    return user;
}

Result<> Directory::add_membership(const domain::AccountId& account, const domain::UserId& user,
                                   domain::Role role, Instant now) {
    std::vector<domain::Seat> taken;
    for (auto& row :
         TRY(m_sql.query("SELECT u.name, m.active_at FROM memberships m JOIN users u ON u.id = m.user_id "
                         "WHERE m.account_id = ?1 ORDER BY u.name, u.id",
                         params(account)))) {
        auto& seat = taken.emplace_back();
        row.read(seat.name, seat.active_at);
    }
    TRY(domain::check_seat(taken, TRY(seats_max(account))));
    TRY(m_sql.execute(
        "INSERT INTO memberships (account_id, user_id, role, created_at) VALUES (?1, ?2, ?3, ?4)",
        params(account, user, word_of(role), now)));
    return {};
}

Result<std::vector<domain::AccountId>> Directory::accounts_of(const domain::UserId& user) {
    std::vector<domain::AccountId> accounts;
    for (auto& row : TRY(m_sql.query(
             "SELECT account_id FROM memberships WHERE user_id = ?1 ORDER BY created_at", params(user))))
        row.read(accounts.emplace_back());
    return accounts;
}

Result<std::optional<std::int64_t>> Directory::seats_max(const domain::AccountId& id) {
    auto row = TRY(m_sql.find("SELECT seats_max FROM accounts WHERE id = ?1", params(id)));
    std::optional<std::int64_t> seats;
    if (row) row->read(seats);
    return seats;
}

Result<> Directory::save_seats_max(const domain::AccountId& id, std::optional<std::int64_t> seats_max) {
    TRY(m_sql.execute("UPDATE accounts SET seats_max = ?2 WHERE id = ?1", params(id, seats_max)));
    return {};
}

Result<> Directory::add_session(const SessionRecord& session, Instant now) {
    TRY(m_sql.execute(
        "INSERT INTO sessions (token_hash, account_id, user_id, created_at, expires_at) "
        "VALUES (?1, ?2, ?3, ?4, ?5)",
        params(session.token_hash, session.account_id, session.user_id, now, session.expires_at)));
    return {};
}

Result<std::optional<SessionRecord>> Directory::find_session(std::string_view token_hash, Instant now) {
    auto row =
        TRY(m_sql.find("SELECT s.token_hash, s.account_id, s.user_id, m.role, s.expires_at, "
                       "CASE WHEN d.user_id IS NULL THEN 0 ELSE 1 END, m.active_at FROM sessions s "
                       "JOIN memberships m ON m.account_id = s.account_id AND m.user_id = s.user_id "
                       "LEFT JOIN delegations d ON d.account_id = s.account_id AND d.user_id = s.user_id "
                       "WHERE s.token_hash = ?1 AND s.expires_at > ?2",
                       params(token_hash, now)));
    if (!row) return std::optional<SessionRecord>();
    SessionRecord session;
    std::string role;
    bool is_delegated = false;
    row->read(session.token_hash, session.account_id, session.user_id, role, session.expires_at, is_delegated,
              session.active_at);
    session.delegated = is_delegated ? domain::Delegated::yes : domain::Delegated::no;
    session.role = from_word<domain::Role>(role);
    return session;
}

Result<> Directory::note_active(const SessionRecord& session, Instant now) {
    TRY(m_sql.execute("UPDATE memberships SET active_at = ?3 WHERE account_id = ?1 AND user_id = ?2",
                      params(session.account_id, session.user_id, now)));
    return {};
}

Result<> Directory::remove_session(std::string_view token_hash) {
    TRY(m_sql.execute("DELETE FROM sessions WHERE token_hash = ?1", params(token_hash)));
    return {};
}

Result<> Directory::remove_expired_sessions(Instant now) {
    TRY(m_sql.execute("DELETE FROM sessions WHERE expires_at <= ?1", params(now)));
    return {};
}

Result<std::optional<ApiKeyRecord>> Directory::find_api_key(std::string_view secret_hash) {
    auto row = TRY(m_sql.find(cat("SELECT ", api_key_columns, " FROM api_keys WHERE secret_hash = ?1"),
                              params(secret_hash)));
    if (!row) return std::optional<ApiKeyRecord>();
    return read_api_key(*row);
}

Result<> Directory::add_api_key(const ApiKeyRecord& key) {
    TRY(m_sql.execute(
        cat("INSERT INTO api_keys (", api_key_columns, ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"),
        params(key.account_id, key.id, key.name, key.prefix, key.secret_hash, join_verbs(key.verbs),
               key.created_at, key.used_at)));
    return {};
}

Result<std::vector<ApiKeyRecord>> Directory::api_keys(const domain::AccountId& account) {
    std::vector<ApiKeyRecord> keys;
    for (auto& row :
         TRY(m_sql.query(cat("SELECT ", api_key_columns, " FROM api_keys WHERE account_id = ?1 ORDER BY id"),
                         params(account))))
        keys.push_back(read_api_key(row));
    return keys;
}

Result<bool> Directory::remove_api_key(const domain::AccountId& account, const domain::ApiKeyId& id) {
    return TRY(m_sql.execute("DELETE FROM api_keys WHERE account_id = ?1 AND id = ?2",
                             params(account, id))) == 1;
}

Result<> Directory::note_api_key_used(const ApiKeyRecord& key, Instant now) {
    TRY(m_sql.execute("UPDATE api_keys SET used_at = ?3 WHERE account_id = ?1 AND id = ?2",
                      params(key.account_id, key.id, now)));
    return {};
}

}  // namespace sluice::catalog
