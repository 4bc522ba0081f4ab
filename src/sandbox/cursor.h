// A cursor: where its holder stands in a folder's listing and in the account's journal.
//
// Invariant: the text is opaque and signed; it says all there is to know, so a cursor can be used again and
// again, survives restarts, and none is kept here.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::sandbox {

enum class Depth { children, recursive };
enum class DeletedEntries { left_out, included };
enum class Stage {
    listing,  ///< pages of what is there, from `after` on
    journal,  ///< changes after `seq`
};

struct Cursor {
    std::string account_id = {};
    std::string path_display = {};  ///< absolute; "" = the root
    bool is_root_of_view = false;   ///< what the caller sees as "": it has no entry of its own
    Depth depth = Depth::children;
    DeletedEntries deleted = DeletedEntries::left_out;
    std::uint64_t page_entries_max = 2000;
    std::uint64_t generation = 0;
    std::uint64_t seq = 0;  ///< the journal's length when the listing began, or up to where it is told
    Stage stage = Stage::listing;
    bool downloadable_only = false;
    std::vector<std::string> template_ids = {};  ///< property groups of these are told
    bool explicit_shared_members = false;
    bool restorable = false;
    std::string after = {};  ///< lower path of the entry told last; "" = none yet
};

[[nodiscard]] std::string encode_cursor(const Cursor& cursor, std::string_view signing_key);
/// Nothing if this world didn't make it.
[[nodiscard]] std::optional<Cursor> decode_cursor(std::string_view text, std::string_view signing_key);

}  // namespace sluice::sandbox
