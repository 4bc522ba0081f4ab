#include "transfer/inlet/plan_rejection.h"

#include "base/text.h"
#include "support/doctest.h"

namespace sluice::transfer {
namespace {

using domain::IntakeState;

dropbox::Entry entry(const std::string& path, const std::string& content = "looked at") {
    dropbox::Entry entry;
    entry.path_display = path;
    entry.path_lower = to_lower_ascii(path);
    entry.name = path.substr(path.rfind('/') + 1);
    entry.content_hash = content;
    return entry;
}

RejectionPlan plan(IntakeState state, const dropbox::Entry& present) {
    domain::Intake intake;
    intake.state = state;
    intake.content_hash = "looked at";
    return plan_rejection({intake, present, entry("/Dogs")});
}

TEST_CASE("a rejected file is moved to Rejected/, with its path below the mapped folder") {
    const auto moved = plan(IntakeState::rejecting, entry("/Dogs/2026/Rex.jpg"));
    CHECK(moved.action == RejectionAction::move);
    CHECK(moved.to == "/Dogs/Rejected/2026/Rex.jpg");
    CHECK(moved.state == IntakeState::rejected);
    // Whether it was moved already is asked of Dropbox, not remembered.
    const auto there = plan(IntakeState::rejecting, entry("/Dogs/Rejected/2026/Rex.jpg"));
    CHECK(there.action == RejectionAction::settle);
    CHECK(there.state == IntakeState::rejected);
}

TEST_CASE("a rejection that is undone moves the file back, where it isn't back already") {
    const auto back = plan(IntakeState::restoring, entry("/Dogs/Rejected/2026/Rex (1).jpg"));
    CHECK(back.action == RejectionAction::move);
    CHECK(back.to == "/Dogs/2026/Rex (1).jpg");
    CHECK(back.state == IntakeState::held);
    const auto there = plan(IntakeState::restoring, entry("/Dogs/2026/Rex.jpg"));
    CHECK(there.action == RejectionAction::settle);
    CHECK(there.state == IntakeState::held);
}

TEST_CASE("a newer content that was moved along is put back; elsewhere it is left alone") {
    const auto along = plan(IntakeState::rejecting, entry("/Dogs/Rejected/Rex.jpg", "newer"));
    CHECK(along.action == RejectionAction::put_back);
    CHECK(along.to == "/Dogs/Rex.jpg");
    CHECK(along.state == IntakeState::superseded);
    for (const auto state : {IntakeState::rejecting, IntakeState::restoring}) {
        const auto left = plan(state, entry("/Dogs/Rex.jpg", "newer"));
        CHECK(left.action == RejectionAction::settle);
        CHECK(left.state == IntakeState::superseded);
    }
}

TEST_CASE("what somebody took out of the mapped folder is neither moved nor taken in") {
    for (const auto state : {IntakeState::rejecting, IntakeState::restoring}) {
        const auto left = plan(state, entry("/Elsewhere/Rex.jpg"));
        CHECK(left.action == RejectionAction::settle);
        CHECK(left.state == IntakeState::rejected);
        CHECK(left.detail.find("/Elsewhere/Rex.jpg") != std::string::npos);
    }
}

}  // namespace
}  // namespace sluice::transfer
