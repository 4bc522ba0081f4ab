#include "sandbox/pages/page.h"

#include "base/text.h"
#include "net/url.h"

namespace sluice::sandbox {

namespace embedded {
extern const std::string_view layout_html;
extern const std::string_view message_html;
extern const std::string_view style_css;
extern const std::string_view icon_svg;
extern const std::string_view upload_js;
extern const std::string_view home_js;
extern const std::string_view preview_js;
extern const std::string_view request_js;
}  // namespace embedded

namespace {

// Forms answer with redirects to other origins (OAuth), which `form-action` would forbid; hence it isn't set.
constexpr std::string_view content_policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; media-src 'self'; "
    "connect-src 'self'; frame-src 'self'; "
    "base-uri 'none'; frame-ancestors 'none'";

void add_safety_headers(net::Headers& headers) {
    headers.set("Content-Security-Policy", std::string(content_policy));
    headers.set("X-Content-Type-Options", "nosniff");
    headers.set("Referrer-Policy", "same-origin");
    headers.set("Cache-Control", "no-store");
}

struct File {
    std::string_view text;
    std::string type;
};

std::map<std::string, File, std::less<>> embedded_files() {
    const std::string script = "text/javascript; charset=utf-8";
    return {{"/pages/style.css", {embedded::style_css, "text/css; charset=utf-8"}},
            {"/pages/icon.svg", {embedded::icon_svg, "image/svg+xml"}},
            {"/pages/upload.js", {embedded::upload_js, script}},
            {"/pages/home.js", {embedded::home_js, script}},
            {"/pages/preview.js", {embedded::preview_js, script}},
            {"/pages/request.js", {embedded::request_js, script}}};
}

}  // namespace

std::string fill(std::string_view text, const Values& values) {
    std::string out;
    while (true) {
        const auto open = text.find("{{");
        out += text.substr(0, open);
        if (open == std::string_view::npos) return out;
        text.remove_prefix(open);
        const bool is_raw = text.starts_with("{{{");
        const std::size_t fence = is_raw ? 3 : 2;
        const auto close = text.find(is_raw ? "}}}" : "}}", fence);
        if (close == std::string_view::npos) return out += text;
        const auto value = values.find(text.substr(fence, close - fence));
        if (value != values.end()) out += is_raw ? value->second : escape_html(value->second);
        text.remove_prefix(close + fence);
    }
}

std::string field(const Fields& fields, const std::string& name) {
    const auto found = fields.find(name);
    return found == fields.end() ? "" : found->second;
}

net::Response page_answer(int status, const Page& page) {
    Values values{{"title", page.title}, {"content", page.content}};
    values["width"] = page.width == PageWidth::narrow ? "narrow" : "wide";
    if (!page.script.empty()) {
        values["script"] = cat("<script type=\"module\" src=\"/pages/", page.script, "\"></script>");
    }
    auto answer = net::html_response(status, fill(embedded::layout_html, values));
    add_safety_headers(answer.headers);
    return answer;
}

net::Response message_page(int status, const Message& message) {
    return page_answer(
        status,
        {.title = message.heading,
         .content = fill(embedded::message_html,
                         {{"heading", message.heading}, {"text", message.text}, {"hint", message.hint}})});
}

bool is_same_origin(const net::Request& request) {
    if (const auto site = request.headers.find("Sec-Fetch-Site"))
        return *site == "same-origin" || *site == "none";
    const auto origin = request.headers.find("Origin");
    if (!origin) return true;
    const auto scheme_end = origin->find("://");
    return scheme_end != std::string::npos &&
           equal_ignoring_case(std::string_view(*origin).substr(scheme_end + 3), request.headers.get("Host"));
}

net::Response cross_origin_refusal() {
    return message_page(403, {.heading = "Refused",
                              .text = "This request was started by another website.",
                              .hint = "Open the sandbox's own page and try again there."});
}

void add_page_files(RouteTable& routes) {
    routes.add_page("/pages/", [files = embedded_files()](World&, const net::Request& request) {
        const auto file = files.find(net::path_of(request.url));
        if (file == files.end()) {
            return message_page(404, {.heading = "Not found", .text = "There is no such page."});
        }
        net::Response answer;
        answer.headers.set("Content-Type", file->second.type);
        answer.body = std::string(file->second.text);
        add_safety_headers(answer.headers);
        return answer;
    });
}

}  // namespace sluice::sandbox
