#include "domain/intake.h"

#include <boost/mp11/algorithm.hpp>

#include <map>
#include <set>
#include <vector>

#include "support/doctest.h"

namespace sluice::domain {
namespace {

using enum IntakeState;

std::vector<IntakeState> all_states() {
    std::vector<IntakeState> states;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<IntakeState>>(
        [&](auto descriptor) { states.push_back(descriptor.value); });
    return states;
}

TEST_CASE("the journey goes along these arrows and no others") {
    const std::map<IntakeState, std::set<IntakeState>> arrows = {
        {seen, {held, queued, refused, rejected, ignored}},
        {held, {queued, vanished, superseded, refused, rejecting, rejected, ignored}},
        {queued, {fetching, stored, held, refused, failed, vanished, superseded, duplicate}},
        {fetching, {stored, queued, held, refused, failed, vanished, superseded, ignored}},
        {stored, {catalogued, duplicate, refused, failed, queued, ignored}},
        {catalogued, {clearing, done, superseded}},
        {duplicate, {clearing, done, superseded}},
        {clearing, {done, superseded, queued}},
        {refused, {queued, held, vanished, superseded, ignored}},
        {failed, {queued, held, vanished, superseded, ignored}},
        {vanished, {queued, held, rejected, ignored}},
        {rejecting, {rejected, restoring, held, vanished, superseded}},
        {rejected, {restoring, held, superseded}},
        {restoring, {held, rejected, vanished, superseded}},
        {ignored, {held, queued, vanished, superseded, rejected}},
        {superseded, {}},
        {done, {}},
    };
    CHECK(arrows.size() == all_states().size());
    for (const auto from : all_states())
        for (const auto to : all_states()) {
            CAPTURE(boost::describe::enum_to_string(from, ""));
            CAPTURE(boost::describe::enum_to_string(to, ""));
            CHECK(may_follow(from, to) == arrows.at(from).contains(to));
        }
}

TEST_CASE("nothing is cleared in Dropbox that isn't catalogued first") {
    for (const auto from : all_states())
        if (may_follow(from, clearing)) CHECK((from == catalogued || from == duplicate));
    for (const auto from : all_states())
        if (may_follow(from, done)) CHECK((from == catalogued || from == duplicate || from == clearing));
}

TEST_CASE("a catalogued file can't fail, vanish or be refused any more") {
    for (const auto from : {catalogued, duplicate, clearing})
        for (const auto to : {failed, vanished, refused, ignored}) CHECK_FALSE(may_follow(from, to));
}

TEST_CASE("a rejected file comes in by no other way than a person's release") {
    for (const auto from : {rejecting, rejected, restoring})
        for (const auto to : {queued, fetching, stored, catalogued, duplicate, clearing, done})
            CHECK_FALSE(may_follow(from, to));
}

TEST_CASE("a rejected file goes below Rejected/ with its path, and comes back to it") {
    CHECK(rejected_place_of("2026/Rex.jpg") == "Rejected/2026/Rex.jpg");
    CHECK(restored_place_of("Rejected/2026/Rex.jpg") == "2026/Rex.jpg");
    CHECK(restored_place_of("rejected/Rex.jpg") == "Rex.jpg");
    CHECK(restored_place_of("2026/Rejected/Rex.jpg") == "2026/Rejected/Rex.jpg");
    CHECK(is_in_rejected_folder("REJECTED/a.jpg"));
    for (const auto* place : {"Rejected", "Rejected.jpg", "Rejected 2/a.jpg", "a/Rejected/b.jpg", ""})
        CHECK_FALSE(is_in_rejected_folder(place));
}

TEST_CASE("an intake is settled where nothing more happens by itself") {
    const std::set<IntakeState> settled = {done, superseded, vanished, refused, failed, rejected, ignored};
    for (const auto state : all_states()) {
        CAPTURE(boost::describe::enum_to_string(state, ""));
        CHECK(is_settled(state) == settled.contains(state));
    }
}

}  // namespace
}  // namespace sluice::domain
