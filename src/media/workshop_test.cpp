#include <algorithm>

#include "media/process_workshop.h"
#include "media/workshop_fixture.h"

using namespace sluice;
using namespace sluice::media;
using domain::Kind;
using Words = std::vector<std::string>;

namespace {

Workshop& workshop() {
    static const auto shared = REQUIRE_OK(ProcessWorkshop::open(one_worker()));
    return *shared;
}

domain::Facts facts_of(std::string_view name) {
    auto inspection = REQUIRE_OK(workshop().inspect(photo(name), name, {}));
    CHECK_MESSAGE(!inspection.problem, name);
    return inspection.facts;
}

}  // namespace

TEST_CASE("a photo's technical facts are read, its size as a person sees it") {
    const auto facts = facts_of("rex.jpg");
    CHECK(facts.mime == "image/jpeg");
    CHECK(facts.kind == Kind::image);
    CHECK(facts.orientation == 6);
    CHECK(facts.width == 200);
    CHECK(facts.height == 320);
    CHECK(facts.color_space == "srgb");
    CHECK(facts.bit_depth == 8);
    CHECK(facts.camera_make == "Canon");
    CHECK(facts.camera_model == "Canon EOS R5");
    CHECK(facts.lens == "RF24-105mm F4 L IS USM");
    CHECK(facts.exposure_time == "1/250");
    CHECK(facts.f_number == 5.6);
    CHECK(facts.iso == 400);
    CHECK(facts.focal_length_mm == 85);
    CHECK(facts.date_taken == "2024-06-01T14:03:22+02:00");
    REQUIRE(facts.gps);
    CHECK(facts.gps->latitude == doctest::Approx(52.52));
    CHECK(facts.gps->longitude == doctest::Approx(-13.405));
    CHECK_FALSE(facts.c2pa_present);
}

TEST_CASE("keywords are the union of IIM, XMP and the leaves of both hierarchies") {
    const auto facts = facts_of("rex.jpg");
    auto keywords = values_of(facts, "keywords");
    std::ranges::sort(keywords);
    CHECK(keywords == Words{"Berlin", "Dachshund", "Straße", "dog", "park"});
    CHECK(origins_of(facts, "keywords") ==
          Words{"xmp:dc:subject", "iptc:2:25", "xmp:lr:hierarchicalSubject", "xmp:digiKam:TagsList"});
}

TEST_CASE("of one-valued fields XMP wins over IIM, and IIM over EXIF; each names its origin") {
    const auto facts = facts_of("rex.jpg");
    CHECK(values_of(facts, "credit_line") == Words{"XMP credit"});
    CHECK(origins_of(facts, "credit_line") == Words{"xmp:photoshop:Credit"});
    CHECK(values_of(facts, "headline") == Words{"IIM headline"});
    CHECK(origins_of(facts, "headline") == Words{"iptc:2:105"});
    CHECK(values_of(facts, "description") == Words{"EXIF description"});
    CHECK(origins_of(facts, "description") == Words{"exif:ImageDescription"});
    CHECK(values_of(facts, "copyright_notice") == Words{"© Sluice"});
    CHECK(values_of(facts, "creator") == Words{"Ada Lovelace", "Grace Hopper"});
    CHECK(values_of(facts, "instructions") == Words{"Not before Monday"});
    CHECK(values_of(facts, "job_id") == Words{"JOB-7"});
    CHECK(values_of(facts, "rights_usage_terms") == Words{"Editorial only"});
    CHECK(values_of(facts, "alt_text") == Words{"A dachshund on grass"});
    CHECK(values_of(facts, "persons") == Words{"Erika Mustermann"});
    CHECK(values_of(facts, "event") == Words{"Dog day"});
    CHECK(values_of(facts, "rating") == Words{"4"});
    CHECK(values_of(facts, "city") == Words{"Köln"});
    CHECK(values_of(facts, "country") == Words{"Germany"});
    CHECK(values_of(facts, "date_created") == Words{"2024-06-01T14:03:22+02:00"});
}

TEST_CASE("every language of a translated field is kept") {
    const auto facts = facts_of("rex.jpg");
    const auto title = [&](std::string_view language) {
        const auto found = std::ranges::find_if(facts.embedded, [&](const domain::EmbeddedValue& value) {
            return value.field == "title" && value.language == language;
        });
        return found == facts.embedded.end() ? std::string{} : found->values.front();
    };
    CHECK(title("x-default") == "Rex in the park");
    CHECK(title("de") == "Rex im Park");
}

TEST_CASE("IIM text without a character set mark that isn't UTF-8 is read as Windows-1252") {
    const auto facts = facts_of("latin1.jpg");
    CHECK(values_of(facts, "keywords") == Words{"Müller"});
    CHECK(values_of(facts, "headline") == Words{"Größe"});
    CHECK(values_of(facts, "date_created") == Words{"2023-05-06T07:08:09+02:00"});
}

TEST_CASE("each kind of file says what it is") {
    CHECK(facts_of("sample.png").width == 120);
    CHECK(values_of(facts_of("sample.png"), "title") == Words{"A PNG"});
    CHECK(values_of(facts_of("sample.webp"), "keywords") == Words{"webp"});
    CHECK(facts_of("sample.tiff").height == 80);
    CHECK(facts_of("sample.heic").width == 120);
    CHECK(facts_of("sample.avif").height == 80);
    CHECK(facts_of("sample.svg").width == 120);
    CHECK(facts_of("sample.psd").width == 40);
    CHECK(facts_of("sample.psd").color_space == "srgb");
    CHECK(facts_of("sample.bmp").height == 30);

    const auto gif = facts_of("animated.gif");
    CHECK(gif.pages == 3);
    CHECK(gif.duration_ms == 300);
    CHECK(gif.width == 60);

    const auto pdf = facts_of("two_pages.pdf");
    CHECK(pdf.kind == Kind::document);
    CHECK(pdf.pages == 2);
    CHECK(values_of(pdf, "title") == Words{"Two pages"});
    CHECK(values_of(pdf, "creator") == Words{"Ada Lovelace"});
}

TEST_CASE("video and audio say how long they are and what is inside") {
    const auto video = facts_of("sample.mp4");
    CHECK(video.kind == Kind::video);
    CHECK(video.width == 320);
    CHECK(video.height == 240);
    REQUIRE(video.duration_ms);
    CHECK(*video.duration_ms == doctest::Approx(1000).epsilon(0.1));
    CHECK(video.video_codec == "h264");
    CHECK(video.audio_codec == "aac");
    CHECK(video.frames_per_second == 10);
    CHECK(values_of(video, "title") == Words{"One second"});
    CHECK(video.date_taken.value_or("").starts_with("2024-06-01T12:00:00"));

    const auto audio = facts_of("sample.mp3");
    CHECK(audio.kind == Kind::audio);
    CHECK(audio.audio_codec == "mp3");
    REQUIRE(audio.duration_ms);
    CHECK(*audio.duration_ms == doctest::Approx(1000).epsilon(0.1));
    CHECK_FALSE(audio.width);
}

TEST_CASE("a C2PA manifest is noticed") {
    const ScratchFolder folder;
    const auto rex = bytes_of(photo("rex.jpg"));
    const std::string box = std::string("JP\0\1\0\0\0\1\0\0\0\x20jumb\0\0\0\x18jumdc2pa", 28);
    const auto segment = cat("\xff\xeb", '\0', static_cast<char>(box.size() + 2), box);
    const auto file = folder.write("signed.jpg", cat(rex.substr(0, 2), segment, rex.substr(2)));
    CHECK(REQUIRE_OK(workshop().inspect(file, "", {})).facts.c2pa_present);
}

TEST_CASE("examine gives facts, a thumbnail and a preview in one go") {
    const ScratchFolder folder;
    const auto large = folder / "large.png";
    REQUIRE(std::system(cat("vips black ", large.string(), " 3000 1500 --bands 3").c_str()) == 0);
    const auto done = REQUIRE_OK(workshop().examine(
        large, "large.png", {{Size::thumbnail, folder / "t.webp"}, {Size::preview, folder / "p.webp"}}, {}));
    CHECK_FALSE(done.no_preview);
    REQUIRE(done.renderings.size() == 2);
    const auto preview = REQUIRE_OK(workshop().inspect(folder / "p.webp", "", {})).facts;
    CHECK(preview.mime == "image/webp");
    CHECK(preview.width == 2048);
    CHECK(preview.height == 1024);
    const auto thumbnail = REQUIRE_OK(workshop().inspect(folder / "t.webp", "", {})).facts;
    CHECK(thumbnail.width == 512);
    CHECK(thumbnail.height == 256);
    for (const auto& rendering : done.renderings)
        CHECK(rendering.bytes == static_cast<std::int64_t>(std::filesystem::file_size(rendering.file)));
    CHECK(folder.count() == 3);
}

TEST_CASE("a rendition is upright, carries no metadata and is never larger than the original") {
    const ScratchFolder folder;
    const auto made =
        REQUIRE_OK(workshop().render(photo("rex.jpg"), {Size::preview, folder / "p.webp"}, "rex.jpg", {}));
    CHECK(made.width == 200);
    CHECK(made.height == 320);
    const auto facts = REQUIRE_OK(workshop().inspect(folder / "p.webp", "", {})).facts;
    CHECK(facts.width == 200);
    CHECK(facts.height == 320);
    CHECK(facts.orientation.value_or(1) == 1);
    CHECK_FALSE(facts.camera_make);
    CHECK(facts.embedded.empty());
    CHECK_FALSE(facts.has_icc);
}

TEST_CASE("every drawable kind gets a thumbnail; pages are drawn at its size") {
    const ScratchFolder folder;
    for (const std::string_view name :
         {"sample.png", "sample.webp", "sample.tiff", "animated.gif", "sample.avif", "sample.heic",
          "sample.psd", "sample.bmp", "sample.mp4", "latin1.jpg"}) {
        CAPTURE(name);
        const auto made =
            REQUIRE_OK(workshop().render(photo(name), {Size::thumbnail, folder / "t.webp"}, name, {}));
        const auto facts = facts_of(name);
        CHECK(made.width == facts.width);
        CHECK(made.height == facts.height);
    }
    const auto page =
        REQUIRE_OK(workshop().render(photo("two_pages.pdf"), {Size::thumbnail, folder / "t.webp"}, "", {}));
    CHECK(page.height == 512);
    const auto drawing =
        REQUIRE_OK(workshop().render(photo("sample.svg"), {Size::preview, folder / "t.webp"}, "", {}));
    CHECK(drawing.width == 2048);
}

TEST_CASE("a file without a picture is answered in words and leaves no rendition") {
    const ScratchFolder folder;
    const auto why = [&](std::string_view name) {
        const auto done =
            REQUIRE_OK(workshop().examine(photo(name), name, {{Size::thumbnail, folder / "t.webp"}}, {}));
        CHECK(done.renderings.empty());
        CHECK(folder.count() == 0);
        REQUIRE(done.no_preview);
        CHECK(done.no_preview->message.starts_with("no preview: "));
        return cat(done.no_preview->code, ": ", done.no_preview->message);
    };
    CHECK(why("truncated.jpg").starts_with("corrupt_file: no preview: the JPEG is truncated at "));
    CHECK(why("letter.jpg") ==
          "unsupported_format: no preview: this kind of document (text/plain) can't be drawn");
    CHECK(why("empty.jpg") == "corrupt_file: no preview: the file is empty");
    CHECK(why("sample.mp3") == "unsupported_format: no preview: sound has no picture");
    CHECK(
        why("bomb.png").starts_with("too_many_pixels: no preview: the picture claims 65500 x 65500 pixels"));
    CHECK_FAILS(workshop().render(photo("letter.jpg"), {Size::thumbnail, folder / "t.webp"}, "", {}),
                "unsupported_format");
}

TEST_CASE("half a file is no picture, whatever its kind") {
    const ScratchFolder folder;
    for (const std::string_view name : {"rex.jpg", "sample.png", "sample.webp", "sample.tiff", "sample.heic",
                                        "sample.psd", "sample.bmp", "sample.mp4"}) {
        CAPTURE(name);
        const auto bytes = bytes_of(photo(name));
        const auto half = folder.write("half", std::string_view(bytes).substr(0, bytes.size() / 2));
        const auto done =
            REQUIRE_OK(workshop().examine(half, name, {{Size::thumbnail, folder / "t.webp"}}, {}));
        REQUIRE(done.no_preview);
        CHECK(done.no_preview->code == "corrupt_file");
        const auto& message = done.no_preview->message;
        const bool says_so = message.contains("truncated") || message.contains("damaged");
        CHECK_MESSAGE(says_so, message);
    }
}

TEST_CASE("what is not the file's fault is an error of the workshop") {
    const ScratchFolder folder;
    CHECK_FAILS(workshop().inspect(folder / "gone.jpg", "", {}), "blob_unreadable");
    CHECK_FAILS(workshop().render(photo("rex.jpg"), {Size::thumbnail, folder / "no/such/t.webp"}, "", {}),
                "output_unwritable");
    auto options = one_worker();
    options.worker_program = folder / "no_worker";
    CHECK_FAILS(ProcessWorkshop::open(options), "media_worker_missing");
    options.worker_program = "/bin/false";
    CHECK_FAILS(ProcessWorkshop::open(options), "media_worker_failed");
}
