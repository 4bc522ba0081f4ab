// A ledger as a text that proves itself without Sluice: JSON Lines, a page of rows in memory at a time.
//
// Invariant: the first line says the format and the chain's start, then one line a row, and the last line
// says the head and how many rows there are, so that an export that was cut short shows. docs/guide/proof.md
// has the format in words.
#pragma once

#include <boost/describe.hpp>

#include <filesystem>
#include <optional>
#include <string>

#include "catalog/catalog.h"
#include "domain/ledger.h"
#include "domain/user.h"

namespace sluice::catalog {

struct ExportHeader {
    std::string format = "sluice-ledger";
    std::int64_t version = domain::chain_version;
    domain::AccountId account_id;
    std::string account;  ///< its name
    Instant exported_at;
    std::string start;  ///< the hash before the first row
};
BOOST_DESCRIBE_STRUCT(ExportHeader, (), (format, version, account_id, account, exported_at, start))

struct ExportEnd {
    std::string head;  ///< the last row's hash
    std::int64_t count = 0;
};
BOOST_DESCRIBE_STRUCT(ExportEnd, (), (head, count))

/// The rows that were there when it began, line by line.
class LedgerExport {
public:
    [[nodiscard]] static Result<LedgerExport> begin(const Catalog& catalog, const domain::Account& account,
                                                    Instant now);
    /// The next line with its end, nothing after the last. Fails with `ledger_changed` where the rows no
    /// longer reach the head that they had.
    [[nodiscard]] Result<std::optional<std::string>> next_line();
    [[nodiscard]] const domain::LedgerHead& head() const { return m_head; }
    /// The same lines again, from the first.
    void rewind();

private:
    LedgerExport(const Catalog& catalog, const domain::Account& account, Instant now,
                 domain::LedgerHead head);
    enum class Part { header, rows, over };

    const Catalog* m_catalog;
    domain::Account m_account;
    Instant m_now;
    domain::LedgerHead m_head;
    domain::LedgerRows m_rows;
    domain::LedgerHead m_reached;
    Part m_part = Part::header;
};

/// Checks an export with nothing but the file. Fails with `export_invalid` where it isn't one.
struct ExportReport {
    ExportHeader header;
    domain::ChainReport chain;
};
[[nodiscard]] Result<ExportReport> check_export(const std::filesystem::path& file,
                                                const std::optional<domain::KnownHead>& known);

}  // namespace sluice::catalog
