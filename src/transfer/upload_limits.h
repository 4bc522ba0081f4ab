// What upload pages take, by name and unit: from anybody who has the address, so each has an end.
#pragma once

#include <boost/describe.hpp>

#include <cstdint>

#include "base/config.h"

namespace sluice::transfer {

struct UploadLimits {
    static constexpr const char* about = "What Sluice's own upload pages take from contributors.";
    static constexpr KeyAbout about_keys[] = {
        {"file_bytes_max", "Largest file, in bytes."},
        {"files_max", "Files that one submission may have."},
        {"submission_bytes_max", "Bytes that one submission may have."},
        {"unfinished_max", "Files of one page that may be on their way at a time."},
        {"unfinished_s", "Seconds after which a file that nobody goes on sending is forgotten."},
        {"submissions_per_hour_max", "Submissions begun from one address within an hour."},
        {"chunk_bytes", "Bytes that the page sends in one request; what a lost connection costs at most."},
        {"checked_bytes_max", "Bytes of one request that comes with a checksum."},
    };

    std::int64_t file_bytes_max = 50'000'000'000;
    std::int64_t files_max = 1'000;
    std::int64_t submission_bytes_max = 500'000'000'000;
    std::int64_t unfinished_max = 500;
    std::int64_t unfinished_s = 7 * 86'400;
    std::int64_t submissions_per_hour_max = 300;
    std::int64_t chunk_bytes = std::int64_t{8} << 20;
    std::int64_t checked_bytes_max = std::int64_t{32} << 20;
};
BOOST_DESCRIBE_STRUCT(UploadLimits, (),
                      (file_bytes_max, files_max, submission_bytes_max, unfinished_max, unfinished_s,
                       submissions_per_hour_max, chunk_bytes, checked_bytes_max))

}  // namespace sluice::transfer
