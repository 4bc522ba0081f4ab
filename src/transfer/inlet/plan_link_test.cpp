#include "transfer/inlet/plan_link.h"

#include "support/doctest.h"

namespace sluice::transfer {
namespace {

using domain::ContributorLinkState;
using enum domain::ContributorLinkState;

constexpr Instant noon{std::chrono::seconds{1'800'000'000}};

TEST_CASE("W4: a link is broken while its request is open and has no folder; a closed one needs none") {
    struct Row {
        bool has_request;
        bool is_open;
        bool has_destination;
        domain::MappingState mapping;
        ContributorLinkState known;
        ContributorLinkState wanted;
    };
    using enum domain::MappingState;
    const Row rows[] = {
        {true, true, true, active, open, open},
        {true, true, false, active, open, ContributorLinkState::broken},
        {true, true, true, domain::MappingState::broken, open, ContributorLinkState::broken},
        {true, true, true, paused, open, open},
        {true, true, true, active, ContributorLinkState::broken, open},
        {true, false, false, active, open, closed},
        {true, false, true, domain::MappingState::broken, open, closed},
        {false, false, false, active, open, ContributorLinkState::broken},
        {false, false, false, active, closed, closed},
        {true, true, true, active, closed, open},
    };
    for (const auto& row : rows) {
        domain::ContributorLink known;
        known.state = row.known;
        known.destination = "/Requests/Dogs";
        std::optional<dropbox::FileRequest> request;
        if (row.has_request) {
            request.emplace();
            request->is_open = row.is_open;
            if (row.has_destination) request->destination = known.destination;
        }
        domain::Mapping mapping;
        mapping.state = row.mapping;
        const auto link = plan_link(known, request, &mapping);
        CAPTURE(&row - rows);
        CHECK(link.state == row.wanted);
        CHECK(link.problem.empty() == (row.wanted != ContributorLinkState::broken));
        CHECK(has_changed(known, link) == (row.wanted != row.known));
    }
}

TEST_CASE("W2: what is changed in Dropbox is shown; what couldn't be closed stays named while it is open") {
    domain::ContributorLink known;
    known.problem = "Dropbox doesn't answer.";
    dropbox::FileRequest request;
    request.title = "Cats";
    request.destination = "/Requests/Dogs";
    request.file_count = 3;
    request.deadline = dropbox::FileRequestDeadline{noon, dropbox::GracePeriod::two_days};
    const auto link = plan_link(known, request, nullptr);
    CHECK(link.title == "Cats");
    CHECK(link.file_count == 3);
    CHECK(link.deadline == noon);
    CHECK(link.allow_late_uploads == domain::LateUploads::two_days);
    CHECK(link.problem == known.problem);
    request.is_open = false;
    CHECK(plan_link(link, request, nullptr).problem.empty());
}

TEST_CASE("W19: what passes is tried again, eight times; what doesn't waits for a person") {
    const Error busy{Remedy::retry, "dropbox_unavailable", "Dropbox doesn't answer.", ""};
    CHECK(plan_row_failure(busy, 0, noon).retry_at > noon);
    CHECK(plan_row_failure(busy, 7, noon).retry_at);
    CHECK_FALSE(plan_row_failure(busy, 8, noon).retry_at);
    const Error overlaps{Remedy::conflict, "mapping_overlaps", "It overlaps.", ""};
    CHECK_FALSE(plan_row_failure(overlaps, 0, noon).retry_at);
    CHECK_FALSE(plan_row_failure(overlaps, 0, noon).is_of_batch);
}

TEST_CASE("W19: what stands in the way of all stops all, and Dropbox isn't asked fifty times") {
    for (const char* code :
         {"file_request_limit", "file_requests_disabled", "email_unverified", "auth_revoked"}) {
        const auto failure = plan_row_failure({Remedy::ask_admin, code, "No.", "Do."}, 0, noon);
        CHECK(failure.is_of_batch);
        CHECK_FALSE(failure.retry_at);
        CHECK(failure.reason.code == code);
    }
}

}  // namespace
}  // namespace sluice::transfer
