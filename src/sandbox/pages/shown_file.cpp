#include "sandbox/pages/shown_file.h"

#include <algorithm>

#include "base/text.h"
#include "sandbox/cloud_docs.h"
#include "sandbox/media_types.h"

namespace sluice::sandbox {

namespace {

constexpr std::uint64_t text_bytes_max = 64 * 1024;  ///< of a text that is shown

/// The beginning of a text, as far as it is one.
std::string text_html(const Entry& file) {
    const auto body = file.content->open(0, std::min(file.content->size(), text_bytes_max));
    const auto text = body ? net::read_all(*body, text_bytes_max) : fail(body.error());
    if (!text) return "<p class=\"empty\">It can’t be shown.</p>";
    const auto rest = file.content->size() > text_bytes_max ? "<p class=\"quiet small\">It goes on.</p>" : "";
    return cat("<pre class=\"text\" tabindex=\"0\">", escape_html(to_valid_utf8(*text)), "</pre>", rest);
}

std::string_view template_of(Showing showing) {
    switch (showing) {
        case Showing::picture: return "<img class=\"shown\" src=\"{{url}}\" alt=\"{{name}}\">";
        case Showing::video:
            return "<video class=\"shown\" src=\"{{url}}\" aria-label=\"{{name}}\" controls "
                   "preload=\"metadata\"></video>";
        case Showing::audio:
            return "<audio src=\"{{url}}\" aria-label=\"{{name}}\" controls preload=\"metadata\"></audio>";
        case Showing::pdf:
            return "<iframe class=\"shown pdf\" src=\"{{url}}\" title=\"{{name}}\"></iframe>"
                   "<p class=\"small\"><a href=\"{{url}}\" target=\"_blank\" rel=\"noopener\">Open the PDF "
                   "in a "
                   "tab of its own</a></p>";
        case Showing::text:
        case Showing::nothing: break;
    }
    return "<p class=\"empty\">There is no preview of this kind of file.</p>";
}

}  // namespace

std::string shown_html(const Entry& file, const std::string& bytes_url) {
    const std::string name(name_of(file.path_display));
    const auto showing = showing_of(name);
    if (showing == Showing::text) return text_html(file);
    return fill(template_of(showing), {{"url", bytes_url}, {"name", name}});
}

net::Response file_answer(World& world, const net::Request& request, const Entry& file, Disposition how) {
    const auto name = name_of(file.path_display);
    if (cloud_doc_of(name)) {
        return message_page(400, {.heading = "This document can't be downloaded",
                                  .text = "It lives at Dropbox alone.",
                                  .hint = "Open it there, and export it."});
    }
    auto answer = bytes_answer(request, file);
    if (answer.status >= 300) return answer;
    const bool is_shown = how == Disposition::shown && is_safe_inline(name);
    auto type = is_shown ? media_type_of(name) : "application/octet-stream";
    if (type == "text/plain") type += "; charset=utf-8";
    answer.headers.set("Content-Type", type);
    answer.headers.set("Content-Disposition", is_shown ? inline_of(name) : attachment_of(name));
    answer.headers.set("X-Content-Type-Options", "nosniff");
    answer.headers.set("Content-Security-Policy", "default-src 'none'; sandbox");
    world.count_bytes(answer.body.size(), 0);
    return answer;
}

}  // namespace sluice::sandbox
