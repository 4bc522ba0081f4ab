// The part of a file that a request asks for.
//
// Invariant: a range lies within the file and isn't empty.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace sluice::api {

struct ByteRange {
    std::uint64_t first = 0;
    std::uint64_t size = 0;
};

/// The one range of `Range: bytes=a-b` (RFC 9110 §14.2); nothing for other forms, which then get the whole.
[[nodiscard]] std::optional<ByteRange> range_of(const std::string& header, std::uint64_t size);

}  // namespace sluice::api
