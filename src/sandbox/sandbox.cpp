#include "sandbox/sandbox.h"

#include <boost/json.hpp>

#include <algorithm>
#include <utility>
#include <variant>

#include "base/text.h"
#include "net/url.h"
#include "sandbox/caller.h"
#include "sandbox/file_locks.h"
#include "sandbox/file_routes.h"
#include "sandbox/properties.h"
#include "sandbox/request_arguments.h"
#include "sandbox/sharing_routes.h"
#include "sandbox/surfaces.h"

namespace sluice::sandbox {

namespace {

constexpr std::string_view api_prefix = "/2/";

bool is_method_allowed(const Route& route, std::string_view method) {
    return method == "POST" || (method == "GET" && route.facts.style == Style::download);
}

/// A route's error must be one that the specification knows; anything else is a mistake in this program.
net::Response checked(net::Response answer, const RouteFacts& facts) {
    if (answer.status != 409) return answer;
    boost::system::error_code broken;
    const auto body = boost::json::parse(answer.body.text, broken);
    const auto* error = broken ? nullptr : body.as_object().if_contains("error");
    const auto* tag = error ? error->as_object().if_contains(".tag") : nullptr;
    const auto known = split(facts.errors, ' ');
    if (!tag || std::ranges::find(known, std::string_view(tag->as_string())) != known.end()) return answer;
    return net::text_response(
        500, cat("The sandbox answered ", facts.name, " with \"", std::string_view(tag->as_string()),
                 "\", which its specification doesn't know."));
}

net::Response call_route(World& world, const net::Request& request, const std::string& name,
                         const Route& route) {
    if (!is_method_allowed(route, request.method)) {
        return bad_request(name, cat("Your request's HTTP request method is \"", request.method,
                                     "\". This function only accepts the HTTP request method \"POST\"."));
    }
    auto caller = check_caller(world, request, name, route);
    if (auto* refusal = std::get_if<net::Response>(&caller)) return std::move(*refusal);
    auto read = read_arguments(request, name, route.facts.style);
    if (auto* refusal = std::get_if<net::Response>(&read)) return std::move(*refusal);
    const auto& arguments = std::get<RequestArguments>(read);
    auto& known = std::get<Caller>(caller);
    Call call{.world = world,
              .request = request,
              .route = name,
              .arguments = arguments.object(),
              .token = std::move(known.token),
              .viewer = std::move(known.viewer),
              .root = std::move(known.root),
              .arguments_place = arguments.place};
    return checked(route.handle(call), route.facts);
}

}  // namespace

Result<std::unique_ptr<Sandbox>> Sandbox::open(const SandboxOptions& options) {
    std::unique_ptr<Sandbox> sandbox(new Sandbox(TRY(World::open(options))));
    add_listing_routes(sandbox->m_routes);
    add_lookup_routes(sandbox->m_routes);
    add_download_routes(sandbox->m_routes);
    add_export_routes(sandbox->m_routes);
    add_upload_routes(sandbox->m_routes);
    add_upload_link_routes(sandbox->m_routes);
    add_session_routes(sandbox->m_routes);
    add_change_routes(sandbox->m_routes);
    add_batch_routes(sandbox->m_routes);
    add_thumbnail_routes(sandbox->m_routes);
    add_search_routes(sandbox->m_routes);
    add_tag_routes(sandbox->m_routes);
    add_lock_routes(sandbox->m_routes);
    add_copy_reference_routes(sandbox->m_routes);
    add_template_routes(sandbox->m_routes);
    add_property_routes(sandbox->m_routes);
    add_user_routes(sandbox->m_routes);
    add_shared_folder_routes(sandbox->m_routes);
    add_folder_member_routes(sandbox->m_routes);
    add_team_routes(sandbox->m_routes);
    add_team_folder_routes(sandbox->m_routes);
    add_surfaces(*sandbox);
    return sandbox;
}

Sandbox::Sandbox(std::unique_ptr<World> world) : m_world(std::move(world)) {}

Sandbox::~Sandbox() {
    m_world->stop_waiting();
}

net::Response Sandbox::serve(const net::Request& request, std::string_view path) {
    if (m_world->is_broken()) return net::text_response(500, "The sandbox can't write to its data folder.");
    if (!path.starts_with(api_prefix)) {
        if (const auto* page = m_routes.find_page(path)) return (*page)(*m_world, request);
        return net::text_response(404, "There is no such page.");
    }
    const std::string name(path.substr(api_prefix.size()));
    const Route* route = m_routes.find(name);
    if (!route) return net::text_response(400, cat("Unknown API function: \"", name, "\""));
    m_world->count_call(name);
    return call_route(*m_world, request, name, *route);
}

net::Response Sandbox::handle(const net::Request& given) {
    net::Request rewritten;
    const bool is_absolute = !given.url.starts_with('/');
    if (is_absolute) {
        rewritten = given;
        rewritten.url = net::target_of(given.url);
    }
    const net::Request& request = is_absolute ? rewritten : given;
    const std::string_view path = net::path_of(request.url);
    const std::string_view route = path.starts_with(api_prefix) ? path.substr(api_prefix.size()) : path;

    std::optional<net::Response> answer;
    for (const auto& hooks : m_hooks) {
        if (!answer && hooks.before) answer = hooks.before(request, route);
    }
    if (!answer) {
        answer = serve(request, path);
        for (const auto& hooks : m_hooks) {
            if (hooks.after) hooks.after(request, route, *answer);
        }
    }
    answer->headers.set("X-Dropbox-Request-Id", to_hex(m_world->ids().random_bytes(16)));
    return *std::move(answer);
}

}  // namespace sluice::sandbox
