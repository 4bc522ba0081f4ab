#include "media/worker/provenance.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace sluice::media::worker {
namespace {

using namespace std::string_view_literals;

constexpr int parts_max = 10'000;

enum class Order { big, little };

[[nodiscard]] std::int64_t number(std::string_view bytes, Order order) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const auto at = order == Order::big ? i : bytes.size() - 1 - i;
        value = value << 8U | static_cast<std::uint8_t>(bytes[at]);
    }
    return static_cast<std::int64_t>(value & 0x7fff'ffff'ffff'ffffU);
}

/// JPEG: an APP11 segment with a JUMBF superbox labelled c2pa.
[[nodiscard]] bool jpeg_has_c2pa(const Input& input) {
    constexpr std::uint8_t app11 = 0xeb;
    constexpr std::uint8_t start_of_scan = 0xda;
    constexpr std::size_t label_within = 128;
    std::int64_t at = 2;
    for (int part = 0; part < parts_max; ++part) {
        const auto head = input.read_at(at, 4);
        if (head.size() < 4 || head[0] != '\xff') return false;
        const auto marker = static_cast<std::uint8_t>(head[1]);
        if (marker == start_of_scan) return false;
        const auto length = number(std::string_view(head).substr(2, 2), Order::big);
        if (length < 2) return false;
        if (marker == app11) {
            const auto start = input.read_at(at + 4, label_within);
            if (start.contains("jumb"sv) && start.contains("c2pa"sv)) return true;
        }
        at += 2 + length;
    }
    return false;
}

/// PNG: a caBX chunk.
[[nodiscard]] bool png_has_c2pa(const Input& input) {
    std::int64_t at = 8;
    for (int part = 0; part < parts_max; ++part) {
        const auto head = input.read_at(at, 8);
        if (head.size() < 8) return false;
        if (head.ends_with("caBX")) return true;
        at += 12 + number(std::string_view(head).substr(0, 4), Order::big);
    }
    return false;
}

/// RIFF (WebP, WAV, AVI): a C2PA chunk.
[[nodiscard]] bool riff_has_c2pa(const Input& input) {
    std::int64_t at = 12;
    for (int part = 0; part < parts_max; ++part) {
        const auto head = input.read_at(at, 8);
        if (head.size() < 8) return false;
        if (head.starts_with("C2PA")) return true;
        const auto length = number(std::string_view(head).substr(4), Order::little);
        at += 8 + length + length % 2;
    }
    return false;
}

/// ISO media (HEIC, AVIF, MP4, MOV): a top-level uuid box of C2PA's type.
[[nodiscard]] bool iso_media_has_c2pa(const Input& input) {
    constexpr auto c2pa_uuid = "\xd8\xfe\xc3\xd6\x1b\x0e\x48\x3c\x92\x97\x58\x28\x87\x7e\xc4\x81"sv;
    std::int64_t at = 0;
    for (int part = 0; part < parts_max; ++part) {
        const auto head = input.read_at(at, 32);
        if (head.size() < 8) return false;
        const auto view = std::string_view(head);
        auto length = number(view.substr(0, 4), Order::big);
        const std::size_t header = length == 1 ? 16 : 8;
        if (length == 1 && head.size() >= 16) length = number(view.substr(8, 8), Order::big);
        if (view.substr(4, 4) == "uuid" && head.size() >= header + 16 && view.substr(header, 16) == c2pa_uuid)
            return true;
        if (length < 8 || length > input.size()) return false;
        at += length;
    }
    return false;
}

}  // namespace

bool has_c2pa(const Input& input) {
    const auto mime = input.type().mime;
    if (mime == "image/jpeg") return jpeg_has_c2pa(input);
    if (mime == "image/png") return png_has_c2pa(input);
    if (mime == "image/webp" || mime == "audio/wav" || mime == "video/x-msvideo") return riff_has_c2pa(input);
    const bool iso_media = mime == "image/heic" || mime == "image/heif" || mime == "image/avif" ||
                           mime == "video/mp4" || mime == "video/quicktime" || mime == "audio/mp4";
    return iso_media && iso_media_has_c2pa(input);
}

}  // namespace sluice::media::worker
