// Who owns a new asset: which of a profile's ownership rules fits (S10).
//
// Invariant: pure. Only members own assets; a rule that names nobody who is one doesn't fit, and the next is
// asked. Owning gives no rights: an address that a contributor gave is nobody's proof.
#pragma once

#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "domain/profile.h"

namespace sluice::domain {

struct OwnerFacts {
    std::string_view relative_path;   ///< below the mapped folder
    std::optional<UserId> submitter;  ///< the member whose e-mail is the submitter's
    std::function<bool(const UserId&)> is_member;
};

/// Nothing: nobody.
[[nodiscard]] std::optional<UserId> choose_owner(const std::vector<OwnerRule>& rules,
                                                 const OwnerFacts& facts);

/// True where who sent a file may decide who owns it.
[[nodiscard]] bool asks_submitter(const std::vector<OwnerRule>& rules);

}  // namespace sluice::domain
