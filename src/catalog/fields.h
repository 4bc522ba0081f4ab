// The metadata fields of an account: the built-in ones, and what the account has made of them.
//
// Invariant: whoever saves a field has the files that wait for what it says looked at once more, in the same
// transaction.
#pragma once

#include <string_view>

#include "catalog/catalog.h"
#include "domain/fields.h"

namespace sluice::catalog {

class FieldStore {
public:
    explicit FieldStore(const Scope& scope) : m_scope(scope) {}

    [[nodiscard]] Result<domain::Fields> all();
    /// A new one, or one as it is now.
    [[nodiscard]] Result<> save(const domain::Field& field, Instant now);

private:
    Scope m_scope;
};

}  // namespace sluice::catalog
