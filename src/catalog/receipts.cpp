#include "catalog/receipts.h"

#include "base/text.h"
#include "catalog/ledger.h"
#include "catalog/words.h"

namespace sluice::catalog {
namespace {

using sql::params;

constexpr std::string_view link_columns =
    "id, title, mapping_id, contributor_link_id, seen_from, seen_until, created_at, expires_at";
constexpr std::string_view in_scope =
    "i.account_id = ?1 AND i.mapping_id = ?2 AND (?3 IS NULL OR i.seen_at >= ?3) AND (?4 IS NULL OR "
    "i.seen_at "
    "< ?4)";

domain::ReceiptLink read_link(sql::Row& row) {
    domain::ReceiptLink link;
    row.read(link.id, link.title, link.mapping_id, link.contributor_link_id, link.seen_from, link.seen_until,
             link.created_at, link.expires_at);
    return link;
}

domain::ReceiptFile read_file(sql::Row& row) {
    domain::ReceiptFile file;
    std::string state;
    std::string reason_code;
    row.read(file.name, file.size, file.received_at, state, reason_code, file.content_hash, file.sha256,
             file.ledger.sequence, file.ledger.hash);
    domain::describe(file, from_word<domain::IntakeState>(state), reason_code);
    // Of bytes that weren't taken nothing is told: not even that the library has the same from elsewhere.
    if (file.state != domain::ReceiptState::catalogued) file.sha256.reset();
    return file;
}

}  // namespace

Result<> Receipts::add(const domain::ReceiptLink& link, std::string_view token_hash) {
    TRY(m_scope.transaction.execute(
        cat("INSERT INTO receipts (account_id, token_hash, ", link_columns,
            ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)"),
        params(m_scope.account_id, token_hash, link.id, link.title, link.mapping_id, link.contributor_link_id,
               link.seen_from, link.seen_until, link.created_at, link.expires_at)));
    return {};
}

Result<std::vector<domain::ReceiptLink>> Receipts::list() {
    std::vector<domain::ReceiptLink> links;
    for (auto& row : TRY(m_scope.transaction.query(
             cat("SELECT ", link_columns, " FROM receipts WHERE account_id = ?1 ORDER BY id DESC"),
             params(m_scope.account_id))))
        links.push_back(read_link(row));
    return links;
}

Result<bool> Receipts::revoke(const domain::ReceiptId& id) {
    const auto removed = TRY(m_scope.transaction.execute(
        "DELETE FROM receipts WHERE account_id = ?1 AND id = ?2", params(m_scope.account_id, id)));
    return removed == 1;
}

Result<domain::Receipt> Receipts::read(const domain::ReceiptLink& link) {
    domain::Receipt receipt;
    for (const auto& row : TRY(m_scope.transaction.query(
             cat("SELECT i.state, COUNT(*), COALESCE(SUM(i.size), 0) FROM intakes i WHERE ", in_scope,
                 " GROUP BY i.state"),
             params(m_scope.account_id, link.mapping_id, link.seen_from, link.seen_until))))
        domain::count(receipt.totals, domain::receipt_state_of(from_word<domain::IntakeState>(row.text(0))),
                      row.integer(1), row.integer(2));
    for (auto& row : TRY(m_scope.transaction.query(
             cat("SELECT i.name, i.size, i.seen_at, i.state, i.reason_code, i.content_hash, b.sha256, "
                 "COALESCE(l.sequence, 0), COALESCE(l.hash, '') FROM intakes i "
                 "LEFT JOIN blobs b ON b.account_id = i.account_id AND b.content_hash = i.content_hash "
                 "LEFT JOIN ledger l ON l.account_id = i.account_id AND l.sequence = (SELECT MAX(sequence) "
                 "FROM ledger WHERE account_id = i.account_id AND intake_id = i.id) WHERE ",
                 in_scope, " ORDER BY i.id DESC LIMIT ?5"),
             params(m_scope.account_id, link.mapping_id, link.seen_from, link.seen_until,
                    domain::receipt_files_max))))
        receipt.files.push_back(read_file(row));
    receipt.ledger = TRY(Ledger(m_scope).head());
    return receipt;
}

Result<std::optional<FoundReceipt>> find_receipt(sql::Transaction& transaction, std::string_view token_hash,
                                                 Instant now) {
    auto row = TRY(transaction.find(cat("SELECT account_id, ", link_columns,
                                        " FROM receipts WHERE token_hash = ?1 AND (expires_at IS NULL OR "
                                        "expires_at > ?2)"),
                                    params(token_hash, now)));
    if (!row) return std::optional<FoundReceipt>();
    FoundReceipt found;
    row->read(found.account_id);
    found.link = read_link(*row);
    return std::optional(std::move(found));
}

}  // namespace sluice::catalog
