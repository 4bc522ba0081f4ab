// Mails about files that could not be taken in, in the words of their error report (M19).
#include "base/log.h"
#include "base/text.h"
#include "catalog/directory.h"
#include "catalog/members.h"
#include "transfer/alerts.h"

namespace sluice::transfer {
namespace {

constexpr std::chrono::hours failure_mail_rest{1};
constexpr std::chrono::minutes try_again_after{15};

struct FolderFailures {
    domain::ErrorReport report;
    domain::Failures failures;
    std::string account_name;
    std::vector<domain::User> to;
};

Result<FolderFailures> gather(catalog::Scope& scope, const catalog::ReportedMapping& mapping) {
    FolderFailures folder;
    catalog::ErrorReports reports(scope);
    if (auto report = TRY(reports.find(mapping.mapping_id))) folder.report = *std::move(report);
    folder.failures = TRY(reports.failures_of(mapping.mapping_id));
    if (const auto account = TRY(catalog::Directory(scope.transaction).find_account(mapping.account_id)))
        folder.account_name = account->name;
    folder.to = TRY(catalog::Members(scope).administrators());
    return folder;
}

}  // namespace

bool is_failure_mail_due(const domain::ErrorReport& report, const domain::Failures& failures, Instant now) {
    if (failures.files.empty() || failures.files.front().id.value <= report.mailed_intake_id) return false;
    return !report.mailed_at || now - *report.mailed_at >= failure_mail_rest;
}

std::size_t Alerts::tell_of_failures(const std::stop_token& stop) {
    const auto mappings = m_ports.catalog.read_all(
        [](catalog::sql::Transaction& transaction) { return catalog::mappings_to_report(transaction); });
    if (!mappings) return 0;
    std::size_t done = 0;
    for (const auto& mapping : *mappings)
        if (!stop.stop_requested() && tell_of_folder(mapping, stop)) ++done;
    return done;
}

bool Alerts::tell_of_folder(const catalog::ReportedMapping& mapping, const std::stop_token& stop) {
    const auto folder = m_ports.catalog.read(mapping.account_id,
                                             [&](catalog::Scope& scope) { return gather(scope, mapping); });
    const Instant now = m_ports.clock.now();
    if (!folder || !is_failure_mail_due(folder->report, folder->failures, now)) return false;
    const std::string subject =
        cat(domain::error_mail_subject(folder->failures), " (", folder->account_name, ")");
    const std::string text =
        cat(domain::error_report_text(folder->failures, now), "\r\n", m_ports.public_url, "/transfers\r\n");
    const bool is_told = send_to_all(folder->to, subject, text, stop);
    const domain::IntakeId told_until =
        is_told ? folder->failures.files.front().id : domain::IntakeId{folder->report.mailed_intake_id};
    const Instant told_at = is_told ? now : now - failure_mail_rest + try_again_after;
    const auto noted = m_ports.catalog.write(mapping.account_id, [&](catalog::Scope& scope) {
        return catalog::ErrorReports(scope).note_mailed(mapping.mapping_id, told_until, told_at);
    });
    if (!noted) log_warning("mail.unsaved", {{"code", noted.error().code}});
    return true;
}

}  // namespace sluice::transfer
