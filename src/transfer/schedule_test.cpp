#include "transfer/schedule.h"

#include "support/doctest.h"

namespace sluice::transfer {
namespace {

using std::chrono::seconds;

const Limits limits;
const Instant start{std::chrono::hours(1'000)};
const domain::AccountId account{"account"};

catalog::AccountConnection connection(const std::string& id) {
    return {account, domain::ConnectionId{id}};
}

catalog::AccountMapping mapping(const std::string& id, const std::string& connection_id) {
    catalog::AccountMapping made{};
    made.account_id = account;
    made.mapping_id = domain::MappingId{id};
    made.connection_id = domain::ConnectionId{connection_id};
    return made;
}

std::vector<std::string> ids_of(const std::vector<DueLook>& looks) {
    std::vector<std::string> ids;
    for (const auto& look : looks) ids.push_back(look.mapping.mapping_id.value);
    return ids;
}

using Ids = std::vector<std::string>;
const std::vector two = {mapping("dogs", "ana"), mapping("cats", "ben")};

/// A schedule whose two mappings were looked at, at `start`, and found nothing.
struct Looked {
    Schedule schedule{limits};
    Looked() {
        for (const auto& look : schedule.take_due(two, start))
            schedule.looked(look.mapping, look.reason, Pulled{}, start);
    }
};

TEST_CASE("after a start every folder is looked at once") {
    Schedule schedule(limits);
    CHECK_FALSE(schedule.next_look().has_value());
    const auto due = schedule.take_due(two, start);
    CHECK(ids_of(due) == Ids{"dogs", "cats"});
    for (const auto& look : due) CHECK(look.reason == LookReason::sweep);
    CHECK(schedule.take_due(two, start + std::chrono::hours(9)).empty());
}

TEST_CASE("a folder is swept again after its interval and not before") {
    Looked world;
    CHECK(world.schedule.next_look() == start + seconds(limits.sweep_s));
    CHECK(world.schedule.take_due(two, start + seconds(limits.sweep_s - 1)).empty());
    CHECK(ids_of(world.schedule.take_due(two, start + seconds(limits.sweep_s))) == Ids{"dogs", "cats"});
}

TEST_CASE("after the clock was set back every folder is looked at, and none waits for the old time") {
    Looked world;
    const Instant yesterday = start - std::chrono::hours(24);
    CHECK(world.schedule.take_due(two, yesterday).empty());
    world.schedule.look_at_all();
    CHECK(ids_of(world.schedule.take_due(two, yesterday)) == Ids{"dogs", "cats"});
}

TEST_CASE("a wake makes the folders of its connection due at once, once") {
    Looked world;
    world.schedule.wake(connection("ana"));
    const auto due = world.schedule.take_due(two, start);
    CHECK(ids_of(due) == Ids{"dogs"});
    CHECK(due.front().reason == LookReason::woken);
    world.schedule.looked(due.front().mapping, due.front().reason, Pulled{}, start);
    CHECK(world.schedule.take_due(two, start).empty());
}

TEST_CASE("a wake during a look means another look after it, never two at a time") {
    Looked world;
    world.schedule.wake(connection("ana"));
    const auto first = world.schedule.take_due(two, start);
    REQUIRE(first.size() == 1);
    world.schedule.wake(connection("ana"));
    CHECK(world.schedule.take_due(two, start).empty());
    world.schedule.looked(first.front().mapping, first.front().reason, Pulled{}, start);
    const auto second = world.schedule.take_due(two, start);
    REQUIRE(second.size() == 1);
    CHECK(second.front().reason == LookReason::woken);
}

const std::vector three = {mapping("dogs", "ana"), mapping("birds", "ana"), mapping("cats", "ben")};

TEST_CASE("the folders of one connection take turns, and those of others don't wait for them") {
    Schedule schedule(limits);
    const auto first = schedule.take_due(three, start);
    CHECK(ids_of(first) == Ids{"dogs", "cats"});
    CHECK(schedule.take_due(three, start).empty());
    schedule.looked(three[2], LookReason::sweep, Pulled{}, start);
    schedule.wake(connection("ben"));
    CHECK(ids_of(schedule.take_due(three, start)) == Ids{"cats"});
    CHECK(schedule.take_due(three, start).empty());
    schedule.looked(three[0], LookReason::sweep, Pulled{}, start);
    CHECK(ids_of(schedule.take_due(three, start)) == Ids{"birds"});
}

TEST_CASE("a wake reaches each folder of its connection once, however often it came") {
    Schedule schedule(limits);
    for (int i = 0; i < 2; ++i)
        for (const auto& look : schedule.take_due(three, start))
            schedule.looked(look.mapping, look.reason, Pulled{}, start);
    for (int i = 0; i < 5; ++i) schedule.wake(connection("ana"));
    Ids seen;
    for (auto due = schedule.take_due(three, start); !due.empty(); due = schedule.take_due(three, start)) {
        REQUIRE(due.size() == 1);
        CHECK(due.front().reason == LookReason::woken);
        seen.push_back(due.front().mapping.mapping_id.value);
        schedule.looked(due.front().mapping, due.front().reason, Pulled{}, start);
    }
    CHECK(seen == Ids{"dogs", "birds"});
}

TEST_CASE("a folder isn't kept waiting by a neighbour that is woken again and again") {
    Schedule schedule(limits);
    std::map<std::string, int> looks;
    for (int i = 0; i < 10; ++i) {
        schedule.wake(connection("ana"));
        for (const auto& look : schedule.take_due(three, start)) {
            ++looks[look.mapping.mapping_id.value];
            schedule.looked(look.mapping, look.reason, Pulled{1, 1}, start);
        }
    }
    CHECK(looks["dogs"] == 5);
    CHECK(looks["birds"] == 5);
}

TEST_CASE("a folder that waits for its neighbour's look doesn't make the scheduler spin") {
    Schedule schedule(limits);
    REQUIRE(schedule.take_due({three[0], three[1]}, start).size() == 1);
    CHECK_FALSE(schedule.next_look().has_value());
    schedule.looked(three[0], LookReason::sweep, Pulled{}, start);
    CHECK(*schedule.next_look() <= start);
}

TEST_CASE("failures pause twice as long each time, up to the sweep, and wakes don't shorten them") {
    Looked world;
    Instant now = start;
    for (const std::int64_t pause_s : {2, 4, 8, 16, 32, 64, 128, 240, 240}) {
        CAPTURE(pause_s);
        if (now == start) world.schedule.wake(connection("ana"));
        const auto due = world.schedule.take_due({two.front()}, now);
        REQUIRE(due.size() == 1);
        world.schedule.looked(due.front().mapping, due.front().reason,
                              fail({Remedy::retry, "dropbox_busy", "message", ""}), now);
        world.schedule.wake(connection("ana"));
        CHECK(world.schedule.take_due({two.front()}, now + seconds(pause_s - 1)).empty());
        now += seconds(pause_s);
    }
    const auto healed = world.schedule.take_due({two.front()}, now);
    REQUIRE(healed.size() == 1);
    world.schedule.looked(healed.front().mapping, healed.front().reason, Pulled{}, now);
    world.schedule.wake(connection("ana"));
    CHECK(world.schedule.take_due({two.front()}, now).size() == 1);
}

TEST_CASE("a pause that Dropbox asked for is kept to the second") {
    Looked world;
    world.schedule.wake(connection("ana"));
    const auto due = world.schedule.take_due(two, start);
    REQUIRE(due.size() == 1);
    world.schedule.looked(due.front().mapping, due.front().reason,
                          fail({Remedy::wait, "rate_limited", "message", "", seconds(17)}), start);
    CHECK(world.schedule.next_look() == start + seconds(17));
}

TEST_CASE("a folder that left the list while it is looked at isn't looked at by two when it is back") {
    Schedule schedule(limits);
    const auto due = schedule.take_due({two.front()}, start);
    REQUIRE(due.size() == 1);
    CHECK(schedule.take_due({}, start).empty());
    CHECK(schedule.take_due({two.front()}, start).empty());
    schedule.looked(due.front().mapping, due.front().reason, Pulled{}, start);
    CHECK(schedule.take_due({}, start).empty());
    CHECK_FALSE(schedule.next_look().has_value());
    CHECK(schedule.take_due({two.front()}, start).size() == 1);
}

/// Seconds after `start` at which dogs is looked at within a minute, finding so many entries each time.
std::vector<std::int64_t> looks_within_a_minute(Schedule& schedule, std::vector<std::size_t> entries) {
    std::vector<std::int64_t> times;
    for (std::int64_t at = 0; at < 60; ++at)
        for (const auto& look : schedule.take_due(two, start + seconds(at))) {
            CHECK(look.mapping.mapping_id.value == "dogs");
            CHECK(look.reason == LookReason::woken);
            const std::size_t found = times.size() < entries.size() ? entries[times.size()] : 0;
            times.push_back(at);
            schedule.looked(look.mapping, look.reason, Pulled{found, found}, start + seconds(at));
        }
    return times;
}
using Times = std::vector<std::int64_t>;

TEST_CASE("after a webhook of which nothing is found, a few more looks follow, and then the sweep") {
    Looked world;
    world.schedule.note_webhook(connection("ana"));
    CHECK(looks_within_a_minute(world.schedule, {}) == Times{0, 5, 10, 15});
    CHECK(world.schedule.is_webhook_trusted(connection("ana")));
    CHECK(world.schedule.next_look() == start + seconds(limits.sweep_s));
}

TEST_CASE("what a webhook told too early is found by the next look, which is the last") {
    Looked world;
    world.schedule.note_webhook(connection("ana"));
    CHECK(looks_within_a_minute(world.schedule, {0, 1}) == Times{0, 5});
    CHECK(world.schedule.is_webhook_trusted(connection("ana")));
}

TEST_CASE("a webhook whose change is found at once, and a longpoll, are followed by no further look") {
    Looked world;
    world.schedule.note_webhook(connection("ana"));
    CHECK(looks_within_a_minute(world.schedule, {1}) == Times{0});
    Looked other;
    other.schedule.wake(connection("ana"));
    CHECK(looks_within_a_minute(other.schedule, {0}) == Times{0});
}

TEST_CASE("webhooks are trusted until a sweep finds what none told") {
    Schedule schedule(limits);
    CHECK_FALSE(schedule.is_webhook_trusted(connection("ana")));
    schedule.note_webhook(connection("ana"));
    CHECK(schedule.is_webhook_trusted(connection("ana")));
    CHECK_FALSE(schedule.is_webhook_trusted(connection("ben")));
    schedule.looked(two.front(), LookReason::woken, Pulled{5, 5}, start);
    CHECK(schedule.is_webhook_trusted(connection("ana")));
    schedule.looked(two.front(), LookReason::sweep, Pulled{5, 0}, start);
    CHECK(schedule.is_webhook_trusted(connection("ana")));
    schedule.looked(two.front(), LookReason::sweep, Pulled{5, 1}, start);
    CHECK_FALSE(schedule.is_webhook_trusted(connection("ana")));
}

}  // namespace
}  // namespace sluice::transfer
