// What Sluice relies on when it brings files to Dropbox (dropbox_subject.h).
#include <algorithm>

#include "contract/dropbox_subject.h"
#include "dropbox/placing.h"
#include "dropbox/settle.h"
#include "dropbox/uploader.h"

namespace sluice {
namespace {

using dropbox::OnConflict;
using dropbox::SessionEnd;
using dropbox::UploadLimits;
using test::Subject;

constexpr std::uint64_t mebibyte = 1024 * 1024;
/// Sessions from the first byte on.
constexpr UploadLimits in_pieces{.single_bytes_max = 0, .piece_bytes = 4 * mebibyte};
constexpr UploadLimits all_at_once{
    .single_bytes_max = 0, .concurrent_bytes_min = 0, .piece_bytes = 4 * mebibyte};

std::string noise(std::size_t size) {
    std::string bytes(size, '\0');
    std::uint32_t state = 2463534242U;
    for (auto& byte : bytes) {
        state ^= state << 13U;
        state ^= state >> 17U;
        state ^= state << 5U;
        byte = static_cast<char>(state & 0xffU);
    }
    return bytes;
}

dropbox::UploadSource source_of(const std::string& bytes) {
    return {
        .size = bytes.size(),
        .content_hash = content_hash_of(bytes),
        .open = [&bytes](std::uint64_t offset, std::uint64_t size) -> Result<net::Body> {
            return net::Body(bytes.substr(static_cast<std::size_t>(offset), static_cast<std::size_t>(size)));
        }};
}

TEST_CASE("a file goes up whole in one request, in pieces, or in pieces at once") {
    Subject subject;
    const auto bytes = noise(9 * mebibyte + 77);
    for (const auto& [name, limits] :
         {std::pair("one.bin", UploadLimits{}), std::pair("pieces.bin", in_pieces),
          std::pair("at-once.bin", all_at_once)}) {
        CAPTURE(name);
        dropbox::Uploader uploader(subject.client(), limits);
        const auto file =
            REQUIRE_OK(uploader.upload({source_of(bytes), {.path = subject.at(name)}}, {}, {}, {}));
        CHECK(file.content_hash == content_hash_of(bytes));
        CHECK(file.size == bytes.size());
    }
}

TEST_CASE("an upload that broke off goes on in its session") {
    Subject subject;
    const auto bytes = noise(9 * mebibyte);
    for (const auto& limits : {in_pieces, all_at_once}) {
        const auto path = subject.at(cat("resumed-", limits.concurrent_bytes_min, ".bin"));
        dropbox::Uploader uploader(subject.client(), limits);
        dropbox::UploadProgress progress;
        const auto give_up = [&](const dropbox::UploadProgress& now) -> Result<> {
            progress = now;
            if (std::ranges::count(now.arrived, true) < 1) return {};
            return fail({.code = "power_cut"});
        };
        CHECK_FAILS(uploader.upload({source_of(bytes), {.path = path}}, {}, give_up, {}), "power_cut");
        CHECK_FALSE(progress.session_id.empty());
        const auto file = REQUIRE_OK(uploader.upload({source_of(bytes), {.path = path}}, progress, {}, {}));
        CHECK(file.content_hash == content_hash_of(bytes));
        // Once more, as after a crash that hid the end: found, not sent again.
        CHECK(REQUIRE_OK(uploader.upload({source_of(bytes), {.path = path}}, progress, {}, {})).id ==
              file.id);
    }
}

TEST_CASE("many files are sent side by side and become files together") {
    Subject subject;
    dropbox::Uploader uploader(subject.client());
    std::vector<std::string> texts;
    for (int i = 0; i < 12; ++i) texts.push_back(cat("file number ", i));
    std::vector<dropbox::SentFile> sent;
    for (std::size_t i = 0; i < texts.size(); ++i)
        sent.push_back(REQUIRE_OK(
            uploader.send({source_of(texts[i]), {.path = subject.at(cat("f", i, ".txt"))}}, {}, {}, {})));
    const auto results = REQUIRE_OK(uploader.finish(sent, {}));
    REQUIRE(results.size() == texts.size());
    for (std::size_t i = 0; i < texts.size(); ++i)
        CHECK(REQUIRE_OK(results[i]).content_hash == content_hash_of(texts[i]));
    // Finished once more, as after a lost answer: the same files.
    const auto again = REQUIRE_OK(uploader.finish(sent, {}));
    for (std::size_t i = 0; i < texts.size(); ++i)
        CHECK(REQUIRE_OK(again[i]).id == REQUIRE_OK(results[i]).id);
}

TEST_CASE("sessions that start together grow together") {
    Subject subject;
    auto& client = subject.client();
    const auto cursors = REQUIRE_OK(client.start_sessions(2, dropbox::SessionType::sequential, {}));
    const std::vector<dropbox::SessionPiece> pieces{{cursors[0], 5, SessionEnd::close},
                                                    {cursors[1], 6, SessionEnd::close}};
    const auto grown = REQUIRE_OK(client.append_sessions(pieces, Subject::bytes("helloworld!"), {}));
    REQUIRE(grown.size() == 2);
    const std::vector<dropbox::SessionFinish> finishes{
        {REQUIRE_OK(grown[0]), {.path = subject.at("one.txt")}},
        {REQUIRE_OK(grown[1]), {.path = subject.at("two.txt")}}};
    const auto files = REQUIRE_OK(client.finish_sessions(finishes, {}));
    CHECK(REQUIRE_OK(files[0]).content_hash == content_hash_of("hello"));
    CHECK(REQUIRE_OK(files[1]).content_hash == content_hash_of("world!"));
}

TEST_CASE("a file that was published is replaced only while it is as we left it") {
    Subject subject;
    dropbox::Uploader uploader(subject.client());
    const std::string first = "first";
    const std::string second = "second";
    const auto published =
        REQUIRE_OK(uploader.upload({source_of(first), {.path = subject.at("a.jpg")}}, {}, {}, {}));
    const auto theirs = subject.put("a.jpg", "theirs", {dropbox::WriteRule::overwrite});
    const dropbox::Commit update{.path = published.id, .mode = dropbox::WriteMode::update(published.rev)};
    CHECK_FAILS(uploader.upload({source_of(second), update}, {}, {}, {}), "target_changed");
    CHECK(REQUIRE_OK(subject.read(published.id)) == "theirs");
    const dropbox::Commit anew{.path = published.id, .mode = dropbox::WriteMode::update(theirs.rev)};
    CHECK(REQUIRE_OK(uploader.upload({source_of(second), anew}, {}, {}, {})).id == published.id);
}

TEST_CASE("bytes that are in Dropbox are copied there instead of going up again") {
    Subject subject;
    auto& client = subject.client();
    const auto file = subject.put("a.jpg", "bytes");
    const auto copy =
        REQUIRE_OK(dropbox::copy_surely(client, file, subject.at("copy.jpg"), OnConflict::fail, {}));
    CHECK(copy.content_hash == file.content_hash);
    const auto reference = REQUIRE_OK(client.copy_reference(file.id, {}));
    CHECK(reference.source.id == file.id);
    const auto placed =
        REQUIRE_OK(client.save_copy_reference(reference.reference, subject.at("placed.jpg"), {}));
    CHECK(placed.content_hash == file.content_hash);
    CHECK(placed.id != file.id);
    CHECK_FAILS(client.save_copy_reference(reference.reference, subject.at("a.jpg"), {}), "target_exists");
}

TEST_CASE(
    "a file is placed by a copy where Dropbox has its bytes, and goes up where its source was changed") {
    Subject subject;
    auto& client = subject.client();
    dropbox::Uploader uploader(client);
    const std::string bytes = "the dog at the door";
    const auto place = [&](const std::string& name, const dropbox::HeldCopy& held) {
        const dropbox::Placing placing{.upload = {source_of(bytes), {.path = subject.at(name)}},
                                       .held = held,
                                       .saved = [](const dropbox::UploadProgress&) { return Result<>(); }};
        return REQUIRE_OK(dropbox::place_file(client, uploader, placing, {}));
    };
    const auto source = subject.put("source.jpg", bytes);
    const auto copied = place("copied.jpg", {&client, source});
    CHECK(copied.content_hash == source.content_hash);
    CHECK(copied.id != source.id);

    subject.put("source.jpg", "another dog", {dropbox::WriteRule::overwrite});
    const auto uploaded = place("uploaded.jpg", {&client, source});
    CHECK(REQUIRE_OK(subject.read(uploaded.id)) == bytes);

    if (const auto second = subject.second_client()) {
        const auto theirs = subject.put("theirs.jpg", bytes);
        dropbox::Uploader to_second(*second);
        const dropbox::Placing placing{
            .upload = {source_of(bytes),
                       {.path = cat("/", subject.folder.substr(subject.folder.rfind('/') + 1), ".jpg")}},
            .held = dropbox::HeldCopy{&client, theirs},
            .saved = [](const dropbox::UploadProgress&) { return Result<>(); }};
        const auto placed = REQUIRE_OK(dropbox::place_file(*second, to_second, placing, {}));
        CHECK(placed.content_hash == theirs.content_hash);
        CHECK(second->delete_file({placed.id, placed.rev}, {}));
    }
}

TEST_CASE("a batch of copies and one of folders answer for each entry") {
    Subject subject;
    auto& client = subject.client();
    const auto file = subject.put("a.jpg", "bytes");
    const std::vector<std::string> paths{subject.at("Done"), subject.at("Done/2026"), subject.at("a.jpg")};
    auto made = REQUIRE_OK(client.create_folders(paths, {}));
    if (made.is_running())
        made = subject.wait_for_job([&, job = made.job_id] { return client.check_create_folders(job, {}); });
    REQUIRE(made.entries.size() == 3);
    CHECK(REQUIRE_OK(made.entries[0]).kind == dropbox::EntryKind::folder);
    CHECK(made.entries[1]);
    CHECK_FAILS(made.entries[2], "target_exists");
    const std::vector<dropbox::Relocation> copies{
        {.from = file.id, .to = subject.at("Done/a.jpg")},
        {.from = subject.at("none.jpg"), .to = subject.at("Done/b.jpg")}};
    auto copied = REQUIRE_OK(client.copy_batch(copies, {}));
    if (copied.is_running())
        copied = subject.wait_for_job([&, job = copied.job_id] { return client.check_copy_batch(job, {}); });
    CHECK(REQUIRE_OK(copied.entries[0]).content_hash == file.content_hash);
    CHECK_FAILS(copied.entries[1], "source_vanished");
}

TEST_CASE("an emoji in a name is kept or refused, and costs no other file anything") {
    Subject subject;
    const auto kept = subject.client().upload({.path = subject.at("🐶.jpg")}, Subject::bytes("x"), {});
    if (!kept) CHECK(kept.error().code == "name_invalid");
    CHECK(subject.put("dog.jpg", "x").size == 1);
}

}  // namespace
}  // namespace sluice
