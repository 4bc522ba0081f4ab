// What a document may not do while LibreOffice draws it: reach a network, a file, a program; last; grow.
#include <array>
#include <chrono>
#include <fcntl.h>
#include <netinet/in.h>
#include <string>
#include <sys/socket.h>
#include <unistd.h>

#include "media/office_fixture.h"

namespace sluice::media {
namespace {

using std::chrono::steady_clock;

ProcessWorkshop& workshop() {
    static const auto it = REQUIRE_OK(ProcessWorkshop::open(one_worker()));
    return *it;
}

/// Listens on 127.0.0.1 and never answers.
class Listener {
public:
    Listener() : m_socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)) {
        sockaddr_in place{};
        place.sin_family = AF_INET;
        place.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        REQUIRE(::bind(m_socket, reinterpret_cast<sockaddr*>(&place), sizeof place) == 0);
        REQUIRE(::listen(m_socket, 8) == 0);
        socklen_t size = sizeof place;
        REQUIRE(::getsockname(m_socket, reinterpret_cast<sockaddr*>(&place), &size) == 0);
        m_port = ntohs(place.sin_port);
    }
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;
    ~Listener() { ::close(m_socket); }
    [[nodiscard]] int port() const { return m_port; }
    [[nodiscard]] bool was_reached() const {
        const int caller = ::accept4(m_socket, nullptr, nullptr, SOCK_CLOEXEC);
        if (caller >= 0) ::close(caller);
        return caller >= 0;
    }

private:
    int m_socket;
    int m_port = 0;
};

/// An office program of the test's own, which does as a stranger's document would have it do.
class Impostor {
public:
    explicit Impostor(std::string_view program, std::int64_t limit_s = 20) {
        run_in(m_folder, "mkdir -p office/program && chmod 755 .");
        static_cast<void>(m_folder.write("office/program/soffice.bin", cat("#!/bin/sh\n", program, "\n")));
        run_in(m_folder, "chmod 755 office/program/soffice.bin");
        auto options = one_worker();
        options.office_program = m_folder / "office/program/soffice.bin";
        options.office_cpu_limit_s = options.office_wall_limit_s = limit_s;
        options.office_pdf_bytes_max = 8 << 20;
        m_workshop = REQUIRE_OK(ProcessWorkshop::open(options));
    }
    /// "made", or why not.
    [[nodiscard]] std::string answer() {
        const auto document = m_folder.write("a.rtf", "{\\rtf1 Rex}");
        const auto problem = REQUIRE_OK(m_workshop->make_pdf(document, "a.rtf", m_folder / "a.pdf", {}));
        return problem ? problem->message : "made";
    }
    /// What it printed: it takes the place of the PDF.
    [[nodiscard]] std::string words() const { return bytes_of(m_folder / "a.pdf"); }
    [[nodiscard]] const ScratchFolder& folder() const { return m_folder; }

private:
    ScratchFolder m_folder;
    std::unique_ptr<ProcessWorkshop> m_workshop;
};

[[nodiscard]] std::string made_by(std::string_view commands) {
    return cat("mkdir -p /tmp/out; { echo %PDF-1.4; ", commands, "; } > /tmp/out/document.pdf 2>&1");
}

}  // namespace

TEST_CASE("a document that refers to the network and to files of the server reaches neither") {
    const ScratchFolder folder;
    const Listener listener;
    run_in(folder, "chmod 755 .");
    static_cast<void>(folder.write("secret.jpg", bytes_of(photo("rex.jpg"))));
    const auto picture = [](std::string_view address) {
        return cat("<text:p><draw:frame svg:width='5cm' svg:height='5cm'><draw:image xlink:href='", address,
                   "' xlink:type='simple' xlink:show='embed' xlink:actuate='onLoad'/></draw:frame></text:p>");
    };
    const auto section = [](std::string_view address) {
        return cat("<text:section text:name='s'><text:section-source xlink:href='", address,
                   "' xlink:type='simple'/><text:p/></text:section>");
    };
    const auto web = cat("http://127.0.0.1:", listener.port(), "/x.png");
    const auto here = cat("file://", (folder / "secret.jpg").string());
    const auto document = [&](std::string_view name, std::string_view first, std::string_view second) {
        // A package, not a flat file; LibreOffice isn't asked to write it, since it would take the pictures
        // in.
        static_cast<void>(folder.write(
            "content.xml", flat_document("text", cat(picture(first), picture(second), section(web),
                                                     section("file:///etc/passwd")))));
        return by_python(
            folder, name,
            "import re, sys, zipfile\n"
            "xml = open('content.xml').read()\n"
            "xml = re.sub('office:document( |>)', r'office:document-content\\1', xml)\n"
            "xml = re.sub(' office:mimetype=\"[^\"]*\"', '', xml)\n"
            "with zipfile.ZipFile(sys.argv[1], 'w') as z:\n"
            "    z.writestr('mimetype', 'application/vnd.oasis.opendocument.text')\n"
            "    z.write('secret.jpg', 'Pictures/own.jpg')\n"
            "    z.writestr('content.xml', xml)\n"
            "    z.writestr('META-INF/manifest.xml', '''<?xml version=\"1.0\"?><manifest:manifest\n"
            "xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\">\n"
            "<manifest:file-entry manifest:full-path=\"/\" manifest:media-type=\n"
            "\"application/vnd.oasis.opendocument.text\"/><manifest:file-entry\n"
            "manifest:full-path=\"content.xml\" manifest:media-type=\"text/xml\"/>\n"
            "<manifest:file-entry manifest:full-path=\"Pictures/own.jpg\"\n"
            "manifest:media-type=\"image/jpeg\"/></manifest:manifest>''')\n");
    };
    const auto has_photo = [&] { return bytes_of(folder / "drawn.pdf").contains("/DCTDecode"); };
    // Its own picture is drawn, so that the next says something.
    REQUIRE(pages_of(workshop(), folder, document("own.odt", "Pictures/own.jpg", web), "own.odt") ==
            "1 pages");
    CHECK(has_photo());
    REQUIRE(pages_of(workshop(), folder, document("bad.odt", here, web), "bad.odt") == "1 pages");
    CHECK_FALSE(has_photo());
    CHECK_FALSE(listener.was_reached());
}

TEST_CASE("a document that swells is ended within its limits, and the next is drawn") {
    const ScratchFolder folder;
    const auto bomb =
        by_python(folder, "bomb.docx",
                  "import sys, zipfile\n"
                  "with zipfile.ZipFile(sys.argv[1], 'w', zipfile.ZIP_DEFLATED, compresslevel=1) as z:\n"
                  "    z.writestr('[Content_Types].xml', '''<Types xmlns=\n"
                  "\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default\n"
                  "Extension=\"rels\" ContentType=\n"
                  "\"application/vnd.openxmlformats-package.relationships+xml\"/><Override\n"
                  "PartName=\"/word/document.xml\" ContentType=\"application/vnd.openxmlformats-\n"
                  "officedocument.wordprocessingml.document.main+xml\"/></Types>'''.replace('-\\n', '-'))\n"
                  "    z.writestr('_rels/.rels', '''<Relationships xmlns=\n"
                  "\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship\n"
                  "Id=\"r\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/\n"
                  "officeDocument\" Target=\"word/document.xml\"/></Relationships>'''.replace('/\\n', '/'))\n"
                  "    with z.open('word/document.xml', 'w', force_zip64=True) as d:\n"
                  "        d.write(b'<w:document xmlns:w=\"http://schemas.openxmlformats.org/'\n"
                  "                b'wordprocessingml/2006/main\"><w:body>')\n"
                  "        part = b'<w:p><w:r><w:t>Rex likes tea.</w:t></w:r></w:p>' * 20000\n"
                  "        for i in range(150): d.write(part)\n"
                  "        d.write(b'</w:body></w:document>')\n");
    auto options = one_worker();
    options.office_memory_bytes_max = 1LL << 30U;
    const auto poor = REQUIRE_OK(ProcessWorkshop::open(options));
    CHECK(pages_of(*poor, folder, bomb, "bomb.docx").starts_with("no preview: "));
    CHECK(pages_of(*poor, folder, folder.write("a.rtf", "{\\rtf1 Rex}"), "a.rtf") == "1 pages");
}

TEST_CASE("a document that takes for ever is ended in time, and the next is drawn") {
    const ScratchFolder folder;
    std::string endless = "{\\rtf1 ";
    for (int i = 0; i < 1'000'000; ++i) endless += "Rex likes tea.\\par ";
    auto options = one_worker();
    options.office_cpu_limit_s = options.office_wall_limit_s = 3;
    const auto impatient = REQUIRE_OK(ProcessWorkshop::open(options));
    const auto start = steady_clock::now();
    CHECK(pages_of(*impatient, folder, folder.write("endless.rtf", endless), "endless.rtf") ==
          "no preview: LibreOffice takes too long to draw the document");
    CHECK(steady_clock::now() - start < std::chrono::seconds(6));
    CHECK(pages_of(workshop(), folder, folder.write("a.rtf", "{\\rtf1 Rex}"), "a.rtf") == "1 pages");
}

TEST_CASE("an office program that was taken over is still locked in") {
    const Listener listener;
    const ScratchFolder outside;
    run_in(outside, "chmod 755 . && echo told > secret && chmod 644 secret");
    Impostor impostor(made_by(
        cat("cat '", (outside / "secret").string(),
            "'; cat /etc/passwd; ls -d /proc/1 /home /root /var/lib; env; "
            "echo more >> /in/document.rtf; touch /usr/bin/mine /etc/mine /mine /dev/mine; "
            "python3 -c \"import socket; socket.create_connection(('127.0.0.1', ",
            listener.port(),
            "), 2)\"; "
            "unshare -Ur true; mount -t tmpfs none /usr; id -u; ls /dev; nice; ulimit -v; ls /tmp /in")));
    REQUIRE(impostor.answer() == "made");
    const auto words = impostor.words();
    CAPTURE(words);
    CHECK_FALSE(words.contains("told"));
    CHECK_FALSE(words.contains("root:"));
    CHECK_FALSE(words.contains("\n/proc/1"));
    CHECK_FALSE(words.contains("\n/home"));
    CHECK(words.contains("\nHOME=/tmp/home"));
    CHECK_FALSE(words.contains("SLUICE"));
    CHECK(words.contains("cannot create /in/document.rtf: "));
    for (const char* place : {"/usr/bin/mine", "/etc/mine", "/mine", "/dev/mine"})
        CHECK(words.contains(cat("touch: cannot touch '", place, "': ")));
    CHECK(words.contains("Address family not supported by protocol"));
    CHECK(words.contains("unshare failed: Operation not permitted"));
    CHECK(words.contains("mount"));
    CHECK(words.contains("\n65534\n"));
    CHECK(words.contains("\n19\n"));
    CHECK(words.contains("\n2097152\n"));
    CHECK_FALSE(listener.was_reached());
}

TEST_CASE("crashes, hangs, floods and children of an office program end, and are named") {
    CHECK(Impostor("kill -SEGV $$").answer() == "no preview: LibreOffice crashed on the document");
    CHECK(Impostor("exit 79").answer() == "no preview: LibreOffice crashed on the document");
    CHECK(Impostor("exit 0").answer() ==
          "no preview: LibreOffice can't read the document; it may be damaged or locked");
    CHECK(Impostor(made_by("head -c 100M /dev/zero")).answer() ==
          "no preview: the drawn document is too large");
    CHECK(Impostor("exec head -c 100M /dev/zero > /tmp/flood").answer() ==
          "no preview: the drawn document is too large");
    CHECK(Impostor("while :; do :; done", 1).answer() ==
          "no preview: LibreOffice takes too long to draw the document");

    // Its children die with it, also those that left its process group.
    Impostor hanging("setsid sleep 4242.4242 & sleep 4242.4242", 1);
    const auto start = steady_clock::now();
    CHECK(hanging.answer() == "no preview: LibreOffice takes too long to draw the document");
    CHECK(steady_clock::now() - start < std::chrono::seconds(4));
    run_in(hanging.folder(),
           "for i in 1 2 3 4 5 6 7 8 9; do pgrep -f '^sleep 4242.4242' || exit 0; sleep 0.2; done; exit 1");
}

}  // namespace sluice::media
