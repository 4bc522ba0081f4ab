// Error reports in Dropbox, and what they have to tell.
//
// Invariant: `wanted_hash` is saved before a report is sent, so that no listing takes it for somebody's file.
#pragma once

#include <optional>
#include <vector>

#include "catalog/catalog.h"
#include "domain/error_report.h"

namespace sluice::catalog {

class ErrorReports {
public:
    explicit ErrorReports(const Scope& scope) : m_scope(scope) {}

    [[nodiscard]] Result<std::optional<domain::ErrorReport>> find(const domain::MappingId& mapping);
    /// All but what was mailed, which another thread notes.
    [[nodiscard]] Result<> save(const domain::ErrorReport& report);
    [[nodiscard]] Result<> note_mailed(const domain::MappingId& mapping, const domain::IntakeId& newest,
                                       Instant now);
    /// Those of all folders of one Dropbox, whatever became of their mappings.
    [[nodiscard]] Result<std::vector<domain::ErrorReport>> of_connection(
        const domain::ConnectionId& connection);
    /// What lies in the folder and was refused or failed.
    [[nodiscard]] Result<domain::Failures> failures_of(const domain::MappingId& mapping);

private:
    Scope m_scope;
};

struct ReportedMapping {
    domain::AccountId account_id;
    domain::MappingId mapping_id;
    domain::ConnectionId connection_id;
};
/// Of all accounts: the folders that can be written to and have failures, or a report in Dropbox.
[[nodiscard]] Result<std::vector<ReportedMapping>> mappings_to_report(sql::Transaction& transaction);

}  // namespace sluice::catalog
