// Named places where a test may end the program, to prove that it finds its way from any of them.
//
// Invariant: without a hook a crash point costs one relaxed load. The hook either returns or never does: it
// throws a test's own exception, or kills the process.
#pragma once

#include <atomic>
#include <string_view>

namespace sluice {

using CrashHook = void (*)(std::string_view name);

namespace detail {
inline std::atomic<CrashHook> crash_hook{nullptr};
}

/// For tests: called at every crash point from now on; nullptr switches it off.
inline void set_crash_hook(CrashHook hook) {
    detail::crash_hook.store(hook);
}

/// `name` says what has just happened, e.g. "intake.stored".
inline void crash_point(std::string_view name) {
    if (const CrashHook hook = detail::crash_hook.load(std::memory_order_relaxed)) hook(name);
}

}  // namespace sluice
