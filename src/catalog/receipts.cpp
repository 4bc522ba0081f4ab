#include "catalog/receipts.h"

#include "base/text.h"
#include "catalog/ledger.h"
#include "catalog/upload_pages.h"
#include "catalog/words.h"

namespace sluice::catalog {
namespace {

using sql::params;

constexpr std::string_view link_columns =
    "id, title, mapping_id, submission_id, contributor_link_id, seen_from, seen_until, created_at, "
    "expires_at";
/// `?2` is what scope_of() names.
std::string in_scope(const domain::ReceiptLink& link) {
    const std::string_view which =
        link.submission_id
            ? "i.id IN (SELECT u.id FROM uploads u WHERE u.account_id = ?1 AND u.submission_id = ?2 UNION "
              "ALL "
              "SELECT x.id FROM uploads u JOIN intakes x ON x.account_id = u.account_id AND x.connection_id "
              "= "
              "u.connection_id AND x.file_id = u.file_id AND x.rev = u.rev WHERE u.account_id = ?1 AND "
              "u.submission_id = ?2)"
            : "i.mapping_id = ?2";
    return cat("i.account_id = ?1 AND ", which,
               " AND (?3 IS NULL OR i.seen_at >= ?3) AND (?4 IS NULL OR i.seen_at < ?4)");
}

std::string scope_of(const domain::ReceiptLink& link) {
    if (link.submission_id) return link.submission_id->value;
    return link.mapping_id ? link.mapping_id->value : "";
}

domain::ReceiptLink read_link(sql::Row& row) {
    domain::ReceiptLink link;
    row.read(link.id, link.title, link.mapping_id, link.submission_id, link.contributor_link_id,
             link.seen_from, link.seen_until, link.created_at, link.expires_at);
    return link;
}

domain::ReceiptFile read_file(sql::Row& row) {
    domain::ReceiptFile file;
    std::string state;
    std::string reason_code;
    std::string rejection_note;
    bool is_upload = false;
    row.read(file.name, file.size, file.received_at, state, reason_code, file.content_hash, file.sha256,
             file.ledger.sequence, file.ledger.hash, is_upload, rejection_note);
    domain::describe(file, from_word<domain::IntakeState>(state), reason_code,
                     is_upload ? domain::Source::upload : domain::Source::dropbox, rejection_note);
    // Of bytes that weren't taken nothing is told: not even that the library has the same from elsewhere.
    if (file.state != domain::ReceiptState::catalogued) file.sha256.reset();
    return file;
}

/// Files that are received, and have no intake yet.
Result<> add_uploads(const Scope& scope, const domain::SubmissionId& id, domain::Receipt& receipt) {
    for (const auto& upload : TRY(Uploads(scope).on_their_way_of(id))) {
        domain::ReceiptFile file;
        file.name = upload.name;
        file.size = upload.size;
        file.received_at = upload.updated_at;
        file.content_hash = upload.content_hash;
        domain::describe(file, domain::IntakeState::stored, "", domain::Source::upload);
        domain::count(receipt.totals, file.state, 1, file.size);
        receipt.files.insert(receipt.files.begin(), std::move(file));
    }
    return {};
}

}  // namespace

Result<> Receipts::add(const domain::ReceiptLink& link, std::string_view token_hash) {
    TRY(m_scope.transaction.execute(
        cat("INSERT INTO receipts (account_id, token_hash, ", link_columns,
            ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)"),
        params(m_scope.account_id, token_hash, link.id, link.title, link.mapping_id, link.submission_id,
               link.contributor_link_id, link.seen_from, link.seen_until, link.created_at, link.expires_at)));
    return {};
}

Result<std::vector<domain::ReceiptLink>> Receipts::list() {
    std::vector<domain::ReceiptLink> links;
    for (auto& row : TRY(m_scope.transaction.query(
             cat("SELECT ", link_columns,
                 " FROM receipts WHERE account_id = ?1 AND submission_id IS NULL ORDER BY id DESC"),
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
    if (link.submission_id) receipt.scope = domain::ReceiptScope::submission;
    for (const auto& row : TRY(m_scope.transaction.query(
             cat("SELECT i.state, COUNT(*), COALESCE(SUM(i.size), 0) FROM intakes i WHERE ", in_scope(link),
                 " GROUP BY i.state"),
             params(m_scope.account_id, scope_of(link), link.seen_from, link.seen_until))))
        domain::count(receipt.totals, domain::receipt_state_of(from_word<domain::IntakeState>(row.text(0))),
                      row.integer(1), row.integer(2));
    for (auto& row : TRY(m_scope.transaction.query(
             cat("SELECT i.name, i.size, i.seen_at, i.state, i.reason_code, i.content_hash, b.sha256, "
                 "COALESCE(l.sequence, 0), COALESCE(l.hash, ''), i.upload_page_id IS NOT NULL, "
                 "i.rejection_note "
                 "FROM intakes i "
                 "LEFT JOIN blobs b ON b.account_id = i.account_id AND b.content_hash = i.content_hash "
                 "LEFT JOIN ledger l ON l.account_id = i.account_id AND l.sequence = (SELECT MAX(sequence) "
                 "FROM ledger WHERE account_id = i.account_id AND intake_id = i.id) WHERE ",
                 in_scope(link), " ORDER BY i.id DESC LIMIT ?5"),
             params(m_scope.account_id, scope_of(link), link.seen_from, link.seen_until,
                    domain::receipt_files_max))))
        receipt.files.push_back(read_file(row));
    if (link.submission_id) TRY(add_uploads(m_scope, *link.submission_id, receipt));
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
