#include "base/json/detail/read.h"

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <cmath>

#include "base/text.h"

namespace sluice::json::detail {
namespace {

namespace bj = boost::json;

constexpr std::size_t shown_text_bytes_max = 80;

std::string_view kind_of(const bj::value& value) {
    switch (value.kind()) {
        case bj::kind::null: return "null";
        case bj::kind::bool_: return value.get_bool() ? "true" : "false";
        case bj::kind::int64:
        case bj::kind::uint64:
        case bj::kind::double_: return "a number";
        case bj::kind::string: return "a string";
        case bj::kind::array: return "a list";
        case bj::kind::object: return "an object";
    }
    return "nothing";
}

/// A stranger's text as a message can show it: quoted, escaped, short.
std::string shown(std::string_view text) {
    if (text.size() <= shown_text_bytes_max) return bj::serialize(bj::string_view(text.data(), text.size()));
    std::size_t end = shown_text_bytes_max;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80) --end;
    return bj::serialize(bj::string_view(text.data(), end)) + "…";
}

bool is_plain_name(std::string_view name) {
    if (name.empty() || name.size() > shown_text_bytes_max) return false;
    return name.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") ==
           std::string_view::npos;
}

std::string step(std::string_view name) {
    return is_plain_name(name) ? cat(".", name) : cat("[", shown(name), "]");
}

std::string_view view(const bj::string& text) {
    return {text.data(), text.size()};
}

}  // namespace

std::string Node::path() const {
    if (m_parent == nullptr) return std::string(m_name);
    return m_parent->path() + (m_name.data() == nullptr ? cat("[", m_index, "]") : step(m_name));
}

bool Node::fail_with(std::string_view problem) const {
    if (!m_error) m_error = Error{Remedy::reject, "json_invalid", cat(path(), ": ", problem)};
    return false;
}

bool Node::expected(std::string_view what) const {
    return fail_with(cat("expected ", what, ", got ", kind_of(m_value)));
}

bool Node::is_null() const {
    return m_value.is_null();
}

bool Node::read(bool& out) const {
    if (!m_value.is_bool()) return expected("true or false");
    out = m_value.get_bool();
    return true;
}

bool Node::read(double& out) const {
    if (!m_value.is_number()) return expected("a number");
    out = m_value.to_number<double>();
    return std::isfinite(out) || fail_with("the number is too large");
}

bool Node::read(std::string& out) const {
    if (!m_value.is_string()) return expected("a string");
    const std::string_view text = view(m_value.get_string());
    if (text.find('\0') != std::string_view::npos) return fail_with("a NUL character is not allowed");
    if (!is_utf8(text)) return fail_with("the text is not UTF-8");
    out = text;
    return true;
}

bool Node::read(Instant& out) const {
    if (!m_value.is_string()) return expected("a time such as \"2026-11-22T20:15:00Z\"");
    const auto instant = parse_rfc3339(view(m_value.get_string()));
    if (!instant)
        return fail_with(
            cat("expected a time such as \"2026-11-22T20:15:00Z\", got ", shown(view(m_value.get_string()))));
    out = *instant;
    return true;
}

bool Node::read(Any& out) const {
    out.text = bj::serialize(m_value);
    return true;
}

bool Node::read_signed(std::int64_t& out, std::int64_t min, std::int64_t max) const {
    const bool is_too_large = m_value.is_uint64() && m_value.get_uint64() > static_cast<std::uint64_t>(max);
    if (!m_value.is_int64() && !m_value.is_uint64()) {
        return m_value.is_double() ? fail_with("expected a whole number") : expected("a whole number");
    }
    if (!is_too_large) out = m_value.to_number<std::int64_t>();
    if (is_too_large || out < min || out > max)
        return fail_with(cat("expected a whole number from ", min, " to ", max));
    return true;
}

bool Node::read_unsigned(std::uint64_t& out, std::uint64_t max) const {
    if (!m_value.is_int64() && !m_value.is_uint64()) {
        return m_value.is_double() ? fail_with("expected a whole number") : expected("a whole number");
    }
    const bool is_negative = m_value.is_int64() && m_value.get_int64() < 0;
    if (!is_negative) out = m_value.to_number<std::uint64_t>();
    return (!is_negative && out <= max) || fail_with(cat("expected a whole number from 0 to ", max));
}

bool Node::read_word(std::span<const std::string_view> words, std::size_t& out) const {
    const std::string known = join({words.begin(), words.end()}, ", ");
    if (!m_value.is_string()) return expected(cat("one of ", known));
    const std::string_view text = view(m_value.get_string());
    for (out = 0; out < words.size(); ++out) {
        if (words[out] == text) return true;
    }
    return fail_with(cat("expected one of ", known, "; got ", shown(text)));
}

bool Node::read_list(bool (*read_item)(const Node&, void*), void* context) const {
    if (!m_value.is_array()) return expected("a list");
    std::size_t index = 0;
    for (const bj::value& item : m_value.get_array()) {
        if (!read_item(Node(item, *this, index++), context)) return false;
    }
    return true;
}

bool Node::read_map(bool (*read_item)(const Node&, std::string_view, void*), void* context) const {
    if (!m_value.is_object()) return expected("an object");
    for (const auto& member : m_value.get_object()) {
        const std::string_view name(member.key().data(), member.key().size());
        const Node child(member.value(), *this, name);
        if (name.find('\0') != std::string_view::npos)
            return child.fail_with("a NUL character is not allowed");
        if (!is_utf8(name)) return child.fail_with("the name is not UTF-8");
        if (!read_item(child, name, context)) return false;
    }
    return true;
}

bool Node::refuse_unknown(std::string_view name, std::span<const ReadMember> members) const {
    std::vector<std::string> known;
    for (const ReadMember& member : members) known.emplace_back(member.name);
    const std::string hint =
        known.empty() ? "no fields are allowed here" : cat("known are ", join(known, ", "));
    return Node(m_value, *this, name).fail_with(cat("unknown field; ", hint));
}

bool Node::read_struct(std::span<const ReadMember> members, void* object) const {
    if (!m_value.is_object()) return expected("an object");
    const bj::object& fields = m_value.get_object();
    std::size_t found = 0;
    for (const ReadMember& member : members) {
        const bj::value* field = fields.if_contains(bj::string_view(member.name.data(), member.name.size()));
        if (field == nullptr) {
            if (!member.is_required) continue;
            return Node(m_value, *this, member.name).fail_with("required, but missing");
        }
        ++found;
        if (!member.read(Node(*field, *this, member.name), object)) return false;
    }
    if (found == fields.size()) return true;
    for (const auto& field : fields) {
        const std::string_view name(field.key().data(), field.key().size());
        const auto is_it = [&](const ReadMember& member) { return member.name == name; };
        if (std::ranges::none_of(members, is_it)) return refuse_unknown(name, members);
    }
    return true;
}

}  // namespace sluice::json::detail
