// The OpenAPI 3.1 document of all routes, from the same descriptions that decode and encode.
#pragma once

#include <string>

#include "api/router.h"

namespace sluice::api {

[[nodiscard]] std::string openapi_document(const Router& router, const std::string& version);

}  // namespace sluice::api
