#include "media/worker/legacy_text.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "base/text.h"

namespace sluice::media::worker {
namespace {

/// Windows-1252, 0x80 to 0x9f; 0 where it has no character (https://encoding.spec.whatwg.org/#windows-1252).
constexpr std::array<std::uint16_t, 32> windows_1252{
    0x20ac, 0,      0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017d, 0,      0,      0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
    0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0,      0x017e, 0x0178};

void append_utf8(std::string& out, std::uint32_t code) {
    if (code < 0x80) {
        out += static_cast<char>(code);
    } else if (code < 0x800) {
        out += static_cast<char>(0xc0U | code >> 6U);
        out += static_cast<char>(0x80U | (code & 0x3fU));
    } else {
        out += static_cast<char>(0xe0U | code >> 12U);
        out += static_cast<char>(0x80U | (code >> 6U & 0x3fU));
        out += static_cast<char>(0x80U | (code & 0x3fU));
    }
}

[[nodiscard]] bool is_number_in(std::string_view digits, int least, int most) {
    int value = 0;
    for (const char c : digits) {
        if (c < '0' || c > '9') return false;
        value = value * 10 + (c - '0');
    }
    return value >= least && value <= most;
}

}  // namespace

std::string decode_legacy(std::string_view bytes) {
    bytes = trim(bytes.substr(0, bytes.find('\0')));
    if (is_utf8(bytes)) return std::string(bytes);
    std::string out;
    for (const char c : bytes) {
        const auto byte = static_cast<std::uint8_t>(c);
        const bool special = byte >= 0x80 && byte < 0xa0;
        const std::uint32_t code = special ? windows_1252[byte - 0x80U] : byte;
        append_utf8(out, code == 0 ? 0xfffdU : code);
    }
    return out;
}

std::string iso_date_of_exif(std::string_view date, std::string_view offset) {
    constexpr std::size_t whole = 19;
    if (date.size() < 10 || !is_number_in(date.substr(0, 4), 1, 9999)) return {};
    std::string iso(date.substr(0, 4));
    if (!is_number_in(date.substr(5, 2), 1, 12)) return iso;
    iso += cat("-", std::string(date.substr(5, 2)));
    if (!is_number_in(date.substr(8, 2), 1, 31)) return iso;
    iso += cat("-", std::string(date.substr(8, 2)));
    if (date.size() < whole || !is_number_in(date.substr(11, 2), 0, 23) ||
        !is_number_in(date.substr(14, 2), 0, 59) || !is_number_in(date.substr(17, 2), 0, 60))
        return iso;
    iso += cat("T", std::string(date.substr(11, 2)), ":", std::string(date.substr(14, 2)), ":",
               std::string(date.substr(17, 2)));
    const bool has_offset = offset.size() == 6 && (offset[0] == '+' || offset[0] == '-') &&
                            is_number_in(offset.substr(1, 2), 0, 14) &&
                            is_number_in(offset.substr(4, 2), 0, 59);
    return has_offset ? cat(iso, offset) : iso;
}

}  // namespace sluice::media::worker
