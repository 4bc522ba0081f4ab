#include "catalog/ledger_check.h"

#include <array>
#include <deque>
#include <limits>
#include <memory>
#include <string_view>

#include "base/text.h"
#include "catalog/ledger.h"

namespace sluice::catalog {
namespace {

using domain::LedgerFault;
using sql::params;

constexpr std::int64_t page_rows = 2'000;
constexpr std::int64_t findings_max = 100;  ///< of each kind

/// A query whose every row disagrees: sequence, intake id, path.
struct Disagreement {
    LedgerFault fault;
    std::string_view query;
    std::string_view says;
};

constexpr std::array disagreements{
    Disagreement{
        LedgerFault::state,
        "SELECT COALESCE(l.sequence, 0), i.id, i.path FROM intakes i LEFT JOIN ledger l ON "
        "l.account_id = ?1 AND l.intake_id = i.id AND l.sequence = (SELECT MAX(sequence) FROM ledger "
        "WHERE account_id = ?1 AND intake_id = i.id) WHERE i.account_id = ?1 AND "
        "(l.to_state IS NULL OR l.to_state <> i.state) ORDER BY 1 LIMIT ?2",
        "the state of its transfer isn't the one that its last row tells"},
    Disagreement{
        LedgerFault::order,
        "SELECT sequence, intake_id, '' FROM (SELECT sequence, intake_id, from_state, LAG(to_state) "
        "OVER (PARTITION BY intake_id ORDER BY sequence) AS before FROM ledger WHERE account_id = ?1) "
        "AS steps WHERE COALESCE(from_state, '') <> COALESCE(before, '') ORDER BY 1 LIMIT ?2",
        "it doesn't go on from where the row before it left the same transfer"},
    Disagreement{
        LedgerFault::content,
        "SELECT l.sequence, i.id, i.path FROM ledger l JOIN intakes i ON i.account_id = l.account_id "
        "AND i.id = l.intake_id WHERE l.account_id = ?1 AND l.to_state = 'done' AND NOT EXISTS "
        "(SELECT 1 FROM versions v JOIN blobs b ON b.account_id = v.account_id AND b.content_hash = "
        "v.content_hash WHERE v.account_id = ?1 AND v.content_hash = i.content_hash AND v.asset_id = "
        "COALESCE(i.asset_id, i.duplicate_of)) ORDER BY 1 LIMIT ?2",
        "it says that the file is in the library, but its asset has no version with these bytes"},
    Disagreement{
        LedgerFault::content,
        "SELECT l.sequence, i.id, i.path FROM ledger l JOIN intakes i ON i.account_id = l.account_id "
        "AND i.id = l.intake_id JOIN blobs b ON b.account_id = l.account_id AND b.content_hash = "
        "i.content_hash WHERE l.account_id = ?1 AND l.sha256 <> b.sha256 ORDER BY 1 LIMIT ?2",
        "the SHA-256 that it tells isn't the one of the bytes in the library"},
};

Result<> compare(Scope& scope, LedgerReport& report) {
    for (const Disagreement& check : disagreements)
        for (const auto& row :
             TRY(scope.transaction.query(check.query, params(scope.account_id, findings_max))))
            report.findings.push_back(
                {check.fault, row.integer(0), domain::IntakeId{row.text(1)}, row.text(2),
                 cat(row.integer(0) == 0 ? std::string("No row") : cat("Row ", row.integer(0)), " of ",
                     row.text(2).empty() ? row.text(1) : row.text(2), ": ", check.says, ".")});
    report.intakes = TRY(scope.transaction.find("SELECT COUNT(*) FROM intakes WHERE account_id = ?1",
                                                params(scope.account_id)))
                         ->integer(0);
    return {};
}

}  // namespace

domain::LedgerRows ledger_rows(const Catalog& catalog, const domain::AccountId& account, std::int64_t last) {
    struct Reading {
        std::deque<domain::LedgerRow> waiting;
        std::int64_t after = std::numeric_limits<std::int64_t>::min();  // rows put in before the first show
        bool is_over = false;
    };
    return [&catalog, account, last,
            reading = std::make_shared<Reading>()]() -> Result<std::optional<domain::LedgerRow>> {
        if (reading->waiting.empty() && !reading->is_over) {
            for (auto& row : TRY(catalog.read(
                     account, [&](Scope& scope) { return Ledger(scope).page(reading->after, page_rows); })))
                if (row.sequence <= last) reading->waiting.push_back(std::move(row));
            reading->is_over = reading->waiting.empty();
        }
        if (reading->is_over) return std::optional<domain::LedgerRow>();
        domain::LedgerRow row = std::move(reading->waiting.front());
        reading->waiting.pop_front();
        reading->after = row.sequence;
        return std::optional(std::move(row));
    };
}

Result<LedgerReport> check_ledger(const Catalog& catalog, const domain::AccountId& account,
                                  const std::optional<domain::KnownHead>& known) {
    LedgerReport report;
    report.chain = TRY(domain::check_chain(
        account, [&] { return ledger_rows(catalog, account, std::numeric_limits<std::int64_t>::max()); },
        known));
    if (report.chain.finding) report.findings.push_back(*report.chain.finding);
    TRY(catalog.read(account, [&](Scope& scope) -> Result<> { return compare(scope, report); }));
    return report;
}

}  // namespace sluice::catalog
