// The rows of errors.h's one table, by family, and the words that they share.
//
// Invariant: rows only, no logic; no two rows have both route and tags in common (a test asserts it).
#pragma once

#include <span>
#include <string_view>

#include "dropbox/errors.h"

namespace sluice::dropbox::detail {

[[nodiscard]] std::span<const ErrorRow> file_error_rows();
[[nodiscard]] std::span<const ErrorRow> sharing_error_rows();
[[nodiscard]] std::span<const ErrorRow> property_error_rows();
[[nodiscard]] std::span<const ErrorRow> request_error_rows();
[[nodiscard]] std::span<const ErrorRow> team_error_rows();
[[nodiscard]] std::span<const ErrorRow> access_error_rows();

inline constexpr auto retry = Remedy::retry;
inline constexpr auto wait = Remedy::wait;
inline constexpr auto ask_admin = Remedy::ask_admin;
inline constexpr auto reject = Remedy::reject;
inline constexpr auto not_found = Remedy::not_found;
inline constexpr auto conflict = Remedy::conflict;
inline constexpr auto give_up = Remedy::give_up;

inline constexpr std::string_view by_itself = "Nothing to do: it is tried again by itself.";
inline constexpr std::string_view connect_again = "Connect Dropbox again on the Integrations page.";
inline constexpr std::string_view free_space =
    "Free or buy space in that Dropbox account; the transfer then goes on by itself.";
inline constexpr std::string_view rename_it = "Rename the file or folder.";
inline constexpr std::string_view ask_for_rights =
    "Ask the folder's owner or the Dropbox team's admin for the right to edit it.";
inline constexpr std::string_view report_it =
    "Please report this with the reference: it is a defect of Sluice.";
inline constexpr std::string_view other_target = "Choose another folder in Dropbox.";
inline constexpr std::string_view in_dropbox = "Settle this in Dropbox, then try again.";

inline constexpr std::string_view verify_email = "Verify the email address in Dropbox, then try again.";
inline constexpr std::string_view ask_team_admin = "Ask the Dropbox team's admin.";
inline constexpr std::string_view ask_owner = "Ask the folder's owner in Dropbox.";

}  // namespace sluice::dropbox::detail
