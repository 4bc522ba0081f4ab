// The ledger: every move of every intake, append-only, each row chained to the one before it.
//
// Invariant: a row is written in the transaction that moves its intake, by Intakes alone; what it
// says is never changed. Of two writers that follow the same row one fails (`constraint_failed`), so the
// chain never forks.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/catalog.h"
#include "domain/intake.h"
#include "domain/ledger.h"

namespace sluice::catalog {

class Ledger {
public:
    explicit Ledger(const Scope& scope) : m_scope(scope) {}

    /// One arrow of an intake: where it comes from (nothing for its first), where it is now, and why.
    struct Arrow {
        std::optional<domain::IntakeState> from;
        domain::IntakeState to;
        std::string_view detail;
    };
    /// Writes down the arrows that `intake` has just gone along, in order, at its `updated_at`. For Intakes.
    [[nodiscard]] Result<> note(const domain::Intake& intake, std::span<const Arrow> arrows);
    /// Before the path or rev of a file that waits is changed: the rows so far go on saying what they said.
    /// For Intakes.
    [[nodiscard]] Result<> keep_place(const domain::IntakeId& intake);
    /// Oldest first.
    [[nodiscard]] Result<std::vector<domain::LedgerEntry>> of_intake(const domain::IntakeId& id);
    /// Of every intake that became a version of this asset.
    [[nodiscard]] Result<std::vector<domain::LedgerEntry>> of_asset(const domain::AssetId& id);
    /// Rows after `after`, in order, with what they say about their files.
    [[nodiscard]] Result<std::vector<domain::LedgerRow>> page(std::int64_t after, std::int64_t limit);
    /// The last row's; the chain's start where there is none.
    [[nodiscard]] Result<domain::LedgerHead> head();

private:
    Scope m_scope;
};

/// Gives the rows from before the chain their hashes. For migration 0005, in its transaction.
[[nodiscard]] Result<> chain_existing_rows(sql::Transaction& transaction);

}  // namespace sluice::catalog
