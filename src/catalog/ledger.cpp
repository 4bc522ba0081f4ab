#include "catalog/ledger.h"

#include "base/text.h"
#include "catalog/words.h"

namespace sluice::catalog {
namespace {

using sql::params;

std::vector<domain::LedgerEntry> read_entries(sql::Rows rows) {
    std::vector<domain::LedgerEntry> entries;
    for (auto& row : rows) {
        domain::LedgerEntry& entry = entries.emplace_back();
        std::optional<std::string> from;
        std::string to;
        row.read(entry.sequence, entry.intake_id, from, to, entry.at, entry.detail, entry.hash);
        if (from) entry.from_state = from_word<domain::IntakeState>(*from);
        entry.to_state = from_word<domain::IntakeState>(to);
    }
    return entries;
}

constexpr std::int64_t chained_at_once = 2'000;

/// `rev` and `path`: where a row's file had them when the row was written.
std::string rows_query(std::string_view rev, std::string_view path) {
    // Reads what is there whatever it is: rows on trial may have been written by anybody.
    return cat(
        "SELECT l.sequence, l.intake_id, l.from_state, l.to_state, CAST(l.at AS BIGINT), l.detail, "
        "COALESCE(i.file_id, ''), COALESCE(",
        rev, ", ''), COALESCE(", path,
        ", ''), COALESCE(i.content_hash, ''), "
        "l.sha256, CAST(COALESCE(i.size, 0) AS BIGINT), l.hash "
        "FROM ledger l LEFT JOIN intakes i ON i.account_id = l.account_id AND i.id = l.intake_id "
        "WHERE l.account_id = ?1 AND l.sequence > ?2 ORDER BY l.sequence LIMIT ?3");
}

std::vector<domain::LedgerRow> read_rows(sql::Rows rows) {
    std::vector<domain::LedgerRow> read;
    read.reserve(rows.size());
    for (auto& from : rows) {
        domain::LedgerRow& row = read.emplace_back();
        from.read(row.sequence, row.intake_id, row.from_state, row.to_state, row.at, row.detail, row.file_id,
                  row.rev, row.path, row.content_hash, row.sha256, row.size, row.hash);
    }
    return read;
}

}  // namespace

Result<> Ledger::note(const domain::Intake& intake, std::span<const Arrow> arrows) {
    domain::LedgerRow row;
    row.intake_id = intake.id;
    row.at = intake.updated_at;
    row.file_id = intake.file_id;
    row.rev = intake.rev;
    row.path = intake.path;
    row.content_hash = intake.content_hash;
    row.size = intake.size;
    if (const auto blob = TRY(
            m_scope.transaction.find("SELECT sha256 FROM blobs WHERE account_id = ?1 AND content_hash = ?2",
                                     params(m_scope.account_id, intake.content_hash))))
        row.sha256 = blob->text(0);
    domain::LedgerHead before = TRY(head());
    for (const Arrow& arrow : arrows) {
        row.from_state = arrow.from ? std::optional(word_of(*arrow.from)) : std::nullopt;
        row.to_state = word_of(arrow.to);
        row.detail = to_valid_utf8(arrow.detail);  // as every export can carry it
        row.sequence = before.sequence + 1;
        row.hash = domain::chain_hash(before.hash, m_scope.account_id, row);
        TRY(m_scope.transaction.execute(
            "INSERT INTO ledger (account_id, sequence, intake_id, from_state, "
            "to_state, at, detail, sha256, hash) "
            "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            params(m_scope.account_id, row.sequence, row.intake_id, row.from_state, row.to_state, row.at,
                   row.detail, row.sha256, row.hash)));
        before = {row.sequence, row.hash};
    }
    return {};
}

Result<> Ledger::keep_place(const domain::IntakeId& intake) {
    TRY(m_scope.transaction.execute(
        "UPDATE ledger SET path = COALESCE(path, (SELECT i.path FROM intakes i WHERE i.account_id = ?1 AND "
        "i.id = ?2)), rev = COALESCE(rev, (SELECT i.rev FROM intakes i WHERE i.account_id = ?1 AND i.id = "
        "?2)) WHERE account_id = ?1 AND intake_id = ?2",
        params(m_scope.account_id, intake)));
    return {};
}

Result<domain::LedgerHead> Ledger::head() {
    const auto last = TRY(m_scope.transaction.find(
        "SELECT sequence, hash FROM ledger WHERE account_id = ?1 ORDER BY sequence DESC LIMIT 1",
        params(m_scope.account_id)));
    if (!last) return domain::LedgerHead{0, domain::chain_start(m_scope.account_id)};
    return domain::LedgerHead{last->integer(0), last->text(1)};
}

Result<std::vector<domain::LedgerRow>> Ledger::page(std::int64_t after, std::int64_t limit) {
    return read_rows(TRY(m_scope.transaction.query(rows_query("l.rev, i.rev", "l.path, i.path"),
                                                   params(m_scope.account_id, after, limit))));
}

Result<> chain_existing_rows(sql::Transaction& transaction) {
    const std::string query = rows_query("i.rev", "i.path");  // as the tables were then
    for (auto& account : TRY(transaction.query("SELECT DISTINCT account_id FROM ledger", {}))) {
        const domain::AccountId id{account.text(0)};
        domain::LedgerHead head{0, domain::chain_start(id)};
        while (true) {
            auto rows = read_rows(TRY(transaction.query(query, params(id, head.sequence, chained_at_once))));
            if (rows.empty()) break;
            for (domain::LedgerRow& row : rows) {
                head = {row.sequence, domain::chain_hash(head.hash, id, row)};
                TRY(transaction.execute("UPDATE ledger SET hash = ?3 WHERE account_id = ?1 AND sequence = ?2",
                                        params(id, head.sequence, head.hash)));
            }
        }
    }
    return {};
}

Result<std::vector<domain::LedgerEntry>> Ledger::of_intake(const domain::IntakeId& id) {
    return read_entries(TRY(m_scope.transaction.query(
        "SELECT sequence, intake_id, from_state, to_state, at, detail, hash FROM ledger "
        "WHERE account_id = ?1 AND intake_id = ?2 ORDER BY sequence",
        params(m_scope.account_id, id))));
}

Result<std::vector<domain::LedgerEntry>> Ledger::of_asset(const domain::AssetId& id) {
    return read_entries(TRY(m_scope.transaction.query(
        "SELECT l.sequence, l.intake_id, l.from_state, l.to_state, l.at, l.detail, l.hash FROM intakes i "
        "JOIN ledger l ON l.account_id = i.account_id AND l.intake_id = i.id "
        "WHERE i.account_id = ?1 AND (i.asset_id = ?2 OR i.duplicate_of = ?2) ORDER BY l.sequence",
        params(m_scope.account_id, id))));
}

}  // namespace sluice::catalog
