// Listing what lies in a shared link's folder, for whoever has the link (files.stone:
// ListFolderArg.shared_link).
//
// Invariant: the link is asked again at every page. Such a cursor pages through what is there; it tells no
// changes that come later.
#pragma once

#include <optional>
#include <string>

#include "sandbox/shared_links.h"

namespace sluice::sandbox {

struct LinkListing {
    LinkArguments link;
    std::uint64_t limit = 2000;
};

/// Answers list_folder.
[[nodiscard]] net::Response list_link_folder(const Call& call, const LinkListing& listing);
/// Answers list_folder/continue; nothing if `cursor` isn't one of these.
[[nodiscard]] std::optional<net::Response> continue_link_listing(const Call& call, const std::string& cursor);

}  // namespace sluice::sandbox
