#include "catalog/audit.h"

#include <array>
#include <string_view>

#include "base/text.h"

namespace sluice::catalog {
namespace {

using sql::params;

/// A query whose every row is a broken promise, with the object's id in its one column.
struct Check {
    std::string_view promise;
    std::string_view query;
};

constexpr std::array checks{
    Check{"I1: its source was cleared, but no version has its bytes",
          "SELECT i.id FROM intakes i WHERE i.account_id = ?1 AND i.state IN ('clearing', 'done') AND NOT "
          "EXISTS "
          "(SELECT 1 FROM versions v WHERE v.account_id = ?1 AND v.content_hash = i.content_hash)"},
    Check{"I3: a catalogued intake must have exactly one version",
          "SELECT i.id FROM intakes i WHERE i.account_id = ?1 AND i.asset_id IS NOT NULL AND 1 <> "
          "(SELECT COUNT(*) FROM versions v WHERE v.account_id = ?1 AND v.intake_id = i.id)"},
    Check{"I3: an asset without a version",
          "SELECT a.id FROM assets a WHERE a.account_id = ?1 AND NOT EXISTS "
          "(SELECT 1 FROM versions v WHERE v.account_id = ?1 AND v.asset_id = a.id)"},
    Check{"I5: a version whose bytes the account doesn't hold",
          "SELECT v.id FROM versions v WHERE v.account_id = ?1 AND NOT EXISTS "
          "(SELECT 1 FROM blobs b WHERE b.account_id = ?1 AND b.content_hash = v.content_hash)"},
    Check{
        "I7: the ledger's last row disagrees with the intake's state",
        "SELECT i.id FROM intakes i WHERE i.account_id = ?1 AND i.state <> (SELECT l.to_state FROM ledger l "
        "WHERE l.account_id = ?1 AND l.intake_id = i.id ORDER BY l.sequence DESC LIMIT 1)"},
    Check{
        "I8: an intake that waits for nothing and says no reason",
        "SELECT i.id FROM intakes i WHERE i.account_id = ?1 AND i.due_at IS NULL AND i.reason_code = '' AND "
        "i.state IN ('seen', 'queued', 'fetching', 'stored', 'catalogued', 'duplicate', 'clearing', "
        "'rejecting', 'restoring')"},
    Check{"W13: a rejected file was taken in, or cleared",
          "SELECT i.id FROM intakes i WHERE i.account_id = ?1 AND i.state IN ('rejecting', 'rejected', "
          "'restoring') AND (i.asset_id IS NOT NULL OR i.duplicate_of IS NOT NULL OR EXISTS (SELECT 1 FROM "
          "clearings c WHERE c.account_id = ?1 AND c.intake_id = i.id))"},
    Check{"S2: an ignored file was taken in, or cleared",
          "SELECT i.id FROM intakes i WHERE i.account_id = ?1 AND i.state = 'ignored' AND (i.asset_id IS NOT "
          "NULL OR i.duplicate_of IS NOT NULL OR EXISTS (SELECT 1 FROM clearings c WHERE c.account_id = ?1 "
          "AND c.intake_id = i.id))"},
    Check{"M2: a file that was imported by hand was cleared in Dropbox",
          "SELECT i.id FROM intakes i JOIN clearings c ON c.account_id = i.account_id AND c.intake_id = i.id "
          "WHERE i.account_id = ?1 AND i.import_id IS NOT NULL"},
    Check{"an asset that no search can find",
          "SELECT a.id FROM assets a WHERE a.account_id = ?1 AND (a.text_row IS NULL OR NOT EXISTS (SELECT 1 "
          "FROM asset_texts t WHERE t.rowid = a.text_row AND t.account_id = ?1 AND t.asset_id = a.id))"},
};

/// What was sent to us and isn't an asset: nobody but our store has the bytes, whatever was decided of them.
constexpr std::string_view stored_alone =
    "SELECT content_hash, size, name, id FROM intakes WHERE account_id = ?1 AND connection_id IS NULL AND "
    "asset_id IS NULL AND duplicate_of IS NULL AND reason_code <> 'upload_bytes_lost'";

Result<std::int64_t> count(Scope& scope, std::string_view table) {
    return TRY(scope.transaction.find(cat("SELECT COUNT(*) FROM ", table, " WHERE account_id = ?1"),
                                      params(scope.account_id)))
        ->integer(0);
}

}  // namespace

Result<Audit> audit(Scope& scope) {
    Audit audit;
    audit.intakes = TRY(count(scope, "intakes"));
    audit.assets = TRY(count(scope, "assets"));
    audit.versions = TRY(count(scope, "versions"));
    for (const Check& check : checks)
        for (const auto& row : TRY(scope.transaction.query(check.query, params(scope.account_id))))
            audit.findings.push_back(cat(check.promise, ": ", row.text(0), "."));
    for (const auto& row : TRY(scope.transaction.query(
             "SELECT content_hash, size, filename, asset_id FROM versions WHERE account_id = ?1",
             params(scope.account_id))))
        audit.needed_blobs.emplace(
            row.text(0), NeededBlob{row.integer(1), cat(row.text(2), " (asset ", row.text(3), ")")});
    for (const auto& row : TRY(scope.transaction.query(stored_alone, params(scope.account_id))))
        audit.needed_blobs.emplace(
            row.text(0),
            NeededBlob{row.integer(1), cat(row.text(2), " (intake ", row.text(3), ", sent by hand)")});
    return audit;
}

Result<std::vector<std::string>> mend_rows(Scope& scope, Instant now) {
    std::vector<std::string> lines;
    for (const auto& row : TRY(scope.transaction.query(
             "UPDATE intakes SET due_at = ?2 WHERE account_id = ?1 AND due_at IS NULL AND reason_code = '' "
             "AND "
             "state IN ('seen', 'queued', 'fetching', 'stored', 'catalogued', 'duplicate', 'clearing', "
             "'rejecting', 'restoring') "
             "RETURNING name",
             params(scope.account_id, now))))
        lines.push_back(cat(row.text(0), ": it waited for nothing; it goes on at the next start."));
    const auto dropped =
        TRY(scope.transaction.execute("DELETE FROM jobs WHERE account_id = ?1 AND subject_id NOT IN "
                                      "(SELECT id FROM assets WHERE account_id = ?1)",
                                      params(scope.account_id)));
    if (dropped > 0) lines.push_back(cat(dropped, " jobs of assets that don't exist were dropped."));
    return lines;
}

Result<bool> is_content_known(sql::Transaction& transaction, std::string_view content_hash) {
    return TRY(transaction.find("SELECT 1 FROM intakes WHERE content_hash = ?1 UNION ALL "
                                "SELECT 1 FROM versions WHERE content_hash = ?1 UNION ALL "
                                "SELECT 1 FROM uploads WHERE content_hash = ?1 AND state IN ('receiving', "
                                "'forwarding') UNION ALL "
                                "SELECT 1 FROM blobs WHERE content_hash = ?1 LIMIT 1",
                                params(content_hash)))
        .has_value();
}

Result<bool> has_ended_before(sql::Transaction& transaction, std::string_view intake_id, Instant before) {
    return TRY(transaction.find("SELECT 1 FROM intakes WHERE id = ?1 AND updated_at < ?2 AND state IN "
                                "('done', 'superseded', 'vanished', 'refused', 'failed', 'rejected', "
                                "'ignored')",
                                params(intake_id, before)))
        .has_value();
}

}  // namespace sluice::catalog
