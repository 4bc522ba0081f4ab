// The argument object of a request, from its body, header or URL.
#pragma once

#include <boost/json/fwd.hpp>

#include <memory>
#include <string>
#include <variant>

#include "net/message.h"
#include "sandbox/routes.h"

namespace sluice::sandbox {

struct RequestArguments {
    std::shared_ptr<const boost::json::value> value;  ///< always an object
    std::string place;                                ///< as error messages name it

    [[nodiscard]] const boost::json::object& object() const;
};

/// Void (no body, `null`) reads as an empty object. 400 for a body, header or Content-Type that isn't right.
[[nodiscard]] std::variant<RequestArguments, net::Response> read_arguments(const net::Request& request,
                                                                           const std::string& route,
                                                                           Style style);

}  // namespace sluice::sandbox
