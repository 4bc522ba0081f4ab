#include "webui/files.h"

#include <algorithm>
#include <string>

#include "support/doctest.h"

using namespace sluice::webui;

#ifdef SLUICE_NO_UI

TEST_CASE("a program built without the UI has no files and answers no page") {
    CHECK(files().empty());
    CHECK(answer_to("/") == nullptr);
    CHECK(answer_to("/library") == nullptr);
}

#else

TEST_CASE("every page's path gets index.html, and missing files get nothing") {
    const UiFile* index = find_file("/index.html");
    REQUIRE(index != nullptr);
    CHECK(index->mime == "text/html; charset=utf-8");
    CHECK(index->bytes.starts_with("<!doctype html>"));
    for (const auto* page : {"/", "/library", "/library/17", "/sign-in", "/contributor-links"}) {
        CAPTURE(page);
        CHECK(answer_to(page) == index);
    }
    for (const auto* nothing :
         {"/api/v1/assets", "/_app/immutable/gone.js", "/robots.txt", "/library/a.js"}) {
        CAPTURE(nothing);
        CHECK(answer_to(nothing) == nullptr);
    }
    CHECK(answer_to("/favicon.svg") == find_file("/favicon.svg"));
}

TEST_CASE("the files that index.html names are there") {
    const auto html = find_file("/index.html")->bytes;
    int named = 0;
    for (auto at = html.find("\"/_app/"); at != std::string_view::npos; at = html.find("\"/_app/", at + 1)) {
        const auto path = html.substr(at + 1, html.find('"', at + 1) - at - 1);
        CAPTURE(std::string(path));
        CHECK(find_file(path) != nullptr);
        ++named;
    }
    CHECK(named >= 3);
}

TEST_CASE("files are ordered by path, tagged by their content and cached for good only under hashed names") {
    const auto all = files();
    CHECK(std::ranges::is_sorted(all, {}, &UiFile::path));
    for (const auto& file : all) {
        CAPTURE(std::string(file.path));
        CHECK(file.etag.size() == 66);
        CHECK(file.immutable == file.path.starts_with("/_app/immutable/"));
        if (!file.gzip.empty()) CHECK(file.gzip.starts_with("\x1f\x8b"));
        CHECK(file.gzip.size() < std::max<std::size_t>(file.bytes.size(), 1));
        CHECK(file.brotli.size() <= std::max(file.gzip.size(), file.bytes.size()));
    }
}

#endif
