#include "media/office_document.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <unistd.h>

#include "media/file_type.h"

namespace sluice::media {
namespace {

constexpr std::string_view ole_mime = "application/x-ole-storage";
constexpr auto office_extensions =
    std::to_array<std::string_view>({"docx", "xlsx", "pptx", "odt", "ods", "odp", "odg", "rtf"});
constexpr auto office_mimes = std::to_array<std::string_view>({ole_mime, "application/rtf"});

[[nodiscard]] std::string read_at(int file, std::int64_t offset, std::size_t size) {
    std::string bytes(size, '\0');
    const auto got = ::pread(file, bytes.data(), size, offset);
    bytes.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    return bytes;
}

/// Little endian; 0 beyond the end.
[[nodiscard]] std::uint32_t number_at(std::string_view bytes, std::size_t offset, std::size_t size = 4) {
    std::uint32_t number = 0;
    for (std::size_t i = size; i > 0 && offset + size <= bytes.size(); --i)
        number = number << 8U | static_cast<std::uint8_t>(bytes[offset + i - 1]);
    return number;
}

/// An entry's name in UTF-16; names that matter are ASCII.
[[nodiscard]] std::string name_of(std::string_view entry) {
    constexpr std::size_t name_bytes_at = 64;
    constexpr std::size_t name_bytes_max = 64;
    std::string name;
    const auto size = std::min<std::size_t>(number_at(entry, name_bytes_at, 2), name_bytes_max);
    for (std::size_t i = 0; i + 2 < size && i < entry.size(); i += 2) name.push_back(entry[i]);
    return name;
}

/// The streams that the three programs write ([MS-CFB] 2.6, [MS-DOC], [MS-XLS], [MS-PPT]).
[[nodiscard]] std::optional<std::string_view> extension_of_stream(std::string_view name) {
    if (name == "WordDocument") return "doc";
    if (name == "Workbook" || name == "Book") return "xls";
    if (name == "PowerPoint Document") return "ppt";
    return std::nullopt;
}

/// Follows the chain of the directory's sectors ([MS-CFB] 2.2, 2.3); only as far as the header's own table of
/// tables goes, which is 6.8 MiB of file at least.
[[nodiscard]] std::optional<std::string_view> extension_of_ole(int file) {
    constexpr std::size_t entry_bytes = 128;
    constexpr std::uint32_t sectors_max = 64;
    constexpr std::uint32_t tables_in_header = 109;
    const auto header = read_at(file, 0, 512);
    const auto shift = number_at(header, 30, 2);
    if (shift != 9 && shift != 12) return std::nullopt;
    const std::size_t sector_bytes = std::size_t{1} << shift;
    const auto place = [&](std::uint32_t sector) { return (static_cast<std::int64_t>(sector) + 1) << shift; };
    auto sector = number_at(header, 48);
    for (std::uint32_t seen = 0; seen < sectors_max && sector < 0xffff'fffaU; ++seen) {
        const auto entries = read_at(file, place(sector), sector_bytes);
        for (std::size_t at = 0; at + entry_bytes <= entries.size(); at += entry_bytes)
            if (const auto found =
                    extension_of_stream(name_of(std::string_view(entries).substr(at, entry_bytes))))
                return found;
        const auto per_table = static_cast<std::uint32_t>(sector_bytes / 4);
        const auto table = sector / per_table;
        if (table >= tables_in_header) return std::nullopt;
        const auto next = read_at(
            file,
            place(number_at(header, 76 + std::size_t{table} * 4)) + std::int64_t{sector % per_table} * 4, 4);
        if (next.size() != 4) return std::nullopt;
        sector = number_at(next, 0);
    }
    return std::nullopt;
}

}  // namespace

bool may_be_office_document(std::string_view mime) {
    return std::ranges::find(office_mimes, mime) != office_mimes.end() ||
           mime.starts_with("application/vnd.openxmlformats-officedocument.") ||
           mime.starts_with("application/vnd.oasis.opendocument.");
}

std::optional<std::string_view> office_extension(int file, std::string_view filename) {
    const auto type = detect_file_type(read_at(file, 0, sniff_bytes_max), filename);
    if (type.mime == ole_mime) return extension_of_ole(file);
    const auto* known = std::ranges::find(office_extensions, type.extension);
    return known == office_extensions.end() ? std::nullopt : std::optional(*known);
}

}  // namespace sluice::media
