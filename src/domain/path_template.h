// Path templates: what the folders of a file say about it (C15, S9). `/{client}/{campaign:[A-Z]{3}\d{4}}/{*}`
// puts the first folder into the field `client` and the second, where it has that shape, into `campaign`.
//
// Invariant: pure.
#pragma once

#include <boost/describe.hpp>

#include <string>

namespace sluice::domain {

/// What becomes of a file whose place doesn't fit the template, or says a value that its field doesn't know.
BOOST_DEFINE_ENUM_CLASS(NoMatch, hold, take)

/// What a profile says of it.
struct PathRule {
    std::string path_template;  ///< of the path below the mapped folder
    NoMatch no_match = NoMatch::hold;

    bool operator==(const PathRule&) const = default;
};
BOOST_DESCRIBE_STRUCT(PathRule, (), (path_template, no_match))

}  // namespace sluice::domain
