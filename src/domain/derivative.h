// Derivatives: what is made of a file's bytes only when somebody opens it, beside the two renditions that all
// have.
//
// Invariant: a derivative can always be made again; losing one loses nothing. What is said here was made of a
// stranger's file: text is untrusted, and every list has a bound.
#pragma once

#include <boost/describe.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace sluice::domain {

/// page: one page of a document, drawn. strip: small frames of a video in one picture. proxy: a light copy
/// that browsers play. waveform: how loud a sound is over time. listing: what an archive holds.
BOOST_DEFINE_ENUM_CLASS(DerivativeKind, page, strip, proxy, waveform, listing)
/// pending: queued or being made. none: there can't be one; the reason says why.
BOOST_DEFINE_ENUM_CLASS(DerivativeState, pending, ready, none)

/// How the frames of a strip lie in its picture: row by row, from the upper left.
struct StripIndex {
    std::int64_t frames = 0;
    std::int64_t columns = 0;
    std::int64_t tile_width = 0;   ///< pixels
    std::int64_t tile_height = 0;  ///< pixels
    std::int64_t interval_ms = 0;  ///< between two frames

    bool operator==(const StripIndex&) const = default;
};
BOOST_DESCRIBE_STRUCT(StripIndex, (), (frames, columns, tile_width, tile_height, interval_ms))
inline constexpr std::int64_t strip_frames_max = 60;

/// The loudest moment of each of equally long parts, 0 to 100.
struct Waveform {
    std::vector<std::int64_t> peaks;

    bool operator==(const Waveform&) const = default;
};
BOOST_DESCRIBE_STRUCT(Waveform, (), (peaks))
inline constexpr std::int64_t waveform_peaks = 800;

struct ArchiveEntry {
    std::string path;
    std::optional<std::int64_t> size;  ///< bytes when unpacked, as the archive says; absent where it doesn't
    bool folder = false;

    bool operator==(const ArchiveEntry&) const = default;
};
BOOST_DESCRIBE_STRUCT(ArchiveEntry, (), (path, size, folder))
inline constexpr std::int64_t listing_entries_max = 5'000;

/// What an archive says that it holds. Nothing was unpacked to know it.
struct ArchiveListing {
    std::vector<ArchiveEntry> entries;  ///< in the archive's order; at most `listing_entries_max`
    std::int64_t files = 0;             ///< of all that were read, also those not in `entries`
    std::int64_t unpacked_bytes = 0;    ///< of all that were read
    bool complete = true;               ///< false: there is more than was read, or than `entries` holds
    std::string note;                   ///< in words: why it isn't complete, or what is odd about the archive

    bool operator==(const ArchiveListing&) const = default;
};
BOOST_DESCRIBE_STRUCT(ArchiveListing, (), (entries, files, unpacked_bytes, complete, note))

/// What is known of a derivative that was made; its pictures and films are files.
struct DerivativeDetail {
    std::optional<std::string> mime;     ///< of a proxy: "video/mp4" or "audio/mp4"
    std::optional<std::int64_t> width;   ///< of a page or a proxy, pixels
    std::optional<std::int64_t> height;  ///< of a page or a proxy, pixels
    std::optional<StripIndex> strip;
    std::optional<Waveform> waveform;
    std::optional<ArchiveListing> listing;

    bool operator==(const DerivativeDetail&) const = default;
};
BOOST_DESCRIBE_STRUCT(DerivativeDetail, (), (mime, width, height, strip, waveform, listing))

/// True for what takes minutes: made one at a time, in a queue of its own.
[[nodiscard]] constexpr bool is_expensive(DerivativeKind kind) {
    return kind == DerivativeKind::strip || kind == DerivativeKind::proxy || kind == DerivativeKind::waveform;
}

}  // namespace sluice::domain
