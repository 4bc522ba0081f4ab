#include "support/scripted_dropbox.h"

namespace sluice::dropbox {
namespace {

using test::file_json;
using test::ScriptedDropbox;

constexpr std::string_view content = "0123456789";

net::Response file_answer(int status, std::string bytes, std::string content_range = "") {
    net::Response response{.status = status,
                           .headers = {{"Content-Type", "application/octet-stream"},
                                       {"Dropbox-API-Result", file_json("a1c10ce0dd78", "")}}};
    if (!content_range.empty()) response.headers.add("Content-Range", std::move(content_range));
    response.body = std::move(bytes);
    return response;
}

struct Received {
    std::string bytes;
    std::vector<std::string> revs;
    Client::Receive into = [this](const DownloadHead& head, std::string_view piece) -> Result<> {
        revs.push_back(head.file.rev);
        bytes += piece;
        return {};
    };
};

TEST_CASE("a download sends its argument in the header and tells what the bytes are of") {
    ScriptedDropbox dropbox;
    dropbox.queue(file_answer(200, std::string(content)));
    Received received;
    const auto head = REQUIRE_OK(dropbox.client().download("/Dogs/Rüde.jpg", 0, received.into, {}));
    CHECK(dropbox.last().url == "/2/files/download");
    CHECK(dropbox.last().headers.get("Host") == "content.test");
    CHECK(dropbox.last().headers.get("Dropbox-API-Arg") == R"({"path":"/Dogs/R\u00fcde.jpg"})");
    CHECK_FALSE(dropbox.last().headers.find("Content-Type"));
    CHECK_FALSE(dropbox.last().headers.find("Range"));
    CHECK(dropbox.last_body().empty());
    CHECK(received.bytes == content);
    CHECK(received.revs.front() == "a1c10ce0dd78");
    CHECK(head.file.content_hash == std::string(64, 'a'));
    CHECK(head.received == content.size());
}

TEST_CASE("a download goes on where it stopped") {
    ScriptedDropbox dropbox;
    dropbox.queue(file_answer(206, std::string(content.substr(4)), "bytes 4-9/10"));
    Received received;
    const auto head = REQUIRE_OK(dropbox.client().download("rev:a1c10ce0dd78", 4, received.into, {}));
    CHECK(dropbox.last().headers.get("Range") == "bytes=4-");
    CHECK(received.bytes == content.substr(4));
    CHECK(head.offset == 4);
}

TEST_CASE("where the range is ignored the first bytes are dropped") {
    ScriptedDropbox dropbox;
    dropbox.queue(file_answer(200, std::string(content)));
    Received received;
    CHECK(dropbox.client().download("id:abcdefgh", 4, received.into, {}));
    CHECK(received.bytes == content.substr(4));
}

TEST_CASE("another range than the one asked for is never taken") {
    ScriptedDropbox dropbox;
    Received received;
    for (const auto* range : {"bytes 3-9/10", "", "bytes */10", "bytes 4"}) {
        dropbox.queue(file_answer(206, std::string(content.substr(4)), range));
        CHECK_FAILS(dropbox.client().download("/a", 4, received.into, {}), "answer_malformed");
    }
    CHECK(received.bytes.empty());
}

TEST_CASE("a piece is asked for by its first and last byte, and comes whole or not at all") {
    ScriptedDropbox dropbox;
    dropbox.queue(file_answer(206, std::string(content.substr(2, 3)), "bytes 2-4/10"));
    CHECK(REQUIRE_OK(dropbox.client().download_piece("rev:a1c10ce0dd78", 2, 3, {})) == "234");
    CHECK(dropbox.last().headers.get("Range") == "bytes=2-4");
    dropbox.queue(file_answer(200, std::string(content)));  // the range was ignored
    CHECK(REQUIRE_OK(dropbox.client().download_piece("rev:a1c10ce0dd78", 2, 3, {})) == "234");
    dropbox.queue(file_answer(206, "2", "bytes 2-4/10"));
    CHECK_FAILS(dropbox.client().download_piece("rev:a1c10ce0dd78", 2, 3, {}), "download_incomplete");
    dropbox.queue(file_answer(206, "345", "bytes 3-5/10"));
    CHECK_FALSE(dropbox.client().download_piece("rev:a1c10ce0dd78", 2, 3, {}));
}

TEST_CASE("an empty file has a head") {
    ScriptedDropbox dropbox;
    auto answer = file_answer(200, "");
    answer.headers.set("Dropbox-API-Result",
                       R"({"name":"empty","id":"id:aaaa","rev":"a1c10ce0dd78","size":0})");
    dropbox.queue(answer);
    Received received;
    CHECK(REQUIRE_OK(dropbox.client().download("/empty", 0, received.into, {})).file.name == "empty");
    CHECK(received.revs.empty());
}

TEST_CASE("fewer bytes than the file has are an error") {
    ScriptedDropbox dropbox;
    dropbox.queue(file_answer(200, "0123"));
    auto cut = file_answer(200, std::string(content));
    cut.cut_after_bytes = 3;
    dropbox.queue(cut);
    Received received;
    CHECK_FAILS(dropbox.client().download("/a", 0, received.into, {}), "download_incomplete");
    received.bytes.clear();
    CHECK_FAILS(dropbox.client().download("/a", 0, received.into, {}), "network_cut");
    CHECK(received.bytes == "012");
}

TEST_CASE("a start behind the end is told apart") {
    ScriptedDropbox dropbox;
    dropbox.queue(net::text_response(416, "range"));
    dropbox.queue(file_answer(200, std::string(content)));
    Received received;
    CHECK_FAILS(dropbox.client().download("/a", 11, received.into, {}), "offset_beyond_end");
    CHECK_FAILS(dropbox.client().download("/a", 11, received.into, {}), "offset_beyond_end");
}

TEST_CASE("the receiver may refuse the bytes") {
    ScriptedDropbox dropbox;
    dropbox.queue(file_answer(200, std::string(content)));
    const auto refuse = [](const DownloadHead& head, std::string_view) -> Result<> {
        if (head.file.rev == "another") return {};
        return fail({.remedy = Remedy::conflict, .code = "source_changed", .message = "another rev"});
    };
    CHECK_FAILS(dropbox.client().download("/a", 0, refuse, {}), "source_changed");
}

TEST_CASE("bytes without a readable head are never handed over") {
    ScriptedDropbox dropbox;
    auto answer = file_answer(200, std::string(content));
    answer.headers.set("Dropbox-API-Result", "{");
    dropbox.queue(answer);
    dropbox.queue(net::text_response(200, "a proxy's page"));
    Received received;
    CHECK_FAILS(dropbox.client().download("/a", 0, received.into, {}), "answer_malformed");
    CHECK_FAILS(dropbox.client().download("/a", 0, received.into, {}), "answer_malformed");
    CHECK(received.bytes.empty());
}

TEST_CASE("what Dropbox doesn't give out says why") {
    ScriptedDropbox dropbox;
    Received received;
    dropbox.queue(test::route_error(R"({".tag":"path","path":{".tag":"restricted_content"}})"));
    const auto restricted = dropbox.client().download("/a", 0, received.into, {});
    REQUIRE_FALSE(restricted);
    CHECK(restricted.error().code == "restricted_content");
    CHECK(restricted.error().remedy == Remedy::reject);
    dropbox.queue(test::route_error(R"({".tag":"unsupported_file"})"));
    CHECK_FAILS(dropbox.client().download("/a.paper", 0, received.into, {}), "unsupported_format");
}

TEST_CASE("thumbnails come in the order asked, each a picture or an error") {
    ScriptedDropbox dropbox;
    dropbox.queue_ok(cat(
        R"({"entries":[{".tag":"success","metadata":)", file_json("a1c10ce0dd78", ""),
        R"(,"thumbnail":"anBn"},{".tag":"failure","failure":{".tag":"path","path":{".tag":"not_found"}}}]})"));
    const std::vector<std::string> paths{"id:abcdefgh", "/gone.jpg"};
    const auto thumbnails = REQUIRE_OK(dropbox.client().thumbnails(paths, ThumbnailSize::w256h256, {}));
    CHECK(dropbox.last().url == "/2/files/get_thumbnail_batch");
    CHECK(dropbox.last().headers.get("Host") == "content.test");
    CHECK(dropbox.last().headers.get("Content-Type") == "application/json");
    CHECK(dropbox.last_body() ==
          R"({"entries":[{"path":"id:abcdefgh","format":"jpeg","size":"w256h256","mode":"bestfit"},)"
          R"({"path":"/gone.jpg","format":"jpeg","size":"w256h256","mode":"bestfit"}]})");
    REQUIRE(thumbnails.size() == 2);
    REQUIRE(thumbnails[0].has_value());
    CHECK(thumbnails[0]->jpeg == "jpg");
    REQUIRE_FALSE(thumbnails[1].has_value());
    CHECK(thumbnails[1].error().code == "source_vanished");
}

/// An answer with as many pictures.
std::string pictures_json(std::size_t count) {
    std::string entries;
    for (std::size_t i = 0; i < count; ++i)
        entries += cat(i == 0 ? "" : ",", R"({".tag":"success","metadata":)", file_json("a1c10ce0dd78", ""),
                       R"(,"thumbnail":"anBn"})");
    return cat(R"({"entries":[)", entries, "]}");
}

TEST_CASE("more thumbnails than Dropbox gives in one call are asked for in several") {
    const std::vector<std::string> paths(60, "id:abcdefgh");
    ScriptedDropbox dropbox;
    for (const std::size_t count : {25, 25, 10}) dropbox.queue_ok(pictures_json(count));
    const auto all = REQUIRE_OK(dropbox.client().thumbnails(paths, ThumbnailSize::w64h64, {}));
    CHECK(dropbox.requests.size() == 3);
    REQUIRE(all.size() == 60);
    for (const auto& one : all) CHECK(REQUIRE_OK(one).jpeg == "jpg");

    dropbox.queue_ok(pictures_json(25));
    dropbox.queue(test::route_error(R"({".tag":"other"})"));
    dropbox.queue_ok(pictures_json(10));
    const auto some = REQUIRE_OK(dropbox.client().thumbnails(paths, ThumbnailSize::w64h64, {}));
    REQUIRE(some.size() == 60);
    CHECK(some[24].has_value());
    CHECK_FALSE(some[25].has_value());
    CHECK_FALSE(some[49].has_value());
    CHECK(some[50].has_value());

    CHECK(REQUIRE_OK(dropbox.client().thumbnails({}, ThumbnailSize::w64h64, {})).empty());
}

TEST_CASE("a batch with another count than was asked is never matched up") {
    ScriptedDropbox dropbox;
    dropbox.queue_ok(R"({"entries":[]})");
    const std::vector<std::string> paths{"/a"};
    CHECK_FAILS(dropbox.client().thumbnails(paths, ThumbnailSize::w64h64, {}), "answer_malformed");
}

}  // namespace
}  // namespace sluice::dropbox
