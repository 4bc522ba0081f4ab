// The pages behind shared links: what the link shows, its password form, downloads. No account and no
// session; a password that was typed in is kept in a cookie of the link's own path.
#include <algorithm>

#include "base/text.h"
#include "net/url.h"
#include "sandbox/folder_archive.h"
#include "sandbox/pages/entry_words.h"
#include "sandbox/pages/shown_file.h"
#include "sandbox/shared_links.h"

namespace sluice::sandbox {

namespace embedded {
extern const std::string_view file_html;
extern const std::string_view link_password_html;
}  // namespace embedded

namespace {

constexpr std::string_view cookie_name = "link_password";
constexpr std::uint64_t form_bytes_max = 4096;

/// What the visitor typed in before, hashed.
std::string password_cookie(const net::Request& request) {
    for (const auto& pair : split(request.headers.get("Cookie"), ';')) {
        const auto one = trim(pair);
        if (one.starts_with(cat(cookie_name, "="))) return std::string(one.substr(cookie_name.size() + 1));
    }
    return "";
}

/// Where the link's own page is: the path of all its URLs, with its key.
std::string page_of(const World& world, const SharedLink& link, std::string_view inside) {
    return net::target_of(url_of(world, link, inside));
}

net::Response not_found_page() {
    return message_page(404, {.heading = "This link leads nowhere",
                              .text = "The file was deleted, or the link was revoked.",
                              .hint = "Ask the person who sent it for a new one."});
}

net::Response refusal_page(Entrance entrance) {
    if (entrance == Entrance::expired) {
        return message_page(410, {.heading = "This link has expired",
                                  .text = "It worked until a date that its owner had set.",
                                  .hint = "Ask the person who sent it for a new one."});
    }
    return message_page(403, {.heading = "This link isn't for everybody",
                              .text = "Only people whom its owner let in can open it.",
                              .hint = "Ask its owner for access."});
}

net::Response password_page(const World& world, const SharedLink& link, bool was_wrong) {
    const std::string status =
        was_wrong ? "<p class=\"error\" role=\"alert\">That isn't the password.</p>" : "";
    return page_answer(was_wrong ? 403 : 401,
                       {.title = "Password",
                        .content = fill(embedded::link_password_html,
                                        {{"action", page_of(world, link, "")}, {"status", status}})});
}

net::Response take_password(World& world, const SharedLink& link, const net::Request& request) {
    if (!is_same_origin(request)) return cross_origin_refusal();
    const auto body = net::read_all(request.body, form_bytes_max);
    const auto typed = body ? field(net::parse_form(*body), "password") : "";
    const auto hash = hash_link_password(world, link, typed);
    if (link.password_hash.empty() || !equal_in_constant_time(hash, link.password_hash))
        return password_page(world, link, true);
    auto answer = net::redirect_response(page_of(world, link, ""));
    answer.headers.set(
        "Set-Cookie", cat(cookie_name, "=", hash, "; Path=", link_page_prefix, link.is_folder ? "fo/" : "fi/",
                          link.id, "; HttpOnly; SameSite=Lax"));
    return answer;
}

std::string with_mode(const std::string& url, std::string_view mode) {
    return cat(url.substr(0, url.size() - std::string_view("dl=0").size()), mode);
}

std::vector<EntryPtr> children_of(const World& world, const SharedLink& link, const Entry& folder) {
    std::vector<EntryPtr> entries;
    world.read_files(viewer_of(link), [&](const View& view) {
        view.walk(folder.path_lower, Depth::children, [&](const EntryPtr& entry) {
            entries.push_back(entry);
            return true;
        });
        return true;
    });
    std::ranges::stable_partition(entries, [](const EntryPtr& entry) { return !entry->is_file(); });
    return entries;
}

std::string folder_content(const World& world, const SharedLink& link, const Entry& folder,
                           const std::string& inside) {
    std::string rows;
    for (const auto& entry : children_of(world, link, folder)) {
        const std::string name(name_of(entry->path_display));
        const auto url = page_of(world, link, cat(inside, "/", name));
        rows += fill(
            "<tr><td><div class=\"name\"><span class=\"icon\">{{{icon}}}</span><span "
            "class=\"grow\"><a href=\"{{url}}\">{{name}}</a><span class=\"quiet small narrow-only\">{{size}}"
            "</span></span></div></td><td class=\"size quiet small\">{{size}}</td></tr>\n",
            {{"url", url},
             {"name", name},
             {"icon", entry->is_file() ? file_icon_html(name, with_mode(url, "raw=1"))
                                       : std::string(folder_icon_html())},
             {"size", entry->is_file() ? size_text(entry->content->size()) : ""}});
    }
    if (rows.empty()) return "<p class=\"empty\">This folder is empty.</p>";
    return cat(
        "<table class=\"files\"><thead><tr><th>Name</th><th class=\"size\">Size</th></tr></thead><tbody>\n",
        rows, "</tbody></table>");
}

/// Back through the folders of the link.
std::string crumbs_of(const World& world, const SharedLink& link, const std::string& inside) {
    std::string html;
    std::string so_far;
    for (const auto& part : split(inside, '/')) {
        if (part.empty()) continue;
        html += fill("<li><a href=\"{{url}}\">{{name}}</a></li>",
                     {{"url", page_of(world, link, so_far)},
                      {"name", so_far.empty() ? "Shared folder" : std::string(name_of(so_far))}});
        so_far += cat("/", part);
    }
    return html.empty() ? "" : cat("<nav aria-label=\"Folder\"><ol class=\"crumbs\">", html, "</ol></nav>");
}

net::Response show(World& world, const SharedLink& link, const Entry& entry, const std::string& inside) {
    const std::string name(name_of(entry.path_display));
    const std::string url = page_of(world, link, inside);
    const auto owner = world.people().find_account(link.account_id);
    const auto download =
        link.allow_download
            ? fill("<a class=\"button\" href=\"{{url}}\">Download{{size}}</a>",
                   {{"url", with_mode(url, "dl=1")},
                    {"size", entry.is_file() ? cat(" (", size_text(entry.content->size()), ")") : ""}})
            : std::string("<p class=\"quiet\">The owner switched off downloads.</p>");
    const auto about =
        fill("Shared by <strong>{{owner}}</strong>{{until}}",
             {{"owner", owner ? owner->display_name : "Somebody"},
              {"until", link.expires ? cat(" · until ", to_rfc3339(*link.expires).substr(0, 10)) : ""}});
    return page_answer(
        200, {.title = name,
              .content = fill(embedded::file_html,
                              {{"name", name},
                               {"about", about},
                               {"crumbs", crumbs_of(world, link, inside)},
                               {"content", entry.is_file() ? shown_html(entry, with_mode(url, "raw=1"))
                                                           : folder_content(world, link, entry, inside)},
                               {"download", download}}),
              .width = PageWidth::wide});
}

net::Response send_folder(World& world, const SharedLink& link, const Entry& folder) {
    auto entries =
        world.read_files(viewer_of(link), [&](const View& view) { return archive_entries(view, folder); });
    if (!entries) {
        return message_page(400, {.heading = "This folder is too large",
                                  .text = "A folder can be downloaded up to 20 GB and 10,000 files.",
                                  .hint = "Download its folders one by one."});
    }
    auto answer = archive_answer(*std::move(entries));
    world.count_bytes(answer.body.size(), 0);
    return answer;
}

net::Response answer(World& world, const net::Request& request) {
    const auto url = parse_link_url(request.url);
    const auto link = url ? find_link(world, url->id) : std::nullopt;
    if (!link || link->rlkey != url->rlkey) return not_found_page();
    if (request.method == "POST") return take_password(world, *link, request);
    const auto entrance = entrance_of(world, *link, {.password_hash = password_cookie(request)});
    if (entrance == Entrance::needs_password) return password_page(world, *link, false);
    if (entrance != Entrance::open) return refusal_page(entrance);
    const auto entry = target_of(world, *link, url->inside);
    if (!entry) return not_found_page();
    const auto query = net::parse_form(net::query_of(request.url));
    const bool wants_bytes = field(query, "dl") == "1" || field(query, "raw") == "1";
    if (!wants_bytes) return show(world, *link, *entry, url->inside);
    const bool is_raw = field(query, "raw") == "1";
    if (!link->allow_download && !(is_raw && entry->is_file())) return refusal_page(Entrance::closed);
    if (!entry->is_file()) return send_folder(world, *link, *entry);
    return file_answer(world, request, *entry, is_raw ? Disposition::shown : Disposition::attachment);
}

}  // namespace

void add_shared_link_pages(RouteTable& routes) {
    routes.add_page(std::string(link_page_prefix), answer);
}

}  // namespace sluice::sandbox
