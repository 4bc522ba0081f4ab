// What was an asset before a file, or became one after it: the facts that say of which asset it is a version,
// and beneath which other.
//
// Invariant: earlier and later are the order in which Dropbox listed intakes, as the ledger has it, whatever
// the clock said and whichever arrived here first.
#pragma once

#include <optional>
#include <vector>

#include "catalog/catalog.h"
#include "domain/intake.h"
#include "domain/version_conflict.h"

namespace sluice::catalog {

class Precedents {
public:
    explicit Precedents(const Scope& scope) : m_scope(scope) {}

    /// Other revisions of its Dropbox file that are assets, in order of listing. It must not be an upload.
    [[nodiscard]] Result<std::vector<domain::Precedent>> of_file(const domain::Intake& intake);
    /// Other intakes of its mapping at its path that are assets, likewise.
    [[nodiscard]] Result<std::vector<domain::Precedent>> at_place_of(const domain::Intake& intake);
    /// Of the asset's versions that were listed after it, the lowest: it comes late, and goes beneath.
    [[nodiscard]] Result<std::optional<domain::IntakeId>> first_later_in(const domain::AssetId& asset,
                                                                         const domain::Intake& intake);

private:
    Result<std::vector<domain::Precedent>> find(std::string_view which,
                                                const std::vector<sql::Value>& parameters);

    Scope m_scope;
};

}  // namespace sluice::catalog
