// What Sluice relies on where Dropbox does the work by itself: previews, and fetching a file by its address
// (dropbox_subject.h).
#include "contract/dropbox_subject.h"
#include "sandbox/save_url.h"

namespace sluice {
namespace {

using dropbox::ThumbnailSize;
using test::Subject;

/// A picture of one colour, in the simplest format that Dropbox makes previews of (PPM).
std::string picture(char shade) {
    constexpr int width = 320;
    constexpr int height = 200;
    return cat("P6 ", width, " ", height, " 255\n",
               std::string(static_cast<std::size_t>(3 * width * height), shade));
}

bool is_jpeg(std::string_view bytes) {
    return bytes.starts_with("\xff\xd8\xff");
}

/// How Dropbox's fetching came out.
Result<dropbox::SaveUrlAnswer> end_of(Subject& subject, Result<dropbox::SaveUrlAnswer> answer) {
    if (!subject.is_dropbox_itself()) subject.sandbox().surfaces().save_urls.wait();
    for (int i = 0; i < 120 && answer && answer->is_running(); ++i) {
        answer = subject.client().check_save_url(answer->job_id, {});
        if (answer && answer->is_running()) subject.pass(std::chrono::seconds(1));
    }
    return answer;
}

TEST_CASE("a picture's preview is a JPEG, with the file that it is of") {
    Subject subject;
    const auto file = subject.put("grey.ppm", picture('\x80'));
    for (const auto& name : {file.id, subject.at("grey.ppm")}) {
        const auto previews =
            REQUIRE_OK(subject.client().thumbnails(std::vector{name}, ThumbnailSize::w128h128, {}));
        REQUIRE(previews.size() == 1);
        const auto preview = REQUIRE_OK(previews.front());
        CHECK(preview.file.id == file.id);
        CHECK(preview.file.rev == file.rev);
        CHECK(is_jpeg(preview.jpeg));
        CHECK(preview.jpeg.size() < 20'000);
    }
}

TEST_CASE("of many previews those that can't be made fail alone, in their places") {
    Subject subject;
    const auto first = subject.put("first.ppm", picture('\x20'));
    const auto notes = subject.put("notes.txt", "no picture");
    const auto broken = subject.put("broken.jpg", "no picture either");
    const auto last = subject.put("last.ppm", picture('\xe0'));
    const std::vector<std::string> wanted{first.id, notes.id, subject.at("nothing.jpg"), broken.id, last.id};
    const auto previews = REQUIRE_OK(subject.client().thumbnails(wanted, ThumbnailSize::w64h64, {}));
    REQUIRE(previews.size() == 5);
    CHECK(REQUIRE_OK(previews[0]).file.id == first.id);
    CHECK_FAILS(previews[1], "thumbnail_unavailable");
    CHECK_FAILS(previews[2], "source_vanished");
    CHECK_FAILS(previews[3], "thumbnail_unavailable");
    CHECK(REQUIRE_OK(previews[4]).file.id == last.id);
    CHECK(REQUIRE_OK(previews[0]).jpeg != REQUIRE_OK(previews[4]).jpeg);
}

TEST_CASE("Dropbox fetches a file by its address") {
    Subject subject;
    const auto source = subject.put("source.txt", "from an address");
    // An address on the web that lasts as long as the test: Dropbox's own, for the file's bytes.
    const auto link = REQUIRE_OK(subject.client().temporary_link(source.id, {}));
    const auto saved =
        REQUIRE_OK(end_of(subject, subject.client().save_url(link.url, subject.at("saved.txt"), {})));
    REQUIRE(saved.file);
    CHECK(saved.file->name == "saved.txt");
    CHECK(saved.file->id != source.id);
    CHECK(saved.file->content_hash == source.content_hash);
    CHECK(REQUIRE_OK(subject.read(subject.at("saved.txt"))) == "from an address");
}

TEST_CASE("an address that leads nowhere, or is none, is said to, and nothing is saved") {
    Subject subject;
    auto& client = subject.client();
    const auto source = subject.put("source.txt", "from an address");
    const auto link = REQUIRE_OK(client.temporary_link(source.id, {}));
    const auto at = subject.at("saved.txt");
    CHECK_FAILS(end_of(subject, client.save_url(cat(link.url, "-elsewhere"), at, {})), "address_unreachable");
    CHECK_FAILS(end_of(subject, client.save_url("ftp://example.com/a.txt", at, {})), "address_invalid");
    CHECK_FAILS(client.metadata(at, {}), "source_vanished");
}

}  // namespace
}  // namespace sluice
