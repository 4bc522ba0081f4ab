#include "sandbox/zip.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <utility>

namespace sluice::sandbox {

namespace {

constexpr std::uint64_t small_max = 0xffffffff;
constexpr std::uint64_t local_header_bytes = 30;
constexpr std::uint64_t descriptor_bytes = 16;
constexpr std::uint64_t central_header_bytes = 46;
constexpr std::uint64_t zip64_offset_bytes = 12;
constexpr std::uint64_t end_bytes = 22;
constexpr std::uint64_t zip64_end_bytes = 56 + 20;
constexpr std::uint64_t count_max = 0xffff;
constexpr std::uint16_t version_needed = 45;
/// The CRC follows the data, names are UTF-8.
constexpr std::uint16_t flags = 0x0808;

constexpr std::array<std::uint32_t, 256> crc_table = [] {
    std::array<std::uint32_t, 256> table{};
    for (std::uint32_t i = 0; i < table.size(); ++i) {
        std::uint32_t value = i;
        for (int bit = 0; bit < 8; ++bit) value = (value & 1) ? 0xedb88320U ^ (value >> 1) : value >> 1;
        table[i] = value;
    }
    return table;
}();

/// Little-endian fields, one after another.
class Record {
public:
    Record& u16(std::uint64_t value) { return put(value, 2); }
    Record& u32(std::uint64_t value) { return put(value, 4); }
    Record& u64(std::uint64_t value) { return put(value, 8); }
    Record& text(const std::string& value) {
        m_bytes += value;
        return *this;
    }
    [[nodiscard]] std::string take() { return std::move(m_bytes); }

private:
    Record& put(std::uint64_t value, int bytes) {
        for (int i = 0; i < bytes; ++i) m_bytes += static_cast<char>(value >> (8 * i) & 0xff);
        return *this;
    }
    std::string m_bytes;
};

/// MS-DOS date and time, in UTC: date in the high half.
std::uint32_t dos_time(Instant instant) {
    const auto day = std::chrono::floor<std::chrono::days>(instant);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss time(std::chrono::floor<std::chrono::seconds>(instant - day));
    const int year = std::clamp(static_cast<int>(date.year()), 1980, 2107) - 1980;
    const auto days = static_cast<std::uint32_t>(year) << 9 | static_cast<unsigned>(date.month()) << 5 |
                      static_cast<unsigned>(date.day());
    const auto seconds = static_cast<std::uint32_t>(time.hours().count() << 11 | time.minutes().count() << 5 |
                                                    time.seconds().count() / 2);
    return days << 16 | seconds;
}

std::uint64_t size_of(const ZipEntry& entry) {
    return entry.content ? entry.content->size() : 0;
}

class ZipSource final : public net::Source {
public:
    explicit ZipSource(std::vector<ZipEntry> entries)
        : m_entries(std::move(entries)), m_crcs(m_entries.size()), m_offsets(m_entries.size()) {}

    Result<std::size_t> read(std::span<char> into) override {
        while (m_ready.empty()) {
            if (m_body) {
                if (const auto count = TRY(read_body(into)); count > 0) return count;
            }
            if (!TRY(step())) return std::size_t{0};
        }
        const auto count = m_ready.copy(into.data(), into.size());
        m_ready.remove_prefix(count);
        m_written += count;
        return count;
    }

private:
    /// Bytes of the entry under way; 0 at its end, which is noted.
    Result<std::size_t> read_body(std::span<char> into) {
        std::size_t count = 0;
        if (m_body->source) {
            count = TRY(m_body->source->read(into));
        } else {
            count = std::string_view(m_body->text).substr(m_body_read).copy(into.data(), into.size());
        }
        m_body_read += count;
        for (const char c : into.first(count)) {
            m_crc = crc_table[(m_crc ^ static_cast<unsigned char>(c)) & 0xff] ^ (m_crc >> 8);
        }
        m_written += count;
        return count;
    }

    /// The next piece of the archive that is no file's bytes; false at the end.
    Result<bool> step() {
        if (m_body) {
            m_body.reset();
            m_crcs[m_next] = ~m_crc;
            show(descriptor(m_next));
            ++m_next;
        } else if (m_next < m_entries.size()) {
            const auto& entry = m_entries[m_next];
            m_offsets[m_next] = m_written;
            show(local_header(entry));
            m_body = entry.content ? TRY(entry.content->open(0, entry.content->size())) : net::Body();
            m_body_read = 0;
            m_crc = ~std::uint32_t{0};
        } else if (!m_is_closed) {
            m_is_closed = true;
            show(closing());
        } else {
            return false;
        }
        return true;
    }

    void show(std::string bytes) {
        m_piece = std::move(bytes);
        m_ready = m_piece;
    }

    static std::string local_header(const ZipEntry& entry) {
        return Record()
            .u32(0x04034b50)
            .u16(version_needed)
            .u16(flags)
            .u16(0)
            .u32(dos_time(entry.modified))
            .u32(0)
            .u32(size_of(entry))
            .u32(size_of(entry))
            .u16(entry.name.size())
            .u16(0)
            .text(entry.name)
            .take();
    }

    [[nodiscard]] std::string descriptor(std::size_t number) const {
        const auto size = size_of(m_entries[number]);
        return Record().u32(0x08074b50).u32(m_crcs[number]).u32(size).u32(size).take();
    }

    [[nodiscard]] std::string central_header(std::size_t number) const {
        const auto& entry = m_entries[number];
        const bool is_far = m_offsets[number] >= small_max;
        Record record;
        record.u32(0x02014b50)
            .u16(3 << 8 | version_needed)
            .u16(version_needed)
            .u16(flags)
            .u16(0)
            .u32(dos_time(entry.modified))
            .u32(m_crcs[number])
            .u32(size_of(entry))
            .u32(size_of(entry))
            .u16(entry.name.size())
            .u16(is_far ? zip64_offset_bytes : 0)
            .u16(0)
            .u16(0)
            .u16(0)
            .u32(entry.content ? 0100644U << 16 : (040755U << 16 | 0x10U))
            .u32(is_far ? small_max : m_offsets[number])
            .text(entry.name);
        if (is_far) record.u16(1).u16(8).u64(m_offsets[number]);
        return record.take();
    }

    [[nodiscard]] std::string closing() const {
        std::string bytes;
        for (std::size_t i = 0; i < m_entries.size(); ++i) bytes += central_header(i);
        const auto start = m_written;
        const auto size = bytes.size();
        const auto count = m_entries.size();
        if (needs_zip64(start, count)) {
            bytes += Record()
                         .u32(0x06064b50)
                         .u64(44)
                         .u16(version_needed)
                         .u16(version_needed)
                         .u32(0)
                         .u32(0)
                         .u64(count)
                         .u64(count)
                         .u64(size)
                         .u64(start)
                         .u32(0x07064b50)
                         .u32(0)
                         .u64(start + size)
                         .u32(1)
                         .take();
        }
        return bytes + Record()
                           .u32(0x06054b50)
                           .u16(0)
                           .u16(0)
                           .u16(std::min<std::uint64_t>(count, count_max))
                           .u16(std::min<std::uint64_t>(count, count_max))
                           .u32(std::min<std::uint64_t>(size, small_max))
                           .u32(std::min<std::uint64_t>(start, small_max))
                           .u16(0)
                           .take();
    }

public:
    static bool needs_zip64(std::uint64_t central_start, std::uint64_t count) {
        return central_start >= small_max || count >= count_max;
    }

private:
    std::vector<ZipEntry> m_entries;
    std::vector<std::uint32_t> m_crcs;
    std::vector<std::uint64_t> m_offsets;
    std::size_t m_next = 0;
    std::optional<net::Body> m_body;
    std::size_t m_body_read = 0;
    std::uint32_t m_crc = 0;
    bool m_is_closed = false;
    std::string m_piece;
    std::string_view m_ready;
    std::uint64_t m_written = 0;
};

std::uint64_t archive_size(const std::vector<ZipEntry>& entries) {
    std::uint64_t written = 0;
    std::uint64_t central = 0;
    for (const auto& entry : entries) {
        central += central_header_bytes + entry.name.size() + (written >= small_max ? zip64_offset_bytes : 0);
        written += local_header_bytes + entry.name.size() + size_of(entry) + descriptor_bytes;
    }
    const bool is_zip64 = ZipSource::needs_zip64(written, entries.size());
    return written + central + end_bytes + (is_zip64 ? zip64_end_bytes : 0);
}

}  // namespace

net::Body zip_of(std::vector<ZipEntry> entries) {
    const auto size = archive_size(entries);
    return {std::make_shared<ZipSource>(std::move(entries)), size};
}

}  // namespace sluice::sandbox
