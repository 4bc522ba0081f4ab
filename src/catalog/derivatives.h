// What is known of the derivatives of an account's files: strips, proxies, waveforms, listings.
//
// Invariant: a row that is pending has a job that ends it. Rows name bytes by content hash, so that a new
// version of an asset begins without any.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "catalog/catalog.h"
#include "domain/derivative.h"

namespace sluice::catalog {

struct DerivativeRecord {
    domain::DerivativeKind kind = domain::DerivativeKind::strip;
    domain::DerivativeState state = domain::DerivativeState::pending;
    std::string reason;  ///< why there is none, in words
    domain::DerivativeDetail detail;
};

class Derivatives {
public:
    explicit Derivatives(const Scope& scope) : m_scope(scope) {}

    [[nodiscard]] Result<std::optional<DerivativeRecord>> find(std::string_view content_hash,
                                                               domain::DerivativeKind kind);
    /// Replaces what was known.
    [[nodiscard]] Result<> save(std::string_view content_hash, const DerivativeRecord& record, Instant now);

private:
    Scope m_scope;
};

/// Office documents of all accounts whose pages nobody tried to draw: they came while LibreOffice wasn't
/// there. What was tried has a row of the kind `page`.
[[nodiscard]] Result<bool> has_undrawn_documents(sql::Transaction& transaction);
/// Enqueues them behind the others.
[[nodiscard]] Result<> ask_undrawn_documents(sql::Transaction& transaction, Instant now);

}  // namespace sluice::catalog
