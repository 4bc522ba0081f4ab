// The ledger's chain: how the rows of an account prove one another, and how anybody checks them (ADR 0014).
//
// Invariant: a row's hash covers the hash before it, so that no row can be changed, taken out, put in or
// moved without breaking the chain from there on. What is hashed is fixed by `chain_version` and never
// changes.
#pragma once

#include <boost/describe.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "domain/ids.h"

namespace sluice::domain {

constexpr std::int64_t chain_version = 1;

/// A row as it is proven and exported: the move, and the file revision that was moved. States are words here,
/// since a row on trial may hold any.
struct LedgerRow {
    std::int64_t sequence = 0;  ///< 1, 2, 3, … within the account
    IntakeId intake_id;
    std::optional<std::string> from_state;
    std::string to_state;
    Instant at;
    std::string detail;
    std::string file_id;  ///< Dropbox's
    std::string rev;
    std::string path;                   ///< when seen
    std::string content_hash;           ///< Dropbox's, 64 hex digits
    std::optional<std::string> sha256;  ///< of these bytes, once the account holds them
    std::int64_t size = 0;              ///< bytes
    std::string hash;                   ///< of this row and all before it, 64 hex digits
};
BOOST_DESCRIBE_STRUCT(LedgerRow, (),
                      (sequence, intake_id, from_state, to_state, at, detail, file_id, rev, path,
                       content_hash, sha256, size, hash))

/// Where a ledger ends; sequence 0 is the start of an empty one.
struct LedgerHead {
    std::int64_t sequence = 0;
    std::string hash;
};
BOOST_DESCRIBE_STRUCT(LedgerHead, (), (sequence, hash))

/// The hash before an account's first row.
[[nodiscard]] std::string chain_start(const AccountId& account);
/// The hash of a row after one with the hash `previous`; `row.hash` isn't looked at.
[[nodiscard]] std::string chain_hash(std::string_view previous, const AccountId& account,
                                     const LedgerRow& row);

/// hash: the row isn't as it was written. gap: rows before it are missing. order: another row was written in
/// its place. missing_end: the ledger no longer reaches a head that it had. state: the intake and its last
/// row disagree. content: a row says that bytes are held which aren't.
BOOST_DEFINE_ENUM_CLASS(LedgerFault, hash, gap, order, missing_end, state, content)

/// What is wrong, and where.
struct LedgerFinding {
    LedgerFault fault = LedgerFault::hash;
    std::int64_t sequence = 0;
    IntakeId intake_id;
    std::string path;  ///< of its file; empty where there is no row
    std::string message;
};

/// A head known from outside: an export, a receipt. The sequence makes the answer more exact.
struct KnownHead {
    std::optional<std::int64_t> sequence;
    std::string hash;
};
/// Reads "57:<64 hex digits>" or the hash alone. Fails with `ledger_head_invalid`.
[[nodiscard]] Result<KnownHead> read_known_head(std::string_view text);

struct ChainReport {
    LedgerHead head;  ///< the last sound row
    bool has_known_head = false;
    std::optional<LedgerFinding> finding;  ///< the first
};

/// The next row each time, nothing at the end.
using LedgerRows = std::function<Result<std::optional<LedgerRow>>()>;

/// Walks a ledger from its start. `open` gives its rows in order; it is called again, once, to tell a row out
/// of place from a changed one.
[[nodiscard]] Result<ChainReport> check_chain(const AccountId& account,
                                              const std::function<LedgerRows()>& open,
                                              const std::optional<KnownHead>& known);

}  // namespace sluice::domain
