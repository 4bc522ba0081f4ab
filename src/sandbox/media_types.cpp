#include "sandbox/media_types.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace sluice::sandbox {

namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 26> types{
    {{"jpg", "image/jpeg"},
     {"jpeg", "image/jpeg"},
     {"png", "image/png"},
     {"gif", "image/gif"},
     {"webp", "image/webp"},
     {"avif", "image/avif"},
     {"heic", "image/heic"},
     {"tif", "image/tiff"},
     {"tiff", "image/tiff"},
     {"bmp", "image/bmp"},
     {"svg", "image/svg+xml"},
     {"pdf", "application/pdf"},
     {"txt", "text/plain"},
     {"md", "text/plain"},
     {"csv", "text/csv"},
     {"html", "text/html"},
     {"json", "application/json"},
     {"zip", "application/zip"},
     {"mp3", "audio/mpeg"},
     {"wav", "audio/wav"},
     {"m4a", "audio/mp4"},
     {"mp4", "video/mp4"},
     {"mov", "video/quicktime"},
     {"webm", "video/webm"},
     {"psd", "image/vnd.adobe.photoshop"},
     {"xml", "application/xml"}}};

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
    const auto dot = file_name.rfind('.');
    if (dot == std::string_view::npos) return "application/octet-stream";
    const auto extension = to_lower_ascii(file_name.substr(dot + 1));
    const auto found = std::ranges::find_if(types, [&](const auto& one) { return one.first == extension; });
    return found == types.end() ? "application/octet-stream" : std::string(found->second);
}

bool is_safe_inline(std::string_view media_type) {
    if (media_type == "image/svg+xml") return false;
    return media_type.starts_with("image/") || media_type.starts_with("audio/") ||
           media_type.starts_with("video/") || media_type == "text/plain" || media_type == "application/pdf";
}

std::string attachment_of(std::string_view file_name) {
    return disposition("attachment", file_name);
}

std::string inline_of(std::string_view file_name) {
    return disposition("inline", file_name);
}

}  // namespace sluice::sandbox
