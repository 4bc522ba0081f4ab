#include "sandbox/pages/folder_rows.h"

#include <algorithm>

#include "base/text.h"
#include "sandbox/pages/entry_words.h"
#include "sandbox/paths.h"

namespace sluice::sandbox {

namespace embedded {
extern const std::string_view row_html;
}  // namespace embedded

namespace {

FolderContent::Item item_of(const View& view, const EntryPtr& entry) {
    const auto* space = entry->mounts == 0 ? nullptr : view.namespaces().find(entry->mounts);
    if (!space) return {entry};
    const std::string rights = entry->place && entry->place->is_read_only ? " · view only" : "";
    switch (space->kind) {
        case NamespaceKind::home: return {entry, "your own folder", true};
        case NamespaceKind::team_folder: return {entry, cat("team folder", rights), true};
        case NamespaceKind::team_root:
        case NamespaceKind::shared_folder: break;
    }
    return {entry, cat("shared folder", rights)};
}

std::string about_space(const Spot& spot, bool is_base) {
    const bool may_edit = may_write(spot.access);
    const std::string_view rights = may_edit ? "You may edit it." : "You may look at it and not change it.";
    switch (spot.space->kind) {
        case NamespaceKind::home: return is_base ? "" : "Your own folder: nobody else of the team sees it.";
        case NamespaceKind::team_root:
            return may_edit
                       ? "The team’s space. All its members see it; you are an administrator."
                       : "The team’s space. All its members see it; only administrators put things here.";
        case NamespaceKind::team_folder: return cat("Team folder ", spot.space->name, ". ", rights);
        case NamespaceKind::shared_folder: break;
    }
    return cat("Shared folder ", spot.space->name, ". ",
               spot.access == AccessLevel::owner ? "You own it." : rights);
}

std::string move_forms(const Place& place, const Entry& entry, const std::string& name) {
    return fill(
        "<form method=\"post\" action=\"/home/move\">{{{fields}}}"
        "<input type=\"hidden\" name=\"from\" value=\"{{path}}\">"
        "<div class=\"field\"><label>New name<input type=\"text\" name=\"to\" value=\"{{name}}\" required "
        "maxlength=\"255\" autocomplete=\"off\"></label></div><button>Rename</button></form>"
        "<form method=\"post\" action=\"/home/move\">{{{fields}}}"
        "<input type=\"hidden\" name=\"from\" value=\"{{path}}\">"
        "<div class=\"field\"><label>Move to folder<input type=\"text\" name=\"into\" required "
        "list=\"folders\" placeholder=\"/Folder\" autocomplete=\"off\"></label></div>"
        "<button>Move</button></form>",
        {{"fields", place.form_fields()}, {"path", entry.path_display}, {"name", name}});
}

std::string delete_form(const Place& place, const FolderContent::Item& item, const std::string& name) {
    const bool is_mount = item.entry->mounts != 0;
    const auto question =
        is_mount ? cat("Take the shared folder “", name, "” out of your Dropbox? Its other members keep it.")
        : item.entry->is_file() ? cat("Delete “", name, "”?")
                                : cat("Delete the folder “", name, "” and all that is in it?");
    return fill(
        "<form method=\"post\" action=\"/home/delete\" data-confirm=\"{{question}}\">{{{fields}}}"
        "<input type=\"hidden\" name=\"target\" value=\"{{path}}\">"
        "<button class=\"danger\">{{word}}</button></form>",
        {{"fields", place.form_fields()},
         {"path", item.entry->path_display},
         {"question", question},
         {"word", is_mount ? "Take out of my Dropbox" : "Delete"}});
}

/// What one may do with a row, behind its button; "" = nothing.
std::string menu_html(const Place& place, const FolderContent& content, const FolderContent::Item& item,
                      const std::string& name) {
    const auto& entry = *item.entry;
    std::string inner;
    if (entry.is_file()) {
        inner += fill("<p><a class=\"button\" href=\"{{link}}\" download>Download</a></p>",
                      {{"link", place.link("/home/file", entry.path_display)}});
    }
    if (content.may_write && !item.is_fixture)
        inner += cat(move_forms(place, entry, name), delete_form(place, item, name));
    if (inner.empty()) return "";
    return fill(
        "<details class=\"menu\"><summary aria-label=\"Actions for {{name}}\">⋯</summary><div>{{{inner}}}"
        "</div></details>",
        {{"name", name}, {"inner", inner}});
}

std::string row_html(const Place& place, const FolderContent& content, const FolderContent::Item& item) {
    const auto& entry = *item.entry;
    const std::string name(name_of(entry.path_display));
    const bool is_movable = content.may_write && !item.is_fixture;
    Values values{{"name", name}, {"menu", menu_html(place, content, item, name)}};
    values["row"] =
        fill(is_movable ? " draggable=\"true\" data-item=\"{{path}}\"" : "", {{"path", entry.path_display}});
    if (!item.mark.empty())
        values["mark"] = fill("<span class=\"tag\">{{mark}}</span>", {{"mark", item.mark}});
    if (entry.is_file()) {
        const auto bytes_link = place.link("/home/file", entry.path_display, {{"inline", "1"}});
        values["icon"] = file_icon_html(name, bytes_link);
        values["link"] = place.link("/home/view", entry.path_display);
        values["preview"] = " data-preview";
        values["changed"] = day_and_time(entry.server_modified);
        values["size"] = size_text(entry.content->size());
        return fill(embedded::row_html, values);
    }
    const bool is_shared = entry.place && !entry.place->shared_folder_id.empty();
    values["icon"] = folder_icon_html(is_shared ? FolderIcon::shared : FolderIcon::own);
    values["link"] = place.link("/home", entry.path_display);
    values["row"] += fill(" data-folder=\"{{path}}\"", {{"path", entry.path_display}});
    return fill(embedded::row_html, values);
}

/// Offered where a row is to be moved: the way up, and the folders beside it.
std::string folder_choices(const FolderContent& content) {
    std::string html;
    const auto add = [&](std::string_view path) {
        html += fill("<option value=\"{{path}}\"></option>", {{"path", std::string(path)}});
    };
    for (auto up = parent_of(content.path_display); !up.empty(); up = parent_of(up)) add(up);
    if (!content.path_display.empty()) add("/");
    for (const auto& item : content.items) {
        if (!item.entry->is_file()) add(item.entry->path_display);
    }
    return cat("<datalist id=\"folders\">", html, "</datalist>");
}

}  // namespace

std::optional<FolderContent> read_folder(const View& view, const std::string& path) {
    const auto lower = lower_path(path);
    const auto folder = path.empty() ? nullptr : view.find(lower);
    const auto spot = view.enter(path);
    if (!spot || (!path.empty() && (!folder || folder->is_file()))) return std::nullopt;
    FolderContent content{.path_display = folder ? folder->path_display : "",
                          .about = about_space(*spot, spot->space == &view.base()),
                          .may_write = may_write(spot->access)};
    view.walk(lower, Depth::children, [&](const EntryPtr& child) {
        content.items.push_back(item_of(view, child));
        return true;
    });
    std::ranges::stable_sort(content.items, {},
                             [](const FolderContent::Item& one) { return one.entry->is_file(); });
    return content;
}

std::string crumbs_html(const Place& place, const std::string& path_display) {
    std::string html;
    std::string so_far;
    const auto add = [&](std::string_view name) {
        html += fill(so_far == path_display
                         ? "<li data-folder=\"{{path}}\" aria-current=\"page\"><strong>{{name}}</strong></li>"
                         : "<li data-folder=\"{{path}}\"><a href=\"{{link}}\">{{name}}</a></li>",
                     {{"link", place.link("/home", so_far)}, {"path", so_far}, {"name", std::string(name)}});
    };
    add(place.root_name());
    for (const auto& part : split(path_display, '/')) {
        if (part.empty()) continue;
        so_far += cat("/", part);
        add(part);
    }
    return cat("<nav aria-label=\"Folder\"><ol class=\"crumbs\">", html, "</ol></nav>");
}

std::string listing_html(const Place& place, const FolderContent& content) {
    if (content.items.empty()) {
        return content.may_write ? "<p class=\"empty\">This folder is empty. Drag files or folders here, or "
                                   "use the buttons "
                                   "above.</p>"
                                 : "<p class=\"empty\">This folder is empty.</p>";
    }
    std::string html =
        "<table class=\"files\"><thead><tr><th scope=\"col\">Name</th><th scope=\"col\" "
        "class=\"changed\">Changed "
        "(UTC)</th><th scope=\"col\" class=\"size\">Size</th><th scope=\"col\" class=\"act\">"
        "<span class=\"visually-hidden\">Actions</span></th></tr></thead><tbody>";
    for (const auto& item : content.items) html += row_html(place, content, item);
    return cat(html, "</tbody></table>", folder_choices(content));
}

}  // namespace sluice::sandbox
