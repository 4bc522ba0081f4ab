// The pages behind shared links: what the link shows, its password form, downloads. No account and no
// session; a password that was typed in is kept in a cookie of the link's own path.
#include <algorithm>

#include "base/text.h"
#include "net/url.h"
#include "sandbox/cloud_docs.h"
#include "sandbox/folder_archive.h"
#include "sandbox/media_types.h"
#include "sandbox/pages/page.h"
#include "sandbox/shared_links.h"

namespace sluice::sandbox {

namespace embedded {
extern const std::string_view link_html;
extern const std::string_view link_password_html;
}  // namespace embedded

namespace {

constexpr std::string_view cookie_name = "link_password";
constexpr std::uint64_t form_bytes_max = 4096;

std::string field(const std::map<std::string, std::string>& fields, const std::string& name) {
    const auto found = fields.find(name);
    return found == fields.end() ? "" : found->second;
}

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

std::string items_of(const World& world, const SharedLink& link, const Entry& folder,
                     const std::string& inside) {
    std::vector<EntryPtr> entries;
    world.read_files(viewer_of(link), [&](const View& view) {
        view.walk(folder.path_lower, Depth::children, [&](const EntryPtr& entry) {
            entries.push_back(entry);
            return true;
        });
        return true;
    });
    std::string items;
    for (const auto& entry : entries) {
        const auto name = name_of(entry->path_display);
        items += fill("<li><a href=\"{{url}}\">{{name}}</a>{{size}}</li>\n",
                      {{"url", page_of(world, link, cat(inside, "/", name))},
                       {"name", std::string(name)},
                       {"size", entry->is_file() ? cat(" (", entry->content->size(), " bytes)") : ""}});
    }
    return items.empty() ? "<p>This folder is empty.</p>" : cat("<ul>\n", items, "</ul>");
}

net::Response show(World& world, const SharedLink& link, const Entry& entry, const std::string& inside) {
    const std::string name(name_of(entry.path_display));
    const std::string url = page_of(world, link, inside);
    const auto owner = world.people().find_account(link.account_id);
    std::string content;
    if (!entry.is_file()) {
        content = items_of(world, link, entry, inside);
    } else if (media_type_of(name).starts_with("image/") && is_safe_inline(media_type_of(name))) {
        content = fill("<p><img src=\"{{url}}\" alt=\"{{name}}\"></p>",
                       {{"url", with_mode(url, "raw=1")}, {"name", name}});
    } else {
        content = cat("<p>", entry.content->size(), " bytes</p>");
    }
    const auto download = link.allow_download ? fill("<p><a href=\"{{url}}\">Download</a></p>",
                                                     {{"url", with_mode(url, "dl=1")}})
                                              : std::string("<p>The owner switched off downloads.</p>");
    return page_answer(
        200, {.title = name,
              .content = fill(embedded::link_html, {{"name", name},
                                                    {"owner", owner ? owner->display_name : "Somebody"},
                                                    {"content", content},
                                                    {"download", download}})});
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

enum class Disposition { attachment, shown };

net::Response send_file(World& world, const net::Request& request, const Entry& file, Disposition how) {
    const auto name = name_of(file.path_display);
    if (cloud_doc_of(name)) {
        return message_page(400, {.heading = "This document can't be downloaded",
                                  .text = "It lives at Dropbox alone.",
                                  .hint = "Open it there, and export it."});
    }
    auto answer = bytes_answer(request, file);
    if (answer.status >= 300) return answer;
    const auto type = media_type_of(name);
    const bool is_shown = how == Disposition::shown && is_safe_inline(type);
    answer.headers.set("Content-Type", is_shown ? type : "application/octet-stream");
    answer.headers.set("Content-Disposition", is_shown ? inline_of(name) : attachment_of(name));
    answer.headers.set("X-Content-Type-Options", "nosniff");
    answer.headers.set("Content-Security-Policy", "default-src 'none'; sandbox");
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
    return send_file(world, request, *entry, is_raw ? Disposition::shown : Disposition::attachment);
}

}  // namespace

void add_shared_link_pages(RouteTable& routes) {
    routes.add_page(std::string(link_page_prefix), answer);
}

}  // namespace sluice::sandbox
