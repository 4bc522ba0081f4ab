// F1, W21, C6: every kind of file is stored byte for byte; what can be shown is shown, when somebody looks.
#include <array>
#include <cstdio>
#include <filesystem>

#include "base/text.h"
#include "net/message.h"
#include "support/doctest.h"
#include "support/originals.h"
#include "support/world.h"

using namespace sluice;
using namespace sluice::tests;

namespace {

using namespace std::string_view_literals;

struct Sample {
    std::string name;
    std::string bytes;
};

/// One of each kind; those without a decoder are no more than their first bytes.
std::vector<Sample> every_kind() {
    std::vector<Sample> samples;
    for (const char* name :
         {"rex.jpg", "sample.png", "sample.webp", "sample.tiff", "animated.gif", "sample.avif", "sample.heic",
          "sample.bmp", "sample.psd", "sample.svg", "two_pages.pdf", "sample.mp4", "sample.mp3"})
        samples.push_back({name, read_sample(name)});
    samples.push_back({"logo.ai", cat(read_sample("two_pages.pdf"), "\n% the same as AI\n")});
    samples.push_back({"logo.eps", "%!PS-Adobe-3.0 EPSF-3.0\n%%EOF\n"});
    const auto zip = [](std::string_view entry) { return cat("PK\3\4", std::string(26, '\0'), entry); };
    samples.push_back({"letter.docx", zip("[Content_Types].xml word/document.xml")});
    samples.push_back({"plan.xlsx", zip("[Content_Types].xml xl/workbook.xml")});
    samples.push_back({"deck.pptx", zip("[Content_Types].xml ppt/presentation.xml")});
    samples.push_back({"old.doc", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and more"});
    samples.push_back({"photos.zip", zip("photos/rex.jpg")});
    samples.push_back({"photos.7z", std::string("7z\xbc\xaf\x27\x1c\0\4"sv)});
    samples.push_back({"photos.rar", std::string("Rar!\x1a\x07\1\0"sv)});
    samples.push_back({"font.otf", "OTTO and tables"});
    samples.push_back({"notes.txt", "Rex likes tea."});
    samples.push_back({"table.csv", "name;size\nrex;3\n"});
    samples.push_back({"data.json", R"({"name":"rex"})"});
    samples.push_back({"scan.nef", std::string("MM\0*\0\0\0\x08"sv)});
    samples.push_back({"unknown.q7x", std::string("\1\2\3\0\5"sv)});
    samples.push_back({"empty.mov", ""});
    samples.push_back({"🐕 كلب שלום.txt", "a name from right to left"});
    samples.push_back({cat(std::string(251, 'n'), ".txt"), "a name of 255 bytes"});
    return samples;
}

api::Derivative ask(World& world, const api::Asset& asset, api::AskedDerivative kind) {
    return world.send<api::Derivative>("POST", cat("/api/v1/assets/", asset.summary.id.value, "/derivatives"),
                                       api::DerivativeRequest{kind});
}

net::Response get(World& world, const api::Asset& asset, const std::string& what) {
    return world.request("GET", cat("/api/v1/assets/", asset.summary.id.value, "/", what));
}

}  // namespace

TEST_CASE("F1: files of more than 25 kinds arrive byte for byte, with a preview or a reason") {
    World world;
    static_cast<void>(world.map("/Everything", world.profile()));
    const auto samples = every_kind();
    REQUIRE(samples.size() >= 25);
    for (const auto& [name, bytes] : samples)
        REQUIRE_OK(world.dropbox().put_file(world.dropbox_account, cat("/Everything/", name), bytes));
    world.settle();
    for (const auto& [name, bytes] : samples) {
        CAPTURE(name);
        const auto asset = world.asset(name);
        CHECK(original_of(world, asset) == bytes);
        const auto& summary = asset.summary;
        CHECK(summary.preview_state != api::PreviewState::pending);
        CHECK((summary.preview_state == api::PreviewState::ready) == summary.preview_reason.empty());
    }
    CHECK(world.asset("logo.ai").summary.preview_state == api::PreviewState::ready);
    CHECK(world.asset("logo.ai").facts.pages == 2);
    world.check_promises();
}

TEST_CASE("C6: of a video the light copy and the strip are made when somebody opens it, not before") {
    World world;
    static_cast<void>(world.map("/Films", world.profile()));
    REQUIRE_OK(world.dropbox().put_file(world.dropbox_account, "/Films/film.mp4", read_sample("sample.mp4")));
    REQUIRE_OK(world.dropbox().put_file(world.dropbox_account, "/Films/rex.jpg", read_sample("rex.jpg")));
    world.settle();
    const auto film = world.asset("film.mp4");
    CHECK(get(world, film, "proxy").status == 404);
    CHECK(ask(world, film, api::AskedDerivative::proxy).state == api::DerivativeState::pending);
    CHECK(ask(world, film, api::AskedDerivative::proxy).state == api::DerivativeState::pending);
    CHECK(ask(world, film, api::AskedDerivative::strip).state == api::DerivativeState::pending);
    world.settle();

    const auto proxy = ask(world, film, api::AskedDerivative::proxy);
    REQUIRE(proxy.state == api::DerivativeState::ready);
    CHECK(proxy.detail.mime == "video/mp4");
    CHECK(proxy.detail.width == 320);
    const auto whole = get(world, film, "proxy");
    CHECK(whole.status == 200);
    CHECK(whole.headers.get("Content-Type") == "video/mp4");
    CHECK(whole.headers.get("Accept-Ranges") == "bytes");
    const auto strip = ask(world, film, api::AskedDerivative::strip);
    REQUIRE(strip.detail.strip);
    CHECK(strip.detail.strip->frames == 2);
    CHECK(get(world, film, "strip").headers.get("Content-Type") == "image/webp");

    // Lost with its folder, it is made again.
    std::filesystem::remove_all(world.data_folder() / "derivatives");
    CHECK(get(world, film, "proxy").status == 404);
    CHECK(ask(world, film, api::AskedDerivative::proxy).state == api::DerivativeState::pending);
    world.settle();
    CHECK(get(world, film, "proxy").status == 200);

    const auto picture =
        world.request("POST", cat("/api/v1/assets/", world.asset("rex.jpg").summary.id.value, "/derivatives"),
                      R"({"kind":"proxy"})");
    CHECK(picture.status == 404);
    world.check_promises();
}

TEST_CASE("W21: a sound has a waveform, a document its pages, an archive its contents") {
    World world;
    static_cast<void>(world.map("/All", world.profile()));
    const auto put = [&](const std::string& name, const std::string& bytes) {
        REQUIRE_OK(world.dropbox().put_file(world.dropbox_account, cat("/All/", name), bytes));
    };
    put("song.mp3", read_sample("sample.mp3"));
    put("two_pages.pdf", read_sample("two_pages.pdf"));
    std::string tar = "notes/rex.txt";
    tar.resize(124);
    tar += std::string("00000000016\0", 12);  // its size, in octal
    tar.resize(148);
    tar += "        ";
    tar.resize(257);
    tar += std::string("ustar\00000", 8);
    tar.resize(512);
    tar[156] = '0';
    std::int64_t sum = 0;
    for (const char c : tar) sum += static_cast<unsigned char>(c);
    std::array<char, 8> octal{};
    std::snprintf(octal.data(), octal.size(), "%06o", static_cast<unsigned>(sum));
    tar.replace(148, 7, octal.data(), 7);
    tar += "Rex likes tea.";
    tar.resize(2048);
    put("notes.tar", tar);
    put("broken.zip", cat("PK\3\4", std::string(26, '\0'), "photos/rex.jpg"));
    world.settle();

    CHECK(ask(world, world.asset("song.mp3"), api::AskedDerivative::waveform).state ==
          api::DerivativeState::pending);
    world.settle();
    const auto waveform = ask(world, world.asset("song.mp3"), api::AskedDerivative::waveform);
    REQUIRE(waveform.detail.waveform);
    CHECK(waveform.detail.waveform->peaks.size() > 100);

    const auto document = world.asset("two_pages.pdf");
    CHECK(get(world, document, "page?page=2").headers.get("Content-Type") == "image/webp");
    CHECK(get(world, document, "page?page=2").status == 200);
    CHECK(get(world, document, "page?page=3").status == 404);
    CHECK(get(world, world.asset("song.mp3"), "page").status == 404);

    const auto listing = world.get<api::ArchiveListing>(
        cat("/api/v1/assets/", world.asset("notes.tar").summary.id.value, "/listing"));
    REQUIRE(listing.entries.size() == 1);
    CHECK(listing.entries.front().path == "notes/rex.txt");
    CHECK(listing.entries.front().size == 14);
    const auto broken = get(world, world.asset("broken.zip"), "listing");
    CHECK(broken.status == 404);
    CHECK(broken.body.text.contains("the archive is damaged or truncated"));
    world.check_promises();
}

TEST_CASE("C6: a picture opened before its preview is drawn, or after it was lost, has it drawn at once") {
    World world;
    static_cast<void>(world.map("/In", world.profile()));
    REQUIRE_OK(world.dropbox().put_file(world.dropbox_account, "/In/rex.jpg", read_sample("rex.jpg")));
    world.settle();
    const auto asset = world.asset("rex.jpg");
    const auto previews = [&] {
        std::vector<std::filesystem::path> files;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(world.data_folder()))
            if (entry.path().filename().string().ends_with(".preview.webp")) files.push_back(entry.path());
        return files;
    };
    REQUIRE(previews().size() == 1);  // drawn behind its thumbnail, though nobody looked
    const auto before = get(world, asset, "preview").body.text;
    std::filesystem::remove(previews().front());

    const auto again = get(world, asset, "preview");
    CHECK(again.status == 200);
    CHECK(again.body.text == before);
    CHECK(previews().size() == 1);
    CHECK(get(world, asset, "thumbnail").status == 200);
    CHECK(world.asset("rex.jpg").summary.preview_state == api::PreviewState::ready);
    world.check_promises();
}

TEST_CASE("W21: an office document has a preview and its pages, also after what was made of it is gone") {
    World world;
    static_cast<void>(world.map("/Letters", world.profile()));
    const auto put = [&](const std::string& name, const std::string& bytes) {
        REQUIRE_OK(world.dropbox().put_file(world.dropbox_account, cat("/Letters/", name), bytes));
    };
    const std::string letter = "{\\rtf1 Rex likes tea.\\page And cake.\\page Bye.}";
    put("letter.rtf", letter);
    put("broken.doc", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and more");
    world.settle();

    const auto document = world.asset("letter.rtf");
    CHECK(original_of(world, document) == letter);
    CHECK(document.summary.kind == api::Kind::document);
    CHECK(document.summary.preview_state == api::PreviewState::ready);
    CHECK(document.facts.pages == 3);
    CHECK(get(world, document, "thumbnail").headers.get("Content-Type") == "image/webp");
    CHECK(get(world, document, "page?page=3").headers.get("Content-Type") == "image/webp");
    CHECK(get(world, document, "page?page=4").status == 404);
    CHECK(world.asset("broken.doc").summary.preview_state == api::PreviewState::none);
    CHECK(world.asset("broken.doc").summary.preview_reason ==
          "no preview: the file isn't a document that LibreOffice draws");

    std::filesystem::remove_all(world.data_folder() / "derivatives");
    const auto pending = get(world, document, "page?page=2");
    CHECK(pending.status == 503);
    CHECK(pending.body.text.contains("pages_pending"));
    world.settle();
    CHECK(get(world, document, "page?page=2").status == 200);
    CHECK(get(world, document, "page?page=2").headers.get("Content-Type") == "image/webp");
    world.check_promises();
}
