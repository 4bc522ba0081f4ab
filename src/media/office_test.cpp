// Office documents become pages, by LibreOffice in its jail; what it may not do is in
// office_hostile_test.cpp.
#include <memory>
#include <string>

#include "media/file_type.h"
#include "media/office_document.h"
#include "media/office_fixture.h"

namespace sluice::media {
namespace {

ProcessWorkshop& workshop() {
    static const auto it = REQUIRE_OK(ProcessWorkshop::open(one_worker()));
    return *it;
}

}  // namespace

TEST_CASE("LibreOffice is on this machine and can be locked in") {
    const auto gap = workshop().office_gap();
    REQUIRE_MESSAGE(!gap, gap->message);
}

TEST_CASE("documents of every office program become pages") {
    const ScratchFolder folder;
    constexpr std::string_view break_before =
        "<office:automatic-styles><style:style style:name='b' style:family='paragraph'>"
        "<style:paragraph-properties fo:break-before='page'/></style:style></office:automatic-styles>";
    static_cast<void>(folder.write(
        "letter.fodt",
        flat_document("text", "<text:p>Rex likes tea.</text:p><text:p text:style-name='b'>So.</text:p>",
                      break_before)));
    static_cast<void>(folder.write("sizes.csv", "name;size\nrex;3\n"));
    static_cast<void>(
        folder.write("deck.fodp", flat_document("presentation",
                                                "<draw:page draw:name='1'/><draw:page draw:name='2'/>"
                                                "<draw:page draw:name='3'/>")));
    convert_in(folder, "letter.fodt", "odt docx doc rtf");
    convert_in(folder, "sizes.csv", "ods xlsx xls");
    convert_in(folder, "deck.fodp", "odp pptx ppt");
    // By content: the name says nothing.
    for (const std::string letter : {"letter.odt", "letter.docx", "letter.doc", "letter.rtf"})
        CHECK_MESSAGE(pages_of(workshop(), folder, folder / letter, "attachment") == "2 pages", letter);
    for (const std::string sheet : {"sizes.ods", "sizes.xlsx", "sizes.xls"})
        CHECK_MESSAGE(pages_of(workshop(), folder, folder / sheet, "attachment") == "1 pages", sheet);
    for (const std::string deck : {"deck.odp", "deck.pptx", "deck.ppt"})
        CHECK_MESSAGE(pages_of(workshop(), folder, folder / deck, "attachment") == "3 pages", deck);

    const auto page = REQUIRE_OK(workshop().derive(
        folder / "drawn.pdf", "drawn.pdf", {domain::DerivativeKind::page, 3, folder / "page.webp"}, {}));
    CHECK_FALSE(page.problem);
    CHECK(page.detail.width == 2048);

    const auto bytes = bytes_of(folder / "letter.docx");
    CHECK(pages_of(workshop(), folder, folder.write("half.docx", bytes.substr(0, bytes.size() / 2)),
                   "half.docx") ==
          "no preview: LibreOffice can't read the document; it may be damaged or locked");
}

TEST_CASE("what LibreOffice draws is told by the bytes") {
    const ScratchFolder folder;
    CHECK(may_be_office_document("application/x-ole-storage"));
    CHECK(may_be_office_document("application/vnd.oasis.opendocument.text"));
    CHECK_FALSE(may_be_office_document("application/pdf"));
    CHECK(pages_of(workshop(), folder, photo("rex.jpg"), "rex.docx") ==
          "no preview: the file isn't a document that LibreOffice draws");
    // An installer, a mail, a picture library: OLE too.
    std::string ole("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8);
    ole.resize(4096);
    ole[30] = '\x09';
    CHECK(pages_of(workshop(), folder, folder.write("setup.doc", ole), "setup.doc") ==
          "no preview: the file isn't a document that LibreOffice draws");
    // A directory whose chain bites its tail.
    ole[48] = 1;
    CHECK(pages_of(workshop(), folder, folder.write("loop.doc", ole), "loop.doc") ==
          "no preview: the file isn't a document that LibreOffice draws");
}

TEST_CASE("where LibreOffice isn't installed, or can't be locked in, it isn't started, and one is told why") {
    const ScratchFolder folder;
    auto options = one_worker();
    options.office_program = folder / "soffice";
    const auto without = REQUIRE_OK(ProcessWorkshop::open(options));
    const auto missing = without->office_gap();
    REQUIRE(missing);
    CHECK(missing->code == "office_missing");
    CHECK(missing->hint.contains("libreoffice-writer-nogui"));
    const auto refused =
        without->make_pdf(folder.write("a.rtf", "{\\rtf1 Rex}"), "a.rtf", folder / "a.pdf", {});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == "office_missing");
    CHECK_FALSE(std::filesystem::exists(folder / "a.pdf"));

    // A launcher that can't make the jail, and an office program that would leave a trace.
    run_in(folder, "mkdir -p bin office/program");
    static_cast<void>(folder.write(
        "bin/worker", cat("#!/bin/sh\n[ \"$1\" = --office-jail ] || exec '", SLUICE_MEDIA_WORKER,
                          "' \"$@\"\n[ \"$2\" = --probe ] || touch '", (folder / "started").string(),
                          "'\necho 'bwrap: No permissions to create new namespace' >&2\nexit 1\n")));
    static_cast<void>(folder.write("office/program/soffice.bin", "#!/bin/sh\n"));
    run_in(folder, "chmod 755 bin/worker office/program/soffice.bin");
    options.worker_program = folder / "bin/worker";
    options.office_program = folder / "office/program/soffice.bin";
    const auto jailless = REQUIRE_OK(ProcessWorkshop::open(options));
    const auto gap = jailless->office_gap();
    REQUIRE(gap);
    CHECK(gap->code == "office_jail_missing");
    CHECK(gap->message.contains("No permissions to create new namespace"));
    CHECK_FALSE(jailless->make_pdf(folder / "a.rtf", "a.rtf", folder / "a.pdf", {}));
    CHECK_FALSE(std::filesystem::exists(folder / "started"));
}

}  // namespace sluice::media
