// Why something isn't done, in the words of an error, where that is no failure.
//
// Invariant: the code stays the same for ever; message and hint are for people.
#pragma once

#include <boost/describe.hpp>

#include <string>

namespace sluice::domain {

struct Reason {
    std::string code;
    std::string message;
    std::string hint;  ///< what a person can do

    bool operator==(const Reason&) const = default;
};
BOOST_DESCRIBE_STRUCT(Reason, (), (code, message, hint))

}  // namespace sluice::domain
