// The part of a file that a request asks for.
//
// Invariant: a range lies within the file; it is empty where the file is, and only there.
#pragma once

#include <cstdint>

#include "api/router.h"

namespace sluice::api {

struct ByteRange {
    std::uint64_t first = 0;
    std::uint64_t size = 0;
};

/// The bytes to send: all, or the one range of `Range: bytes=a-b` (RFC 9110 §14.2), for which the answer is
/// made a partial one. Other forms get the whole.
[[nodiscard]] ByteRange choose_range(const Call& call, std::uint64_t size, net::Response& response);

}  // namespace sluice::api
