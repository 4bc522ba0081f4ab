// Previews of kinds beyond pictures, videos and PDFs.
#include "media/derivative_fixture.h"
#include "media/process_workshop.h"

using namespace sluice;
using namespace sluice::media;

namespace {

Workshop& workshop() {
    static const auto shared = REQUIRE_OK(ProcessWorkshop::open(one_worker()));
    return *shared;
}

/// "120 x 80" of the preview, or why there is none.
std::string preview_of(const ScratchFolder& folder, const std::filesystem::path& file,
                       std::string_view name) {
    const auto done =
        REQUIRE_OK(workshop().examine(file, name, {{Size::preview, folder / "preview.webp"}}, {}));
    if (done.no_preview) return done.no_preview->message;
    return cat(done.renderings.front().width, " x ", done.renderings.front().height);
}

std::string dos_eps(std::string_view tiff, std::size_t tiff_at) {
    const std::string_view program = "%!PS-Adobe-3.0 EPSF-3.0\n%%EOF\n";
    constexpr std::size_t header_bytes = 32;
    std::string file = cat("\xc5\xd0\xd3\xc6", four_bytes(header_bytes), four_bytes(program.size()),
                           four_bytes(0), four_bytes(0), four_bytes(tiff_at), four_bytes(tiff.size()));
    file.resize(header_bytes);
    return cat(file, program, tiff);
}

}  // namespace

TEST_CASE("an EPS shows the picture of itself that it carries, and is never run") {
    const ScratchFolder folder;
    const auto tiff = bytes_of(photo("sample.tiff"));
    const auto with_tiff = folder.write("tiff.eps", dos_eps(tiff, 62));
    CHECK(preview_of(folder, with_tiff, "logo.eps") == "120 x 80");

    const auto beyond = folder.write("beyond.eps", dos_eps(tiff, 100'000'000));
    CHECK(preview_of(folder, beyond, "logo.eps") == "no preview: the EPS is truncated");

    const auto epsi = folder.write("drawn.epsi",
                                   "%!PS-Adobe-2.0 EPSF-2.0\n%%BoundingBox: 0 0 16 2\n%%EndComments\n"
                                   "%%BeginPreview: 16 2 1 2\n% FF00\n% 00FF\n%%EndPreview\nshowpage\n");
    CHECK(preview_of(folder, epsi, "drawn.epsi") == "16 x 2");

    const auto bare = folder.write("bare.eps", "%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n{} loop\n");
    CHECK(preview_of(folder, bare, "bare.eps") ==
          "no preview: the EPS carries no picture of itself, and PostScript programs aren't run");

    const auto liar =
        folder.write("liar.eps", "%!PS-Adobe-3.0 EPSF-3.0\n%%BeginPreview: 8000 8000 8 1\n% 00\n");
    CHECK(preview_of(folder, liar, "liar.eps").starts_with("no preview: "));
}

TEST_CASE("an Illustrator file is the PDF that it is inside") {
    const ScratchFolder folder;
    const auto drawing = REQUIRE_OK(workshop().inspect(photo("two_pages.pdf"), "Logo.AI", {}));
    CHECK(drawing.facts.mime == "application/vnd.adobe.illustrator");
    CHECK(drawing.facts.kind == domain::Kind::document);
    CHECK(drawing.facts.pages == 2);
    CHECK(preview_of(folder, photo("two_pages.pdf"), "Logo.ai").ends_with(" x 2048"));
    CHECK(REQUIRE_OK(workshop().inspect(photo("two_pages.pdf"), "Logo.pdf", {})).facts.mime ==
          "application/pdf");
    CHECK(REQUIRE_OK(workshop().inspect(photo("rex.jpg"), "Logo.ai", {})).facts.mime == "image/jpeg");
}

TEST_CASE("an office document shows the picture that its program put in") {
    const ScratchFolder folder;
    static_cast<void>(folder.write("thumbnail.jpeg", bytes_of(photo("rex.jpg"))));
    const auto deck = by_python(folder, "deck.pptx",
                                "import sys, zipfile\n"
                                "with zipfile.ZipFile(sys.argv[1], 'w', zipfile.ZIP_DEFLATED) as z:\n"
                                "    z.writestr('[Content_Types].xml', '<Types/>')\n"
                                "    z.writestr('ppt/presentation.xml', '<p/>')\n"
                                "    z.write('thumbnail.jpeg', 'docProps/thumbnail.jpeg')\n");
    CHECK(preview_of(folder, deck, "deck.pptx") == "200 x 320");

    const auto letter = by_python(folder, "letter.docx",
                                  "import sys, zipfile\n"
                                  "with zipfile.ZipFile(sys.argv[1], 'w') as z:\n"
                                  "    z.writestr('[Content_Types].xml', '<Types/>')\n"
                                  "    z.writestr('word/document.xml', '<w/>')\n");
    CHECK(preview_of(folder, letter, "letter.docx") ==
          "no preview: the document carries no picture of its first page, and office programs aren't run");
    const auto bytes = bytes_of(letter);
    const auto half = folder.write("half.docx", std::string_view(bytes).substr(0, bytes.size() / 2));
    CHECK(preview_of(folder, half, "half.docx") == "no preview: the document is damaged or truncated");
}

TEST_CASE("a drawing made of entities that multiply is refused in words, and none is fetched") {
    const ScratchFolder folder;
    std::string laughs = "<?xml version=\"1.0\"?>\n<!DOCTYPE svg [<!ENTITY a0 \"ha\">";
    for (int i = 1; i < 30; ++i)
        laughs += cat("<!ENTITY a", i, " \"&a", i - 1, ";&a", i - 1, ";&a", i - 1, ";&a", i - 1, ";\">");
    laughs +=
        "]>\n<svg xmlns='http://www.w3.org/2000/svg' width='99' height='99'><text y='50'>&a29;</text></svg>";
    CHECK(preview_of(folder, folder.write("laughs.svg", laughs), "laughs.svg").starts_with("no preview: "));

    const auto thief = folder.write(
        "thief.svg",
        "<?xml version=\"1.0\"?>\n<!DOCTYPE svg [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>\n"
        "<svg xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink' width='99' "
        "height='9'>"
        "<image xlink:href='file:///etc/passwd' width='9' height='9'/><text y='9'>&x;</text></svg>");
    const auto shown = preview_of(folder, thief, "thief.svg");
    CHECK_MESSAGE((shown == "2048 x 186" || shown.starts_with("no preview: ")), shown);
}

TEST_CASE("an animation of a million frames is answered in time") {
    const ScratchFolder folder;
    const auto endless =
        by_python(folder, "endless.gif",
                  "import sys\n"
                  "frame = bytes.fromhex('21f9040001000000' '2c00000000010001000002024c0100')\n"
                  "with open(sys.argv[1], 'wb') as f:\n"
                  "    f.write(bytes.fromhex('47494638396101000100800000000000ffffff'))\n"
                  "    f.write(frame * 1_000_000 + b';')\n");
    auto options = one_worker();
    options.wall_limit_s = 20;
    const auto patient = REQUIRE_OK(ProcessWorkshop::open(options));
    const auto done = REQUIRE_OK(
        patient->examine(endless, "endless.gif", {{Size::thumbnail, folder / "preview.webp"}}, {}));
    CHECK(done.facts.mime == "image/gif");
    CHECK(done.renderings.empty() == done.no_preview.has_value());
    MESSAGE("a million frames: " << (done.no_preview ? done.no_preview->message : std::string("drawn")));
}

TEST_CASE("what has no preview says so in words that name the kind") {
    const ScratchFolder folder;
    const auto zip = folder.write("photos.zip", cat("PK\3\4", std::string(26, '\0'), "photos/rex.jpg"));
    CHECK(preview_of(folder, zip, "photos.zip") ==
          "no preview: an archive has no picture; see what it holds");
    CHECK(preview_of(folder, folder.write("a.ttf", std::string("\0\1\0\0\0\x0f", 6)), "a.ttf") ==
          "no preview: this kind of file (font/ttf) can't be drawn");
}
