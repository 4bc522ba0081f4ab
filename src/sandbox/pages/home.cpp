#include "sandbox/pages/home.h"

#include <boost/json.hpp>

#include "base/text.h"
#include "net/url.h"
#include "sandbox/pages/shown_file.h"
#include "sandbox/paths.h"
#include "sandbox/view.h"

namespace sluice::sandbox {

namespace embedded {
extern const std::string_view accounts_html;
}  // namespace embedded

namespace {

net::Response not_found(std::string text) {
    return message_page(404, {.heading = "Not found", .text = std::move(text)});
}

net::Response accounts_page(World& world) {
    const auto accounts = world.people().accounts();
    std::string html;
    for (const auto& account : accounts) {
        const auto team = world.people().find_team(account.team_id);
        html += fill(
            "<li><a class=\"choice\" href=\"/home?account={{id}}\"><span class=\"avatar\" "
            "aria-hidden=\"true\">"
            "{{letter}}</span><span><strong>{{name}}</strong><span class=\"quiet "
            "small\">{{email}}{{team}}</span></span></a>"
            "</li>\n",
            {{"id", percent_encode(account.account_id)},
             {"letter", account.display_name.substr(0, 1)},
             {"name", account.display_name},
             {"email", account.email},
             {"team", team ? cat(" · ", team->name, account.is_team_admin ? ", administrator" : "") : ""}});
    }
    if (accounts.empty()) html = "<li class=\"quiet\">There is none yet.</li>";
    return page_answer(200,
                       {.title = "Accounts",
                        .content = fill(embedded::accounts_html,
                                        {{"accounts", html}, {"open", accounts.empty() ? " open" : ""}})});
}

net::Response bytes_of(World& world, const Place& place, const net::Request& request, bool is_shown) {
    const auto entry =
        world.read_files(place.viewer, [&](const View& view) { return view.find(lower_path(place.path)); });
    if (!entry || !entry->is_file()) return not_found(cat("There is no file ", place.path, "."));
    return file_answer(world, request, *entry, is_shown ? Disposition::shown : Disposition::attachment);
}

net::Response answer_home(World& world, FileRequests& requests, const net::Request& request) {
    if (request.method == "POST") {
        return is_same_origin(request) ? answer_home_action(world, requests, request)
                                       : cross_origin_refusal();
    }
    const auto path = net::path_of(request.url);
    const auto query = net::parse_form(net::query_of(request.url));
    const auto place = place_of(world, query);
    if (!place) return not_found("There is no such account in this sandbox.");
    if (path == "/home") return folder_page(world, requests, *place, field(query, "status"));
    if (path == "/home/view") return file_page(world, *place);
    if (path == "/home/file") return bytes_of(world, *place, request, field(query, "inline") == "1");
    if (path == "/home/changes") {
        auto answer = json_answer(boost::json::object{{"length", journal_length(world, *place)}});
        answer.headers.set("Cache-Control", "no-store");
        return answer;
    }
    return not_found("There is no such page.");
}

}  // namespace

void add_home_pages(RouteTable& routes, FileRequests& requests) {
    routes.add_page("/", [](World& world, const net::Request& request) {
        if (net::path_of(request.url) != "/") return not_found("There is no such page.");
        return accounts_page(world);
    });
    routes.add_page("/home", [&requests](World& world, const net::Request& request) {
        return answer_home(world, requests, request);
    });
}

}  // namespace sluice::sandbox
