// What the world tells of itself to tests, pages and listeners.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace sluice::sandbox {

/// What lies at a path, as tests and pages want to see it.
struct FileFacts {
    std::string path_display;
    std::string id;
    std::string rev;           ///< empty for folders
    std::uint64_t size = 0;    ///< bytes
    std::string content_hash;  ///< 64 hex digits; empty for folders

    [[nodiscard]] bool is_folder() const { return rev.empty(); }
};

/// That an account sees something new.
struct AccountChange {
    std::string account_id;
    /// Lower paths of what changed in its own home; what changed in folders that are mounted isn't named.
    std::vector<std::string> home_paths = {};
};

}  // namespace sluice::sandbox
