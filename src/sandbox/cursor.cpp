#include "sandbox/cursor.h"

#include <boost/json.hpp>

#include <utility>

#include "base/hash.h"
#include "base/text.h"

namespace sluice::sandbox {

namespace json = boost::json;

namespace {

constexpr std::string_view prefix = "AB";
constexpr std::size_t signature_digits = 32;
constexpr std::size_t fields_count = 15;

std::string sign(std::string_view text, std::string_view key) {
    return hmac_sha256_hex(key, text).substr(0, signature_digits);
}

}  // namespace

std::string encode_cursor(const Cursor& cursor, std::string_view signing_key) {
    json::array parts;
    for (const auto& part : cursor.parts) {
        parts.push_back(json::array{part.space, part.seq, part.stage == Stage::listing, part.after,
                                    part.mounted_in, part.mount_lower});
    }
    const json::array fields{cursor.account_id,
                             cursor.base,
                             static_cast<int>(cursor.reach),
                             cursor.path_display,
                             cursor.is_root_of_view,
                             cursor.depth == Depth::recursive,
                             cursor.deleted == DeletedEntries::included,
                             cursor.mounted == MountedFolders::included,
                             cursor.page_entries_max,
                             cursor.generation,
                             cursor.downloadable_only,
                             json::array(cursor.template_ids.begin(), cursor.template_ids.end()),
                             cursor.explicit_shared_members,
                             cursor.restorable,
                             std::move(parts)};
    const std::string text = to_base64url(json::serialize(fields));
    return cat(prefix, sign(text, signing_key), text);
}

std::optional<Cursor> decode_cursor(std::string_view text, std::string_view signing_key) {
    if (!text.starts_with(prefix) || text.size() < prefix.size() + signature_digits) return std::nullopt;
    text.remove_prefix(prefix.size());
    const auto signature = text.substr(0, signature_digits);
    text.remove_prefix(signature_digits);
    if (!equal_in_constant_time(signature, sign(text, signing_key))) return std::nullopt;
    const auto decoded = from_base64url(text);
    if (!decoded) return std::nullopt;
    const auto value = json::parse(*decoded);
    const auto& fields = value.as_array();
    if (fields.size() != fields_count) return std::nullopt;  // of an older sandbox
    Cursor cursor{.account_id = std::string(fields.at(0).as_string()),
                  .base = fields.at(1).to_number<std::uint32_t>(),
                  .reach = static_cast<AdminReach>(fields.at(2).to_number<int>()),
                  .path_display = std::string(fields.at(3).as_string()),
                  .is_root_of_view = fields.at(4).as_bool(),
                  .depth = fields.at(5).as_bool() ? Depth::recursive : Depth::children,
                  .deleted = fields.at(6).as_bool() ? DeletedEntries::included : DeletedEntries::left_out,
                  .mounted = fields.at(7).as_bool() ? MountedFolders::included : MountedFolders::left_out,
                  .page_entries_max = fields.at(8).to_number<std::uint64_t>(),
                  .generation = fields.at(9).to_number<std::uint64_t>(),
                  .downloadable_only = fields.at(10).as_bool(),
                  .explicit_shared_members = fields.at(12).as_bool(),
                  .restorable = fields.at(13).as_bool()};
    for (const auto& id : fields.at(11).as_array()) cursor.template_ids.emplace_back(id.as_string());
    for (const auto& one : fields.at(14).as_array()) {
        const auto& part = one.as_array();
        cursor.parts.push_back({.space = part.at(0).to_number<std::uint32_t>(),
                                .seq = part.at(1).to_number<std::uint64_t>(),
                                .stage = part.at(2).as_bool() ? Stage::listing : Stage::journal,
                                .after = std::string(part.at(3).as_string()),
                                .mounted_in = part.at(4).to_number<std::uint32_t>(),
                                .mount_lower = std::string(part.at(5).as_string())});
    }
    return cursor;
}

}  // namespace sluice::sandbox
