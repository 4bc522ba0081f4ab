#include "catalog/ledger_export.h"

#include <fstream>
#include <memory>

#include "base/json/codec.h"
#include "base/text.h"
#include "catalog/ledger.h"
#include "catalog/ledger_check.h"

namespace sluice::catalog {
namespace {

std::unexpected<Error> export_invalid(const std::filesystem::path& file, std::int64_t line,
                                      std::string_view why) {
    return fail({Remedy::reject, "export_invalid", cat(file.string(), ", line ", line, ": ", why),
                 "Give a file as `sluice ledger export` writes it."});
}

/// An export that is read back, line by line.
struct Reading {
    std::filesystem::path file;
    std::ifstream stream;
    std::int64_t line = 0;
    std::optional<ExportEnd> end;

    explicit Reading(std::filesystem::path from) : file(std::move(from)), stream(file) {}

    Result<ExportHeader> header() {
        const std::string text = TRY(next());
        auto read = json::decode<ExportHeader>(text);
        if (!read) return export_invalid(file, line, read.error().message);
        if (read->format != "sluice-ledger" || read->version != domain::chain_version)
            return export_invalid(file, line,
                                  cat("format ", read->format, ", version ", read->version, " isn't known."));
        if (read->start != domain::chain_start(read->account_id))
            return export_invalid(file, line, "the start of the chain isn't that of the account.");
        return *std::move(read);
    }

    Result<std::optional<domain::LedgerRow>> row() {
        const std::string text = TRY(next());
        if (text.empty()) return std::optional<domain::LedgerRow>();
        if (end) return export_invalid(file, line, "something follows the last line.");
        if (auto read = json::decode<ExportEnd>(text)) {
            end = *std::move(read);
            return row();
        }
        auto read = json::decode<domain::LedgerRow>(text);
        if (!read) return export_invalid(file, line, read.error().message);
        return std::optional(*std::move(read));
    }

private:
    Result<std::string> next() {
        std::string text;
        ++line;
        if (!stream.is_open()) return export_invalid(file, line, "the file can't be read.");
        while (text.empty() && std::getline(stream, text)) {
        }
        return text;
    }
};

/// What the last line says of the rows before it.
std::optional<domain::LedgerFinding> check_end(const std::optional<ExportEnd>& end,
                                               const domain::LedgerHead& reached) {
    const bool is_whole = end && end->count == reached.sequence && end->head == reached.hash;
    if (is_whole) return std::nullopt;
    domain::LedgerFinding cut{domain::LedgerFault::missing_end, reached.sequence + 1, {}, "", ""};
    cut.message =
        end ? cat("The last line tells of ", end->count, " rows up to ", end->head,
                  ", but the rows end with ", reached.sequence, ".")
            : cat("The file ends after row ", reached.sequence, " without its last line: it was cut short.");
    return cut;
}

}  // namespace

LedgerExport::LedgerExport(const Catalog& catalog, const domain::Account& account, Instant now,
                           domain::LedgerHead head)
    : m_catalog(&catalog), m_account(account), m_now(now), m_head(std::move(head)) {}

Result<LedgerExport> LedgerExport::begin(const Catalog& catalog, const domain::Account& account,
                                         Instant now) {
    auto head = TRY(catalog.read(account.id, [](Scope& scope) { return Ledger(scope).head(); }));
    return LedgerExport(catalog, account, now, std::move(head));
}

void LedgerExport::rewind() {
    m_part = Part::header;
}

Result<std::optional<std::string>> LedgerExport::next_line() {
    if (m_part == Part::over) return std::optional<std::string>();
    if (m_part == Part::header) {
        m_part = Part::rows;
        m_rows = ledger_rows(*m_catalog, m_account.id, m_head.sequence);
        m_reached = {0, domain::chain_start(m_account.id)};
        ExportHeader header;
        header.account_id = m_account.id;
        header.account = m_account.name;
        header.exported_at = m_now;
        header.start = m_reached.hash;
        return std::optional(json::encode(header) + "\n");
    }
    if (const auto row = TRY(m_rows())) {
        m_reached = {row->sequence, row->hash};
        return std::optional(json::encode(*row) + "\n");
    }
    m_part = Part::over;
    if (m_reached.hash != m_head.hash)
        return fail({Remedy::give_up, "ledger_changed", "The ledger was changed while it was exported.",
                     "Run `sluice verify`."});
    return std::optional(json::encode(ExportEnd{m_head.hash, m_head.sequence}) + "\n");
}

Result<ExportReport> check_export(const std::filesystem::path& file,
                                  const std::optional<domain::KnownHead>& known) {
    ExportReport report;
    report.header = TRY(Reading(file).header());
    std::shared_ptr<Reading> first;
    const auto open = [&]() -> domain::LedgerRows {
        auto reading = std::make_shared<Reading>(file);
        if (!first) first = reading;
        return [reading]() -> Result<std::optional<domain::LedgerRow>> {
            if (reading->line == 0) TRY(reading->header());
            return reading->row();
        };
    };
    report.chain = TRY(domain::check_chain(report.header.account_id, open, known));
    if (!report.chain.finding) report.chain.finding = check_end(first->end, report.chain.head);
    return report;
}

}  // namespace sluice::catalog
