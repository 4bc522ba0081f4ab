#include "catalog/blob_health.h"

#include "base/text.h"
#include "catalog/words.h"

namespace sluice::catalog {
namespace {

using sql::params;

/// The sound blob of account `a` that was verified longest ago.
constexpr std::string_view oldest_of_account =
    "FROM blobs x WHERE x.account_id = a.id AND NOT EXISTS (SELECT 1 FROM damaged_blobs d WHERE "
    "d.account_id = x.account_id AND d.content_hash = x.content_hash) ORDER BY x.verified_at LIMIT 1";

}  // namespace

Result<std::optional<BlobToVerify>> next_to_verify(sql::Transaction& transaction, Instant before) {
    auto row = TRY(transaction.find(
        cat("SELECT b.content_hash, b.size FROM accounts a JOIN blobs b ON b.account_id = a.id AND "
            "b.content_hash = (SELECT x.content_hash ",
            oldest_of_account, ") WHERE b.verified_at <= ?1 ORDER BY b.verified_at, b.content_hash LIMIT 1"),
        params(before)));
    if (!row) return std::optional<BlobToVerify>();
    BlobToVerify next;
    row->read(next.content_hash, next.size);
    return next;
}

Result<std::optional<Instant>> oldest_verification(sql::Transaction& transaction) {
    auto row = TRY(transaction.find(cat("SELECT MIN(at) FROM (SELECT (SELECT x.verified_at ",
                                        oldest_of_account, ") AS at FROM accounts a)"),
                                    {}));
    std::optional<Instant> at;
    row->read(at);
    return at;
}

Result<> note_sound(sql::Transaction& transaction, std::string_view content_hash, Instant now) {
    TRY(
        transaction.execute("UPDATE blobs SET verified_at = ?2 WHERE account_id IN (SELECT id FROM accounts) "
                            "AND content_hash = ?1",
                            params(content_hash, now)));
    TRY(transaction.execute("DELETE FROM damaged_blobs WHERE content_hash = ?1", params(content_hash)));
    return {};
}

Result<> note_damage(sql::Transaction& transaction, const DamageNote& note, Instant now) {
    TRY(transaction.execute(
        "INSERT INTO damaged_blobs (account_id, content_hash, damage, found_at, attempts, due_at, reason) "
        "SELECT account_id, content_hash, ?2, ?3, 1, ?4, ?5 FROM blobs WHERE account_id IN (SELECT id FROM "
        "accounts) AND content_hash = ?1 "
        "ON CONFLICT (account_id, content_hash) DO UPDATE SET damage = excluded.damage, "
        "attempts = attempts + 1, due_at = excluded.due_at, reason = excluded.reason",
        params(note.content_hash, word_of(note.damage), now, note.due_at, note.reason)));
    return {};
}

Result<std::optional<DueHealing>> next_to_heal(sql::Transaction& transaction, Instant now) {
    auto row = TRY(transaction.find(
        "SELECT content_hash, attempts FROM damaged_blobs WHERE due_at <= ?1 ORDER BY due_at LIMIT 1",
        params(now)));
    if (!row) return std::optional<DueHealing>();
    DueHealing due;
    row->read(due.content_hash, due.attempts);
    return due;
}

Result<std::int64_t> healings_tried(sql::Transaction& transaction, std::string_view content_hash) {
    return TRY(transaction.find(
                   "SELECT COALESCE(MAX(attempts), 0) FROM damaged_blobs WHERE content_hash = ?1",
                   params(content_hash)))
        ->integer(0);
}

Result<std::vector<BlobSource>> sources_of(sql::Transaction& transaction, std::string_view content_hash) {
    std::vector<BlobSource> sources;
    for (auto& row : TRY(transaction.query(
             "SELECT i.account_id, i.connection_id, i.file_id, i.rev, i.name, i.path, i.size FROM versions v "
             "JOIN intakes i ON i.account_id = v.account_id AND i.id = v.intake_id "
             "JOIN connections c ON c.account_id = i.account_id AND c.id = i.connection_id "
             "WHERE v.account_id IN (SELECT id FROM accounts) AND v.content_hash = ?1 AND c.unlinked_at IS "
             "NULL "
             "UNION SELECT i.account_id, i.connection_id, i.file_id, i.rev, i.name, i.path, i.size "
             "FROM intakes i JOIN connections c ON c.account_id = i.account_id AND c.id = i.connection_id "
             "WHERE i.content_hash = ?1 AND i.duplicate_of IS NOT NULL AND c.unlinked_at IS NULL "
             "ORDER BY 4 DESC",
             params(content_hash)))) {
        BlobSource& source = sources.emplace_back();
        row.read(source.account_id, source.connection_id, source.file_id, source.rev, source.name,
                 source.path, source.size);
    }
    return sources;
}

Result<std::string> owners_of(sql::Transaction& transaction, std::string_view content_hash) {
    std::vector<std::string> names;
    for (const auto& row : TRY(transaction.query(
             "SELECT filename, asset_id FROM versions WHERE account_id IN (SELECT id FROM accounts) AND "
             "content_hash = ?1 ORDER BY asset_id LIMIT 5",
             params(content_hash))))
        names.push_back(cat(row.text(0), " (asset ", row.text(1), ")"));
    return join(names, ", ");
}

Result<StorageHealth> storage_health(Scope& scope) {
    auto row =
        TRY(scope.transaction.find("SELECT (SELECT COUNT(*) FROM blobs WHERE account_id = ?1), "
                                   "(SELECT COUNT(*) FROM damaged_blobs WHERE account_id = ?1), "
                                   "(SELECT MIN(verified_at) FROM blobs WHERE account_id = ?1)",
                                   params(scope.account_id)));
    StorageHealth health;
    row->read(health.blobs, health.damaged, health.oldest_verified_at);
    return health;
}

Result<std::vector<DamagedFile>> damaged_files(Scope& scope) {
    std::vector<DamagedFile> files;
    for (auto& row : TRY(scope.transaction.query(
             "SELECT v.asset_id, v.filename, d.content_hash, d.damage, d.found_at, d.attempts, d.due_at, "
             "d.reason FROM damaged_blobs d JOIN versions v ON v.account_id = d.account_id AND "
             "v.content_hash = d.content_hash WHERE d.account_id = ?1 ORDER BY d.found_at, v.id LIMIT 500",
             params(scope.account_id)))) {
        DamagedFile& file = files.emplace_back();
        std::string damage;
        row.read(file.asset_id, file.filename, file.content_hash, damage, file.found_at, file.attempts,
                 file.retry_at, file.reason);
        file.damage = from_word<Damage>(damage);
    }
    return files;
}

}  // namespace sluice::catalog
