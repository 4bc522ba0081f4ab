#include "media/worker/photoshop.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace sluice::media::worker {
namespace {

enum class Mode : std::uint16_t { greyscale = 1, rgb = 3, cmyk = 4 };

constexpr std::int64_t header_bytes = 26;
constexpr std::int64_t flattened_pixels_max = 300'000'000;

struct Header {
    bool big = false;  ///< PSB: lengths of 8 bytes
    std::int64_t channels = 0;
    std::int64_t width = 0;
    std::int64_t height = 0;
    std::int64_t depth = 0;
    std::int64_t mode = 0;
};

[[nodiscard]] std::int64_t number_at(const Input& input, std::int64_t at, std::size_t bytes) {
    std::uint64_t value = 0;
    const auto got = input.read_at(at, bytes);
    for (const char c : got) value = value << 8U | static_cast<std::uint8_t>(c);
    return got.size() == bytes ? static_cast<std::int64_t>(value & 0x7fff'ffff'ffff'ffffU) : -1;
}

[[nodiscard]] Result<Header> read_header(const Input& input) {
    const Header header{.big = number_at(input, 4, 2) == 2,
                        .channels = number_at(input, 12, 2),
                        .width = number_at(input, 18, 4),
                        .height = number_at(input, 14, 4),
                        .depth = number_at(input, 22, 2),
                        .mode = number_at(input, 24, 2)};
    constexpr std::int64_t side_px_max = 300'000;
    const auto is_side = [](std::int64_t side) { return side >= 1 && side <= side_px_max; };
    if (!is_side(header.width) || !is_side(header.height) || header.channels < 1 || header.mode < 0)
        return no_picture("corrupt_file", "the Photoshop file is damaged");
    return header;
}

[[nodiscard]] std::string_view color_space_of(std::int64_t mode) {
    constexpr std::array<std::string_view, 10> words{"b-w", "b-w", "indexed",      "srgb", "cmyk",
                                                     "",    "",    "multichannel", "b-w",  "lab"};
    return mode < static_cast<std::int64_t>(words.size()) ? words[static_cast<std::size_t>(mode)] : "";
}

/// Where the picture begins: after colour data, resources and layers, each of which says its length. -1:
/// nowhere.
[[nodiscard]] std::int64_t picture_start(const Input& input, const Header& header) {
    std::int64_t at = header_bytes;
    for (int section = 0; section < 3; ++section) {
        const std::size_t length_bytes = section == 2 && header.big ? 8 : 4;
        const auto length = number_at(input, at, length_bytes);
        if (length < 0 || length > input.size()) return -1;
        at += static_cast<std::int64_t>(length_bytes) + length;
    }
    return at;
}

/// One row of PackBits; what is missing stays as it is.
void unpack(std::string_view packed, std::string& row) {
    std::size_t filled = 0;
    for (std::size_t at = 0; at + 1 < packed.size() && filled < row.size();) {
        const auto code = static_cast<std::int8_t>(packed[at++]);
        if (code == -128) continue;
        const auto wanted = static_cast<std::size_t>(code >= 0 ? code + 1 : 1 - code);
        const auto count = std::min(wanted, row.size() - filled);
        if (code >= 0) {
            const auto literal = packed.substr(at, count);
            std::ranges::copy(literal, row.begin() + static_cast<std::ptrdiff_t>(filled));
            at += wanted;
        } else {
            std::fill_n(row.begin() + static_cast<std::ptrdiff_t>(filled), count, packed[at++]);
        }
        filled += count;
    }
}

/// The rows of all planes, one after the other: by channel, then from the top.
class Rows {
public:
    [[nodiscard]] static Result<Rows> open(const Input& input, const Header& header) {
        const auto start = picture_start(input, header);
        const auto compression = start < 0 ? -1 : number_at(input, start, 2);
        if (compression < 0) return no_picture("corrupt_file", "the Photoshop file is truncated");
        if (compression > 1)
            return no_picture("unsupported_format", "this kind of Photoshop file isn't supported");
        Rows rows(input, start + 2, static_cast<std::size_t>(header.width * header.depth / 8));
        if (compression == 0) return rows;
        const std::size_t count_bytes = header.big ? 4 : 2;
        const auto counts = static_cast<std::size_t>(header.height * header.channels);
        const auto table = input.read_at(rows.m_at, counts * count_bytes);
        if (table.size() < counts * count_bytes)
            return no_picture("corrupt_file", "the Photoshop file is truncated");
        rows.m_at += static_cast<std::int64_t>(table.size());
        rows.m_packed_bytes.reserve(counts);
        for (std::size_t i = 0; i < counts; ++i) {
            std::uint32_t bytes = 0;
            for (std::size_t b = 0; b < count_bytes; ++b)
                bytes = bytes << 8U | static_cast<std::uint8_t>(table[i * count_bytes + b]);
            rows.m_packed_bytes.push_back(bytes);
        }
        return rows;
    }

    /// False at the end of a truncated file.
    [[nodiscard]] bool next(std::string& row) {
        row.assign(m_row_bytes, '\0');
        if (m_packed_bytes.empty()) {
            const auto got = m_input->read_at(m_at, row.data(), row.size());
            m_at += static_cast<std::int64_t>(got);
            return got == row.size();
        }
        // PackBits never needs more than this for a row.
        const auto bytes = std::min<std::size_t>(m_packed_bytes[m_next++], m_row_bytes * 2 + 128);
        const auto packed = m_input->read_at(m_at, bytes);
        m_at += m_packed_bytes[m_next - 1];
        unpack(packed, row);
        return packed.size() == bytes;
    }

private:
    Rows(const Input& input, std::int64_t at, std::size_t row_bytes)
        : m_input(&input), m_at(at), m_row_bytes(row_bytes) {}
    const Input* m_input;
    std::int64_t m_at;
    std::size_t m_row_bytes;
    std::vector<std::uint32_t> m_packed_bytes;
    std::size_t m_next = 0;
};

/// Photoshop stores CMYK as what is left of white, so that ink multiplies.
void print_black(Pixels& pixels, std::string_view row, std::int64_t y, std::size_t step) {
    const auto width = static_cast<std::size_t>(pixels.width);
    for (std::size_t x = 0; x < width; ++x) {
        const auto black = static_cast<std::uint8_t>(row[x * step]);
        for (std::size_t channel = 0; channel < 3; ++channel) {
            auto& at = pixels.bytes[(static_cast<std::size_t>(y) * width + x) * 3 + channel];
            at = static_cast<char>(static_cast<std::uint8_t>(at) * black / 255);
        }
    }
}

}  // namespace

bool is_photoshop(const FileType& type) {
    return type.mime == "image/vnd.adobe.photoshop";
}

Result<> read_photoshop_facts(const Input& input, domain::Facts& facts) {
    const auto header = TRY(read_header(input));
    facts.width = header.width;
    facts.height = header.height;
    facts.bit_depth = header.depth;
    if (const auto space = color_space_of(header.mode); !space.empty())
        facts.color_space = std::string(space);
    return {};
}

Result<Picture> flattened_photoshop(const Input& input) {
    const auto header = TRY(read_header(input));
    if (header.width * header.height > flattened_pixels_max)
        return too_many_pixels(header.width, header.height, flattened_pixels_max);
    const auto mode = static_cast<Mode>(header.mode);
    const bool known = mode == Mode::greyscale || mode == Mode::rgb || mode == Mode::cmyk;
    const std::int64_t planes = mode == Mode::greyscale ? 1 : mode == Mode::rgb ? 3 : 4;
    if (!known || (header.depth != 8 && header.depth != 16))
        return no_picture("unsupported_format", "this kind of Photoshop file isn't supported");
    if (header.channels < planes || header.channels > 56)
        return no_picture("corrupt_file", "the Photoshop file is damaged");
    auto rows = TRY(Rows::open(input, header));
    Pixels pixels{
        .width = static_cast<int>(header.width), .height = static_cast<int>(header.height), .bytes = {}};
    pixels.bytes.assign(static_cast<std::size_t>(header.width * header.height * pixels.channels), '\0');
    const auto step = static_cast<std::size_t>(header.depth / 8);  // of 16 bits, the upper 8
    std::string row;
    for (std::int64_t plane = 0; plane < planes; ++plane) {
        for (std::int64_t y = 0; y < header.height; ++y) {
            if (!rows.next(row)) return no_picture("corrupt_file", "the Photoshop file is truncated");
            if (plane == 3) {
                print_black(pixels, row, y, step);
                continue;
            }
            const auto first = static_cast<std::size_t>(y * header.width) * 3;
            for (std::size_t x = 0; x < static_cast<std::size_t>(header.width); ++x) {
                auto* pixel = &pixels.bytes[first + x * 3];
                pixel[plane] = row[x * step];
                if (planes == 1) pixel[1] = pixel[2] = row[x * step];
            }
        }
    }
    return pixels;
}

}  // namespace sluice::media::worker
