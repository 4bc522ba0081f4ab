#include "server/pages.h"

#include "base/text.h"
#include "net/url.h"
#include "webui/files.h"

namespace sluice::server {
namespace {

/// The page itself says which scripts may run (a hash in its meta tag); only the server can say who may frame
/// it.
constexpr std::string_view content_security_policy = "frame-ancestors 'none'";

bool accepts(const net::Request& request, std::string_view coding) {
    return request.headers.get("Accept-Encoding").find(coding) != std::string::npos;
}

void choose_body(const net::Request& request, const webui::UiFile& file, net::Response& response) {
    response.headers.set("Vary", "Accept-Encoding");
    if (!file.brotli.empty() && accepts(request, "br")) {
        response.headers.set("Content-Encoding", "br");
        response.body = std::string(file.brotli);
    } else if (!file.gzip.empty() && accepts(request, "gzip")) {
        response.headers.set("Content-Encoding", "gzip");
        response.body = std::string(file.gzip);
    } else {
        response.body = std::string(file.bytes);
    }
}

}  // namespace

net::Response page_response(const net::Request& request) {
    if (request.method != "GET" && request.method != "HEAD")
        return net::text_response(405, "Only GET is possible here.\n");
    const webui::UiFile* file = webui::answer_to(net::path_of(request.url));
    if (file == nullptr) return net::text_response(404, "There is nothing here.\n");
    net::Response response;
    response.headers.set("Content-Type", std::string(file->mime));
    response.headers.set("ETag", std::string(file->etag));
    response.headers.set("Cache-Control",
                         file->immutable ? "public, max-age=31536000, immutable" : "no-cache");
    response.headers.set("X-Content-Type-Options", "nosniff");
    response.headers.set("Referrer-Policy", "same-origin");
    response.headers.set("Content-Security-Policy", std::string(content_security_policy));
    if (request.headers.get("If-None-Match") == file->etag) {
        response.status = 304;
        return response;
    }
    choose_body(request, *file, response);
    return response;
}

}  // namespace sluice::server
