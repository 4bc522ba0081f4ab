// Plans of accounts, and how much of them is used.
//
// Invariant: usage changes in the transaction that stores what it counts.
#pragma once

#include <string>
#include <vector>

#include "catalog/catalog.h"
#include "domain/plan.h"

namespace sluice::catalog {

class Plans {
public:
    explicit Plans(const Scope& scope) : m_scope(scope) {}

    /// No limits where none was set.
    [[nodiscard]] Result<domain::Plan> find();
    [[nodiscard]] Result<> save(const domain::Plan& plan);
    /// As of the plan's month at `now`.
    [[nodiscard]] Result<domain::PlanUsage> usage(const domain::Plan& plan, Instant now);
    /// Bytes that came, or (negative) went.
    [[nodiscard]] Result<> count_bytes(std::int64_t bytes);
    [[nodiscard]] Result<> count_video(const domain::Plan& plan, Instant now);

private:
    Scope m_scope;
};

/// `reason_code IN (…)` of what a plan refused and may come in later.
[[nodiscard]] std::string is_beyond_plan();
/// Those with files that were refused for a reason that may clear by itself.
[[nodiscard]] Result<std::vector<domain::AccountId>> accounts_beyond_plan(sql::Transaction& transaction);

}  // namespace sluice::catalog
