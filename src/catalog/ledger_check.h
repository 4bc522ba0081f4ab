// Is the ledger whole, and does it agree with what the catalogue holds? For `sluice verify`.
//
// Invariant: only reads, a page at a time, each on a snapshot of its own; a server may write meanwhile.
#pragma once

#include <optional>
#include <vector>

#include "catalog/catalog.h"
#include "domain/ledger.h"

namespace sluice::catalog {

struct LedgerReport {
    std::int64_t intakes = 0;  ///< compared with their last rows
    domain::ChainReport chain;
    /// The chain's first, then all other disagreements between rows and the catalogue.
    std::vector<domain::LedgerFinding> findings;
};

[[nodiscard]] Result<LedgerReport> check_ledger(const Catalog& catalog, const domain::AccountId& account,
                                                const std::optional<domain::KnownHead>& known);

/// The rows of an account's ledger from its first to `last`, read in pages while they are asked for.
[[nodiscard]] domain::LedgerRows ledger_rows(const Catalog& catalog, const domain::AccountId& account,
                                             std::int64_t last);

}  // namespace sluice::catalog
