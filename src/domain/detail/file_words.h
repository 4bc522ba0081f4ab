// A file's name, taken apart to be compared with what Dropbox may have made of it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sluice::domain::detail {

/// Of the last component of a path; letters are compared without their case.
struct FileWords {
    explicit FileWords(std::string_view name);

    std::string stem;
    std::string extension;           ///< without its dot; empty = none
    std::vector<std::string> words;  ///< of the stem: runs of letters and digits
};

}  // namespace sluice::domain::detail
