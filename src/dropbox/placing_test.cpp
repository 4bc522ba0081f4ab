#include "dropbox/placing.h"

#include "base/hash.h"
#include "support/scripted_dropbox.h"

namespace sluice::dropbox {
namespace {

using test::route_error;
using test::ScriptedDropbox;

const std::string bytes = "rex at the door";

UploadSource source() {
    return {.size = bytes.size(),
            .content_hash = content_hash_of(bytes),
            .open = [](std::uint64_t offset, std::uint64_t size) -> Result<net::Body> {
                return net::Body(bytes.substr(offset, size));
            }};
}

std::string file_of(const std::string& text, std::string_view id) {
    return cat(R"({".tag":"file","name":"a","id":")", id, R"(","path_lower":"/a","path_display":"/a",)",
               R"("rev":"a1c10ce0dd78","size":)", text.size(), R"(,"content_hash":")", content_hash_of(text),
               R"("})");
}

Entry seen(std::string_view id) {
    return {.name = "b", .path_lower = "/b", .id = std::string(id), .content_hash = content_hash_of(bytes)};
}

struct Rig {
    ScriptedDropbox dropbox;
    Client here = dropbox.client();
    Client elsewhere = dropbox.client();
    Uploader uploader{here};

    Placing placing(std::optional<HeldCopy> held) {
        return {.upload = {source(), {.path = "/a"}},
                .held = std::move(held),
                .saved = [](const UploadProgress&) { return Result<>(); }};
    }
    Result<Entry> place(const Placing& placing) { return place_file(here, uploader, placing, {}); }
    [[nodiscard]] std::vector<std::string> routes() const {
        std::vector<std::string> called;
        for (const auto& request : dropbox.requests) called.push_back(request.url);
        return called;
    }
};

using Routes = std::vector<std::string>;

TEST_CASE(
    "the way is a copy only for a new file whose bytes Dropbox has, with nothing that a copy can't be "
    "given") {
    Rig rig;
    const Upload plain{source(), {.path = "/a"}};
    const HeldCopy held{&rig.here, seen("id:1")};
    CHECK(choose_way(plain, std::nullopt, rig.here) == PlacingWay::upload);
    CHECK(choose_way(plain, held, rig.here) == PlacingWay::copy);
    CHECK(choose_way(plain, held, rig.elsewhere) == PlacingWay::copy_reference);
    const auto changed = [&](auto change) {
        Upload upload = plain;
        change(upload);
        return choose_way(upload, held, rig.here);
    };
    CHECK(changed([](Upload& u) { u.commit.mode = WriteMode::update("a1c10ce0dd78"); }) ==
          PlacingWay::upload);
    CHECK(changed([](Upload& u) { u.commit.mode.rule = WriteRule::overwrite; }) == PlacingWay::upload);
    CHECK(changed([](Upload& u) { u.commit.path = "id:7"; }) == PlacingWay::upload);
    CHECK(changed([](Upload& u) { u.commit.client_modified = Instant(); }) == PlacingWay::upload);
    CHECK(changed([](Upload& u) { u.commit.properties.resize(1); }) == PlacingWay::upload);
    CHECK(changed([](Upload& u) { u.source.content_hash = content_hash_of("other"); }) == PlacingWay::upload);
    CHECK(changed([](Upload& u) { u.source.size = 0; }) == PlacingWay::upload);
    CHECK(changed([](Upload& u) { u.commit.on_conflict = OnConflict::rename; }) == PlacingWay::copy);
    Upload renaming = plain;
    renaming.commit.on_conflict = OnConflict::rename;
    CHECK(choose_way(renaming, held, rig.elsewhere) == PlacingWay::upload);
}

TEST_CASE("bytes that the same Dropbox has are copied by id, and nothing is uploaded") {
    Rig rig;
    rig.dropbox.queue_ok(cat(R"({"metadata":)", file_of(bytes, "id:2"), "}"));
    CHECK(REQUIRE_OK(rig.place(rig.placing(HeldCopy{&rig.here, seen("id:1")}))).id == "id:2");
    CHECK(rig.routes() == Routes{"/2/files/copy_v2"});
    CHECK(rig.dropbox.last_body().find(R"("from_path":"id:1")") != std::string::npos);
}

TEST_CASE("bytes that another Dropbox has come by a reference") {
    Rig rig;
    rig.dropbox.queue_ok(cat(R"({"metadata":)", file_of(bytes, "id:1"),
                             R"(,"copy_reference":"ref","expires":"2045-05-12T15:50:38Z"})"));
    rig.dropbox.queue_ok(cat(R"({"metadata":)", file_of(bytes, "id:2"), "}"));
    CHECK(REQUIRE_OK(rig.place(rig.placing(HeldCopy{&rig.elsewhere, seen("id:1")}))).id == "id:2");
    CHECK(rig.routes() == Routes{"/2/files/copy_reference/get", "/2/files/copy_reference/save"});
}

TEST_CASE("a copy of what was changed meanwhile is taken away by its own revision, and the bytes go up") {
    Rig rig;
    rig.dropbox.queue_ok(cat(R"({"metadata":)", file_of("other", "id:2222"), "}"));
    rig.dropbox.queue_ok(cat(R"({"metadata":)", file_of("other", "id:2222"), "}"));
    rig.dropbox.queue_ok(file_of(bytes, "id:3"));
    CHECK(REQUIRE_OK(rig.place(rig.placing(HeldCopy{&rig.here, seen("id:1")}))).id == "id:3");
    CHECK(rig.routes() == Routes{"/2/files/copy_v2", "/2/files/delete_v2", "/2/files/upload"});
    CHECK(rig.dropbox.requests.at(1).body.text.find(R"("path":"id:2222","parent_rev":"a1c10ce0dd78")") !=
          std::string::npos);
}

TEST_CASE("where the source is gone the bytes go up; what is in an upload's way too is told") {
    Rig rig;
    rig.dropbox.queue(route_error(R"({".tag":"from_lookup","from_lookup":{".tag":"not_found"}})"));
    rig.dropbox.queue_ok(file_of(bytes, "id:3"));
    CHECK(REQUIRE_OK(rig.place(rig.placing(HeldCopy{&rig.here, seen("id:1")}))).id == "id:3");
    rig.dropbox.queue(route_error(R"({".tag":"to","to":{".tag":"conflict","conflict":{".tag":"file"}}})"));
    CHECK_FAILS(rig.place(rig.placing(HeldCopy{&rig.here, seen("id:1")})), "target_exists");
    rig.dropbox.queue(net::text_response(429, ""));
    CHECK_FAILS(rig.place(rig.placing(HeldCopy{&rig.here, seen("id:1")})), "rate_limited");
    CHECK(rig.routes().back() == "/2/files/copy_v2");
}

}  // namespace
}  // namespace sluice::dropbox
