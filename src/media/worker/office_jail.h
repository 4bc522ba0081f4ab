// Locks LibreOffice in, by bubblewrap: this process becomes bwrap, which becomes LibreOffice.
//
// Invariant: what runs inside sees a read-only /usr, fonts, LibreOffice's own settings, the document and a
// private /tmp, and writes nowhere but there and to the output's descriptor. It has no network, no /proc, no
// environment, no privileges, a fresh profile without macros, and limits on memory, processor time, processes
// and what it writes. It can't get out of that by a system call that only containers need.
#pragma once

#include <cstdint>
#include <string>

namespace sluice::media::worker {

struct OfficeJail {
    bool probing = false;  ///< only whether the jail can be made
    std::string program;   ///< soffice.bin
    std::string extension;
    std::int64_t memory_bytes_max = 2LL << 30U;    ///< address space of one process
    std::int64_t output_bytes_max = 128LL << 20U;  ///< one file
    std::int64_t cpu_limit_s = 60;
};

/// The document is read from descriptor 3, the PDF written to 4; ends as detail/office_program.h says.
/// Returns only where the jail can't be made, having told why on standard error: the process should end with
/// that.
[[nodiscard]] int enter_office_jail(const OfficeJail& jail);

/// A descriptor of a program for seccomp(2) that refuses what no office program needs; -1 where there is
/// none.
[[nodiscard]] int office_syscall_filter();

}  // namespace sluice::media::worker
