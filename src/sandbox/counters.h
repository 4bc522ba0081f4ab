// What was done so far, for tests and the admin API.
#pragma once

#include <cstdint>
#include <map>
#include <string>

namespace sluice::sandbox {

struct Counters {
    std::map<std::string, std::uint64_t> calls;  ///< by route name without "/2/", e.g. "files/download"
    std::uint64_t deletes_executed = 0;          ///< paths removed through the API (not by `World::remove`)
    std::uint64_t bytes_downloaded = 0;
    std::uint64_t bytes_uploaded = 0;

    [[nodiscard]] std::uint64_t calls_of(const std::string& route) const {
        const auto found = calls.find(route);
        return found == calls.end() ? 0 : found->second;
    }
};

}  // namespace sluice::sandbox
