// A file's real type, told from its first bytes.
//
// Invariant: a pure look at no more than `sniff_bytes_max` bytes; nothing is decoded, so this is safe in the
// server. The name is a hint only between types whose bytes look alike (text, ZIP families, Illustrator's
// PDF, TIFF-based raw photos).
#pragma once

#include <cstddef>
#include <string_view>

#include "domain/facts.h"

namespace sluice::media {

/// How much of a file's beginning detect_file_type() wants to see.
inline constexpr std::size_t sniff_bytes_max = 4096;

struct FileType {
    std::string_view mime;       ///< "image/jpeg"; "application/octet-stream" where nothing is recognised
    std::string_view extension;  ///< the usual one, without a dot; empty where nothing is recognised
    domain::Kind kind = domain::Kind::other;

    bool operator==(const FileType&) const = default;
};

/// The type of a file that begins with `head` (shorter than `sniff_bytes_max` only where the file is).
/// No bytes at all is "application/x-empty". `filename` may be empty.
[[nodiscard]] FileType detect_file_type(std::string_view head, std::string_view filename);

}  // namespace sluice::media
