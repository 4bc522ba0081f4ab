// A folder and a file of a person's Dropbox, as HTML.
#include "base/text.h"
#include "sandbox/pages/entry_words.h"
#include "sandbox/pages/folder_rows.h"
#include "sandbox/pages/home.h"
#include "sandbox/pages/shown_file.h"
#include "sandbox/paths.h"

namespace sluice::sandbox {

namespace embedded {
extern const std::string_view file_html;
extern const std::string_view folder_tools_html;
extern const std::string_view home_html;
}  // namespace embedded

namespace {

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

/// To and fro between one's own folder and the team's space.
std::string spaces_html(const Place& place) {
    if (place.team_name.empty()) return "";
    std::string html;
    const auto add = [&](Space space, const std::string& name) {
        html += fill("<li><a href=\"{{link}}\"{{{current}}}>{{name}}</a></li>",
                     {{"link", place.at(space).link("/home", "")},
                      {"current", space == place.space ? " aria-current=\"page\"" : ""},
                      {"name", name}});
    };
    add(Space::home, "My folder");
    add(Space::team, cat(place.team_name, " (team space)"));
    return cat("<nav aria-label=\"Spaces\"><ul class=\"spaces\">", html, "</ul></nav>");
}

net::Response nothing_at(std::string_view what, const std::string& path) {
    return message_page(404, {.heading = cat("No such ", what),
                              .text = cat("There is no ", what, " ", path, " in this Dropbox."),
                              .hint = "It may have been moved or deleted."});
}

std::string tools_html(const Place& place, const FolderContent& content) {
    if (!content.may_write) return "";
    return fill(embedded::folder_tools_html, {{"fields", place.form_fields()},
                                              {"upload", place.link("/home/upload", content.path_display)}});
}

}  // namespace

net::Response folder_page(World& world, const FileRequests& requests, const Place& place,
                          const Result<std::string>& status) {
    const auto content =
        world.read_files(place.viewer, [&](const View& view) { return read_folder(view, place.path); });
    if (!content) return nothing_at("folder", place.path);
    Place here = place;
    here.path = content->path_display;
    return page_answer(
        status ? 200 : 409,
        {.title = cat(place.account.display_name, "’s Dropbox"),
         .content =
             fill(embedded::home_html,
                  {{"name", place.account.display_name},
                   {"spaces", spaces_html(place)},
                   {"here", here.link("", here.path).substr(1)},
                   {"path", here.path},
                   {"writable", content->may_write ? " data-writable" : ""},
                   {"length", std::to_string(journal_length(world, place))},
                   {"crumbs", crumbs_html(here, here.path)},
                   {"about", content->about.empty() ? ""
                                                    : fill("<p class=\"quiet small about\">{{about}}</p>",
                                                           {{"about", content->about}})},
                   {"tools", tools_html(here, *content)},
                   {"status", status ? *status : cat(status.error().message, " ", status.error().hint)},
                   {"status_class", status ? "quiet" : "error"},
                   {"listing", listing_html(here, *content)},
                   {"requests", requests_list(requests, place.account)}}),
         .width = PageWidth::wide,
         .script = "home.js"});
}

net::Response file_page(World& world, const Place& place) {
    const auto file =
        world.read_files(place.viewer, [&](const View& view) { return view.find(lower_path(place.path)); });
    if (!file || !file->is_file()) return nothing_at("file", place.path);
    const std::string name(name_of(file->path_display));
    const auto size = size_text(file->content->size());
    return page_answer(
        200,
        {.title = name,
         .content = fill(embedded::file_html,
                         {{"name", name},
                          {"crumbs", crumbs_html(place, file->path_display)},
                          {"about", cat(size, " · changed ", day_and_time(file->server_modified), " UTC")},
                          {"download", fill("<a class=\"button\" href=\"{{link}}\" download>Download</a>",
                                            {{"link", place.link("/home/file", file->path_display)}})},
                          {"content", shown_html(*file, place.link("/home/file", file->path_display,
                                                                   {{"inline", "1"}}))}}),
         .width = PageWidth::wide});
}

std::uint64_t journal_length(const World& world, const Place& place) {
    return world.read_files(place.viewer, [](const View& view) { return view.journal_length(); });
}

}  // namespace sluice::sandbox
