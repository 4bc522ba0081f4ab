#include "base/crash_plan.h"

#include <atomic>
#include <charconv>
#include <csignal>
#include <cstdlib>

#include "base/crash_point.h"
#include "base/log.h"
#include "base/text.h"

namespace sluice {
namespace {

/// Set once, before any other thread runs.
struct {
    CrashPlan plan;
    int signal = SIGKILL;
    std::atomic<int> passes_left{0};
} planned;

void end_when_due(std::string_view name) {
    if (name != planned.plan.point || --planned.passes_left != 0) return;
    ::raise(planned.signal);
}

Result<bool> take_variable(const char* name, int signal) {
    const char* value = std::getenv(name);
    if (value == nullptr) return false;
    const std::string text = value;
    ::unsetenv(name);
    auto plan = read_crash_plan(text);
    if (!plan)
        return fail({Remedy::reject, "settings_invalid", cat(name, " can't be '", text, "'."),
                     "Write a crash point's name, then a colon and a count. It is meant for tests."});
    log_warning("test.crash_planned", {{"point", plan->point}, {"passes", plan->passes}, {"signal", signal}});
    planned.passes_left = plan->passes;
    planned.signal = signal;
    planned.plan = std::move(*plan);
    set_crash_hook(&end_when_due);
    return true;
}

}  // namespace

std::optional<CrashPlan> read_crash_plan(std::string_view text) {
    const auto colon = text.find(':');
    CrashPlan plan{std::string(text.substr(0, colon)), 1};
    if (plan.point.empty()) return std::nullopt;
    if (colon == std::string_view::npos) return plan;
    const auto count = text.substr(colon + 1);
    const auto read = std::from_chars(count.data(), count.data() + count.size(), plan.passes);
    if (read.ec != std::errc() || read.ptr != count.data() + count.size() || plan.passes < 1)
        return std::nullopt;
    return plan;
}

Result<> plan_crash_from_environment() {
    if (TRY(take_variable("SLUICE_TEST_DIE_AT", SIGKILL))) return {};
    TRY(take_variable("SLUICE_TEST_STOP_AT", SIGSTOP));
    return {};
}

}  // namespace sluice
