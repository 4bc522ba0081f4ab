// What the tray says of each file, and what can be seen of it.
//
// Invariant: what many files have in common (mapping, profile, connection) is read once.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "api/router.h"
#include "api/services.h"
#include "api/views/tray.h"

namespace sluice::api {

[[nodiscard]] Result<std::vector<TrayItem>> tray_items(catalog::Scope& scope, std::vector<Intake> intakes);
/// The type under which browsers show such a file by themselves; nothing where they don't.
[[nodiscard]] std::optional<std::string_view> shown_mime_of(std::string_view name);
/// Who decides, for the ledger: a person's name, or that it is a program.
[[nodiscard]] Result<std::string> person_of(const Services& services, const Call& call);
/// Thumbnail, preview, original and inspection of files that wait.
void add_held_file_routes(Router& router, const Services& services);

}  // namespace sluice::api
