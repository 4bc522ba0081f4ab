// Where a person stands on their own page: as whom, in which of their spaces, in which folder.
//
// Invariant: a link or form of the page carries its place whole, so the server keeps nothing between two
// requests. A member of a team with a team space has two spaces, everybody else one.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sandbox/pages/page.h"
#include "sandbox/people.h"
#include "sandbox/viewer.h"

namespace sluice::sandbox {

enum class Space { home, team };

struct Place {
    Account account;
    Viewer viewer;
    Space space = Space::home;
    std::string team_name = {};  ///< of the team whose space the account has besides its home; empty = none
    std::string path = {};       ///< of the folder; "" = the space's root

    /// What the space's root is called.
    [[nodiscard]] std::string root_name() const { return space == Space::team ? team_name : "Dropbox"; }
    /// "/home…?" with the place and `more`; `path` in place of the own one.
    [[nodiscard]] std::string link(std::string_view page, std::string_view path,
                                   std::vector<std::pair<std::string, std::string>> more = {}) const;
    [[nodiscard]] Place at(Space other) const;
    /// The hidden fields of a form, ready HTML.
    [[nodiscard]] std::string form_fields() const;
};

/// From the fields `account`, `space` and `path`; nothing without such an account. A space that the account
/// doesn't have is its home.
[[nodiscard]] std::optional<Place> place_of(const World& world, const Fields& fields);

}  // namespace sluice::sandbox
