// What is made of a file only when somebody opens it.
#include <algorithm>
#include <csignal>
#include <thread>

#include "media/derivative_fixture.h"
#include "media/process_workshop.h"

using namespace sluice;
using namespace sluice::media;
using domain::DerivativeKind;

namespace {

Workshop& workshop() {
    static const auto shared = REQUIRE_OK(ProcessWorkshop::open(one_worker()));
    return *shared;
}

Derivation derive(const std::filesystem::path& file, DerivativeKind kind,
                  const std::filesystem::path& place = {}, std::int64_t page = 1) {
    return REQUIRE_OK(workshop().derive(file, file.filename().string(), {kind, page, place}, {}));
}

domain::DerivativeDetail made(const Derivation& derivation) {
    REQUIRE_MESSAGE(!derivation.problem, derivation.problem->message);
    return derivation.detail;
}

std::string why_not(const Derivation& derivation) {
    REQUIRE(derivation.problem);
    return derivation.problem->message;
}

}  // namespace

TEST_CASE("any page of a PDF or a TIFF is drawn when it is asked for") {
    const ScratchFolder folder;
    const auto second = made(derive(photo("two_pages.pdf"), DerivativeKind::page, folder / "p.webp", 2));
    CHECK(second.height == 2048);
    CHECK(REQUIRE_OK(workshop().inspect(folder / "p.webp", "", {})).facts.height == 2048);
    CHECK(why_not(derive(photo("two_pages.pdf"), DerivativeKind::page, folder / "q.webp", 3))
              .starts_with("no page: "));
    CHECK(folder.count() == 1);

    run_in(folder, "vips black all.v 60 120 --bands 3 && vips tiffsave all.v pages.tif --page-height 40");
    CHECK(REQUIRE_OK(workshop().inspect(folder / "pages.tif", "", {})).facts.pages == 3);
    const auto third = made(derive(folder / "pages.tif", DerivativeKind::page, folder / "p.webp", 3));
    CHECK(third.width == 60);
    CHECK(third.height == 40);
    CHECK(why_not(derive(photo("rex.jpg"), DerivativeKind::page, folder / "q.webp")) ==
          "no page: this kind of file has no pages");
}

TEST_CASE("a video's scrub strip shows frames from all along it, upright") {
    const ScratchFolder folder;
    const auto film =
        by_ffmpeg(folder, "film.mp4", "-f lavfi -i testsrc2=s=320x180:r=25:d=12 -pix_fmt yuv420p -g 50");
    const auto strip = *made(derive(film, DerivativeKind::strip, folder / "s.webp")).strip;
    CHECK(strip == domain::StripIndex{24, 10, 160, 90, 500});
    const auto facts = REQUIRE_OK(workshop().inspect(folder / "s.webp", "", {})).facts;
    CHECK(facts.width == 1600);
    CHECK(facts.height == 270);

    const auto turned = by_ffmpeg(folder, "turned.mp4", "-i film.mp4 -c copy -t 2 -metadata:s:v rotate=90");
    const auto tall = *made(derive(turned, DerivativeKind::strip, folder / "s.webp")).strip;
    CHECK(tall.tile_width == 90);
    CHECK(tall.tile_height == 160);

    const auto one_key_frame =
        by_ffmpeg(folder, "long_group.mkv", "-f lavfi -i testsrc2=s=64x36:r=10:d=60 -c:v mpeg4 -g 600 -bf 0");
    CHECK(made(derive(one_key_frame, DerivativeKind::strip, folder / "s.webp")).strip->frames >= 50);
    CHECK(why_not(derive(photo("sample.mp3"), DerivativeKind::strip, folder / "t.webp")) ==
          "no scrub strip: there is no video inside");
}

TEST_CASE("a proxy is a light film that plays while it loads") {
    const ScratchFolder folder;
    const auto film = by_ffmpeg(folder, "film.mkv",
                                "-f lavfi -i testsrc2=s=1920x1080:r=50:d=2 -f lavfi -i sine=440:d=2 "
                                "-c:v mpeg4 -q:v 3 -c:a flac -ar 96000 -ac 6");
    const auto proxy = made(derive(film, DerivativeKind::proxy, folder / "proxy.mp4"));
    CHECK(proxy.mime == "video/mp4");
    CHECK(proxy.width == 1280);
    CHECK(proxy.height == 720);
    const auto facts = REQUIRE_OK(workshop().inspect(folder / "proxy.mp4", "", {})).facts;
    CHECK(facts.video_codec == "h264");
    CHECK(facts.audio_codec == "aac");
    CHECK(facts.audio_channels == 2);
    CHECK(facts.width == 1280);
    CHECK(facts.frames_per_second.value_or(0) <= 30);
    CHECK(facts.duration_ms.value_or(0) == doctest::Approx(2000).epsilon(0.05));
    CHECK(facts.embedded.empty());
    const auto bytes = bytes_of(folder / "proxy.mp4");
    CHECK(bytes.find("moov") < bytes.find("mdat"));
    CHECK(std::filesystem::file_size(folder / "proxy.mp4") < std::filesystem::file_size(film));

    const auto turned = by_ffmpeg(folder, "turned.mp4", "-i proxy.mp4 -c copy -t 1 -metadata:s:v rotate=90");
    const auto upright = made(derive(turned, DerivativeKind::proxy, folder / "upright.mp4"));
    CHECK(upright.width == 720);
    CHECK(upright.height == 1280);
    CHECK(REQUIRE_OK(workshop().inspect(folder / "upright.mp4", "", {})).facts.height == 1280);
}

TEST_CASE("a sound gets a waveform, and a proxy where browsers don't play it") {
    const ScratchFolder folder;
    const auto sound = by_ffmpeg(folder, "sound.aiff",
                                 "-f lavfi -i anullsrc=r=44100:d=1 -f lavfi -i sine=440:r=44100:d=1 "
                                 "-filter_complex [0][1]concat=n=2:v=0:a=1,volume=4");
    const auto peaks = made(derive(sound, DerivativeKind::waveform)).waveform->peaks;
    REQUIRE(peaks.size() > domain::waveform_peaks / 2);
    REQUIRE(peaks.size() <= domain::waveform_peaks);
    CHECK(*std::ranges::max_element(peaks.begin(), peaks.begin() + std::ssize(peaks) / 3) == 0);
    CHECK(*std::ranges::max_element(peaks) > 30);
    const auto proxy = made(derive(sound, DerivativeKind::proxy, folder / "proxy.mp4"));
    CHECK(proxy.mime == "audio/mp4");
    CHECK(REQUIRE_OK(workshop().inspect(folder / "proxy.mp4", "", {})).facts.audio_codec == "aac");
    CHECK(why_not(derive(photo("rex.jpg"), DerivativeKind::waveform)) ==
          "no waveform: the file isn't a video or a sound");
}

TEST_CASE("half a film is no proxy of what isn't there, and leaves no file") {
    const ScratchFolder folder;
    const auto bytes = bytes_of(photo("sample.mp4"));
    const auto half = folder.write("half.mp4", std::string_view(bytes).substr(0, bytes.size() / 2));
    for (const auto kind : {DerivativeKind::proxy, DerivativeKind::strip, DerivativeKind::waveform}) {
        const auto done = derive(half, kind, folder / "made");
        REQUIRE(done.problem);
        CHECK(done.problem->code == "corrupt_file");
        CHECK_FALSE(std::filesystem::exists(folder / "made"));
    }
}

TEST_CASE("a proxy that grows beyond its bound isn't made") {
    const ScratchFolder folder;
    auto options = one_worker();
    options.proxy_bytes_max = 4096;
    const auto narrow = REQUIRE_OK(ProcessWorkshop::open(options));
    const auto done = REQUIRE_OK(
        narrow->derive(photo("sample.mp4"), "", {DerivativeKind::proxy, 1, folder / "proxy.mp4"}, {}));
    CHECK(why_not(done) == "no light copy: it would be larger than there is room for");
    CHECK(folder.count() == 0);
}

TEST_CASE("a proxy that takes long keeps neither previews nor pages waiting") {
    const auto patient = REQUIRE_OK(ProcessWorkshop::open(one_worker()));
    const ScratchFolder folder;
    const DerivativeRequest proxy{DerivativeKind::proxy, 1, folder / "proxy.mp4"};
    const auto before = patient->worker_processes();
    REQUIRE_OK(patient->derive(photo("sample.mp4"), "", proxy, {}));
    const auto after = patient->worker_processes();
    const auto encoder =
        std::ranges::find_if(after, [&](int process) { return !std::ranges::count(before, process); });
    REQUIRE(encoder != after.end());
    REQUIRE(::kill(*encoder, SIGSTOP) == 0);
    std::jthread copying([&] { static_cast<void>(patient->derive(photo("sample.mp4"), "", proxy, {})); });
    REQUIRE_OK(patient->render(photo("rex.jpg"), {Size::thumbnail, folder / "t.webp"}, "", {}));
    CHECK_FALSE(REQUIRE_OK(patient->derive(photo("two_pages.pdf"), "",
                                           {DerivativeKind::page, 1, folder / "p.webp"}, {}))
                    .problem);
    REQUIRE(::kill(*encoder, SIGCONT) == 0);
}
