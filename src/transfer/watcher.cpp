#include "transfer/watcher.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <optional>

#include "base/log.h"
#include "transfer/change_spacing.h"

namespace sluice::transfer {
namespace {

constexpr std::chrono::seconds rest{5};
constexpr std::chrono::seconds pause_max{30};
/// An account that joins a team gets a space that nothing else tells of.
constexpr std::chrono::hours root_refresh{24};

/// A single failure says little: Dropbox answers one call with an error and the next one well.
std::chrono::seconds pause_after_failures(std::int64_t failures, const Limits& limits) {
    const std::int64_t doublings = std::min<std::int64_t>(failures - 1, 8);
    return std::min(std::chrono::seconds(limits.retry_s_min << doublings), pause_max);
}

void pause_for(std::chrono::milliseconds time, const std::stop_token& stop) {
    std::mutex mutex;
    std::unique_lock lock(mutex);
    std::condition_variable_any().wait_for(lock, stop, time, [] { return false; });
}

/// Waits once; true where something changed.
Result<bool> wait_for_change(const Ports& ports, dropbox::Client& client, std::optional<std::string>& cursor,
                             const std::stop_token& stop) {
    if (!cursor) {
        dropbox::ListOptions options;
        options.recursive = true;
        cursor = TRY(client.latest_cursor("", options, stop));
        return true;  // what changed before we had a cursor is unknown: look
    }
    const auto answer = TRY(client.longpoll(*cursor, std::chrono::seconds(ports.limits.longpoll_s), stop));
    if (answer.changes) cursor.reset();
    return false;
}

}  // namespace

void watch(const Ports& ports, const Watch& watch, const std::stop_token& stop) {
    std::optional<std::string> cursor;
    std::int64_t failures = 0;     // in a row
    bool is_first_success = true;  // what another process noted before this one may have passed
    ChangeSpacing spacing{std::chrono::seconds(ports.limits.change_rest_s)};
    std::optional<Instant> root_asked_at;
    while (!stop.stop_requested()) {
        if (!root_asked_at || *root_asked_at + root_refresh < ports.clock.now()) {
            root_asked_at = ports.clock.now();
            const auto asked =
                ports.dropbox.refresh_root(watch.connection.account_id, watch.connection.connection_id, stop);
            if (asked && *asked) watch.on_change();
        }
        if (watch.is_resting()) {
            cursor.reset();
            pause_for(rest, stop);
            continue;
        }
        if (!cursor) pause_for(spacing.before_next(ports.clock.now()), stop);
        auto client = ports.dropbox.client(watch.connection.account_id, watch.connection.connection_id);
        auto changed = client ? wait_for_change(ports, **client, cursor, stop) : fail(client.error());
        if (changed && *changed) watch.on_change();
        if (changed && (is_first_success || failures > 0))
            ports.dropbox.note_checked(watch.connection.account_id, watch.connection.connection_id);
        is_first_success = is_first_success && !changed;
        failures = changed ? 0 : failures + 1;
        if (changed || stop.stop_requested()) continue;
        cursor.reset();
        ports.dropbox.note_failed_look(watch.connection.account_id, watch.connection.connection_id,
                                       changed.error());
        log_info("watch.interrupted",
                 {{"connection", watch.connection.connection_id.value}, {"code", changed.error().code}});
        pause_for(changed.error().retry_after.value_or(pause_after_failures(failures, ports.limits)), stop);
    }
}

}  // namespace sluice::transfer
