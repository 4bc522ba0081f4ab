#include "catalog/error_reports.h"

#include "base/text.h"
#include "catalog/intakes.h"

namespace sluice::catalog {
namespace {

using domain::ErrorReport;
using sql::params;

constexpr std::string_view columns =
    "mapping_id, file_id, rev, content_hash, wanted_hash, stamp, attempts, retry_at, mailed_intake_id, "
    "mailed_at";

ErrorReport read_report(sql::Row& row) {
    ErrorReport report;
    row.read(report.mapping_id, report.file_id, report.rev, report.content_hash, report.wanted_hash,
             report.stamp, report.attempts, report.retry_at, report.mailed_intake_id, report.mailed_at);
    return report;
}

}  // namespace

Result<std::optional<ErrorReport>> ErrorReports::find(const domain::MappingId& mapping) {
    auto row = TRY(m_scope.transaction.find(
        cat("SELECT ", columns, " FROM error_reports WHERE account_id = ?1 AND mapping_id = ?2"),
        params(m_scope.account_id, mapping)));
    if (!row) return std::optional<ErrorReport>();
    return std::optional(read_report(*row));
}

Result<> ErrorReports::save(const ErrorReport& report) {
    TRY(m_scope.transaction.execute(
        "INSERT INTO error_reports (account_id, mapping_id, file_id, rev, content_hash, wanted_hash, stamp, "
        "attempts, "
        "retry_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT (account_id, mapping_id) DO "
        "UPDATE SET "
        "file_id = ?3, rev = ?4, content_hash = ?5, wanted_hash = ?6, stamp = ?7, attempts = ?8, retry_at = "
        "?9",
        params(m_scope.account_id, report.mapping_id, report.file_id, report.rev, report.content_hash,
               report.wanted_hash, report.stamp, report.attempts, report.retry_at)));
    return {};
}

Result<> ErrorReports::note_mailed(const domain::MappingId& mapping, const domain::IntakeId& newest,
                                   Instant now) {
    TRY(
        m_scope.transaction.execute("INSERT INTO error_reports (account_id, mapping_id, file_id, rev, "
                                    "content_hash, wanted_hash, stamp, attempts, "
                                    "mailed_intake_id, mailed_at) VALUES (?1, ?2, '', '', '', '', '', 0, ?3, "
                                    "?4) ON CONFLICT (account_id, "
                                    "mapping_id) DO UPDATE SET mailed_intake_id = ?3, mailed_at = ?4",
                                    params(m_scope.account_id, mapping, newest, now)));
    return {};
}

Result<std::vector<ErrorReport>> ErrorReports::of_connection(const domain::ConnectionId& connection) {
    std::vector<ErrorReport> reports;
    for (auto& row : TRY(m_scope.transaction.query(
             cat("SELECT ", columns,
                 " FROM error_reports WHERE account_id = ?1 AND mapping_id IN (SELECT id FROM mappings WHERE "
                 "account_id = ?1 AND connection_id = ?2)"),
             params(m_scope.account_id, connection))))
        reports.push_back(read_report(row));
    return reports;
}

Result<domain::Failures> ErrorReports::failures_of(const domain::MappingId& mapping) {
    domain::Failures failures;
    auto row = TRY(m_scope.transaction.find(
        "SELECT m.folder_path, (SELECT COUNT(*) FROM intakes i WHERE i.account_id = ?1 AND i.mapping_id = ?2 "
        "AND "
        "i.state IN ('refused', 'failed')) FROM mappings m WHERE m.account_id = ?1 AND m.id = ?2",
        params(m_scope.account_id, mapping)));
    if (!row) return failures;
    row->read(failures.folder_path, failures.count);
    IntakeFilter filter;
    filter.states = {domain::IntakeState::refused, domain::IntakeState::failed};
    filter.mapping_id = mapping;
    filter.limit = domain::error_report_files_max;
    failures.files = TRY(Intakes(m_scope).page(filter));
    return failures;
}

Result<std::vector<ReportedMapping>> mappings_to_report(sql::Transaction& transaction) {
    std::vector<ReportedMapping> mappings;
    for (auto& row : TRY(transaction.query(
             "SELECT m.account_id, m.id, m.connection_id FROM mappings m JOIN connections c "
             "ON c.account_id = m.account_id AND c.id = m.connection_id LEFT JOIN error_reports r "
             "ON r.account_id = m.account_id AND r.mapping_id = m.id WHERE m.deleted_at IS NULL "
             "AND m.state = 'active' AND c.unlinked_at IS NULL AND c.state = 'linked' AND (r.rev <> '' OR "
             "EXISTS "
             "(SELECT 1 FROM intakes i WHERE i.account_id = m.account_id AND i.mapping_id = m.id AND i.state "
             "IN "
             "('refused', 'failed'))) ORDER BY m.id",
             {}))) {
        ReportedMapping& mapping = mappings.emplace_back();
        row.read(mapping.account_id, mapping.mapping_id, mapping.connection_id);
    }
    return mappings;
}

}  // namespace sluice::catalog
