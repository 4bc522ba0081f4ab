// Whose write lock a change takes: what the client has seen of a folder says it.
#include "dropbox/detail/locks.h"

#include "support/scripted_dropbox.h"

namespace sluice::dropbox {
namespace {

using test::ScriptedDropbox;

Entry file_in(const std::string& path_lower, const std::string& name_space) {
    return {.path_lower = path_lower, .parent_shared_folder_id = name_space};
}

Entry folder_at(const std::string& path_lower, const std::string& parent, const std::string& own = "") {
    return {.kind = EntryKind::folder,
            .path_lower = path_lower,
            .parent_shared_folder_id = parent,
            .shared_folder_id = own};
}

TEST_CASE("a path takes the lock of the nearest folder above it that is known") {
    detail::Locks locks;
    CHECK(locks.of("/shoots/rex.jpg").empty());
    locks.learn(folder_at("/shoots", "", "77"));
    locks.learn(file_in("/dogs/größe/rex.jpg", "8"));
    locks.learn(file_in("/plain/rex.jpg", ""));
    CHECK(locks.of("/Shoots/2026/rex.jpg") == "77");
    CHECK(locks.of("/dogs/GRÖSSE/rex.jpg").empty());
    CHECK(locks.of("/dogs/GRÖßE/bo.jpg") == "8");
    CHECK(locks.of("/plain/bo.jpg").empty());
    CHECK(locks.of("/shootsout/rex.jpg").empty());
    CHECK(locks.of("/shoots").empty());  // the folder itself stands in the one above
    CHECK(locks.of("ns:12/a/b") == "12");
    CHECK(locks.of("id:abcdefgh").empty());
    CHECK(locks.of("").empty());
}

TEST_CASE("what was learned last counts: shared within another, and not shared any more") {
    detail::Locks locks;
    locks.learn(folder_at("/team", "", "1"));
    locks.learn(folder_at("/team/inner", "1", "2"));
    CHECK(locks.of("/team/a") == "1");
    CHECK(locks.of("/team/inner/a") == "2");
    locks.learn(file_in("/team/inner/a", "1"));
    CHECK(locks.of("/team/inner/a") == "1");
    locks.learn(folder_at("/team", ""));
    CHECK(locks.of("/team/a").empty());
}

/// A client that has seen the shared folder 77 at /shoots.
struct Seen {
    ScriptedDropbox dropbox;
    Client client = dropbox.client();
    Seen() {
        dropbox.queue_ok(
            R"({"entries":[{".tag":"folder","name":"Shoots","id":"id:s","path_lower":"/shoots",)"
            R"("sharing_info":{"read_only":false,"shared_folder_id":"77"}}],"cursor":"c","has_more":false})");
        REQUIRE_OK(client.list_folder("", {}, {}));
    }
    [[nodiscard]] bool is_held(const std::string& name_space) const {
        return dropbox.pacer.not_before(Traffic::write, name_space) > dropbox.clock.now();
    }
    void check_only_shared_is_held() {
        CHECK(is_held("77"));
        CHECK_FALSE(is_held("home"));
    }
};

constexpr auto busy = R"({".tag":"too_many_write_operations"})";
constexpr auto busy_batch = R"({".tag":"complete","entries":[{".tag":"failure","failure":)"
                            R"({".tag":"too_many_write_operations"}}]})";
constexpr auto job = R"({".tag":"async_job_id","async_job_id":"job-1"})";

TEST_CASE("contention in a shared folder keeps from writing there alone") {
    const std::vector<FileRevision> files{{"id:abcdefgh", "a1c10ce0dd78", "/shoots/rex.jpg"}};
    const std::vector<Relocation> moves{{.from = "id:abcdefgh", .to = "/Shoots/done/rex.jpg"}};
    const std::vector<std::string> paths{"/Shoots/new"};
    const auto met = [](const char* answer, const auto& call) {
        Seen seen;
        seen.dropbox.queue(answer == busy ? test::route_error(busy) : test::json_answer(200, answer));
        call(seen.client);
        seen.check_only_shared_is_held();
    };
    met(busy, [&](Client& client) { CHECK_FALSE(client.delete_file(files[0], {}).has_value()); });
    met(busy, [&](Client& client) { CHECK_FALSE(client.move(moves[0], {}).has_value()); });
    met(busy, [&](Client& client) { CHECK_FALSE(client.copy(moves[0], {}).has_value()); });
    met(busy, [&](Client& client) {
        CHECK_FALSE(client.create_folder(paths[0], OnConflict::fail, {}).has_value());
    });
    met(busy_batch, [&](Client& client) { REQUIRE_OK(client.move_batch(moves, {})); });
    met(busy_batch, [&](Client& client) { REQUIRE_OK(client.create_folders(paths, {})); });
}

TEST_CASE("a job's contention is that of the namespace in which it was begun") {
    Seen seen;
    const std::vector<FileRevision> files{{"id:abcdefgh", "a1c10ce0dd78", "/shoots/rex.jpg"}};
    seen.dropbox.queue_ok(job);
    seen.dropbox.queue_ok(busy_batch);
    CHECK_FAILS(seen.client.delete_files(files, {}).at(0), "rate_limited");
    seen.check_only_shared_is_held();
}

TEST_CASE("a path that names its namespace takes that one's lock, unseen") {
    ScriptedDropbox dropbox;
    dropbox.queue(test::route_error(busy));
    CHECK_FALSE(dropbox.client().create_folder("ns:12/new", OnConflict::fail, {}).has_value());
    CHECK(dropbox.pacer.not_before(Traffic::write, "12") > dropbox.clock.now());
    CHECK(dropbox.pacer.not_before(Traffic::write, "home") <= dropbox.clock.now());
}

}  // namespace
}  // namespace sluice::dropbox
