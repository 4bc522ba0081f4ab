// How a worker locks itself in before it sees the first stranger's file.
//
// Invariant: after confine() this process can read fonts, libraries and the descriptors it is handed; it
// can't open anything else, open for writing, reach a network, start a process or signal another one.
#pragma once

#include <cstdint>

#include "media/detail/protocol.h"

namespace sluice::media::worker {

struct Limits {
    std::int64_t memory_bytes_max = 2LL << 30U;   ///< address space
    std::int64_t output_bytes_max = 64LL << 20U;  ///< a rendition
    std::int64_t descriptors_max = 64;
};

/// Confines this process for good; must be called while it has one thread. The tier is as workshop.h says.
[[nodiscard]] detail::Hello confine(const Limits& limits);

/// Loads the system call filter into all threads; false with errno where the kernel refuses.
[[nodiscard]] bool load_syscall_filter();

}  // namespace sluice::media::worker
