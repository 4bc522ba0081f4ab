#include <boost/json.hpp>

#include <charconv>

#include "base/hash.h"
#include "base/text.h"
#include "net/url.h"
#include "sandbox/arguments.h"
#include "sandbox/cloud_docs.h"
#include "sandbox/file_routes.h"
#include "sandbox/media_types.h"
#include "sandbox/wire.h"

namespace sluice::sandbox {

namespace json = boost::json;

namespace {

constexpr std::string_view link_prefix = "/temporary_link/";
constexpr std::chrono::hours link_life{4};
constexpr std::size_t signature_digits = 32;

net::Response download(Call& call) {
    Arguments arguments(call);
    std::string path = arguments.path("path", PathForm::read_path);
    const std::string rev = arguments.rev_or_empty("rev");
    if (auto refusal = arguments.refusal()) return *refusal;
    if (!rev.empty()) path = cat("rev:", rev);

    const auto file =
        call.world.read_files(call.viewer, [&](const View& view) { return look_up_file(view, call, path); });
    if (!file) return refused(file.error().within("path"));
    if (cloud_doc_of(name_of((*file)->path_display))) return route_error({"unsupported_file"});
    auto response = bytes_answer(call.request, **file);
    response.headers.add("Dropbox-API-Result",
                         header_json(metadata_json(call, **file, Declared::as_subtype)));
    call.world.count_bytes(response.body.size(), 0);
    return response;
}

// A link says all there is to know about itself: account, revision, end of life, signature.
std::string encode_link(const World& world, const std::string& account_id, const std::string& rev,
                        Instant ends_at) {
    const std::string text = to_base64url(cat(account_id, "|", rev, "|", ends_at.time_since_epoch().count()));
    return cat(text, ".", hmac_sha256_hex(world.signing_key(), text).substr(0, signature_digits));
}

struct Link {
    std::string account_id;
    std::string rev;
    Instant ends_at{};
};

std::optional<Link> decode_link(const World& world, std::string_view link) {
    const auto parts = split(link, '.');
    if (parts.size() != 2) return std::nullopt;
    const auto signature = hmac_sha256_hex(world.signing_key(), parts[0]).substr(0, signature_digits);
    const auto text = from_base64url(parts[0]);
    if (!text || !equal_in_constant_time(signature, parts[1])) return std::nullopt;
    const auto fields = split(*text, '|');
    std::int64_t ms = 0;
    std::from_chars(fields.at(2).data(), fields.at(2).data() + fields.at(2).size(), ms);
    return Link{fields.at(0), fields.at(1), Instant(std::chrono::milliseconds(ms))};
}

net::Response get_temporary_link(Call& call) {
    Arguments arguments(call);
    const std::string path = arguments.path("path", PathForm::read_path);
    if (auto refusal = arguments.refusal()) return *refusal;
    const auto file =
        call.world.read_files(call.viewer, [&](const View& view) { return look_up_file(view, call, path); });
    if (!file) return refused(file.error().within("path"));
    if (cloud_doc_of(name_of((*file)->path_display))) return route_error({"unsupported_file"});
    const auto link =
        encode_link(call.world, call.token.account_id, (*file)->rev, call.world.now() + link_life);
    return json_answer(json::object{{"metadata", metadata_json(call, **file, Declared::as_subtype)},
                                    {"link", cat(call.world.public_url(), link_prefix, link)}});
}

net::Response serve_link(World& world, const net::Request& request) {
    const auto link = decode_link(world, net::path_of(request.url).substr(link_prefix.size()));
    if (!link) return net::text_response(404, "There is no such link.");
    if (world.now() >= link->ends_at) return net::text_response(410, "This link has expired.");
    Viewer viewer = link->account_id;
    viewer.base = namespace_of_rev(link->rev);  // which may not be mounted where the account is at home
    const auto file =
        world.read_files(viewer, [&](const View& view) { return view.find_revision(link->rev); });
    if (!file) return net::text_response(410, "This file is gone.");
    auto response = bytes_answer(request, *file);
    if (response.status < 300)
        response.headers.set("Content-Type", media_type_of(name_of(file->path_display)));
    world.count_bytes(response.body.size(), 0);
    return response;
}

}  // namespace

void add_download_routes(RouteTable& routes) {
    routes.add("files/download", download);
    routes.add("files/get_temporary_link", get_temporary_link);
    routes.add_page(std::string(link_prefix), serve_link);
}

}  // namespace sluice::sandbox
