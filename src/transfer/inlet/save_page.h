// A page of a listing, saved: its entries become intakes.
//
// Invariant: one page is one commit, of its intakes and of the cursor behind it (I6). A page that isn't the
// next one is refused, and so is one whose deletions may be those of a mapped folder that was moved, unless
// somebody has asked where the folder is since the page was read.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "catalog/mappings.h"
#include "domain/ids.h"
#include "dropbox/types.h"
#include "transfer/inlet/pull.h"
#include "transfer/ports.h"

namespace sluice::transfer {

/// Whether Dropbox has said, after it gave the page, that the mapped folder lies where we think.
enum class FolderSeen { before_page, after_page };

/// Of a page that may tell of the folder's own move: ask where the folder is, then save it again.
constexpr std::string_view folder_unsure_code = "folder_unsure";

/// `cursor`: what to read on from; nothing where the reading isn't to be gone on with after a crash.
/// Errors: `listing_outdated` (retry), `folder_unsure` (retry), `profile_not_found` (ask_admin), the
/// catalogue's.
[[nodiscard]] Result<Pulled> save_page(const Ports& ports, const domain::AccountId& account,
                                       const catalog::MappingRecord& record, const dropbox::Page& page,
                                       const std::optional<std::string>& cursor, FolderSeen seen);

}  // namespace sluice::transfer
