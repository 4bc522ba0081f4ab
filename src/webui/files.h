// The files of the web UI, embedded in the program.
//
// Invariant: what is listed was built together; a file under /_app/immutable/ never changes under its name.
// Built with SLUICE_NO_UI the list is empty. All views point into the program's read-only data and live as
// long as it.
#pragma once

#include <span>
#include <string_view>

namespace sluice::webui {

struct UiFile {
    std::string_view path;  ///< as in the URL, "/_app/immutable/…" or "/index.html"
    std::string_view mime;  ///< for Content-Type
    std::string_view etag;  ///< SHA-256 of `bytes` in hex, with its quotes (RFC 9110 §8.8.3)
    std::string_view bytes;
    std::string_view gzip;    ///< `bytes` for Content-Encoding: gzip; empty where that saves nothing
    std::string_view brotli;  ///< `bytes` for Content-Encoding: br; empty where that saves nothing
    bool immutable = false;   ///< may be cached for a year: its name holds the hash of what it says
};

/// All files, ordered by path.
[[nodiscard]] std::span<const UiFile> files();

/// The file of exactly that path ("/favicon.svg"), or nullptr.
[[nodiscard]] const UiFile* find_file(std::string_view path);

/// What a GET of that path (without query) gets: its file, or index.html for the paths of pages, which the UI
/// itself takes apart. nullptr, to be answered with 404, for paths below /api/ and /_app/, for names with an
/// extension that aren't there (a script that is missing must not look like a page), and for everything where
/// there is no UI.
[[nodiscard]] const UiFile* answer_to(std::string_view path);

}  // namespace sluice::webui
