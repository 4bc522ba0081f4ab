#include "transfer/pause_after.h"

#include <algorithm>

namespace sluice::transfer {
namespace {

constexpr std::chrono::seconds pause_min{5};
constexpr std::chrono::seconds pause_max{600};
constexpr std::chrono::seconds person_pause{300};

}  // namespace

std::chrono::seconds pause_after(const Error& error, std::int64_t attempts) {
    if (error.retry_after) return std::clamp(*error.retry_after, pause_min, pause_max);
    if (error.remedy == Remedy::ask_admin) return person_pause;
    const bool passes = error.remedy == Remedy::retry || error.remedy == Remedy::wait;
    return passes ? std::min(pause_min * (std::int64_t{1} << std::clamp<std::int64_t>(attempts, 0, 10)),
                             pause_max)
                  : pause_max;
}

}  // namespace sluice::transfer
