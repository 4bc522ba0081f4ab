// Templates of contributor links, and batches of links that are made from them.
//
// Invariant: a row becomes `made` in the transaction that saves its link and mapping, so it is never made
// twice. A deleted template keeps its row: links and batches name it.
#pragma once

#include <optional>
#include <vector>

#include "catalog/catalog.h"
#include "domain/link_batch.h"

namespace sluice::catalog {

class LinkTemplates {
public:
    explicit LinkTemplates(const Scope& scope) : m_scope(scope) {}

    [[nodiscard]] Result<> add(const domain::LinkTemplate& made);
    /// Nothing where unknown or deleted.
    [[nodiscard]] Result<std::optional<domain::LinkTemplate>> find(const domain::LinkTemplateId& id);
    /// Oldest first.
    [[nodiscard]] Result<std::vector<domain::LinkTemplate>> list();
    [[nodiscard]] Result<> revise(const domain::LinkTemplate& revised);
    [[nodiscard]] Result<> remove(const domain::LinkTemplateId& id, Instant now);

private:
    Scope m_scope;
};

class LinkBatches {
public:
    explicit LinkBatches(const Scope& scope) : m_scope(scope) {}

    /// Its links are due at once, numbered in their order.
    [[nodiscard]] Result<> add(const domain::LinkBatch& batch, const std::vector<domain::PlannedLink>& links);
    [[nodiscard]] Result<std::optional<domain::LinkBatch>> find(const domain::LinkBatchId& id);
    /// Newest first.
    [[nodiscard]] Result<std::vector<domain::LinkBatch>> list(std::int64_t limit);
    [[nodiscard]] Result<std::vector<domain::LinkBatchRow>> rows(const domain::LinkBatchId& id);

    struct RowKey {
        domain::LinkBatchId batch_id;
        std::int64_t number = 0;
    };
    /// From now on Dropbox may have been asked for its file request.
    [[nodiscard]] Result<> note_begun(const RowKey& key, Instant now);
    [[nodiscard]] Result<> note_made(const RowKey& key, const domain::ContributorLinkId& link);
    [[nodiscard]] Result<> note_failed(const RowKey& key, const domain::Reason& reason);
    [[nodiscard]] Result<> retry_later(const RowKey& key, const domain::Reason& reason, Instant due_at);
    /// All that wait fail for the same reason.
    [[nodiscard]] Result<> fail_waiting(const domain::LinkBatchId& id, const domain::Reason& reason);
    /// Those that failed wait again; how many.
    [[nodiscard]] Result<std::int64_t> retry_failed(const domain::LinkBatchId& id, Instant now);

private:
    Scope m_scope;
};

struct DueLinkRow {
    domain::AccountId account_id;
    domain::LinkBatchId batch_id;
    domain::LinkBatchRow row;
    std::int64_t attempts = 0;        ///< that failed
    std::optional<Instant> begun_at;  ///< an attempt may have been cut short since then
};
/// Rows of all accounts whose turn it is, those first that are due longest. A query without an account: for
/// the upkeep of links.
[[nodiscard]] Result<std::vector<DueLinkRow>> due_link_rows(sql::Transaction& transaction, Instant now,
                                                            std::int64_t limit);

}  // namespace sluice::catalog
