// How long to leave alone what can't be done at Dropbox just now.
#pragma once

#include <chrono>
#include <cstdint>

#include "base/result.h"

namespace sluice::transfer {

/// After an attempt failed that `attempts` others came before. Pure.
[[nodiscard]] std::chrono::seconds pause_after(const Error& error, std::int64_t attempts);

}  // namespace sluice::transfer
