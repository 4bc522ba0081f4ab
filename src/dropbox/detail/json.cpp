#include "dropbox/detail/json.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "dropbox/errors.h"

namespace sluice::dropbox::detail {
namespace {

constexpr std::size_t union_depth_max = 8;

void append_escape(std::string& out, std::uint32_t unit) {
    constexpr std::string_view digits = "0123456789abcdef";
    out += "\\u";
    for (const int shift : {12, 8, 4, 0}) out += digits[(unit >> shift) & 0xfU];
}

/// The code point that begins at `at` of well-formed UTF-8; moves `at` behind it.
std::uint32_t next_code_point(std::string_view text, std::size_t& at) {
    const auto lead = static_cast<unsigned char>(text[at++]);
    if (lead < 0x80U) return lead;
    const int more = lead >= 0xf0U ? 3 : lead >= 0xe0U ? 2 : 1;
    std::uint32_t code = lead & (0x3fU >> more);
    for (int i = 0; i < more && at < text.size(); ++i)
        code = code << 6U | (static_cast<unsigned char>(text[at++]) & 0x3fU);
    return code;
}

}  // namespace

std::string to_ascii(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const auto code = next_code_point(text, at);
        if (code < 0x7fU) {
            out += static_cast<char>(code);
        } else if (code < 0x10000U) {
            append_escape(out, code);
        } else {
            append_escape(out, 0xd800U + ((code - 0x10000U) >> 10U));
            append_escape(out, 0xdc00U + ((code - 0x10000U) & 0x3ffU));
        }
    }
    return out;
}

Result<std::string> write(const json::value& value) {
    const auto text = json::serialize(value);
    if (!is_utf8(text))
        return fail({.remedy = Remedy::reject,
                     .code = "name_invalid",
                     .message = cat("Dropbox takes only names in UTF-8: ", to_valid_utf8(text)),
                     .hint = "Rename the file."});
    return to_ascii(text);
}

std::string to_dropbox_time(Instant instant) {
    return cat(to_rfc3339(instant).substr(0, std::string_view("2015-05-12T15:50:38").size()), 'Z');
}

Result<json::object> parse_object(std::string_view route, std::string_view text) {
    json::error_code error;
    auto value = json::parse({text.data(), text.size()}, error);
    if (error) return fail(answer_malformed(route, cat("not JSON: ", error.message())));
    auto* object = value.if_object();
    if (!object) return fail(answer_malformed(route, "not a JSON object"));
    return std::move(*object);
}

const json::object* find_object(const json::object& object, std::string_view key) {
    const auto* value = object.if_contains(key);
    return value ? value->if_object() : nullptr;
}

const json::array* find_array(const json::object& object, std::string_view key) {
    const auto* value = object.if_contains(key);
    return value ? value->if_array() : nullptr;
}

std::optional<std::string_view> find_text(const json::object& object, std::string_view key) {
    const auto* value = object.if_contains(key);
    const auto* text = value ? value->if_string() : nullptr;
    if (!text) return std::nullopt;
    return std::string_view(text->data(), text->size());
}

std::optional<std::uint64_t> find_number(const json::object& object, std::string_view key) {
    const auto* value = object.if_contains(key);
    if (!value) return std::nullopt;
    if (const auto* number = value->if_uint64()) return *number;
    const auto* number = value->if_int64();
    if (!number || *number < 0) return std::nullopt;
    return static_cast<std::uint64_t>(*number);
}

std::optional<bool> find_flag(const json::object& object, std::string_view key) {
    const auto* value = object.if_contains(key);
    const auto* flag = value ? value->if_bool() : nullptr;
    if (!flag) return std::nullopt;
    return *flag;
}

std::optional<Instant> find_time(const json::object& object, std::string_view key) {
    const auto text = find_text(object, key);
    if (!text) return std::nullopt;
    const auto instant = parse_rfc3339(*text);
    if (!instant) return std::nullopt;
    return *instant;
}

std::string text_or_empty(const json::object& object, std::string_view key) {
    return std::string(find_text(object, key).value_or(""));
}

std::string tag_of(const json::value& value) {
    if (const auto* text = value.if_string()) return std::string(text->data(), text->size());
    const auto* object = value.if_object();
    return object ? text_or_empty(*object, ".tag") : "";
}

std::string tags_of(const json::value& error) {
    std::string tags = tag_of(error);
    const auto* level = error.if_object();
    for (std::size_t depth = 1; level && depth < union_depth_max; ++depth) {
        const auto tag = text_or_empty(*level, ".tag");
        const auto* inner = find_object(*level, tag);
        // A struct is flattened beside its tag; UploadWriteFailed keeps its union under "reason".
        if (!inner) inner = find_object(*level, "reason");
        const auto inner_tag = inner ? text_or_empty(*inner, ".tag") : "";
        if (inner_tag.empty()) break;
        tags = cat(tags, '/', inner_tag);
        level = inner;
    }
    return tags;
}

std::string Required::text(std::string_view key) {
    const auto text = find_text(m_object, key);
    if (!text) miss(key);
    return std::string(text.value_or(""));
}

std::uint64_t Required::number(std::string_view key) {
    const auto number = find_number(m_object, key);
    if (!number) miss(key);
    return number.value_or(0);
}

bool Required::flag(std::string_view key) {
    const auto flag = find_flag(m_object, key);
    if (!flag) miss(key);
    return flag.value_or(false);
}

const json::array& Required::array(std::string_view key) {
    static const json::array none;
    const auto* array = find_array(m_object, key);
    if (!array) miss(key);
    return array ? *array : none;
}

const json::object& Required::object(std::string_view key) {
    static const json::object none;
    const auto* object = find_object(m_object, key);
    if (!object) miss(key);
    return object ? *object : none;
}

Result<> Required::check() const {
    if (!m_missing.empty()) return fail(answer_malformed(m_route, cat("`", m_missing, "` is missing")));
    return {};
}

void Required::miss(std::string_view key) {
    if (m_missing.empty()) m_missing = key;
}

}  // namespace sluice::dropbox::detail
