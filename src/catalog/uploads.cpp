#include "base/json/codec.h"
#include "base/text.h"
#include "catalog/upload_pages.h"
#include "catalog/words.h"

namespace sluice::catalog {
namespace {

using domain::Submission;
using domain::Upload;
using sql::params;

constexpr std::string_view submission_columns = "s.id, s.page_id, s.name, s.email, s.metadata, s.created_at";
constexpr std::string_view upload_columns =
    "u.id, u.submission_id, u.page_id, u.import_id, u.relative_path, u.client_modified, u.name, u.size, "
    "u.state, u.bytes_received, u.content_hash, "
    "u.connection_id, u.file_id, u.rev, u.attempts, u.reason_code, u.reason_message, u.reason_hint, "
    "u.created_at, u.updated_at";

Result<std::optional<Submission>> read_submission(std::optional<sql::Row> row) {
    if (!row) return std::optional<Submission>();
    Submission submission;
    std::string metadata;
    row->read(submission.id, submission.page_id, submission.name, submission.email, metadata,
              submission.created_at);
    submission.metadata = TRY((json::decode<std::map<std::string, std::vector<std::string>>>(metadata)));
    return std::optional(std::move(submission));
}

Upload read_upload(sql::Row& row) {
    Upload upload;
    std::string state;
    row.read(upload.id, upload.submission_id, upload.page_id, upload.import_id, upload.relative_path,
             upload.client_modified, upload.name, upload.size, state, upload.bytes_received,
             upload.content_hash, upload.connection_id, upload.file_id, upload.rev, upload.attempts,
             upload.reason_code, upload.reason_message, upload.reason_hint, upload.created_at,
             upload.updated_at);
    upload.state = from_word<domain::UploadState>(state);
    return upload;
}

std::optional<Upload> read_one(std::optional<sql::Row> row) {
    if (!row) return std::nullopt;
    return read_upload(*row);
}

}  // namespace

Result<> Submissions::add(const Submission& submission, std::string_view token_hash) {
    TRY(m_scope.transaction.execute(
        "INSERT INTO submissions (account_id, token_hash, id, page_id, name, email, metadata, created_at) "
        "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        params(m_scope.account_id, token_hash, submission.id, submission.page_id, submission.name,
               submission.email, json::encode(submission.metadata), submission.created_at)));
    return {};
}

Result<std::optional<Submission>> Submissions::find(const domain::SubmissionId& id) {
    return read_submission(TRY(m_scope.transaction.find(
        cat("SELECT ", submission_columns, " FROM submissions s WHERE s.account_id = ?1 AND s.id = ?2"),
        params(m_scope.account_id, id))));
}

Result<std::optional<Submission>> Submissions::of_intake(const domain::Intake& intake) {
    constexpr std::string_view from =
        " FROM uploads u JOIN submissions s ON s.account_id = u.account_id AND s.id = u.submission_id "
        "WHERE u.account_id = ?1 AND ";
    if (domain::is_upload(intake))
        return read_submission(TRY(m_scope.transaction.find(
            cat("SELECT ", submission_columns, from, "u.id = ?2"), params(m_scope.account_id, intake.id))));
    if (auto row = TRY(m_scope.transaction.find(
            cat("SELECT ", submission_columns, from,
                "u.connection_id = ?2 AND u.file_id = ?3 AND u.rev = ?4 ORDER BY u.id LIMIT 1"),
            params(m_scope.account_id, intake.connection_id, intake.file_id, intake.rev))))
        return read_submission(std::move(row));
    // The folder's listing may show the file before Dropbox's answer told us its id.
    return read_submission(
        TRY(m_scope.transaction.find(cat("SELECT ", submission_columns,
                                         " FROM uploads u JOIN upload_pages p ON p.account_id = u.account_id "
                                         "AND p.id = u.page_id JOIN submissions s ON s.account_id = "
                                         "u.account_id AND s.id = u.submission_id "
                                         "WHERE u.content_hash = ?2 AND u.state IN ('receiving', "
                                         "'forwarding') AND u.state = 'forwarding' AND "
                                         "u.account_id = ?1 AND p.mapping_id = ?3 "
                                         "ORDER BY u.id LIMIT 1"),
                                     params(m_scope.account_id, intake.content_hash, intake.mapping_id))));
}

Result<> Uploads::add(const Upload& upload, const std::optional<std::string>& token_hash) {
    TRY(m_scope.transaction.execute(
        "INSERT INTO uploads (account_id, token_hash, id, submission_id, page_id, name, size, state, "
        "bytes_received, content_hash, file_id, rev, attempts, reason_code, reason_message, reason_hint, "
        "created_at, updated_at, import_id, relative_path, client_modified) VALUES (?1, ?2, ?3, ?4, ?5, ?6, "
        "?7, ?8, ?9, ?10, '', '', 0, '', '', '', ?11, ?12, ?13, ?14, ?15)",
        params(m_scope.account_id, token_hash, upload.id, upload.submission_id, upload.page_id, upload.name,
               upload.size, word_of(upload.state), upload.bytes_received, upload.content_hash,
               upload.created_at, upload.updated_at, upload.import_id, upload.relative_path,
               upload.client_modified)));
    return {};
}

Result<std::optional<Upload>> Uploads::find_same(const Upload& upload) {
    return read_one(TRY(m_scope.transaction.find(
        cat("SELECT ", upload_columns,
            " FROM uploads u WHERE u.account_id = ?1 AND u.import_id = ?2 AND u.relative_path = ?3 AND "
            "u.size = ?4 AND COALESCE(u.client_modified, -1) = COALESCE(?5, -1) LIMIT 1"),
        params(m_scope.account_id, upload.import_id, upload.relative_path, upload.size,
               upload.client_modified))));
}

Result<std::vector<Upload>> Uploads::unfinished_of(const domain::ImportId& id, std::int64_t limit) {
    std::vector<Upload> uploads;
    for (auto& row : TRY(m_scope.transaction.query(
             cat("SELECT ", upload_columns,
                 " FROM uploads u WHERE u.account_id = ?1 AND u.import_id = ?2 AND u.state = 'receiving' "
                 "ORDER BY u.relative_path LIMIT ?3"),
             params(m_scope.account_id, id, limit))))
        uploads.push_back(read_upload(row));
    return uploads;
}

Result<std::int64_t> Uploads::count_of(const domain::ImportId& id) {
    return TRY(m_scope.transaction.find(
                   "SELECT COUNT(*) FROM uploads WHERE account_id = ?1 AND import_id = ?2 AND state = "
                   "'received'",
                   params(m_scope.account_id, id)))
        ->integer(0);
}

Result<std::optional<Upload>> Uploads::find(const domain::UploadId& id) {
    return read_one(TRY(m_scope.transaction.find(
        cat("SELECT ", upload_columns, " FROM uploads u WHERE u.account_id = ?1 AND u.id = ?2"),
        params(m_scope.account_id, id))));
}

Result<> Uploads::save(const Upload& upload, std::optional<Instant> due_at) {
    TRY(m_scope.transaction.execute(
        "UPDATE uploads SET state = ?3, bytes_received = ?4, content_hash = ?5, updated_at = ?6, "
        "connection_id = ?7, file_id = ?8, rev = ?9, attempts = ?10, reason_code = ?11, reason_message = "
        "?12, "
        "reason_hint = ?13, due_at = ?14 WHERE account_id = ?1 AND id = ?2",
        params(m_scope.account_id, upload.id, word_of(upload.state), upload.bytes_received,
               upload.content_hash, upload.updated_at, upload.connection_id, upload.file_id, upload.rev,
               upload.attempts, upload.reason_code, upload.reason_message, upload.reason_hint, due_at)));
    return {};
}

Result<> Uploads::remove(const domain::UploadId& id) {
    TRY(m_scope.transaction.execute("DELETE FROM uploads WHERE account_id = ?1 AND id = ?2",
                                    params(m_scope.account_id, id)));
    return {};
}

Result<UploadTotals> Uploads::totals_of(const domain::SubmissionId& id) {
    auto row =
        TRY(m_scope.transaction.find("SELECT COUNT(*), COALESCE(SUM(size), 0) FROM uploads WHERE "
                                     "account_id = ?1 AND submission_id = ?2",
                                     params(m_scope.account_id, id)));
    return UploadTotals{row->integer(0), row->integer(1)};
}

Result<std::int64_t> Uploads::count_unfinished(const domain::UploadPageId& id) {
    return TRY(m_scope.transaction.find("SELECT COUNT(*) FROM uploads WHERE account_id = ?1 AND page_id = ?2 "
                                        "AND state = 'receiving'",
                                        params(m_scope.account_id, id)))
        ->integer(0);
}

Result<std::vector<Upload>> Uploads::on_their_way_of(const domain::SubmissionId& id) {
    std::vector<Upload> uploads;
    for (auto& row : TRY(m_scope.transaction.query(
             cat("SELECT ", upload_columns,
                 " FROM uploads u WHERE u.account_id = ?1 AND u.submission_id = ?2 AND u.state IN "
                 "('forwarding', 'forwarded') AND NOT EXISTS (SELECT 1 FROM intakes i WHERE i.account_id = "
                 "?1 "
                 "AND i.connection_id = u.connection_id AND i.file_id = u.file_id AND i.rev = u.rev) "
                 "ORDER BY u.id DESC"),
             params(m_scope.account_id, id))))
        uploads.push_back(read_upload(row));
    return uploads;
}

Result<std::vector<Upload>> Uploads::unfinished_since(Instant before, std::int64_t limit) {
    std::vector<Upload> uploads;
    for (auto& row : TRY(m_scope.transaction.query(
             cat("SELECT ", upload_columns,
                 " FROM uploads u WHERE u.account_id = ?1 AND u.state = 'receiving' AND u.updated_at < ?2 "
                 "LIMIT ?3"),
             params(m_scope.account_id, before, limit))))
        uploads.push_back(read_upload(row));
    return uploads;
}

Result<std::vector<DueUpload>> due_uploads(sql::Transaction& transaction, Instant now, std::int64_t limit) {
    std::vector<DueUpload> due;
    for (auto& row : TRY(transaction.query(cat("SELECT u.account_id, ", upload_columns,
                                               " FROM uploads u WHERE u.due_at <= ?1 ORDER BY u.due_at, u.id "
                                               "LIMIT ?2"),
                                           params(now, limit)))) {
        DueUpload& one = due.emplace_back();
        row.read(one.account_id);
        one.upload = read_upload(row);
    }
    return due;
}

Result<std::optional<Submission>> find_submission(Scope& scope, const domain::UploadPageId& page,
                                                  std::string_view token_hash) {
    return read_submission(TRY(scope.transaction.find(
        cat("SELECT ", submission_columns,
            " FROM submissions s WHERE s.account_id = ?1 AND s.page_id = ?2 AND s.token_hash = ?3"),
        params(scope.account_id, page, token_hash))));
}

Result<std::optional<Upload>> find_upload(Scope& scope, const domain::UploadPageId& page,
                                          std::string_view token_hash) {
    return read_one(TRY(scope.transaction.find(
        cat("SELECT ", upload_columns,
            " FROM uploads u WHERE u.account_id = ?1 AND u.page_id = ?2 AND u.token_hash = ?3"),
        params(scope.account_id, page, token_hash))));
}

}  // namespace sluice::catalog
