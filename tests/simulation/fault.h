// What may go wrong in a simulated world, and where.
//
// Invariant: a fault names the operation that it strikes by seam and number, and a trouble its seam and its
// end, so the lists of both and a seed are all there is to a history.
#pragma once

#include <boost/describe.hpp>

#include <chrono>
#include <cstdint>

namespace sluice::simulation {

/// Where Sluice meets the world. dropbox: each HTTP request. files: each call of blobs::FileSystem and File.
/// catalogue: each transaction. workshop: each look at a file's contents.
BOOST_DEFINE_ENUM_CLASS(Seam, dropbox, files, catalogue, workshop)
constexpr std::size_t seams_count = 4;

BOOST_DEFINE_ENUM_CLASS(
    FaultKind,
    // Anywhere.
    crash_before,      // the process dies; the operation isn't done
    crash_after,       // the operation is done, but the process dies before it hears of it
    power_cut_before,  // the same, and the disk loses what wasn't synced
    power_cut_after,
    stall,  // the worker is held up for `detail` seconds, perhaps past its lease; then the operation is done
    // dropbox
    unreachable,   // nothing is done
    answer_lost,   // done, but the answer is cut off
    late,          // the caller gives up; it is done `detail` seconds afterwards
    doubled,       // it arrives twice
    cut_body,      // the answer ends after `detail` bytes
    corrupt_body,  // byte `detail` of the answer is another
    too_many_requests, server_error, write_contention, cursor_reset, expired_token, revoked_token,
    writes_refused,  // write_contention, but for deletes and moves alone
    // files
    disk_full, disk_failed,
    disk_filled,  // as disk_full, but for what needs room alone
    // catalogue
    database_busy, database_full,  // nothing is done
    statement_failed,              // statement `detail` of the transaction fails
    commit_failed,                 // all is undone at the commit
    // workshop
    no_worker,     // the workshop fails for reasons of its own
    damaged_file)  // the file's contents can't be read

struct Fault {
    Seam seam = Seam::dropbox;
    std::uint64_t number = 0;  ///< of the operation at this seam; the first is 1
    FaultKind kind = FaultKind::crash_before;
    std::uint64_t detail = 0;
};
BOOST_DESCRIBE_STRUCT(Fault, (), (seam, number, kind, detail))

/// One fault for every operation of a seam, for a while.
struct Trouble {
    Seam seam = Seam::dropbox;
    FaultKind kind = FaultKind::unreachable;
    std::chrono::milliseconds until{0};  ///< as VirtualClock::elapsed
};

}  // namespace sluice::simulation
