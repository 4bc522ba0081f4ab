// files/get_temporary_upload_link and the links themselves: an upload that somebody without a token makes
// later, once.
#include <boost/json.hpp>

#include <mutex>

#include "base/text.h"
#include "net/url.h"
#include "sandbox/caller.h"
#include "sandbox/commit_arguments.h"
#include "sandbox/content_store.h"
#include "sandbox/file_routes.h"
#include "sandbox/upload_sessions.h"
#include "sandbox/wire.h"

namespace sluice::sandbox {

namespace json = boost::json;

namespace {

constexpr const char* link_kind = "core.upload_link";
constexpr std::string_view link_prefix = "/apitul/1/";
constexpr RealRange duration_s{60, 14400};

net::Response get_link(Call& call) {
    Arguments arguments(call);
    auto info = arguments.object("commit_info");
    static_cast<void>(read_commit(info));
    const auto duration = arguments.real_or("duration", duration_s.max, duration_s);
    if (auto refusal = arguments.refusal()) return *refusal;
    const auto ends_at =
        call.world.now() + std::chrono::milliseconds(static_cast<std::int64_t>(duration * 1000));
    const auto token = to_base64url(call.world.ids().random_bytes(24));
    const json::object link{{"account_id", call.token.account_id},
                            {"app_key", call.token.app_key},
                            {"root", call.root},
                            {"base", call.viewer.base},
                            {"commit_info", call.arguments.at("commit_info")},
                            {"ends_at", ends_at.time_since_epoch().count()},
                            {"used", false}};
    call.world.save_record(link_kind, token, json::serialize(link));
    return json_answer(json::object{{"link", cat(call.world.public_url(), link_prefix, token)}});
}

enum class Claim { granted, gone, unknown };

/// Marks the link as used, or as free again.
Claim claim(World& world, const std::string& token, bool used, json::object& link) {
    Claim claim = Claim::unknown;
    world.change_record(link_kind, token, [&](const std::string& before) {
        if (before.empty()) return before;
        link = json::parse(before).as_object();
        const Instant ends_at(std::chrono::milliseconds(link.at("ends_at").to_number<std::int64_t>()));
        const bool is_gone = used && (link.at("used").as_bool() || world.clock().now() >= ends_at);
        claim = is_gone ? Claim::gone : Claim::granted;
        if (is_gone) return before;
        link["used"] = used;
        return json::serialize(link);
    });
    return claim;
}

/// The upload as its link says; refusals as `commit_file`.
Result<Outcome<EntryPtr>> consume(World& world, const net::Request& request, const json::object& link) {
    const auto content = TRY(world.contents().receive(request.body, ""));
    world.count_bytes(0, content->size());
    Call call{.world = world,
              .request = request,
              .route = "files/get_temporary_upload_link",
              .arguments = link.at("commit_info").as_object()};
    call.token.account_id = std::string(link.at("account_id").as_string());
    call.token.app_key = std::string(link.at("app_key").as_string());
    call.root = std::string(link.at("root").as_string());
    call.viewer.account_id = call.token.account_id;
    call.viewer.base = link.at("base").to_number<std::uint32_t>();
    Arguments arguments(call);
    return commit_file(call, read_commit(arguments), content);
}

bool is_upload_type(std::string_view type) {
    const auto plain = to_lower_ascii(type.substr(0, type.find(';')));
    return plain == "application/octet-stream" || plain == "text/plain";
}

net::Response serve_link(World& world, const net::Request& request) {
    const std::string token(net::path_of(request.url).substr(link_prefix.size()));
    if (request.method != "POST" || !is_upload_type(request.headers.get("Content-Type"))) {
        return net::text_response(400, "Send the bytes by POST as application/octet-stream.");
    }
    if (request.body.size() > request_bytes_max) return net::text_response(400, "At most 150 MiB at once.");
    json::object link;
    const auto claimed = claim(world, token, true, link);
    if (claimed == Claim::unknown) return net::text_response(409, "Temporary upload link does not exist.");
    if (claimed == Claim::gone)
        return net::text_response(410, "Temporary upload link has been recently consumed.");
    const auto file = consume(world, request, link);
    if (file && *file) {
        return json_answer(json::object{{"content-hash", (**file)->content->content_hash()}});
    }
    claim(world, token, false, link);
    if (!file) return server_error(file.error());
    return net::text_response(409, cat("The upload failed: ", join(file->error().tags, "/"), "."));
}

}  // namespace

void add_upload_link_routes(RouteTable& routes) {
    routes.add("files/get_temporary_upload_link", get_link);
    routes.add_page(std::string(link_prefix), serve_link);
}

}  // namespace sluice::sandbox
