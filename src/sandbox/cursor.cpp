#include "sandbox/cursor.h"

#include <boost/json.hpp>

#include <utility>

#include "base/hash.h"
#include "base/text.h"

namespace sluice::sandbox {

namespace json = boost::json;

namespace {

constexpr std::string_view prefix = "AA";
constexpr std::size_t signature_digits = 32;

std::string sign(std::string_view text, std::string_view key) {
    return hmac_sha256_hex(key, text).substr(0, signature_digits);
}

}  // namespace

std::string encode_cursor(const Cursor& cursor, std::string_view signing_key) {
    const json::array fields{cursor.account_id,
                             cursor.path_display,
                             cursor.is_root_of_view,
                             cursor.depth == Depth::recursive,
                             cursor.deleted == DeletedEntries::included,
                             cursor.page_entries_max,
                             cursor.generation,
                             cursor.seq,
                             cursor.stage == Stage::listing,
                             cursor.after,
                             cursor.downloadable_only,
                             json::array(cursor.template_ids.begin(), cursor.template_ids.end()),
                             cursor.explicit_shared_members,
                             cursor.restorable};
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
    const auto fields = json::parse(*decoded).as_array();
    if (fields.size() < 14) return std::nullopt;  // of an older sandbox
    std::vector<std::string> template_ids;
    for (const auto& id : fields.at(11).as_array()) template_ids.emplace_back(id.as_string());
    return Cursor{.account_id = std::string(fields.at(0).as_string()),
                  .path_display = std::string(fields.at(1).as_string()),
                  .is_root_of_view = fields.at(2).as_bool(),
                  .depth = fields.at(3).as_bool() ? Depth::recursive : Depth::children,
                  .deleted = fields.at(4).as_bool() ? DeletedEntries::included : DeletedEntries::left_out,
                  .page_entries_max = fields.at(5).to_number<std::uint64_t>(),
                  .generation = fields.at(6).to_number<std::uint64_t>(),
                  .seq = fields.at(7).to_number<std::uint64_t>(),
                  .stage = fields.at(8).as_bool() ? Stage::listing : Stage::journal,
                  .downloadable_only = fields.at(10).as_bool(),
                  .template_ids = std::move(template_ids),
                  .explicit_shared_members = fields.at(12).as_bool(),
                  .restorable = fields.at(13).as_bool(),
                  .after = std::string(fields.at(9).as_string())};
}

}  // namespace sluice::sandbox
