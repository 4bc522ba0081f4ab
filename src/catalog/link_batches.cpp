#include "catalog/link_batches.h"

#include "base/json/codec.h"
#include "base/text.h"
#include "catalog/words.h"

namespace sluice::catalog {
namespace {

using domain::LinkBatch;
using domain::LinkBatchRow;
using domain::LinkTemplate;
using sql::params;

Result<LinkTemplate> read_template(sql::Row& row) {
    LinkTemplate found;
    std::string rules;
    row.read(found.id, rules, found.created_at);
    found.rules = TRY(json::decode<domain::LinkTemplateRules>(rules));
    return found;
}

constexpr std::string_view select_batch =
    "SELECT b.id, b.template_id, b.template_name, b.connection_id, b.profile_id, b.\"release\", "
    "b.allow_late_uploads, b.created_at, "
    "(SELECT COUNT(*) FROM link_batch_rows r WHERE r.account_id = b.account_id AND r.batch_id = b.id AND "
    "r.state = 'waiting'), "
    "(SELECT COUNT(*) FROM link_batch_rows r WHERE r.account_id = b.account_id AND r.batch_id = b.id AND "
    "r.state = 'made'), "
    "(SELECT COUNT(*) FROM link_batch_rows r WHERE r.account_id = b.account_id AND r.batch_id = b.id AND "
    "r.state = 'failed') "
    "FROM link_batches b WHERE b.account_id = ?1 ";

LinkBatch read_batch(sql::Row& row) {
    LinkBatch batch;
    std::string release;
    std::optional<std::string> late;
    row.read(batch.id, batch.template_id, batch.template_name, batch.connection_id, batch.profile_id, release,
             late, batch.created_at, batch.waiting, batch.made, batch.failed);
    batch.release = from_word<domain::Release>(release);
    if (late) batch.allow_late_uploads = from_word<domain::LateUploads>(*late);
    return batch;
}

constexpr std::string_view row_columns =
    "r.\"number\", r.line, r.name, r.title, r.description, r.destination, r.deadline, r.closes_at, r.state, "
    "r.reason_code, r.reason_message, r.reason_hint, r.contributor_link_id";

struct Others {
    domain::AccountId account_id;
    domain::LinkBatchId batch_id;
    std::int64_t attempts = 0;
    std::optional<Instant> begun_at;
    std::optional<std::string> url;
};

LinkBatchRow read_row(sql::Row& row, Others& others) {
    LinkBatchRow found;
    domain::Reason reason;
    std::string state;
    domain::PlannedLink& link = found.link;
    row.read(found.number, link.line, link.name, link.title, link.description, link.destination,
             link.deadline, link.closes_at, state, reason.code, reason.message, reason.hint,
             found.contributor_link_id, others.account_id, others.batch_id, others.attempts, others.begun_at,
             others.url);
    found.state = from_word<domain::LinkBatchRowState>(state);
    found.url = others.url;
    if (!reason.code.empty()) found.reason = std::move(reason);
    return found;
}

}  // namespace

Result<> LinkTemplates::add(const LinkTemplate& made) {
    TRY(m_scope.transaction.execute(
        "INSERT INTO link_templates (account_id, id, rules, created_at) VALUES (?1, ?2, ?3, ?4)",
        params(m_scope.account_id, made.id, json::encode(made.rules), made.created_at)));
    return {};
}

Result<std::optional<LinkTemplate>> LinkTemplates::find(const domain::LinkTemplateId& id) {
    auto row =
        TRY(m_scope.transaction.find("SELECT id, rules, created_at FROM link_templates WHERE account_id = ?1 "
                                     "AND id = ?2 AND deleted_at IS NULL",
                                     params(m_scope.account_id, id)));
    if (!row) return std::optional<LinkTemplate>();
    return std::optional(TRY(read_template(*row)));
}

Result<std::vector<LinkTemplate>> LinkTemplates::list() {
    std::vector<LinkTemplate> templates;
    for (auto& row : TRY(m_scope.transaction.query(
             "SELECT id, rules, created_at FROM link_templates WHERE account_id = ?1 AND deleted_at IS NULL "
             "ORDER BY id",
             params(m_scope.account_id))))
        templates.push_back(TRY(read_template(row)));
    return templates;
}

Result<> LinkTemplates::revise(const LinkTemplate& revised) {
    TRY(m_scope.transaction.execute("UPDATE link_templates SET rules = ?3 WHERE account_id = ?1 AND id = ?2",
                                    params(m_scope.account_id, revised.id, json::encode(revised.rules))));
    return {};
}

Result<> LinkTemplates::remove(const domain::LinkTemplateId& id, Instant now) {
    TRY(m_scope.transaction.execute(
        "UPDATE link_templates SET deleted_at = ?3 WHERE account_id = ?1 AND id = ?2",
        params(m_scope.account_id, id, now)));
    return {};
}

Result<> LinkBatches::add(const LinkBatch& batch, const std::vector<domain::PlannedLink>& links) {
    std::optional<std::string> late;
    if (batch.allow_late_uploads) late = word_of(*batch.allow_late_uploads);
    TRY(m_scope.transaction.execute(
        "INSERT INTO link_batches (account_id, id, template_id, template_name, connection_id, profile_id, "
        "\"release\", allow_late_uploads, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        params(m_scope.account_id, batch.id, batch.template_id, batch.template_name, batch.connection_id,
               batch.profile_id, word_of(batch.release), late, batch.created_at)));
    std::int64_t number = 0;
    for (const auto& link : links)
        TRY(m_scope.transaction.execute(
            "INSERT INTO link_batch_rows (account_id, batch_id, \"number\", line, name, title, description, "
            "destination, deadline, closes_at, state, reason_code, reason_message, reason_hint, attempts, "
            "due_at) "
            "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, 'waiting', '', '', '', 0, ?11)",
            params(m_scope.account_id, batch.id, ++number, link.line, link.name, link.title, link.description,
                   link.destination, link.deadline, link.closes_at, batch.created_at)));
    return {};
}

Result<std::optional<LinkBatch>> LinkBatches::find(const domain::LinkBatchId& id) {
    auto row =
        TRY(m_scope.transaction.find(cat(select_batch, "AND b.id = ?2"), params(m_scope.account_id, id)));
    if (!row) return std::optional<LinkBatch>();
    return std::optional(read_batch(*row));
}

Result<std::vector<LinkBatch>> LinkBatches::list(std::int64_t limit) {
    std::vector<LinkBatch> batches;
    for (auto& row : TRY(m_scope.transaction.query(cat(select_batch, "ORDER BY b.id DESC LIMIT ?2"),
                                                   params(m_scope.account_id, limit))))
        batches.push_back(read_batch(row));
    return batches;
}

Result<std::vector<LinkBatchRow>> LinkBatches::rows(const domain::LinkBatchId& id) {
    std::vector<LinkBatchRow> rows;
    Others others;
    for (auto& row : TRY(m_scope.transaction.query(
             cat("SELECT ", row_columns,
                 ", r.account_id, r.batch_id, r.attempts, r.begun_at, l.url FROM link_batch_rows r "
                 "LEFT JOIN contributor_links l ON l.account_id = r.account_id AND l.id = "
                 "r.contributor_link_id "
                 "WHERE r.account_id = ?1 AND r.batch_id = ?2 ORDER BY r.\"number\""),
             params(m_scope.account_id, id))))
        rows.push_back(read_row(row, others));
    return rows;
}

Result<> LinkBatches::note_begun(const RowKey& key, Instant now) {
    TRY(
        m_scope.transaction.execute("UPDATE link_batch_rows SET begun_at = COALESCE(begun_at, ?4) WHERE "
                                    "account_id = ?1 AND batch_id = ?2 AND "
                                    "\"number\" = ?3",
                                    params(m_scope.account_id, key.batch_id, key.number, now)));
    return {};
}

Result<> LinkBatches::note_made(const RowKey& key, const domain::ContributorLinkId& link) {
    TRY(m_scope.transaction.execute(
        "UPDATE link_batch_rows SET state = 'made', contributor_link_id = ?4, reason_code = '', "
        "reason_message = '', "
        "reason_hint = '', due_at = NULL WHERE account_id = ?1 AND batch_id = ?2 AND \"number\" = ?3",
        params(m_scope.account_id, key.batch_id, key.number, link)));
    return {};
}

Result<> LinkBatches::note_failed(const RowKey& key, const domain::Reason& reason) {
    TRY(m_scope.transaction.execute(
        "UPDATE link_batch_rows SET state = 'failed', reason_code = ?4, reason_message = ?5, reason_hint = "
        "?6, "
        "attempts = attempts + 1, due_at = NULL WHERE account_id = ?1 AND batch_id = ?2 AND \"number\" = ?3",
        params(m_scope.account_id, key.batch_id, key.number, reason.code, reason.message, reason.hint)));
    return {};
}

Result<> LinkBatches::retry_later(const RowKey& key, const domain::Reason& reason, Instant due_at) {
    TRY(m_scope.transaction.execute(
        "UPDATE link_batch_rows SET reason_code = ?4, reason_message = ?5, reason_hint = ?6, "
        "attempts = attempts + 1, due_at = ?7 WHERE account_id = ?1 AND batch_id = ?2 AND \"number\" = ?3",
        params(m_scope.account_id, key.batch_id, key.number, reason.code, reason.message, reason.hint,
               due_at)));
    return {};
}

Result<> LinkBatches::fail_waiting(const domain::LinkBatchId& id, const domain::Reason& reason) {
    TRY(m_scope.transaction.execute(
        "UPDATE link_batch_rows SET state = 'failed', reason_code = ?3, reason_message = ?4, reason_hint = "
        "?5, "
        "due_at = NULL WHERE account_id = ?1 AND batch_id = ?2 AND state = 'waiting'",
        params(m_scope.account_id, id, reason.code, reason.message, reason.hint)));
    return {};
}

Result<std::int64_t> LinkBatches::retry_failed(const domain::LinkBatchId& id, Instant now) {
    return m_scope.transaction.execute(
        "UPDATE link_batch_rows SET state = 'waiting', attempts = 0, due_at = ?3 WHERE account_id = ?1 AND "
        "batch_id = ?2 AND state = 'failed'",
        params(m_scope.account_id, id, now));
}

Result<std::vector<DueLinkRow>> due_link_rows(sql::Transaction& transaction, Instant now,
                                              std::int64_t limit) {
    std::vector<DueLinkRow> due;
    Others others;
    for (auto& row : TRY(transaction.query(
             cat("SELECT ", row_columns,
                 ", r.account_id, r.batch_id, r.attempts, r.begun_at, NULL FROM link_batch_rows r "
                 "WHERE r.due_at <= ?1 ORDER BY r.due_at, r.account_id, r.batch_id, r.\"number\" LIMIT ?2"),
             params(now, limit)))) {
        auto found = read_row(row, others);
        due.push_back(
            {others.account_id, others.batch_id, std::move(found), others.attempts, others.begun_at});
    }
    return due;
}

}  // namespace sluice::catalog
