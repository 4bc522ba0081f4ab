// The folder that an account has in a Dropbox, named after it (M7).
//
// Invariant: pure. A name made here is one that Dropbox takes, and the same account name always makes the
// same folder name.
#pragma once

#include <string>
#include <string_view>

namespace sluice::domain {

/// The account's name as a folder can be called: what Dropbox doesn't allow in names (`/ \ < > : " | ? *`,
/// control characters, dots and spaces at the end, names of devices) becomes `_` or gets one, so that it can
/// be seen.
[[nodiscard]] std::string folder_name_of(std::string_view account_name);
/// The name to try as the `number`th: "Name", "Name (2)", "Name (3)", …
[[nodiscard]] std::string numbered_name(std::string_view name, int number);
/// True where a folder called `name` was named after the account: as folder_name_of, or numbered.
[[nodiscard]] bool is_named_after(std::string_view name, std::string_view account_name);

}  // namespace sluice::domain
