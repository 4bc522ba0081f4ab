// The bytes that the library gives out of an asset.
//
// Invariant: for tests only.
#pragma once

#include <string>

#include "base/text.h"
#include "net/message.h"
#include "support/doctest.h"
#include "support/world.h"

namespace sluice::tests {

inline std::string original_of(World& world, const api::Asset& asset) {
    constexpr std::uint64_t bytes_max = std::uint64_t{64} << 20;
    const auto original = world.request("GET", cat("/api/v1/assets/", asset.summary.id.value, "/original"));
    return REQUIRE_OK(net::read_all(original.body, bytes_max));
}

}  // namespace sluice::tests
