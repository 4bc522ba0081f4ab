// Safe mode: the catalogue may be older than Dropbox and the blobs, so nothing is deleted or moved in Dropbox
// until it has been reconciled (I10).
//
// Invariant: it begins in the transaction that also makes every mapping list from the start and reconcile,
// and it outlives restarts. It ends only by `end`: of a clean reconciliation, or of a person.
#pragma once

#include <boost/describe.hpp>

#include <optional>

#include "catalog/catalog.h"

namespace sluice::catalog {

/// restored: from a backup. catalogue_older: than what lies beside the blobs. asked: by a person.
BOOST_DEFINE_ENUM_CLASS(SafeModeReason, restored, catalogue_older, asked)

struct SafeMode {
    SafeModeReason reason = SafeModeReason::asked;
    Instant since;
    std::int64_t mappings_left = 0;  ///< mapped folders that aren't reconciled yet, paused ones too
    std::int64_t intakes_left = 0;   ///< files found again that haven't been fetched yet
};
BOOST_DESCRIBE_STRUCT(SafeMode, (), (reason, since, mappings_left, intakes_left))

class SafeModes {
public:
    explicit SafeModes(const Scope& scope) : m_scope(scope) {}

    /// Nothing: the account isn't in safe mode.
    [[nodiscard]] Result<std::optional<SafeMode>> find();
    /// `changes_since`: what changed in Dropbox since then may be unknown to the catalogue. Unless a person
    /// asked, an account without mappings stays out: it has nothing to reconcile.
    [[nodiscard]] Result<> begin(SafeModeReason reason, Instant changes_since, Instant now);
    /// The mapping was listed from the start, and what Dropbox deleted was looked through.
    [[nodiscard]] Result<> note_reconciled(const domain::MappingId& mapping, Instant now);
    /// By a clean reconciliation: mappings that couldn't be read (paused ones) stay to be reconciled, and
    /// none of theirs is cleared before. By a person: they needn't be any more.
    enum class EndedBy { reconciliation, person };
    [[nodiscard]] Result<> end(EndedBy by, Instant now);
    /// When the catalogue last learned something; nothing: never.
    [[nodiscard]] Result<std::optional<Instant>> last_change();

private:
    Scope m_scope;
};

/// How many ledger rows there are in all: grows with every move of every intake, so that of two copies of one
/// catalogue the older has fewer.
[[nodiscard]] Result<std::int64_t> ledger_height(sql::Transaction& transaction);

}  // namespace sluice::catalog
