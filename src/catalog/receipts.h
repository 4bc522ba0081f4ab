// Links to receipts, and what stands on the receipt.
//
// Invariant: only the hash of a link's secret is stored; a link that was revoked leaves no row.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "catalog/catalog.h"
#include "domain/receipt.h"

namespace sluice::catalog {

class Receipts {
public:
    explicit Receipts(const Scope& scope) : m_scope(scope) {}

    [[nodiscard]] Result<> add(const domain::ReceiptLink& link, std::string_view token_hash);
    /// Newest first, those that have expired too, but for those that contributors got for a submission.
    [[nodiscard]] Result<std::vector<domain::ReceiptLink>> list();
    /// False where there is no such link.
    [[nodiscard]] Result<bool> revoke(const domain::ReceiptId& id);
    /// The files of its scope as they are now; `account`, `title` and `at` are left to the caller.
    [[nodiscard]] Result<domain::Receipt> read(const domain::ReceiptLink& link);

private:
    Scope m_scope;
};

struct FoundReceipt {
    domain::AccountId account_id;
    domain::ReceiptLink link;
};
/// The link with this secret; nothing where there is none or it has expired. The one query without an
/// account: it finds the account.
[[nodiscard]] Result<std::optional<FoundReceipt>> find_receipt(sql::Transaction& transaction,
                                                               std::string_view token_hash, Instant now);

}  // namespace sluice::catalog
