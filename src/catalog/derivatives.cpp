#include "catalog/derivatives.h"

#include "base/json/codec.h"
#include "base/text.h"
#include "catalog/words.h"

namespace sluice::catalog {

using sql::params;

Result<std::optional<DerivativeRecord>> Derivatives::find(std::string_view content_hash,
                                                          domain::DerivativeKind kind) {
    auto row =
        TRY(m_scope.transaction.find("SELECT state, reason, detail FROM derivatives WHERE account_id = ?1 "
                                     "AND content_hash = ?2 AND kind = ?3",
                                     params(m_scope.account_id, content_hash, word_of(kind))));
    if (!row) return std::nullopt;
    DerivativeRecord record{.kind = kind};
    std::string state;
    std::string detail;
    row->read(state, record.reason, detail);
    record.state = from_word<domain::DerivativeState>(state);
    record.detail = TRY(json::decode<domain::DerivativeDetail>(detail));
    return record;
}

Result<> Derivatives::save(std::string_view content_hash, const DerivativeRecord& record, Instant now) {
    TRY(m_scope.transaction.execute(
        "INSERT INTO derivatives (account_id, content_hash, kind, state, reason, detail, updated_at) "
        "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (account_id, content_hash, kind) DO UPDATE SET "
        "state = excluded.state, reason = excluded.reason, detail = excluded.detail, "
        "updated_at = excluded.updated_at",
        params(m_scope.account_id, content_hash, word_of(record.kind), word_of(record.state), record.reason,
               json::encode(record.detail), now)));
    return {};
}

namespace {

constexpr std::string_view undrawn =
    " FROM assets a WHERE a.preview_state <> 'pending' AND (a.mime = 'application/x-ole-storage' OR a.mime = "
    "'application/rtf' OR a.mime LIKE 'application/vnd.openxmlformats-officedocument.%' OR a.mime LIKE "
    "'application/vnd.oasis.opendocument.%') AND NOT EXISTS (SELECT 1 FROM derivatives d WHERE d.account_id "
    "= "
    "a.account_id AND d.content_hash = a.content_hash AND d.kind = 'page')";

}  // namespace

Result<bool> has_undrawn_documents(sql::Transaction& transaction) {
    return TRY(transaction.find(cat("SELECT 1", undrawn, " LIMIT 1"), {})).has_value();
}

Result<> ask_undrawn_documents(sql::Transaction& transaction, Instant now) {
    TRY(transaction.execute(cat("INSERT INTO jobs (account_id, id, kind, subject_id, attempts, due_at, "
                                "lease_until, fence, is_backfill) SELECT a.account_id, 'office-' || a.id, "
                                "'draw_office_document', a.id, 0, ?1, 0, 0, 1",
                                undrawn, " ON CONFLICT DO NOTHING"),
                            params(now)));
    return {};
}

}  // namespace sluice::catalog
