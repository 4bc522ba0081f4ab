// The state of the server, and how every failure is answered.
//
// Invariant: every answer of 400 and above is a Problem.
#pragma once

#include <boost/describe.hpp>

#include <cstdint>
#include <optional>
#include <string>

#include "base/clock.h"
#include "catalog/safe_mode.h"

namespace sluice::api {

struct SystemStatus {
    std::string version;
    std::string media_isolation;     ///< full, partial or none
    std::string office_gap;          ///< why office documents aren't drawn; empty where they are
    std::int64_t free_bytes = 0;     ///< on the data folder's disk
    std::int64_t reserve_bytes = 0;  ///< below this nothing is fetched
    Instant started_at;
    std::optional<catalog::SafeMode> safe_mode;  ///< of the caller's account; absent: off
};
BOOST_DESCRIBE_STRUCT(SystemStatus, (),
                      (version, media_isolation, office_gap, free_bytes, reserve_bytes, started_at,
                       safe_mode))

/// RFC 9457.
struct Problem {
    std::string type;  ///< "about:blank"
    std::string title;
    std::int64_t status = 500;
    std::string detail;
    std::string code;  ///< stable word, e.g. "mapping_overlaps"
    std::string hint;  ///< what to do
    std::string ref;   ///< finds the log entry
};
BOOST_DESCRIBE_STRUCT(Problem, (), (type, title, status, detail, code, hint, ref))

}  // namespace sluice::api
