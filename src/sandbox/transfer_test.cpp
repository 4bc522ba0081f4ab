// Bytes in and out: ranges, temporary links, upload sessions, thumbnails, and what survives a restart.
#include <fstream>

#include "sandbox/block_hash.h"
#include "sandbox/test_sandbox.h"

namespace sluice::sandbox {

namespace json = boost::json;

namespace {

json::object session_cursor(const json::value& session_id, std::uint64_t offset) {
    return {{"session_id", session_id}, {"offset", offset}};
}

std::string some_bytes(std::size_t size) {
    std::string bytes(size, '\0');
    for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<char>(i % 251);
    return bytes;
}

/// A binary PPM of one colour.
std::string image_of(int width, int height) {
    std::string ppm = cat("P6\n", width, " ", height, "\n255\n");
    for (int i = 0; i < width * height; ++i) ppm += "\x20\x80\xf0";
    return ppm;
}

}  // namespace

TEST_CASE("ranges, entity tags and revisions of downloads") {
    TestSandbox box;
    const auto file = box.put("/a.bin", "0123456789");
    const auto get = [&](const std::string& range) {
        return box.download("files/download", {{"path", file.at("id")}}, {{"Range", range}});
    };
    const auto part = get("bytes=2-4");
    CHECK(part.status() == 206);
    CHECK(part.text == "234");
    CHECK(part.response.headers.get("Content-Range") == "bytes 2-4/10");
    CHECK(get("bytes=7-").text == "789");
    CHECK(get("bytes=-2").text == "89");
    CHECK(get("bytes=8-100").text == "89");
    CHECK(get("bytes=10-").status() == 416);
    CHECK(get("bytes=5-2").status() == 200);
    const auto whole = box.download("files/download", {{"path", "/A.BIN"}});
    CHECK(whole.text == "0123456789");
    CHECK(json::parse(whole.response.headers.get("Dropbox-API-Result")).at("name") == "a.bin");
    const auto same = box.download("files/download", {{"path", "/a.bin"}},
                                   {{"If-None-Match", whole.response.headers.get("ETag")}});
    CHECK(same.status() == 304);
    CHECK(box.world().counters().calls_of("files/download") == 8);
    box.rpc("files/create_folder_v2", {{"path", "/f"}});
    CHECK(box.download("files/download", {{"path", "/f"}}).summary() == "path/not_file");
}

TEST_CASE("a temporary link needs no token, knows ranges and ends after four hours") {
    TestSandbox box;
    box.put("/a.bin", "0123456789");
    box.world().set_public_url("http://127.0.0.1:1234");
    const auto answer = box.rpc("files/get_temporary_link", {{"path", "/a.bin"}});
    const std::string link = answer.at("/link");
    REQUIRE(link.starts_with("http://127.0.0.1:1234/"));
    const std::string target = link.substr(21);
    CHECK(box.send({.url = target}).text == "0123456789");
    CHECK(box.send({.url = target, .headers = {{"Range", "bytes=0-1"}}}).status() == 206);
    CHECK(box.send({.url = target + "0"}).status() == 404);
    box.clock.advance(std::chrono::hours(4));
    CHECK(box.send({.url = target}).status() == 410);
}

TEST_CASE("a sequential session takes pieces at the right offset only, and resumes there") {
    TestSandbox box;
    const auto started = box.upload("files/upload_session/start", json::object(), "hello");
    const auto& id = started.json.at("session_id");
    const auto append = [&](std::uint64_t offset, const std::string& bytes, bool close) {
        return box.upload("files/upload_session/append_v2",
                          {{"cursor", session_cursor(id, offset)}, {"close", close}}, bytes);
    };
    CHECK(append(0, "hello", false).at("/error/correct_offset") == "5");
    CHECK(append(0, "hello", false).summary() == "incorrect_offset");
    const auto corrupt =
        box.upload("files/upload_session/append_v2",
                   {{"cursor", session_cursor(id, 5)}, {"content_hash", std::string(64, '0')}}, "x");
    CHECK(corrupt.summary() == "content_hash_mismatch");
    CHECK(append(5, " world", true).text == "null");
    CHECK(append(11, "!", false).summary() == "closed");
    const auto finish = [&](std::uint64_t offset, const char* path) {
        return box.upload("files/upload_session/finish",
                          {{"cursor", session_cursor(id, offset)}, {"commit", {{"path", path}}}}, "");
    };
    CHECK(finish(5, "/a").summary() == "lookup_failed/incorrect_offset");
    CHECK(finish(5, "/a").at("/error/lookup_failed/correct_offset") == "11");
    CHECK(finish(11, "/.DS_Store").summary() == "path/disallowed_name");
    CHECK(finish(11, "/a").at("/content_hash") == block_hash_of("hello world"));
    CHECK(finish(11, "/b").summary() == "lookup_failed/closed");
    CHECK(box.upload("files/upload_session/append_v2", {{"cursor", session_cursor("none", 0)}}, "x")
              .summary() == "not_found");
}

TEST_CASE("sessions end after seven days") {
    TestSandbox box;
    const auto started = box.upload("files/upload_session/start", json::object(), "hello");
    box.clock.advance(std::chrono::hours(7 * 24 + 1));
    const auto append = box.upload("files/upload_session/append_v2",
                                   {{"cursor", session_cursor(started.json.at("session_id"), 5)}}, "x");
    CHECK(append.summary() == "not_found");
}

TEST_CASE("a concurrent session takes whole blocks in any order") {
    ScratchFolder folder;
    for (const auto& where : {std::optional<std::filesystem::path>(), std::optional(folder.path())}) {
        TestSandbox box({}, where);
        const std::string bytes = some_bytes(2 * hash_block_bytes + 1000);
        json::value id;
        const auto start = [&] {
            const json::object concurrent{{"session_type", "concurrent"}};
            id = box.upload("files/upload_session/start", concurrent, "").json.at("session_id");
        };
        const auto append = [&](std::uint64_t offset, std::uint64_t length, bool close) {
            return box.upload("files/upload_session/append_v2",
                              {{"cursor", session_cursor(id, offset)}, {"close", close}},
                              bytes.substr(offset, length));
        };
        const auto finish = [&] {
            return box.upload("files/upload_session/finish",
                              {{"cursor", session_cursor(id, bytes.size())}, {"commit", {{"path", "/big"}}}},
                              "");
        };
        start();
        CHECK(append(1000, hash_block_bytes, false).summary() == "concurrent_session_invalid_offset");
        CHECK(append(0, 1000, false).summary() == "concurrent_session_invalid_data_size");
        CHECK(append(hash_block_bytes, hash_block_bytes, false).status() == 200);
        CHECK(finish().summary() == "concurrent_session_not_closed");
        CHECK(append(2 * hash_block_bytes, 1000, true).status() == 200);
        CHECK(finish().summary() == "concurrent_session_missing_data");

        start();
        CHECK(append(hash_block_bytes, hash_block_bytes, false).status() == 200);
        CHECK(append(0, hash_block_bytes, false).status() == 200);
        CHECK(append(2 * hash_block_bytes, 1000, true).status() == 200);
        CHECK(finish().at("/content_hash") == block_hash_of(bytes));
        CHECK(REQUIRE_OK(box.world().read(box.account.account_id, "/big")) == bytes);
    }
}

TEST_CASE("closed sessions are committed in one batch, each with its own answer") {
    TestSandbox box;
    const auto ids =
        box.rpc("files/upload_session/start_batch", {{"num_sessions", 3}}).json.at("session_ids");
    const json::object append{{"entries",
                               {{{"cursor", session_cursor(ids.at(0), 0)}, {"length", 3}, {"close", true}},
                                {{"cursor", session_cursor(ids.at(1), 0)}, {"length", 2}, {"close", true}},
                                {{"cursor", session_cursor(ids.at(2), 7)}, {"length", 1}}}}};
    const auto appended = box.upload("files/upload_session/append_batch", append, "onetwo");
    CHECK(appended.at("/entries/0/.tag") == "success");
    CHECK(appended.at("/entries/2/failure/correct_offset") == "0");
    CHECK(box.upload("files/upload_session/append_batch", append, "short").summary() == "length_mismatch");

    json::array entries;
    for (int i = 0; i < 3; ++i) {
        const std::uint64_t size = i == 0 ? 3 : i == 1 ? 2 : 0;
        entries.push_back(json::object{{"cursor", session_cursor(ids.at(static_cast<std::size_t>(i)), size)},
                                       {"commit", {{"path", cat("/", i)}}}});
    }
    const auto finished = box.rpc("files/upload_session/finish_batch_v2", {{"entries", entries}});
    CHECK(finished.at("/entries/0/.tag") == "success");
    CHECK(finished.at("/entries/0/name") == "0");
    CHECK(finished.at("/entries/2/failure/lookup_failed/.tag") == "not_closed");
    CHECK(REQUIRE_OK(box.world().read(box.account.account_id, "/1")) == "tw");
}

TEST_CASE("thumbnails are real images within the size asked for") {
    TestSandbox box;
    box.put("/wide.ppm", image_of(300, 100));
    box.put("/broken.jpg", "no image");
    box.put("/text.txt", "text");
    const json::object resource{{".tag", "path"}, {"path", "/wide.ppm"}};
    const auto jpeg = box.download("files/get_thumbnail_v2", {{"resource", resource}});
    CHECK(jpeg.text.starts_with("\xff\xd8\xff"));
    CHECK(json::parse(jpeg.response.headers.get("Dropbox-API-Result")).at("file_metadata").at("name") ==
          "wide.ppm");
    const auto png =
        box.download("files/get_thumbnail", {{"path", "/wide.ppm"}, {"format", "png"}, {"size", "w128h128"}});
    REQUIRE(png.text.starts_with("\x89PNG"));
    CHECK(static_cast<unsigned char>(png.text.at(19)) == 128);
    CHECK(static_cast<unsigned char>(png.text.at(23)) == 43);
    CHECK(box.download("files/get_thumbnail", {{"path", "/broken.jpg"}}).summary() == "unsupported_image");
    CHECK(box.download("files/get_thumbnail", {{"path", "/text.txt"}}).summary() == "unsupported_extension");
    const auto batch =
        box.rpc("files/get_thumbnail_batch",
                {{"entries", {{{"path", "/wide.ppm"}}, {{"path", "/none.jpg"}}, {{"path", "/text.txt"}}}}});
    CHECK(batch.at("/entries/0/.tag") == "success");
    CHECK(from_base64(batch.at("/entries/0/thumbnail")).value_or("").starts_with("\xff\xd8\xff"));
    CHECK(batch.at("/entries/1/failure/path/.tag") == "not_found");
    CHECK(batch.at("/entries/2/failure/.tag") == "unsupported_extension");
}

TEST_CASE("with a data folder all survives a restart, cursors, tokens and sessions included") {
    ScratchFolder folder;
    TestSandbox box({}, folder.path());
    const auto file = box.put("/F/a.txt", "one");
    const auto cursor = box.rpc("files/list_folder", {{"path", ""}, {"recursive", true}});
    const auto started = box.upload("files/upload_session/start", json::object(), some_bytes(5'000'000));
    const auto job = box.rpc("files/delete_batch", {{"entries", {{{"path", "/none"}}}}});
    box.put("/F/a.txt", "two");
    REQUIRE_OK(box.world().rename(box.account.account_id, "/F/a.txt", "/F/b.txt"));
    const auto files_before = REQUIRE_OK(box.world().files(box.account.account_id));
    const auto changes_before = box.rpc("files/list_folder/continue", {{"cursor", cursor.json.at("cursor")}});

    box.open(folder.path());
    const auto files_after = REQUIRE_OK(box.world().files(box.account.account_id));
    REQUIRE(files_after.size() == files_before.size());
    for (std::size_t i = 0; i < files_after.size(); ++i) {
        CHECK(files_after[i].id == files_before[i].id);
        CHECK(files_after[i].rev == files_before[i].rev);
        CHECK(files_after[i].path_display == files_before[i].path_display);
    }
    CHECK(REQUIRE_OK(box.world().read(box.account.account_id, "/f/b.txt")) == "two");
    CHECK(
        box.download("files/download", {{"path", cat("rev:", std::string_view(file.at("rev").as_string()))}})
            .text == "one");
    const auto changes_after = box.rpc("files/list_folder/continue", {{"cursor", cursor.json.at("cursor")}});
    CHECK(changes_after.json.at("entries") == changes_before.json.at("entries"));
    CHECK(box.rpc("files/delete_batch/check", {{"async_job_id", job.json.at("async_job_id")}}).at("/.tag") ==
          "complete");
    const json::object finish{{"cursor", session_cursor(started.json.at("session_id"), 5'000'000)},
                              {"commit", {{"path", "/big"}}}};
    CHECK(box.upload("files/upload_session/finish", finish, "").at("/content_hash") ==
          block_hash_of(some_bytes(5'000'000)));
    const auto next = box.put("/F/b.txt", "three");
    CHECK(std::string(next.at("rev").as_string()) > std::string(file.at("rev").as_string()));
}

TEST_CASE("a torn last line of the data file is cut off, the rest is kept") {
    ScratchFolder folder;
    TestSandbox box({}, folder.path());
    box.put("/a.txt", "one");
    box.sandbox.reset();
    const auto log = folder.path() / "records.log";
    std::ofstream(log, std::ios::app) << "files\tdbid:torn\t[{\"seq\":2,\"pa";
    box.open(folder.path());
    CHECK(REQUIRE_OK(box.world().read(box.account.account_id, "/a.txt")) == "one");
    box.put("/b.txt", "two");
    box.sandbox.reset();
    box.open(folder.path());
    CHECK(REQUIRE_OK(box.world().read(box.account.account_id, "/b.txt")) == "two");
}

}  // namespace sluice::sandbox
