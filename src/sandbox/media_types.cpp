#include "sandbox/media_types.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace sluice::sandbox {

namespace {

struct Kind {
    std::string_view extension;
    std::string_view type;
    Showing showing;
};
constexpr Kind unknown{"", "application/octet-stream", Showing::nothing};
constexpr std::array<Kind, 28> kinds{
    {{"jpg", "image/jpeg", Showing::picture},    {"jpeg", "image/jpeg", Showing::picture},
     {"png", "image/png", Showing::picture},     {"gif", "image/gif", Showing::picture},
     {"webp", "image/webp", Showing::picture},   {"avif", "image/avif", Showing::picture},
     {"bmp", "image/bmp", Showing::picture},     {"heic", "image/heic", Showing::nothing},
     {"tif", "image/tiff", Showing::nothing},    {"tiff", "image/tiff", Showing::nothing},
     {"svg", "image/svg+xml", Showing::nothing}, {"psd", "image/vnd.adobe.photoshop", Showing::nothing},
     {"pdf", "application/pdf", Showing::pdf},   {"txt", "text/plain", Showing::text},
     {"md", "text/plain", Showing::text},        {"csv", "text/csv", Showing::text},
     {"html", "text/html", Showing::text},       {"json", "application/json", Showing::text},
     {"xml", "application/xml", Showing::text},  {"zip", "application/zip", Showing::nothing},
     {"mp3", "audio/mpeg", Showing::audio},      {"wav", "audio/wav", Showing::audio},
     {"m4a", "audio/mp4", Showing::audio},       {"ogg", "audio/ogg", Showing::audio},
     {"flac", "audio/flac", Showing::audio},     {"mp4", "video/mp4", Showing::video},
     {"mov", "video/quicktime", Showing::video}, {"webm", "video/webm", Showing::video}}};

const Kind& kind_of(std::string_view file_name) {
    const auto dot = file_name.rfind('.');
    if (dot == std::string_view::npos) return unknown;
    const auto extension = to_lower_ascii(file_name.substr(dot + 1));
    const auto* const found = std::ranges::find(kinds, extension, &Kind::extension);
    return found == kinds.end() ? unknown : *found;
}

/// Both forms: plain ASCII for old readers, the whole name in UTF-8 for the rest.
std::string disposition(std::string_view how, std::string_view file_name) {
    std::string ascii;
    std::string encoded;
    for (const char c : file_name) {
        const auto byte = static_cast<unsigned char>(c);
        const bool is_plain = byte >= 0x20 && byte < 0x7f && c != '"' && c != '\\';
        ascii += is_plain ? c : '_';
        const bool is_token = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                              c == '.' || c == '-' || c == '_';
        encoded += is_token ? std::string(1, c) : cat("%", to_hex(std::string_view(&c, 1)));
    }
    return cat(how, "; filename=\"", ascii, "\"; filename*=UTF-8''", encoded);
}

}  // namespace

std::string media_type_of(std::string_view file_name) {
    return std::string(kind_of(file_name).type);
}

Showing showing_of(std::string_view file_name) {
    return kind_of(file_name).showing;
}

bool is_safe_inline(std::string_view file_name) {
    const auto& kind = kind_of(file_name);
    return kind.showing == Showing::text ? kind.type == "text/plain" : kind.showing != Showing::nothing;
}

std::string attachment_of(std::string_view file_name) {
    return disposition("attachment", file_name);
}

std::string inline_of(std::string_view file_name) {
    return disposition("inline", file_name);
}

}  // namespace sluice::sandbox
