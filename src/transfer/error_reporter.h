// Keeps a text in each mapped folder about the files there that could not be taken in
// (domain/error_report.h).
//
// Invariant: level, not edge: what is written follows from the catalogue, so a restart forgets nothing.
// Nothing of anybody else's is overwritten or deleted: a report is changed by its id and revision. While
// deletions are paused, or in safe mode, none is taken away.
#pragma once

#include <stop_token>

#include "catalog/error_reports.h"
#include "transfer/ports.h"

namespace sluice::transfer {

enum class ReportStep { none, write, take_away };
struct ReportFacts {
    domain::ErrorReport report;
    std::string stamp;       ///< of what there is to tell now; empty: nothing
    bool may_delete = true;  ///< no guard of the account stands against it
};
/// What to do about a folder's report now. Pure.
[[nodiscard]] ReportStep plan_report(const ReportFacts& facts, Instant now);

class ErrorReporter {
public:
    explicit ErrorReporter(const Ports& ports) : m_ports(ports) {}

    /// Writes and takes away what is due; the count of attempts. Used by one thread at a time.
    std::size_t run_due(const std::stop_token& stop);

private:
    /// True where there was something to do.
    bool look(const catalog::ReportedMapping& mapping, const std::stop_token& stop);

    const Ports& m_ports;
};

}  // namespace sluice::transfer
