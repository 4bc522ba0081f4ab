#include "domain/owner.h"

#include <algorithm>

#include "domain/glob.h"

namespace sluice::domain {

std::optional<UserId> choose_owner(const std::vector<OwnerRule>& rules, const OwnerFacts& facts) {
    for (const OwnerRule& rule : rules) {
        if (!rule.path.empty() && !Glob(rule.path).matches(facts.relative_path)) continue;
        if (rule.user_id ? facts.is_member(*rule.user_id) : facts.submitter.has_value())
            return rule.user_id ? rule.user_id : facts.submitter;
    }
    return std::nullopt;
}

bool asks_submitter(const std::vector<OwnerRule>& rules) {
    return std::ranges::any_of(rules, [](const OwnerRule& rule) { return !rule.user_id; });
}

}  // namespace sluice::domain
