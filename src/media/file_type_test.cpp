#include "media/file_type.h"

#include <string>

#include "media/workshop_fixture.h"

using namespace sluice;
using namespace sluice::media;
using domain::Kind;
using namespace std::string_view_literals;

TEST_CASE("a file's type is told by its bytes, whatever its name says") {
    struct Row {
        std::string_view file, mime, extension;
        Kind kind;
    };
    const Row rows[] = {
        {"rex.jpg", "image/jpeg", "jpg", Kind::image},
        {"sample.png", "image/png", "png", Kind::image},
        {"sample.webp", "image/webp", "webp", Kind::image},
        {"sample.tiff", "image/tiff", "tif", Kind::image},
        {"animated.gif", "image/gif", "gif", Kind::image},
        {"sample.avif", "image/avif", "avif", Kind::image},
        {"sample.heic", "image/heic", "heic", Kind::image},
        {"sample.bmp", "image/bmp", "bmp", Kind::image},
        {"sample.psd", "image/vnd.adobe.photoshop", "psd", Kind::image},
        {"sample.svg", "image/svg+xml", "svg", Kind::image},
        {"two_pages.pdf", "application/pdf", "pdf", Kind::document},
        {"sample.mp4", "video/mp4", "mp4", Kind::video},
        {"sample.mp3", "audio/mpeg", "mp3", Kind::audio},
        {"letter.jpg", "text/plain", "txt", Kind::document},
        {"empty.jpg", "application/x-empty", "", Kind::other},
    };
    for (const auto& row : rows) {
        CAPTURE(row.file);
        const auto type = detect_file_type(bytes_of(photo(row.file)), "misleading.docx");
        CHECK(type.mime == row.mime);
        CHECK(type.extension == row.extension);
        CHECK(type.kind == row.kind);
    }
}

TEST_CASE("types without a sample are told by their first bytes") {
    struct Row {
        std::string head;
        std::string_view name, mime;
    };
    const auto zip = [](std::string_view entry) { return cat("PK\3\4", std::string(26, '\0'), entry); };
    const Row rows[] = {
        {std::string("\0\0\0\x14"
                     "ftypqt  \0\0\0\0",
                     16),
         "", "video/quicktime"},
        {std::string("\0\0\0\x14"
                     "ftypM4A \0\0\0\0",
                     16),
         "", "audio/mp4"},
        {std::string("\0\0\0\x18"
                     "ftypmif1\0\0\0\0mif1avif",
                     24),
         "", "image/avif"},
        {std::string("\0\0\0\x14"
                     "ftypisom\0\0\0\0",
                     16),
         "", "video/mp4"},
        {"\x1a\x45\xdf\xa3 ... webm", "", "video/webm"},
        {"\x1a\x45\xdf\xa3 ... matroska", "", "video/x-matroska"},
        {"RIFF1234AVI LIST", "", "video/x-msvideo"},
        {"RIFF1234WAVEfmt ", "", "audio/wav"},
        {"FORM1234AIFFCOMM", "", "audio/aiff"},
        {"fLaC....", "", "audio/flac"},
        {std::string("OggS\0\2", 6), "", "audio/ogg"},
        {"\xff\xfb\x90\x64 frame", "", "audio/mpeg"},
        {std::string("II*\0\x10\0\0\0CR\2\0", 12), "", "image/x-canon-cr2"},
        {std::string("MM\0*\0\0\0\x08", 8), "IMG_1.NEF", "image/x-nikon-nef"},
        {std::string("MM\0*\0\0\0\x08", 8), "IMG_1", "image/tiff"},
        {zip("[Content_Types].xml .. word/document.xml"), "",
         "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
        {zip("[Content_Types].xml"), "Plan.XLSX",
         "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
        {zip("ppt/presentation.xml"), "",
         "application/vnd.openxmlformats-officedocument.presentationml.presentation"},
        {zip("mimetypeapplication/vnd.oasis.opendocument.text"), "",
         "application/vnd.oasis.opendocument.text"},
        {zip("photos/rex.jpg"), "report.docx", "application/zip"},
        {"{\\rtf1\\ansi", "", "application/rtf"},
        {"name;size\nrex;3\n", "list.csv", "text/csv"},
        {"{\"name\": 1}", "", "application/json"},
        {"<?xml version=\"1.0\"?><list/>", "", "application/xml"},
        {"Just words.", "note.txt", "text/plain"},
        {"BM is a fine beginning for a letter", "", "text/plain"},
        {"Gr\xfc\xdf Gott", "", "text/plain"},
        {std::string("\1\2\3\0\5", 5), "photo.jpg", "application/octet-stream"},
    };
    for (const auto& row : rows) {
        CAPTURE(row.mime);
        CHECK(detect_file_type(row.head, row.name).mime == row.mime);
    }
}

TEST_CASE("no prefix of any sample is more than the detector can bear") {
    for (const auto& sample : std::filesystem::directory_iterator(SLUICE_PHOTOS)) {
        const auto bytes = bytes_of(sample.path());
        for (std::size_t size = 0; size < std::min<std::size_t>(bytes.size(), 64); ++size)
            CHECK_FALSE(detect_file_type(std::string_view(bytes).substr(0, size), "x.docx").mime.empty());
    }
}
