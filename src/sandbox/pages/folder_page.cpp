// One folder of a person's Dropbox, as HTML.
#include <algorithm>
#include <array>

#include "base/text.h"
#include "net/url.h"
#include "sandbox/pages/entry_words.h"
#include "sandbox/pages/home.h"
#include "sandbox/pages/page.h"
#include "sandbox/paths.h"
#include "sandbox/view.h"

namespace sluice::sandbox {

namespace embedded {
extern const std::string_view home_html;
extern const std::string_view row_html;
}  // namespace embedded

namespace {

std::string day_and_time(Instant instant) {
    auto text = to_rfc3339(instant).substr(0, 16);
    text[10] = ' ';
    return text;
}

std::string folder_link(const std::string& account_id, std::string_view path) {
    return cat("/home?", net::encode_form({{"account", account_id}, {"path", std::string(path)}}));
}

std::string crumbs(const std::string& account_id, const std::string& path) {
    std::string html;
    std::string so_far;
    const auto add = [&](std::string_view name) {
        html +=
            fill(so_far == path
                     ? "<li data-folder=\"{{path}}\" aria-current=\"page\"><strong>{{name}}</strong></li>"
                     : "<li data-folder=\"{{path}}\"><a href=\"{{link}}\">{{name}}</a></li>",
                 {{"link", folder_link(account_id, so_far)}, {"path", so_far}, {"name", std::string(name)}});
    };
    add("Dropbox");
    for (const auto& part : split(path, '/')) {
        if (part.empty()) continue;
        so_far += cat("/", part);
        add(part);
    }
    return html;
}

std::string row(const Account& account, const std::string& folder, const Entry& entry) {
    const std::string name(name_of(entry.path_display));
    const auto fields = std::vector<std::pair<std::string, std::string>>{{"account", account.account_id},
                                                                         {"path", entry.path_display}};
    auto inline_fields = fields;
    inline_fields.emplace_back("inline", "1");
    const auto file_link = cat("/home/file?", net::encode_form(fields));
    const auto picture_link = cat("/home/file?", net::encode_form(inline_fields));
    Values values{{"name", name},
                  {"path", entry.path_display},
                  {"account", account.account_id},
                  {"folder", folder},
                  {"changed", entry.is_file() ? day_and_time(entry.server_modified) : ""},
                  {"size", entry.is_file() ? size_text(entry.content->size()) : ""}};
    if (!entry.is_file()) {
        values["icon"] = std::string(folder_icon_html());
        values["link"] = folder_link(account.account_id, entry.path_display);
        values["row"] = fill(" data-folder=\"{{path}}\"", {{"path", entry.path_display}});
        values["question"] = cat("Delete the folder \"", name, "\" and all that is in it?");
    } else {
        const bool has_picture = is_picture(name);
        values["icon"] = file_icon_html(name, picture_link);
        values["link"] = has_picture ? picture_link : file_link;
        values["preview"] = has_picture ? fill(" data-preview=\"{{name}}\"", {{"name", name}}) : "";
        values["download"] =
            fill("<p><a class=\"button\" href=\"{{link}}\" download>Download</a></p>", {{"link", file_link}});
        values["question"] = cat("Delete \"", name, "\"?");
    }
    return fill(embedded::row_html, values);
}

std::vector<EntryPtr> children_of(const View& view, const std::string& folder_lower) {
    std::vector<EntryPtr> children;
    view.walk(folder_lower, Depth::children, [&](const EntryPtr& child) {
        children.push_back(child);
        return true;
    });
    std::ranges::stable_sort(children, {}, [](const EntryPtr& one) { return one->is_file(); });
    return children;
}

std::string listing(const Account& account, const std::string& path, const std::vector<EntryPtr>& children) {
    if (children.empty()) {
        return "<p class=\"empty\">This folder is empty. Drag files or folders here, or use the buttons "
               "above.</p>";
    }
    std::string html =
        "<table class=\"files\"><thead><tr><th scope=\"col\">Name</th><th scope=\"col\" "
        "class=\"changed\">Changed "
        "(UTC)</th><th scope=\"col\" class=\"size\">Size</th><th scope=\"col\" class=\"act\">"
        "<span class=\"visually-hidden\">Actions</span></th></tr></thead><tbody>";
    for (const auto& child : children) html += row(account, path, *child);
    return html + "</tbody></table>";
}

std::string_view state_of(Acceptance acceptance) {
    switch (acceptance) {
        case Acceptance::accepts: return "open";
        case Acceptance::is_closed: return "closed";
        case Acceptance::is_expired: return "deadline passed";
        case Acceptance::is_broken: break;
    }
    return "folder is gone";
}

std::string requests_list(const FileRequests& requests, const Account& account) {
    std::string html;
    for (const auto& one : requests.of_account(account.account_id)) {
        const auto acceptance = requests.acceptance_of(one);
        html += fill(
            "<li class=\"row spread\"><span class=\"grow\"><a "
            "href=\"/request/{{id}}\"><strong>{{title}}</strong></a> "
            "<span class=\"tag {{class}}\">{{state}}</span><br><span class=\"quiet small\">{{count}} "
            "received · "
            "to {{folder}}</span></span><button type=\"button\" class=\"js-only\" data-copy=\"{{url}}\">Copy "
            "link"
            "</button></li>\n",
            {{"id", one.id},
             {"title", one.title},
             {"state", std::string(state_of(acceptance))},
             {"class", acceptance == Acceptance::accepts ? "good" : "error"},
             {"count", std::to_string(one.file_count)},
             {"folder", requests.destination_of(one).value_or("a folder that is gone")},
             {"url", requests.url_of(one)}});
    }
    if (html.empty()) {
        return "<p class=\"quiet\">None. An app makes them with <span "
               "class=\"code\">file_requests/create</span>.</p>";
    }
    return cat("<ul class=\"requests\">", html, "</ul>");
}

}  // namespace

net::Response folder_page(World& world, const FileRequests& requests, const Account& account,
                          const std::string& path, const Result<std::string>& status) {
    const auto folder_lower = lower_path(path);
    bool is_there = true;
    std::string display = path;
    const auto children = world.read_files(account.account_id, [&](const View& view) {
        if (!path.empty()) {
            const auto folder = view.find(folder_lower);
            is_there = folder && !folder->is_file();
            if (is_there) display = folder->path_display;
        }
        return children_of(view, folder_lower);
    });
    if (!is_there) {
        return message_page(404, {.heading = "No such folder",
                                  .text = cat("There is no folder ", path, " in this Dropbox."),
                                  .hint = "It may have been moved or deleted."});
    }
    return page_answer(
        status ? 200 : 409,
        {.title = cat(account.display_name, "’s Dropbox"),
         .content =
             fill(embedded::home_html,
                  {{"account", account.account_id},
                   {"account_query", percent_encode(account.account_id)},
                   {"name", account.display_name},
                   {"path", display},
                   {"path_query", percent_encode(display)},
                   {"length", std::to_string(world.journal_length(account.account_id))},
                   {"crumbs", crumbs(account.account_id, display)},
                   {"status", status ? *status : cat(status.error().message, " ", status.error().hint)},
                   {"status_class", status ? "quiet" : "error"},
                   {"listing", listing(account, display, children)},
                   {"requests", requests_list(requests, account)}}),
         .width = PageWidth::wide,
         .script = "home.js"});
}

}  // namespace sluice::sandbox
