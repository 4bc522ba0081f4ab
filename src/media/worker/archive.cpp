#include "media/worker/archive.h"

#include <algorithm>
#include <archive.h>
#include <archive_entry.h>
#include <array>
#include <chrono>
#include <clocale>
#include <string>
#include <utility>

#include "base/text.h"

namespace sluice::media::worker {
namespace {

using domain::ArchiveEntry;
using domain::ArchiveListing;
using std::chrono::steady_clock;

constexpr std::size_t read_bytes = 64UL * 1024;
constexpr std::int64_t files_read_max = 200'000;
constexpr std::size_t path_bytes_max = 1024;
constexpr std::size_t paths_bytes_max = 256UL * 1024;  ///< of a listing, so that it fits one message
constexpr std::int64_t inflated_bytes_max = 1LL << 30U;
constexpr std::chrono::seconds reading_max{8};
constexpr std::int64_t picture_bytes_max = 32LL << 20U;
constexpr std::int64_t bomb_bytes_min = 256LL << 20U;
constexpr std::int64_t bomb_ratio_min = 500;

constexpr auto archive_mimes = std::to_array<std::string_view>(
    {"application/zip", "application/x-tar", "application/gzip", "application/x-bzip2", "application/x-xz",
     "application/zstd", "application/x-7z-compressed", "application/vnd.rar"});

/// Where programs put the picture of a document, the best first.
constexpr auto picture_paths = std::to_array<std::string_view>(
    {"mergedimage.png", "QuickLook/Preview.jpg", "preview.jpg", "previews/preview.png", "preview.png",
     "docProps/thumbnail.jpeg", "docProps/thumbnail.jpg", "docProps/thumbnail.png",
     "Thumbnails/thumbnail.png", "QuickLook/Thumbnail.jpg"});

[[nodiscard]] bool is_compressed_file(const FileType& type) {
    return type.mime == "application/gzip" || type.mime == "application/x-bzip2" ||
           type.mime == "application/x-xz" || type.mime == "application/zstd";
}

/// A libarchive reader over an Input.
class Reader {
public:
    explicit Reader(const Input& input) : m_input(input), m_archive(archive_read_new()) {
        if (m_archive == nullptr) throw std::bad_alloc();
        archive_read_support_filter_gzip(m_archive);
        archive_read_support_filter_bzip2(m_archive);
        archive_read_support_filter_xz(m_archive);
        archive_read_support_filter_zstd(m_archive);
        archive_read_support_format_zip_seekable(m_archive);
        archive_read_support_format_tar(m_archive);
        archive_read_support_format_7zip(m_archive);
        archive_read_support_format_rar(m_archive);
        archive_read_support_format_rar5(m_archive);
        // Only where the file is compressed: raw takes whatever the others don't.
        if (is_compressed_file(input.type())) archive_read_support_format_raw(m_archive);
        archive_read_set_callback_data(m_archive, this);
        archive_read_set_read_callback(m_archive, &Reader::read);
        archive_read_set_skip_callback(m_archive, &Reader::skip);
        archive_read_set_seek_callback(m_archive, &Reader::seek);
    }
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;
    ~Reader() { archive_read_free(m_archive); }

    [[nodiscard]] bool open() { return archive_read_open1(m_archive) == ARCHIVE_OK; }
    [[nodiscard]] archive* get() const { return m_archive; }
    /// True for one compressed file that isn't an archive.
    [[nodiscard]] bool is_raw() const { return archive_format(m_archive) == ARCHIVE_FORMAT_RAW; }
    /// True where going to the next entry means inflating this one.
    [[nodiscard]] bool is_compressed_whole() const { return archive_filter_code(m_archive, 0) != 0; }

private:
    static la_ssize_t read(archive*, void* self, const void** bytes) {
        auto& reader = *static_cast<Reader*>(self);
        const auto got = reader.m_input.read_at(reader.m_at, reader.m_buffer.data(), reader.m_buffer.size());
        reader.m_at += static_cast<std::int64_t>(got);
        *bytes = reader.m_buffer.data();
        return static_cast<la_ssize_t>(got);
    }
    static la_int64_t skip(archive*, void* self, la_int64_t bytes) {
        auto& reader = *static_cast<Reader*>(self);
        const auto skipped = std::clamp<la_int64_t>(bytes, 0, reader.m_input.size() - reader.m_at);
        reader.m_at += skipped;
        return skipped;
    }
    static la_int64_t seek(archive*, void* self, la_int64_t offset, int whence) {
        auto& reader = *static_cast<Reader*>(self);
        const auto size = reader.m_input.size();
        const la_int64_t base = whence == SEEK_CUR ? reader.m_at : whence == SEEK_END ? size : 0;
        if (offset > size - base || offset < -base) return ARCHIVE_FATAL;
        return reader.m_at = base + offset;
    }

    const Input& m_input;
    archive* m_archive;
    std::int64_t m_at = 0;
    std::array<char, read_bytes> m_buffer{};
};

/// Text of a stranger for a line of a list: UTF-8 without control characters, of bounded length.
[[nodiscard]] std::string path_of(archive_entry* entry) {
    const char* path = archive_entry_pathname_utf8(entry);
    if (path == nullptr) path = archive_entry_pathname(entry);
    std::string text(std::string_view(path == nullptr ? "" : path).substr(0, path_bytes_max));
    std::ranges::replace_if(
        text, [](char c) { return static_cast<std::uint8_t>(c) < 0x20 || c == 0x7f; }, '?');
    return to_valid_utf8(text);
}

[[nodiscard]] std::string without_extension(std::string_view filename) {
    const auto dot = filename.rfind('.');
    return std::string(dot == filename.npos || dot == 0 ? filename : filename.substr(0, dot));
}

enum class Inflated { whole, too_much };

/// Reads one entry's data away, within the bounds of time and bytes.
[[nodiscard]] Inflated inflate(const Reader& reader, steady_clock::time_point until, std::int64_t& bytes) {
    const void* block = nullptr;
    std::size_t size = 0;
    la_int64_t offset = 0;
    while (archive_read_data_block(reader.get(), &block, &size, &offset) == ARCHIVE_OK) {
        bytes = offset + static_cast<la_int64_t>(size);
        if (archive_filter_bytes(reader.get(), 0) > inflated_bytes_max || steady_clock::now() > until)
            return Inflated::too_much;
    }
    return Inflated::whole;
}

class Lister {
public:
    Lister(const Input& input, std::string_view filename)
        : m_input(input), m_filename(filename), m_reader(input), m_until(steady_clock::now() + reading_max) {}

    [[nodiscard]] Result<ArchiveListing> list() {
        if (!m_reader.open()) return broken();
        archive_entry* entry = nullptr;
        for (;;) {
            const int got = archive_read_next_header(m_reader.get(), &entry);
            if (got == ARCHIVE_EOF) break;
            if (got == ARCHIVE_FATAL && m_listing.files == 0 && m_listing.entries.empty()) return broken();
            if (got == ARCHIVE_FATAL) {
                stop("The archive is damaged or truncated: what follows can't be read.");
                break;
            }
            if (!take(entry)) break;
        }
        warn_of_bombs();
        return std::move(m_listing);
    }

private:
    [[nodiscard]] std::unexpected<Error> broken() const {
        const std::string why = to_lower_ascii(
            archive_error_string(m_reader.get()) != nullptr ? archive_error_string(m_reader.get()) : "");
        if (why.contains("encrypt") || why.contains("passphrase"))
            return no_picture("unsupported_format", "even the names in this archive are encrypted");
        return no_picture("corrupt_file", "the archive is damaged or truncated");
    }

    void stop(std::string note) {
        m_listing.complete = false;
        m_listing.note = std::move(note);
    }

    /// False where reading ends here.
    [[nodiscard]] bool take(archive_entry* entry) {
        ArchiveEntry taken{.path = m_reader.is_raw() ? without_extension(m_filename) : path_of(entry),
                           .folder = archive_entry_filetype(entry) == AE_IFDIR};
        const std::int64_t size = archive_entry_size(entry);
        if (archive_entry_size_is_set(entry) && size >= 0 && !taken.folder) taken.size = size;
        bool goes_on = true;
        if (m_reader.is_compressed_whole()) {
            std::int64_t inflated = 0;
            goes_on = inflate(m_reader, m_until, inflated) == Inflated::whole;
            if (m_reader.is_raw()) m_unsaid_bytes = inflated;
            if (m_reader.is_raw() && goes_on) taken.size = inflated;
        }
        add(std::move(taken));
        if (!goes_on)
            stop(cat("Reading ended after ", archive_filter_bytes(m_reader.get(), 0) >> 20U,
                     " MiB of inflated bytes; there is more."));
        if (goes_on && (m_listing.files >= files_read_max || steady_clock::now() > m_until)) {
            stop(cat("Only the first ", m_listing.files, " files were read; there are more."));
            return false;
        }
        return goes_on;
    }

    void add(ArchiveEntry entry) {
        if (!entry.folder) ++m_listing.files;
        const auto room = INT64_MAX - m_listing.unpacked_bytes;
        m_listing.unpacked_bytes += std::min(entry.size.value_or(0), room);
        m_paths_bytes += entry.path.size();
        if (std::ssize(m_listing.entries) < domain::listing_entries_max && m_paths_bytes <= paths_bytes_max) {
            m_listing.entries.push_back(std::move(entry));
        } else {
            m_listing.complete = false;
            m_listing.note = cat("The first ", m_listing.entries.size(), " entries are shown.");
        }
    }

    void warn_of_bombs() {
        const auto bytes = std::max(m_listing.unpacked_bytes, m_unsaid_bytes);
        const auto ratio = bytes / std::max<std::int64_t>(m_input.size(), 1);
        if (bytes < bomb_bytes_min || ratio < bomb_ratio_min) return;
        m_listing.note =
            trim(cat("Careful: unpacked it would take ", m_listing.complete ? "" : "more than ", bytes >> 20U,
                     " MiB, from ", (m_input.size() + 1023) / 1024,
                     " KiB; archives that grow like this are made to fill disks. ", m_listing.note));
    }

    const Input& m_input;
    std::string_view m_filename;
    Reader m_reader;
    steady_clock::time_point m_until;
    ArchiveListing m_listing;
    std::size_t m_paths_bytes = 0;
    std::int64_t m_unsaid_bytes = 0;  ///< inflated of a file that doesn't say its size
};

/// The entry's data, or nothing where it is too large.
[[nodiscard]] std::string data_of(const Reader& reader) {
    std::string data;
    const void* block = nullptr;
    std::size_t size = 0;
    la_int64_t offset = 0;
    while (archive_read_data_block(reader.get(), &block, &size, &offset) == ARCHIVE_OK) {
        if (offset != std::ssize(data) ||
            std::ssize(data) + static_cast<std::int64_t>(size) > picture_bytes_max)
            return {};
        data.append(static_cast<const char*>(block), size);
    }
    return data;
}

}  // namespace

void start_archives() {
    (void)std::setlocale(LC_CTYPE, "C.UTF-8");
}

bool is_archive(const FileType& type) {
    return std::ranges::find(archive_mimes, type.mime) != archive_mimes.end();
}

Result<ArchiveListing> list_archive(const Input& input, std::string_view filename) {
    return Lister(input, filename).list();
}

bool is_package(const FileType& type) {
    return type.mime.starts_with("application/vnd.openxmlformats") ||
           type.mime.starts_with("application/vnd.oasis.opendocument") ||
           type.mime.starts_with("application/vnd.apple.") || type.mime == "application/x-krita" ||
           type.mime == "image/openraster" || type.mime == "application/vnd.bohemian.sketch" ||
           type.mime == "application/vnd.adobe.indesign-idml-package";
}

Result<Picture> packaged_picture(const Input& input) {
    const auto until = steady_clock::now() + reading_max;
    Reader reader(input);
    if (!reader.open()) return no_picture("corrupt_file", "the document is damaged or truncated");
    auto best = picture_paths.end();
    std::string picture;
    archive_entry* entry = nullptr;
    for (std::int64_t i = 0; i < files_read_max && steady_clock::now() < until; ++i) {
        const int got = archive_read_next_header(reader.get(), &entry);
        if (got == ARCHIVE_FATAL && i == 0)
            return no_picture("corrupt_file", "the document is damaged or truncated");
        if (got == ARCHIVE_EOF || got == ARCHIVE_FATAL) break;
        const char* path = archive_entry_pathname(entry);
        const auto found = std::find(picture_paths.begin(), best, path == nullptr ? "" : path);
        if (found == best) continue;
        auto data = data_of(reader);
        if (data.empty()) continue;
        best = found;
        picture = std::move(data);
    }
    if (picture.empty())
        return no_picture(
            "unsupported_format",
            "the document carries no picture of its first page, and office programs aren't run");
    return EncodedPicture{std::move(picture)};
}

}  // namespace sluice::media::worker
