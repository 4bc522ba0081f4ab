// What all readers of one call's arguments share; for arguments.cpp and argument_values.cpp alone.
#pragma once

#include <boost/json/fwd.hpp>

#include "sandbox/arguments.h"

namespace sluice::sandbox {

struct Arguments::State {
    struct Frame {
        const boost::json::object* object;
        std::string place;
        ArgumentFields* noted;
        std::vector<std::string> read;
    };
    std::string route;
    std::string mistake;
    ArgumentNotes* notes = nullptr;
    std::vector<Frame> frames;
};

/// As errors name it: "boolean", "list".
[[nodiscard]] std::string_view type_of(const boost::json::value& value);
[[nodiscard]] const boost::json::object& empty_object();

}  // namespace sluice::sandbox
