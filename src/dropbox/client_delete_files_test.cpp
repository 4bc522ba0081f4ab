#include "support/scripted_dropbox.h"

namespace sluice::dropbox {
namespace {

using test::file_json;
using test::route_error;
using test::ScriptedDropbox;

const FileRevision rex{.id = "id:abcdefgh", .rev = "a1c10ce0dd78"};
const FileRevision ben{.id = "id:zzzz", .rev = "b2c10ce0dd78"};
const FileRevision max{.id = "id:yyyy", .rev = "c3c10ce0dd78"};
const std::vector three{rex, ben, max};

constexpr auto launched = R"({".tag":"async_job_id","async_job_id":"job-1"})";
constexpr auto newer_there =
    R"({".tag":"failure","failure":{".tag":"path_write","path_write":{".tag":"conflict","conflict":{".tag":"file"}}}})";

std::string deleted(const std::string& rev) {
    return cat(R"({".tag":"success","metadata":)", file_json(rev), "}");
}
std::string complete(const std::string& entries) {
    return cat(R"({".tag":"complete","entries":[)", entries, "]}");
}

/// The first batch of all, and Dropbox's refusal of a revision that can't be.
void queue_guard(ScriptedDropbox& dropbox) {
    dropbox.queue_ok(launched);
    dropbox.queue_ok(complete(newer_there));
}

TEST_CASE("the first batch names a revision that can't be: Dropbox must leave the file alone") {
    ScriptedDropbox dropbox;
    auto client = dropbox.client();
    queue_guard(dropbox);
    dropbox.queue_ok(launched);
    dropbox.queue_ok(complete(cat(deleted(rex.rev), ",", deleted(ben.rev), ",", deleted(max.rev))));
    for (const auto& outcome : client.delete_files(three, {}))
        CHECK(REQUIRE_OK(outcome).result == DeleteResult::deleted);
    CHECK(dropbox.requests[0].body.text ==
          R"({"entries":[{"path":"id:abcdefgh","parent_rev":"000000000000"}]})");
    CHECK(dropbox.requests.size() == 4);
}

TEST_CASE("where a batch ignores revisions, each file gets a call of its own") {
    ScriptedDropbox dropbox;
    auto client = dropbox.client();
    dropbox.queue_ok(launched);
    dropbox.queue_ok(complete(deleted(rex.rev)));
    for (const auto& file : {ben, max}) dropbox.queue_ok(cat(R"({"metadata":)", file_json(file.rev), "}"));
    for (const auto& outcome : client.delete_files(three, {}))
        CHECK(REQUIRE_OK(outcome).result == DeleteResult::deleted);
    CHECK(dropbox.last().url == "/2/files/delete_v2");
    CHECK(dropbox.requests.size() == 4);
}

TEST_CASE("a newer revision that the first batch took is restored") {
    ScriptedDropbox dropbox;
    auto client = dropbox.client();
    dropbox.queue_ok(launched);
    dropbox.queue_ok(complete(deleted("e5c10ce0dd78")));
    dropbox.queue_ok(file_json("f6c10ce0dd78"));
    const auto outcomes = client.delete_files(std::vector{rex}, {});
    REQUIRE(outcomes.size() == 1);
    CHECK(REQUIRE_OK(outcomes[0]).result == DeleteResult::changed);
    CHECK(dropbox.last_body().contains(R"("rev":"e5c10ce0dd78")"));
}

TEST_CASE("when the first batch isn't answered, nothing more is sent") {
    ScriptedDropbox dropbox;
    dropbox.queue(net::text_response(500, ""));
    const auto outcomes = dropbox.client().delete_files(three, {});
    REQUIRE(outcomes.size() == 3);
    CHECK_FAILS(outcomes[0], "answer_lost");
    CHECK_FAILS(outcomes[1], "delete_unfinished");
    CHECK(dropbox.requests.size() == 1);
}

TEST_CASE("the last look comes after all waiting, and may keep a call from being sent") {
    ScriptedDropbox dropbox;
    const auto outcomes = dropbox.client().delete_files(
        three, {}, [] { return fail({Remedy::retry, "looked_again", "", ""}); });
    REQUIRE(outcomes.size() == 3);
    for (const auto& outcome : outcomes) CHECK_FAILS(outcome, "looked_again");
    CHECK(dropbox.requests.empty());
}

TEST_CASE("many deletes are one job, asked about until it is done") {
    ScriptedDropbox dropbox;
    queue_guard(dropbox);
    dropbox.queue_ok(launched);
    dropbox.queue_ok(R"({".tag":"in_progress"})");
    dropbox.queue_ok(complete(cat(deleted(rex.rev), ",", deleted(ben.rev), ",",
                                  R"({".tag":"failure","failure":{".tag":"path_lookup","path_lookup":)",
                                  R"({".tag":"not_found"}}})")));
    const auto outcomes = dropbox.client().delete_files(three, {});
    REQUIRE(outcomes.size() == 3);
    CHECK(REQUIRE_OK(outcomes[0]).result == DeleteResult::deleted);
    CHECK(REQUIRE_OK(outcomes[1]).result == DeleteResult::deleted);
    CHECK(REQUIRE_OK(outcomes[2]).result == DeleteResult::already_gone);
    REQUIRE(dropbox.requests.size() == 5);
    CHECK(
        dropbox.requests[2].body.text ==
        R"({"entries":[{"path":"id:abcdefgh","parent_rev":"a1c10ce0dd78"},)"
        R"({"path":"id:zzzz","parent_rev":"b2c10ce0dd78"},{"path":"id:yyyy","parent_rev":"c3c10ce0dd78"}]})");
    CHECK(dropbox.slept.size() == 3);
}

TEST_CASE("a file that is refused in a batch is looked at: what is it now?") {
    ScriptedDropbox dropbox;
    queue_guard(dropbox);
    dropbox.queue_ok(launched);
    dropbox.queue_ok(complete(cat(newer_there, ",", newer_there, ",", deleted(max.rev))));
    dropbox.queue_ok(file_json("d4c10ce0dd78"));
    dropbox.queue_ok(file_json(ben.rev));
    const auto outcomes = dropbox.client().delete_files(three, {});
    REQUIRE(outcomes.size() == 3);
    CHECK(REQUIRE_OK(outcomes[0]).result == DeleteResult::changed);
    CHECK(REQUIRE_OK(outcomes[0]).current_rev == "d4c10ce0dd78");
    CHECK_FAILS(outcomes[1], "source_changed");
    CHECK(REQUIRE_OK(outcomes[2]).result == DeleteResult::deleted);
}

TEST_CASE("where the job can't be asked about, the answer of each file is lost") {
    ScriptedDropbox dropbox;
    auto client = dropbox.client();
    queue_guard(dropbox);
    dropbox.queue_ok(launched);
    for (int question = 0; question < 5; ++question) dropbox.queue(net::text_response(500, ""));
    dropbox.queue_ok(launched);
    dropbox.queue_ok(complete(deleted(rex.rev)));
    for (int round = 0; round < 2; ++round) {
        const auto outcomes = client.delete_files(three, {});
        REQUIRE(outcomes.size() == 3);
        for (const auto& outcome : outcomes) CHECK_FAILS(outcome, "answer_lost");
    }
}

TEST_CASE("a question about the job that fails is asked again: asking after each file would cost more") {
    ScriptedDropbox dropbox;
    queue_guard(dropbox);
    dropbox.queue_ok(launched);
    dropbox.queue(net::text_response(500, ""));
    dropbox.queue(net::text_response(503, ""));
    dropbox.queue_ok(complete(cat(deleted(rex.rev), ",", deleted(ben.rev), ",", deleted(max.rev))));
    for (const auto& outcome : dropbox.client().delete_files(three, {}))
        CHECK(REQUIRE_OK(outcome).result == DeleteResult::deleted);
    CHECK(dropbox.requests.size() == 6);
}

TEST_CASE("a job that takes too long counts as a lost answer") {
    ScriptedDropbox dropbox;
    queue_guard(dropbox);
    dropbox.queue_ok(launched);
    for (int check = 0; check < 70; ++check) dropbox.queue_ok(R"({".tag":"in_progress"})");
    for (const auto& outcome : dropbox.client().delete_files(three, {})) CHECK_FAILS(outcome, "answer_lost");
}

TEST_CASE("a job that failed for contention is tried again later") {
    ScriptedDropbox dropbox;
    queue_guard(dropbox);
    dropbox.queue_ok(launched);
    dropbox.queue_ok(complete(cat(deleted(rex.rev), ",", deleted(ben.rev), ",",
                                  R"({".tag":"failure","failure":{".tag":"too_many_write_operations"}})")));
    CHECK_FAILS(dropbox.client().delete_files(three, {}).back(), "rate_limited");
}

TEST_CASE("had a batch taken a newer revision, it is restored, and batches are over") {
    ScriptedDropbox dropbox;
    auto client = dropbox.client();
    queue_guard(dropbox);
    dropbox.queue_ok(launched);
    dropbox.queue_ok(complete(cat(deleted(rex.rev), ",", deleted("e5c10ce0dd78"), ",", deleted(max.rev))));
    dropbox.queue(net::text_response(500, ""));  // restoring isn't given up at once
    dropbox.queue_ok(file_json("f6c10ce0dd78"));
    const auto outcomes = client.delete_files(three, {});
    REQUIRE(outcomes.size() == 3);
    CHECK(REQUIRE_OK(outcomes[1]).result == DeleteResult::changed);
    CHECK(REQUIRE_OK(outcomes[1]).current_rev == "f6c10ce0dd78");
    CHECK(dropbox.last().url == "/2/files/restore");
    CHECK(dropbox.last_body().contains(R"("rev":"e5c10ce0dd78")"));

    for (const auto& file : three) dropbox.queue_ok(cat(R"({"metadata":)", file_json(file.rev), "}"));
    for (const auto& outcome : client.delete_files(three, {}))
        CHECK(REQUIRE_OK(outcome).result == DeleteResult::deleted);
    CHECK(dropbox.last().url == "/2/files/delete_v2");
}

TEST_CASE("without an id and a revision of each nothing is sent") {
    ScriptedDropbox dropbox;
    auto client = dropbox.client();
    for (const auto& outcome : client.delete_files(std::vector{rex, ben, FileRevision{"id:yyyy", ""}}, {}))
        CHECK_FAILS(outcome, "delete_needs_rev");
    CHECK(dropbox.requests.empty());
}

}  // namespace
}  // namespace sluice::dropbox
