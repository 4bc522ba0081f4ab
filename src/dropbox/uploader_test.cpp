#include "dropbox/uploader.h"

#include <set>

#include "base/hash.h"
#include "support/scripted_dropbox.h"

namespace sluice::dropbox {
namespace {

using test::route_error;
using test::ScriptedDropbox;

constexpr auto not_found = R"({".tag":"path","path":{".tag":"not_found"}})";

/// Sessions from 5 bytes on, in pieces of 4; at once from 100 on.
constexpr UploadLimits small_limits{.single_bytes_max = 4,
                                    .concurrent_bytes_min = 100,
                                    .piece_bytes = 4,
                                    .pieces_at_once = 3,
                                    .attempts_max = 2};

UploadSource source_of(const std::string& text) {
    return {
        .size = text.size(),
        .content_hash = content_hash_of(text),
        .open = [text](std::uint64_t offset, std::uint64_t size) -> Result<net::Body> {
            return net::Body(text.substr(static_cast<std::size_t>(offset), static_cast<std::size_t>(size)));
        }};
}

std::string saved_file(const std::string& text, std::string_view tag = "") {
    return cat("{", tag, R"("name":"a","id":"id:1","path_lower":"/a","path_display":"/a",)",
               R"("rev":"a1c10ce0dd78","size":)", text.size(), R"(,"content_hash":")", content_hash_of(text),
               R"("})");
}

/// A client, and what was saved of the way.
struct Rig {
    ScriptedDropbox dropbox;
    Client client = dropbox.client();
    Uploader uploader{client, small_limits};
    std::vector<UploadProgress> saved;
    SaveProgress save = [this](const UploadProgress& progress) -> Result<> {
        saved.push_back(progress);
        return {};
    };

    Result<Entry> upload(const std::string& text, const UploadProgress& from = {},
                         Commit commit = {.path = "/a"}) {
        return uploader.upload({source_of(text), std::move(commit)}, from, save, {});
    }
    [[nodiscard]] std::string argument(std::size_t index) const {
        return dropbox.requests.at(index).headers.get("Dropbox-API-Arg");
    }
};

TEST_CASE("the way is chosen by size, with pieces that fill the file") {
    const UploadLimits limits;
    CHECK(plan_upload(0, limits).way == UploadWay::single);
    CHECK(plan_upload(Client::upload_bytes_max, limits).way == UploadWay::single);
    CHECK(plan_upload(Client::upload_bytes_max + 1, limits).way == UploadWay::sequential);
    CHECK(plan_upload(limits.concurrent_bytes_min, limits).way == UploadWay::concurrent);
    CHECK(limits.piece_bytes % ContentHasher::block_bytes == 0);
    CHECK(limits.piece_bytes <= Client::upload_bytes_max);
    const auto pieces = plan_upload(limits.concurrent_bytes_min + 1, limits).pieces;
    std::uint64_t at = 0;
    for (const auto& piece : pieces) {
        CHECK(piece.offset == at);
        CHECK(piece.offset % ContentHasher::block_bytes == 0);
        at += piece.size;
    }
    CHECK(at == limits.concurrent_bytes_min + 1);
    CHECK(cut_into_pieces(0, 4).size() == 1);
    CHECK(cut_into_pieces(8, 4).size() == 2);
}

TEST_CASE("a small file is one request; where its answer is lost, it is looked for") {
    Rig rig;
    rig.dropbox.queue_ok(saved_file("tiny"));
    CHECK(REQUIRE_OK(rig.upload("tiny")).id == "id:1");
    CHECK(rig.dropbox.last().url == "/2/files/upload");
    rig.dropbox.queue(net::text_response(500, ""));
    rig.dropbox.queue_ok(saved_file("tiny", R"(".tag":"file",)"));
    CHECK(REQUIRE_OK(rig.upload("tiny")).rev == "a1c10ce0dd78");
    CHECK(rig.dropbox.last().url == "/2/files/get_metadata");
    rig.dropbox.queue(net::text_response(500, ""));
    rig.dropbox.queue(route_error(not_found));
    rig.dropbox.queue_ok(saved_file("tiny"));
    CHECK(rig.upload("tiny"));
    CHECK(rig.dropbox.last().url == "/2/files/upload");
}

TEST_CASE("an upload that a crash hid is found at its place rather than called a conflict") {
    Rig rig;
    const auto conflict = route_error(
        R"({".tag":"path","reason":{".tag":"conflict","conflict":{".tag":"file"}},"upload_session_id":"s"})");
    const Commit commit{.path = "/a", .mode = WriteMode::update("b1c10ce0dd78")};
    rig.dropbox.queue(conflict);
    rig.dropbox.queue_ok(saved_file("tiny", R"(".tag":"file",)"));
    CHECK(REQUIRE_OK(rig.upload("tiny", {}, commit)).rev == "a1c10ce0dd78");
    rig.dropbox.queue(conflict);
    rig.dropbox.queue_ok(saved_file("else", R"(".tag":"file",)"));
    CHECK_FAILS(rig.upload("tiny", {}, commit), "target_changed");
}

TEST_CASE("a larger file goes piece after piece, each with its own hash, and the last one closes") {
    Rig rig;
    rig.dropbox.queue_ok(R"({"session_id":"s-1"})");
    rig.dropbox.queue_ok("null");
    rig.dropbox.queue_ok("null");
    rig.dropbox.queue_ok(saved_file("0123456789"));
    CHECK(rig.upload("0123456789"));
    REQUIRE(rig.dropbox.requests.size() == 4);
    CHECK(rig.argument(0) == cat(R"({"close":false,"content_hash":")", content_hash_of("0123"), R"("})"));
    CHECK(rig.argument(1) ==
          cat(R"({"cursor":{"session_id":"s-1","offset":4},"close":false,"content_hash":")",
              content_hash_of("4567"), R"("})"));
    CHECK(rig.argument(2) == cat(R"({"cursor":{"session_id":"s-1","offset":8},"close":true,"content_hash":")",
                                 content_hash_of("89"), R"("})"));
    CHECK(rig.argument(3).contains(R"("offset":10)"));
    CHECK(rig.saved.back().arrived == std::vector{true, true, true});
    CHECK(rig.saved.front().session_id == "s-1");
}

TEST_CASE("after a break it goes on in the same session, from where Dropbox says it is") {
    Rig rig;
    rig.dropbox.queue(route_error(R"({".tag":"incorrect_offset","correct_offset":8})"));
    rig.dropbox.queue_ok("null");
    rig.dropbox.queue_ok(saved_file("0123456789"));
    CHECK(rig.upload("0123456789", {"s-1", 4, {true, false, false}}));
    CHECK(rig.argument(0).contains(R"("session_id":"s-1","offset":4)"));
    CHECK(rig.argument(1).contains(R"("session_id":"s-1","offset":8)"));
    CHECK(rig.argument(1).contains(R"("close":true)"));
}

TEST_CASE("a session that was finished before the crash is found, not sent anew") {
    Rig rig;
    rig.dropbox.queue(route_error(R"({".tag":"closed"})"));
    rig.dropbox.queue(route_error(R"({".tag":"lookup_failed","lookup_failed":{".tag":"not_found"}})"));
    rig.dropbox.queue_ok(saved_file("0123456789", R"(".tag":"file",)"));
    CHECK(REQUIRE_OK(rig.upload("0123456789", {"s-1", 4, {true, true, true}})).id == "id:1");
    CHECK(rig.dropbox.last().url == "/2/files/get_metadata");
}

TEST_CASE("a session that Dropbox has forgotten is begun anew, once") {
    Rig rig;
    rig.dropbox.queue(route_error(R"({".tag":"not_found"})"));
    rig.dropbox.queue(route_error(not_found));
    rig.dropbox.queue_ok(R"({"session_id":"s-2"})");
    rig.dropbox.queue_ok("null");
    rig.dropbox.queue_ok(saved_file("01234567"));
    CHECK(rig.upload("01234567", {"s-1", 4, {true, false}}));
    CHECK(rig.argument(4).contains("s-2"));
}

TEST_CASE("a token that expires in the middle of an upload leaves its session as it is") {
    Rig rig;
    rig.dropbox.queue_ok(R"({"session_id":"s-1"})");
    rig.dropbox.queue(test::json_answer(401, R"({"error":{".tag":"expired_access_token"}})"));
    rig.dropbox.queue_ok(R"({"access_token":"token-2","expires_in":14400})");
    rig.dropbox.queue_ok("null");
    rig.dropbox.queue_ok(saved_file("01234567"));
    CHECK(rig.upload("01234567"));
    CHECK(rig.dropbox.requests[3].headers.get("Authorization") == "Bearer token-2");
    CHECK(rig.argument(3).contains(R"("session_id":"s-1","offset":4)"));
}

TEST_CASE("a passing fault costs a piece another attempt, a lasting one ends the upload") {
    Rig rig;
    rig.dropbox.queue(net::text_response(503, ""));
    rig.dropbox.queue_ok(R"({"session_id":"s-1"})");
    rig.dropbox.queue(net::text_response(503, ""));
    rig.dropbox.queue(net::text_response(503, ""));
    CHECK_FAILS(rig.upload("01234567"), "dropbox_unavailable");
    CHECK(rig.saved.back().arrived == std::vector{true, false});
}

TEST_CASE("what Dropbox put together is compared with what was sent") {
    Rig rig;
    rig.dropbox.queue_ok(R"({"session_id":"s-1"})");
    rig.dropbox.queue_ok("null");
    rig.dropbox.queue_ok(saved_file("01239999"));
    CHECK_FAILS(rig.upload("01234567"), "upload_differs");
}

TEST_CASE("a large file's pieces travel at once, and the closing one last") {
    Rig rig;
    const std::string text(102, 'x');  // 25 pieces of 4, one of 2
    rig.dropbox.queue_ok(R"({"session_id":"s-1"})");
    for (int i = 0; i < 26; ++i) rig.dropbox.queue_ok("null");
    rig.dropbox.queue_ok(saved_file(text));
    CHECK(rig.upload(text));
    CHECK(rig.argument(0) ==
          cat(R"({"session_type":"concurrent","content_hash":")", content_hash_of(""), R"("})"));
    std::set<std::string> offsets;
    for (std::size_t i = 1; i <= 25; ++i) {
        CHECK(rig.argument(i).contains(R"("close":false)"));
        offsets.insert(rig.argument(i).substr(0, rig.argument(i).find('}')));
    }
    CHECK(offsets.size() == 25);
    CHECK(rig.argument(26).contains(R"("offset":100},"close":true)"));
    CHECK(rig.dropbox.last().url == "/2/files/upload_session/finish");
}

TEST_CASE("of a large file only the pieces that hadn't arrived are sent again") {
    Rig rig;
    const std::string text(102, 'x');
    UploadProgress progress{"s-1", 4, std::vector<bool>(26, true)};
    progress.arrived[7] = false;
    progress.arrived[25] = false;
    rig.dropbox.queue_ok("null");
    rig.dropbox.queue_ok("null");
    rig.dropbox.queue_ok(saved_file(text));
    CHECK(rig.upload(text, progress));
    CHECK(rig.argument(0).contains(R"("offset":28)"));
    CHECK(rig.argument(1).contains(R"("offset":100},"close":true)"));
}

/// Files whose bytes were sent, as sessions s-0, s-1, …
std::vector<SentFile> sent_files(int count) {
    std::vector<SentFile> sent;
    for (int i = 0; i < count; ++i)
        sent.push_back({{{cat("s-", i), 1}, {.path = cat("/f", i)}}, content_hash_of("x")});
    return sent;
}

TEST_CASE("many files are finished together; those that met a busy namespace go again alone") {
    Rig rig;
    constexpr auto busy =
        R"({".tag":"failure","failure":{".tag":"path","path":{".tag":"too_many_write_operations"}}})";
    const auto done = saved_file("x", R"(".tag":"success",)");
    rig.dropbox.queue_ok(cat(R"({"entries":[)", done, ",", busy, ",", done, "]}"));
    rig.dropbox.queue_ok(cat(R"({"entries":[)", done, "]}"));
    const auto results = REQUIRE_OK(rig.uploader.finish(sent_files(3), {}));
    REQUIRE(results.size() == 3);
    for (const auto& result : results) CHECK(result);
    CHECK(rig.dropbox.requests.size() == 2);
    CHECK(rig.dropbox.last_body().contains("s-1"));
    CHECK_FALSE(rig.dropbox.last_body().contains("s-0"));
    CHECK(rig.dropbox.slept.size() == 1);  // the namespace was left alone meanwhile
    CHECK(rig.dropbox.pacer.stats().write_contentions == 1);
}

TEST_CASE("a batch whose answer was lost is settled file by file, and only the missing ones go again") {
    Rig rig;
    rig.dropbox.queue(net::text_response(500, ""));
    rig.dropbox.queue_ok(saved_file("x", R"(".tag":"file",)"));
    rig.dropbox.queue(route_error(not_found));
    rig.dropbox.queue_ok(cat(R"({"entries":[)", saved_file("x", R"(".tag":"success",)"), "]}"));
    const auto results = REQUIRE_OK(rig.uploader.finish(sent_files(2), {}));
    CHECK(results[0]);
    CHECK(results[1]);
    CHECK(rig.dropbox.last_body().contains("s-1"));
    CHECK_FALSE(rig.dropbox.last_body().contains("s-0"));
}

TEST_CASE("files of two namespaces aren't finished in one batch") {
    Rig rig;
    auto sent = sent_files(2);
    sent[1].finish.commit.namespace_id = "77";
    CHECK_FAILS(rig.uploader.finish(sent, {}), "batch_misused");
    CHECK(rig.dropbox.requests.empty());
    CHECK(REQUIRE_OK(rig.uploader.finish({}, {})).empty());
}

TEST_CASE("more files than a batch holds go in several") {
    Rig rig;
    const auto answer = [](int count) {
        std::string entries;
        for (int i = 0; i < count; ++i) entries += cat(i ? "," : "", saved_file("x", R"(".tag":"success",)"));
        return cat(R"({"entries":[)", entries, "]}");
    };
    rig.dropbox.queue_ok(answer(1000));
    rig.dropbox.queue_ok(answer(2));
    CHECK(REQUIRE_OK(rig.uploader.finish(sent_files(1002), {})).size() == 1002);
    CHECK(rig.dropbox.requests.size() == 2);
}

}  // namespace
}  // namespace sluice::dropbox
