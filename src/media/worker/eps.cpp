#include "media/worker/eps.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string_view>

#include "media/worker/packets.h"

namespace sluice::media::worker {
namespace {

constexpr std::int64_t preview_bytes_max = 64LL << 20U;
/// EPSI wants its preview between header comments and prolog.
constexpr std::size_t epsi_within_bytes = 64UL * 1024;
constexpr std::int64_t epsi_side_px_max = 8192;

/// Little endian, as in a DOS EPS header.
[[nodiscard]] std::int64_t number_at(std::string_view bytes, std::size_t at) {
    std::uint32_t value = 0;
    for (std::size_t i = 4; i-- > 0;) value = value << 8U | static_cast<std::uint8_t>(bytes[at + i]);
    return value;
}

struct DosHeader {
    std::int64_t metafile_bytes = 0;
    std::int64_t tiff_at = 0;
    std::int64_t tiff_bytes = 0;
};

/// The binary header of 30 bytes that Windows programs put in front.
[[nodiscard]] std::optional<DosHeader> dos_header(const Input& input) {
    constexpr std::size_t header_bytes = 30;
    const auto header = input.read_at(0, header_bytes);
    if (header.size() < header_bytes || !header.starts_with("\xc5\xd0\xd3\xc6")) return std::nullopt;
    return DosHeader{number_at(header, 16), number_at(header, 20), number_at(header, 24)};
}

struct EpsiShape {
    std::int64_t width = 0;
    std::int64_t height = 0;
    std::int64_t depth = 0;  ///< bits a pixel
};

[[nodiscard]] std::optional<EpsiShape> shape_of(std::string_view line) {
    std::array<std::int64_t, 3> numbers{};
    for (auto& number : numbers) {
        line = trim(line);
        const auto [end, error] = std::from_chars(line.begin(), line.end(), number);
        if (error != std::errc()) return std::nullopt;
        line.remove_prefix(static_cast<std::size_t>(end - line.begin()));
    }
    const auto [width, height, depth] = numbers;
    const auto is_side = [](std::int64_t side) { return side >= 1 && side <= epsi_side_px_max; };
    const bool is_depth = depth == 1 || depth == 2 || depth == 4 || depth == 8;
    if (!is_side(width) || !is_side(height) || !is_depth) return std::nullopt;
    return EpsiShape{width, height, depth};
}

[[nodiscard]] int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

/// The bytes that hexadecimal comment lines stand for, at most `bytes_max`.
[[nodiscard]] std::string bytes_of_hex(std::string_view text, std::size_t bytes_max) {
    std::string bytes;
    int upper = -1;
    for (const char c : text) {
        if (bytes.size() == bytes_max) break;
        const int digit = hex_digit(c);
        if (digit < 0) continue;
        if (upper >= 0) bytes.push_back(static_cast<char>(upper * 16 + digit));
        upper = upper < 0 ? digit : -1;
    }
    return bytes;
}

[[nodiscard]] std::optional<Pixels> epsi_picture(const Input& input) {
    constexpr std::string_view begin = "%%BeginPreview:";
    constexpr std::string_view end = "%%EndPreview";
    const auto head = input.read_at(0, epsi_within_bytes);
    const auto at = head.find(begin);
    if (at == std::string::npos) return std::nullopt;
    const auto line_end = head.find_first_of("\r\n", at);
    if (line_end == std::string::npos) return std::nullopt;
    const auto from = at + begin.size();
    const auto shape = shape_of(std::string_view(head).substr(from, line_end - from));
    if (!shape) return std::nullopt;

    const auto row_bytes = static_cast<std::size_t>((shape->width * shape->depth + 7) / 8);
    const auto packed_bytes = row_bytes * static_cast<std::size_t>(shape->height);
    // Two digits a byte, and what the lines themselves take.
    auto text = input.read_at(static_cast<std::int64_t>(line_end), packed_bytes * 3 + 4096);
    text.resize(std::min(text.size(), text.find(end)));
    const auto packed = bytes_of_hex(text, packed_bytes);
    if (packed.size() < packed_bytes) return std::nullopt;

    Pixels pixels{
        .width = static_cast<int>(shape->width), .height = static_cast<int>(shape->height), .bytes = {}};
    pixels.bytes.reserve(static_cast<std::size_t>(shape->width * shape->height) * 3);
    const int black = (1 << shape->depth) - 1;
    for (std::int64_t y = 0; y < shape->height; ++y)
        for (std::int64_t x = 0; x < shape->width; ++x) {
            const auto bit = x * shape->depth;
            const auto byte = static_cast<std::uint8_t>(
                packed[static_cast<std::size_t>(y) * row_bytes + static_cast<std::size_t>(bit / 8)]);
            const int ink = byte >> (8 - shape->depth - bit % 8) & black;
            pixels.bytes.append(3, static_cast<char>(255 - ink * 255 / black));
        }
    return pixels;
}

}  // namespace

bool is_eps(const FileType& type) {
    return type.mime == "application/postscript";
}

Result<Picture> eps_picture(const Input& input) {
    const auto header = dos_header(input);
    if (header && header->tiff_bytes > 0) {
        if (header->tiff_bytes > preview_bytes_max)
            return no_picture("decoder_out_of_memory", "the preview inside the EPS is too large");
        auto tiff = input.read_at(header->tiff_at, static_cast<std::size_t>(header->tiff_bytes));
        if (std::ssize(tiff) < header->tiff_bytes) return no_picture("corrupt_file", "the EPS is truncated");
        return EncodedPicture{std::move(tiff)};
    }
    if (auto found = Packets(input).embedded_picture()) return found;
    if (auto found = epsi_picture(input)) return *std::move(found);
    if (header && header->metafile_bytes > 0)
        return no_picture("unsupported_format",
                          "the EPS shows itself as a Windows metafile only, which can't be drawn");
    return no_picture("unsupported_format",
                      "the EPS carries no picture of itself, and PostScript programs aren't run");
}

}  // namespace sluice::media::worker
