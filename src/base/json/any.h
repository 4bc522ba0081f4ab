// A JSON value of any shape, kept as text, for the few members whose shape isn't ours to say.
#pragma once

#include <string>

namespace sluice::json {

/// `text` must be valid JSON; the decoder gives it in one line.
struct Any {
    std::string text = "null";

    bool operator==(const Any&) const = default;
};

}  // namespace sluice::json
