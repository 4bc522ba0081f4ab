// A file on a page, whoever looks at it: shown in place, and its bytes as the page's browser asks for them.
//
// Invariant: no file of a stranger runs as a page: what isn't safe in place is a download, and what is sent
// in place is sent into a sandbox without scripts (Content-Security-Policy).
#pragma once

#include <string>

#include "sandbox/pages/page.h"
#include "sandbox/wire.h"

namespace sluice::sandbox {

/// The file as HTML: picture, film, sound, text, PDF; or that there is no preview. `bytes_url` is where they
/// are sent to be shown in place.
[[nodiscard]] std::string shown_html(const Entry& file, const std::string& bytes_url);

enum class Disposition { attachment, shown };
/// The bytes, or the part of them that was asked for. What may not be shown is an attachment.
[[nodiscard]] net::Response file_answer(World& world, const net::Request& request, const Entry& file,
                                        Disposition how);

}  // namespace sluice::sandbox
