#include "base/json/detail/write.h"

#include <array>
#include <charconv>
#include <cmath>

#include "base/text.h"

namespace sluice::json::detail {
namespace {

/// `text` must be UTF-8.
void append_escaped(std::string& out, std::string_view text) {
    constexpr std::string_view digits = "0123456789abcdef";
    const auto append_code = [&](unsigned char code) {
        out += "\\u00";
        out += digits[code >> 4U];
        out += digits[code & 15U];
    };
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        switch (c) {
            case '"': out += "\\\""; break;
            case '\\': out += "\\\\"; break;
            case '\b': out += "\\b"; break;
            case '\f': out += "\\f"; break;
            case '\n': out += "\\n"; break;
            case '\r': out += "\\r"; break;
            case '\t': out += "\\t"; break;
            default:
                if (const auto byte = static_cast<unsigned char>(c); byte < 0x20 || byte == 0x7f) {
                    append_code(byte);
                } else if (byte == 0xC2 && static_cast<unsigned char>(text[i + 1]) < 0xA0) {
                    append_code(static_cast<unsigned char>(text[++i]));  // C1: a terminal may obey these
                } else {
                    out += c;
                }
        }
    }
}

}  // namespace

void Writer::write(double value) {
    if (!std::isfinite(value)) return null();
    std::array<char, 32> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
    m_out.append(text.data(), end);
}

void Writer::write(std::string_view text) {
    m_out += '"';
    if (is_utf8(text)) {
        append_escaped(m_out, text);
    } else {
        append_escaped(m_out, to_valid_utf8(text));
    }
    m_out += '"';
}

void Writer::write_struct(std::span<const WriteMember> members, const void* object) {
    begin_object();
    for (const WriteMember& member : members) {
        if (!member.has_value(object)) continue;
        key(member.name);
        member.write(*this, object);
    }
    end_object();
}

// A value never ends in an opening bracket, so the last character tells whether this is the first of its
// kind.
void Writer::key(std::string_view name) {
    if (!m_out.ends_with('{')) m_out += ',';
    write(name);
    m_out += ':';
}

void Writer::item() {
    if (!m_out.ends_with('[')) m_out += ',';
}

}  // namespace sluice::json::detail
