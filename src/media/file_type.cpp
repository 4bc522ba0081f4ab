#include "media/file_type.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>

#include "base/text.h"

namespace sluice::media {
namespace {

using domain::Kind;

constexpr FileType unknown{"application/octet-stream", "", Kind::other};
constexpr FileType plain_zip{"application/zip", "zip", Kind::other};
constexpr FileType plain_text{"text/plain", "txt", Kind::document};

struct Magic {
    std::size_t offset;
    std::string_view bytes;
    FileType type;
};

using namespace std::string_view_literals;

constexpr auto magics = std::to_array<Magic>({
    {0, "\xff\xd8\xff"sv, {"image/jpeg", "jpg", Kind::image}},
    {0, "\x89PNG\r\n\x1a\n"sv, {"image/png", "png", Kind::image}},
    {0, "GIF87a"sv, {"image/gif", "gif", Kind::image}},
    {0, "GIF89a"sv, {"image/gif", "gif", Kind::image}},
    {0, "8BPS\0\1"sv, {"image/vnd.adobe.photoshop", "psd", Kind::image}},
    {0, "8BPS\0\2"sv, {"image/vnd.adobe.photoshop", "psb", Kind::image}},
    {0, "\0\0\0\x0cjP  \r\n\x87\n"sv, {"image/jp2", "jp2", Kind::image}},
    {0, "\0\0\0\x0cJXL \r\n\x87\n"sv, {"image/jxl", "jxl", Kind::image}},
    {0, "\xff\x0a"sv, {"image/jxl", "jxl", Kind::image}},
    {0, "FUJIFILMCCD-RAW"sv, {"image/x-fuji-raf", "raf", Kind::image}},
    {0, "\0\0\1\0"sv, {"image/vnd.microsoft.icon", "ico", Kind::image}},
    {0, "v/1\x01"sv, {"image/x-exr", "exr", Kind::image}},
    {0, "%!PS-Adobe"sv, {"application/postscript", "eps", Kind::document}},
    {0, "\xc5\xd0\xd3\xc6"sv, {"application/postscript", "eps", Kind::document}},
    {0, "{\\rtf"sv, {"application/rtf", "rtf", Kind::document}},
    {0, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"sv, {"application/x-ole-storage", "doc", Kind::document}},
    {0, "\x1a\x45\xdf\xa3"sv, {"video/x-matroska", "mkv", Kind::video}},
    {0, "FLV\1"sv, {"video/x-flv", "flv", Kind::video}},
    {0, "\x30\x26\xb2\x75\x8e\x66\xcf\x11"sv, {"video/x-ms-asf", "wmv", Kind::video}},
    {0, "\0\0\1\xba"sv, {"video/mpeg", "mpg", Kind::video}},
    {0, "\0\0\1\xb3"sv, {"video/mpeg", "mpg", Kind::video}},
    {0, "\x06\x0e\x2b\x34\x02\x05\x01\x01"sv, {"application/mxf", "mxf", Kind::video}},
    {0, "fLaC"sv, {"audio/flac", "flac", Kind::audio}},
    {0, "ID3"sv, {"audio/mpeg", "mp3", Kind::audio}},
    {0, "#!AMR"sv, {"audio/amr", "amr", Kind::audio}},
    {0, "MThd"sv, {"audio/midi", "mid", Kind::audio}},
    {0, "\x1f\x8b"sv, {"application/gzip", "gz", Kind::other}},
    {0, "BZh"sv, {"application/x-bzip2", "bz2", Kind::other}},
    {0,
     "\xfd"sv
     "7zXZ\0"sv,
     {"application/x-xz", "xz", Kind::other}},
    {0, "\x28\xb5\x2f\xfd"sv, {"application/zstd", "zst", Kind::other}},
    {0, "7z\xbc\xaf\x27\x1c"sv, {"application/x-7z-compressed", "7z", Kind::other}},
    {0, "Rar!\x1a\x07"sv, {"application/vnd.rar", "rar", Kind::other}},
    {257, "ustar"sv, {"application/x-tar", "tar", Kind::other}},
    {0, "OTTO"sv, {"font/otf", "otf", Kind::other}},
    {0, "\0\1\0\0\0"sv, {"font/ttf", "ttf", Kind::other}},
    {0, "wOFF"sv, {"font/woff", "woff", Kind::other}},
    {0, "wOF2"sv, {"font/woff2", "woff2", Kind::other}},
    {0,
     "\x7f"sv
     "ELF"sv,
     {"application/x-executable", "", Kind::other}},
    {0, "MZ"sv, {"application/vnd.microsoft.portable-executable", "exe", Kind::other}},
});

[[nodiscard]] bool has_at(std::string_view head, std::size_t offset, std::string_view bytes) {
    return head.size() >= offset && head.substr(offset).starts_with(bytes);
}

[[nodiscard]] std::string extension_of(std::string_view filename) {
    const auto dot = filename.rfind('.');
    return dot == filename.npos ? std::string{} : to_lower_ascii(filename.substr(dot + 1));
}

/// The RIFF and FORM families: the second word tells which.
[[nodiscard]] FileType riff_type(std::string_view head) {
    if (has_at(head, 0, "FORM") && (has_at(head, 8, "AIFF") || has_at(head, 8, "AIFC")))
        return {"audio/aiff", "aiff", Kind::audio};
    if (!has_at(head, 0, "RIFF")) return unknown;
    if (has_at(head, 8, "WEBP")) return {"image/webp", "webp", Kind::image};
    if (has_at(head, 8, "WAVE")) return {"audio/wav", "wav", Kind::audio};
    if (has_at(head, 8, "AVI ")) return {"video/x-msvideo", "avi", Kind::video};
    return unknown;
}

struct Brand {
    std::string_view brand;
    FileType type;
};

constexpr auto brands = std::to_array<Brand>({
    {"avif", {"image/avif", "avif", Kind::image}},
    {"avis", {"image/avif", "avif", Kind::image}},
    {"heic", {"image/heic", "heic", Kind::image}},
    {"heix", {"image/heic", "heic", Kind::image}},
    {"hevc", {"image/heic", "heic", Kind::image}},
    {"heim", {"image/heic", "heic", Kind::image}},
    {"heis", {"image/heic", "heic", Kind::image}},
    {"mif1", {"image/heif", "heif", Kind::image}},
    {"msf1", {"image/heif", "heif", Kind::image}},
    {"crx ", {"image/x-canon-cr3", "cr3", Kind::image}},
    {"qt  ", {"video/quicktime", "mov", Kind::video}},
    {"M4A ", {"audio/mp4", "m4a", Kind::audio}},
    {"M4B ", {"audio/mp4", "m4b", Kind::audio}},
    {"M4V ", {"video/x-m4v", "m4v", Kind::video}},
});

/// ISO/IEC 14496-12 (MP4, MOV, HEIC, AVIF, CR3): the major brand decides, then a compatible still-image
/// brand.
[[nodiscard]] FileType iso_media_type(std::string_view head) {
    if (has_at(head, 4, "moov") || has_at(head, 4, "mdat") || has_at(head, 4, "wide"))
        return {"video/quicktime", "mov", Kind::video};
    if (!has_at(head, 4, "ftyp") || head.size() < 12) return unknown;
    const auto type_of = [](std::string_view brand) -> const FileType* {
        const auto* found = std::ranges::find(brands, brand, &Brand::brand);
        return found == brands.end() ? nullptr : &found->type;
    };
    const auto box_bytes = std::min<std::size_t>(
        head.size(), (static_cast<std::size_t>(static_cast<std::uint8_t>(head[2])) << 8) +
                         static_cast<std::uint8_t>(head[3]));
    const auto major = head.substr(8, 4);
    const FileType* type = type_of(major);
    if (type != nullptr && type->mime != "image/heif") return *type;
    for (std::size_t at = 16; at + 4 <= box_bytes; at += 4) {
        const FileType* compatible = type_of(head.substr(at, 4));
        if (compatible != nullptr && compatible->kind == Kind::image && compatible->mime != "image/heif")
            return *compatible;
    }
    return type != nullptr ? *type : FileType{"video/mp4", "mp4", Kind::video};
}

struct NamedType {
    std::string_view extension;
    FileType type;
};

constexpr auto tiff_raws = std::to_array<NamedType>({
    {"cr2", {"image/x-canon-cr2", "cr2", Kind::image}},
    {"nef", {"image/x-nikon-nef", "nef", Kind::image}},
    {"nrw", {"image/x-nikon-nrw", "nrw", Kind::image}},
    {"arw", {"image/x-sony-arw", "arw", Kind::image}},
    {"dng", {"image/x-adobe-dng", "dng", Kind::image}},
    {"pef", {"image/x-pentax-pef", "pef", Kind::image}},
    {"srw", {"image/x-samsung-srw", "srw", Kind::image}},
    {"3fr", {"image/x-hasselblad-3fr", "3fr", Kind::image}},
    {"iiq", {"image/x-phaseone-iiq", "iiq", Kind::image}},
    {"erf", {"image/x-epson-erf", "erf", Kind::image}},
});

/// TIFF and the raw photo formats built on it. Only some mark themselves; for the others the name decides.
[[nodiscard]] FileType tiff_type(std::string_view head, std::string_view extension) {
    if (has_at(head, 0, "IIU\0"sv)) return {"image/x-panasonic-rw2", "rw2", Kind::image};
    if (has_at(head, 0, "IIRO") || has_at(head, 0, "IIRS") || has_at(head, 0, "MMOR"))
        return {"image/x-olympus-orf", "orf", Kind::image};
    const bool tiff = has_at(head, 0, "II*\0"sv) || has_at(head, 0, "MM\0*"sv);
    const bool big_tiff = has_at(head, 0, "II+\0"sv) || has_at(head, 0, "MM\0+"sv);
    if (!tiff && !big_tiff) return unknown;
    if (has_at(head, 8, "CR\2")) return tiff_raws.front().type;
    const auto* raw = std::ranges::find(tiff_raws, extension, &NamedType::extension);
    return raw == tiff_raws.end() ? FileType{"image/tiff", "tif", Kind::image} : raw->type;
}

constexpr auto zip_contents = std::to_array<NamedType>({
    {"docx",
     {"application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx", Kind::document}},
    {"xlsx", {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx", Kind::document}},
    {"pptx",
     {"application/vnd.openxmlformats-officedocument.presentationml.presentation", "pptx", Kind::document}},
    {"odt", {"application/vnd.oasis.opendocument.text", "odt", Kind::document}},
    {"ods", {"application/vnd.oasis.opendocument.spreadsheet", "ods", Kind::document}},
    {"odp", {"application/vnd.oasis.opendocument.presentation", "odp", Kind::document}},
    {"odg", {"application/vnd.oasis.opendocument.graphics", "odg", Kind::document}},
    {"epub", {"application/epub+zip", "epub", Kind::document}},
    {"idml", {"application/vnd.adobe.indesign-idml-package", "idml", Kind::document}},
    {"kra", {"application/x-krita", "kra", Kind::image}},
    {"ora", {"image/openraster", "ora", Kind::image}},
});

/// Packages that don't say what they are; the name tells them from other ZIP archives.
constexpr auto zip_packages = std::to_array<NamedType>({
    {"key", {"application/vnd.apple.keynote", "key", Kind::document}},
    {"pages", {"application/vnd.apple.pages", "pages", Kind::document}},
    {"numbers", {"application/vnd.apple.numbers", "numbers", Kind::document}},
    {"sketch", {"application/vnd.bohemian.sketch", "sketch", Kind::document}},
});

[[nodiscard]] FileType zip_type(std::string_view head, std::string_view extension) {
    // OpenDocument and EPUB store their type uncompressed as the first entry (OpenDocument 1.2 part 3, §3.3).
    constexpr std::size_t first_entry_data = 38;
    if (has_at(head, 30, "mimetype")) {
        for (const auto& content : zip_contents)
            if (has_at(head, first_entry_data, content.type.mime)) return content.type;
    }
    const auto named = [](std::string_view wanted) {
        return std::ranges::find(zip_contents, wanted, &NamedType::extension)->type;
    };
    if (head.contains("word/")) return named("docx");
    if (head.contains("xl/")) return named("xlsx");
    if (head.contains("ppt/")) return named("pptx");
    const bool office = head.contains("[Content_Types].xml") || head.contains("_rels/.rels");
    if (office && (extension == "docx" || extension == "xlsx" || extension == "pptx"))
        return named(extension);
    const auto* package = std::ranges::find(zip_packages, extension, &NamedType::extension);
    return package == zip_packages.end() ? plain_zip : package->type;
}

[[nodiscard]] FileType audio_frame_type(std::string_view head) {
    if (has_at(head, 0, "OggS")) {
        const bool video = head.substr(0, 512).contains("\x80theora");
        return video ? FileType{"video/ogg", "ogv", Kind::video} : FileType{"audio/ogg", "ogg", Kind::audio};
    }
    if (head.size() < 4 || head[0] != '\xff') return unknown;
    const auto second = static_cast<std::uint8_t>(head[1]);
    const auto third = static_cast<std::uint8_t>(head[2]);
    if ((second & 0xf6) == 0xf0) return {"audio/aac", "aac", Kind::audio};
    const bool layer = (second & 0xe0) == 0xe0 && (second & 0x18) != 0x08 && (second & 0x06) != 0;
    const bool rates = (third & 0xf0) != 0xf0 && (third & 0xf0) != 0 && (third & 0x0c) != 0x0c;
    return layer && rates ? FileType{"audio/mpeg", "mp3", Kind::audio} : unknown;
}

/// True where `head` can be text: UTF-8 (its last character may be cut), UTF-16 with a mark, or Latin
/// letters.
[[nodiscard]] bool looks_like_text(std::string_view head) {
    if (head.starts_with("\xff\xfe") || head.starts_with("\xfe\xff")) return true;
    return std::ranges::none_of(head, [](char c) {
        const auto byte = static_cast<std::uint8_t>(c);
        return byte == 0x7f ||
               (byte < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != '\f' && c != '\x1b');
    });
}

[[nodiscard]] FileType text_type(std::string_view head, std::string_view extension) {
    if (head.starts_with("\xef\xbb\xbf")) head.remove_prefix(3);
    const auto text = trim(head);
    const auto lower = to_lower_ascii(text.substr(0, 1024));
    if (lower.starts_with("<svg") || (lower.starts_with("<?xml") && lower.contains("<svg")) ||
        (lower.starts_with("<!doctype svg")) || (lower.starts_with("<!--") && lower.contains("<svg")))
        return {"image/svg+xml", "svg", Kind::image};
    if (lower.starts_with("<!doctype html") || lower.starts_with("<html"))
        return {"text/html", "html", Kind::document};
    if (lower.starts_with("<x:xmpmeta") || lower.starts_with("<?xpacket"))
        return {"application/rdf+xml", "xmp", Kind::document};
    if (lower.starts_with("<?xml") || extension == "xml") return {"application/xml", "xml", Kind::document};
    if (extension == "json" && (text.starts_with('{') || text.starts_with('[')))
        return {"application/json", "json", Kind::document};
    if (text.starts_with("{\"") || text.starts_with("[{\""))
        return {"application/json", "json", Kind::document};
    if (extension == "csv") return {"text/csv", "csv", Kind::document};
    if (extension == "md") return {"text/markdown", "md", Kind::document};
    return plain_text;
}

/// PDF readers accept rubbish before the header within the first KiB (ISO 32000-1, implementation note 13).
[[nodiscard]] bool is_pdf(std::string_view head) {
    return head.substr(0, 1024).contains("%PDF-");
}

/// Illustrator writes PDF with its own data inside; an exported PDF looks the same, so the name decides.
[[nodiscard]] FileType pdf_type(std::string_view extension) {
    if (extension == "ai") return {"application/vnd.adobe.illustrator", "ai", Kind::document};
    return {"application/pdf", "pdf", Kind::document};
}

[[nodiscard]] bool is_bmp(std::string_view head) {
    return head.starts_with("BM") && head.size() >= 26 && has_at(head, 6, "\0\0\0\0"sv);
}

}  // namespace

FileType detect_file_type(std::string_view head, std::string_view filename) {
    head = head.substr(0, sniff_bytes_max);
    if (head.empty()) return {"application/x-empty", "", Kind::other};
    const auto extension = extension_of(filename);
    if (const auto type = riff_type(head); type != unknown) return type;
    if (const auto type = iso_media_type(head); type != unknown) return type;
    if (const auto type = tiff_type(head, extension); type != unknown) return type;
    if (has_at(head, 0, "PK\3\4") || has_at(head, 0, "PK\5\6")) return zip_type(head, extension);
    for (const auto& magic : magics) {
        const bool short_and_text = magic.bytes.size() <= 2 && looks_like_text(head);
        if (short_and_text || !has_at(head, magic.offset, magic.bytes)) continue;
        if (magic.type.extension == "mkv" && head.substr(0, 128).contains("webm"))
            return {"video/webm", "webm", Kind::video};
        return magic.type;
    }
    if (is_bmp(head)) return {"image/bmp", "bmp", Kind::image};
    if (const auto type = audio_frame_type(head); type != unknown) return type;
    if (has_at(head, 0, "G") && has_at(head, 188, "G") && has_at(head, 376, "G"))
        return {"video/mp2t", "ts", Kind::video};
    if (is_pdf(head)) return pdf_type(extension);
    return looks_like_text(head) ? text_type(head, extension) : unknown;
}

}  // namespace sluice::media
