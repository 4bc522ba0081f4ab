#include "sandbox/pages/home.h"

#include <boost/json.hpp>

#include <map>

#include "base/text.h"
#include "net/url.h"
#include "sandbox/pages/page.h"
#include "sandbox/paths.h"
#include "sandbox/view.h"

namespace sluice::sandbox {

namespace embedded {
extern const std::string_view accounts_html;
}  // namespace embedded

namespace {

std::string field(const std::map<std::string, std::string>& fields, const std::string& name) {
    const auto found = fields.find(name);
    return found == fields.end() ? "" : found->second;
}

net::Response not_found(std::string text) {
    return message_page(404, {.heading = "Not found", .text = std::move(text)});
}

net::Response accounts_page(World& world) {
    const auto accounts = world.people().accounts();
    std::string html;
    for (const auto& account : accounts) {
        html += fill(
            "<li><a class=\"choice\" href=\"/home?account={{id}}\"><span class=\"avatar\" "
            "aria-hidden=\"true\">"
            "{{letter}}</span><span><strong>{{name}}</strong><span class=\"quiet "
            "small\">{{email}}</span></span></a>"
            "</li>\n",
            {{"id", percent_encode(account.account_id)},
             {"letter", account.display_name.substr(0, 1)},
             {"name", account.display_name},
             {"email", account.email}});
    }
    if (accounts.empty()) html = "<li class=\"quiet\">There is none yet.</li>";
    return page_answer(200,
                       {.title = "Accounts",
                        .content = fill(embedded::accounts_html,
                                        {{"accounts", html}, {"open", accounts.empty() ? " open" : ""}})});
}

/// Only these may be shown in place; all else is a download, so that no file of a stranger runs as a page.
std::string inline_type_of(std::string_view name) {
    static const std::map<std::string_view, std::string_view> types = {
        {"jpg", "image/jpeg"}, {"jpeg", "image/jpeg"}, {"png", "image/png"},
        {"gif", "image/gif"},  {"webp", "image/webp"}, {"bmp", "image/bmp"}};
    const auto lower = to_lower_ascii(name);
    const auto dot = lower.rfind('.');
    const auto found =
        dot == std::string::npos ? types.end() : types.find(std::string_view(lower).substr(dot + 1));
    return found == types.end() ? "" : std::string(found->second);
}

net::Response file_answer(World& world, const Account& account,
                          const std::map<std::string, std::string>& query) {
    const auto path = field(query, "path");
    const auto entry =
        world.read_files(account.account_id, [&](const View& view) { return view.find(lower_path(path)); });
    if (!entry || !entry->is_file()) return not_found(cat("There is no file ", path, "."));
    auto body = entry->content->open(0, entry->content->size());
    if (!body) return message_page(500, {.heading = "This file can't be read", .text = body.error().message});
    net::Response answer;
    answer.body = *std::move(body);
    const auto type = field(query, "inline") == "1" ? inline_type_of(name_of(entry->path_display)) : "";
    answer.headers.set("Content-Type", type.empty() ? "application/octet-stream" : type);
    if (type.empty()) {
        answer.headers.set("Content-Disposition", cat("attachment; filename*=UTF-8''",
                                                      percent_encode(name_of(entry->path_display))));
    }
    answer.headers.set("X-Content-Type-Options", "nosniff");
    answer.headers.set("Content-Security-Policy", "sandbox; default-src 'none'");
    answer.headers.set("Cache-Control", "private, no-cache");
    return answer;
}

net::Response answer_home(World& world, FileRequests& requests, const net::Request& request) {
    if (request.method == "POST") {
        return is_same_origin(request) ? answer_home_action(world, requests, request)
                                       : cross_origin_refusal();
    }
    const auto path = net::path_of(request.url);
    const auto query = net::parse_form(net::query_of(request.url));
    const auto account = world.people().find_account(field(query, "account"));
    if (!account) return not_found("There is no such account in this sandbox.");
    if (path == "/home") {
        return folder_page(world, requests, *account, field(query, "path"), field(query, "status"));
    }
    if (path == "/home/file") return file_answer(world, *account, query);
    if (path == "/home/changes") {
        auto answer = json_answer(boost::json::object{{"length", world.journal_length(account->account_id)}});
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
