// A cursor: where its holder stands in a folder's listing and in the journals of the namespaces it reaches.
//
// Invariant: the text is opaque and signed; it says all there is to know, so a cursor can be used again and
// again, survives restarts, and none is kept here.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sandbox/viewer.h"

namespace sluice::sandbox {

enum class Depth { children, recursive };
enum class DeletedEntries { left_out, included };
enum class MountedFolders { left_out, included };
enum class Stage {
    listing,  ///< pages of what is there, from `after` on
    journal,  ///< changes after `seq`
};

/// What of one namespace is told: of the first part the folder itself, of others all that they hold.
struct CursorPart {
    std::uint32_t space = 0;  ///< the namespace
    std::uint64_t seq = 0;    ///< its journal's length when the listing began, or up to where it is told
    Stage stage = Stage::listing;
    std::string after = {};        ///< lower path, in the namespace, of the entry told last; "" = none yet
    std::uint32_t mounted_in = 0;  ///< the namespace around it; 0 for the first part
    std::string mount_lower = {};  ///< the path in there at which it was told
};

struct Cursor {
    std::string account_id = {};
    std::uint32_t base = 0;  ///< namespace whose root the paths begin at; 0 = the account's home
    AdminReach reach = AdminReach::none;
    std::string path_display = {};  ///< absolute; "" = the root
    bool is_root_of_view = false;   ///< what the caller sees as "": it has no entry of its own
    Depth depth = Depth::children;
    DeletedEntries deleted = DeletedEntries::left_out;
    MountedFolders mounted = MountedFolders::included;
    std::uint64_t page_entries_max = 2000;
    std::uint64_t generation = 0;
    bool downloadable_only = false;
    std::vector<std::string> template_ids = {};  ///< property groups of these are told
    bool explicit_shared_members = false;
    bool restorable = false;
    std::vector<CursorPart> parts = {};  ///< at least one; each stands behind the one it is mounted in
};

[[nodiscard]] std::string encode_cursor(const Cursor& cursor, std::string_view signing_key);
/// Nothing if this world didn't make it.
[[nodiscard]] std::optional<Cursor> decode_cursor(std::string_view text, std::string_view signing_key);

}  // namespace sluice::sandbox
