// Downloads in another form than the file's own: download_zip, export, get_preview (files.stone).
#include <boost/json.hpp>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "sandbox/arguments.h"
#include "sandbox/block_hash.h"
#include "sandbox/cloud_docs.h"
#include "sandbox/file_routes.h"
#include "sandbox/folder_archive.h"
#include "sandbox/media_types.h"
#include "sandbox/previews.h"

namespace sluice::sandbox {

namespace json = boost::json;

namespace {

net::Response download_zip(Call& call) {
    Arguments arguments(call);
    const auto path = arguments.path("path", PathForm::read_path);
    if (auto refusal = arguments.refusal()) return *refusal;
    EntryPtr folder;
    auto entries =
        call.world.read_files(call.viewer, [&](const View& view) -> Outcome<std::vector<ZipEntry>> {
            const auto entry = look_up(view, call, path);
            if (!entry) return std::unexpected(entry.error().within("path"));
            if ((*entry)->is_file()) return refuse({"path", "not_folder"});
            folder = *entry;
            return archive_entries(view, **entry);
        });
    if (!entries) return refused(entries.error());
    auto answer = archive_answer(*std::move(entries));
    answer.headers.add(
        "Dropbox-API-Result",
        header_json(json::object{{"metadata", metadata_json(call, *folder, Declared::as_subtype)}}));
    call.world.count_bytes(answer.body.size(), 0);
    return answer;
}

/// "Notes.paper", "markdown" -> "Notes.md"
std::string exported_name(std::string_view name, std::string_view format) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 2> extensions{
        {{"markdown", "md"}, {"plain_text", "txt"}}};
    const auto found = std::ranges::find_if(extensions, [&](const auto& one) { return one.first == format; });
    return cat(name.substr(0, name.rfind('.') + 1), found == extensions.end() ? format : found->second);
}

net::Response export_file(Call& call) {
    Arguments arguments(call);
    const auto path = arguments.path("path", PathForm::read_path);
    auto format = arguments.text_or_empty("export_format");
    if (auto refusal = arguments.refusal()) return *refusal;
    const auto file =
        call.world.read_files(call.viewer, [&](const View& view) { return look_up_file(view, call, path); });
    if (!file) return refused(file.error().within("path"));
    const auto name = name_of((*file)->path_display);
    const auto* doc = cloud_doc_of(name);
    if (!doc) return route_error({"non_exportable"});
    if (format.empty()) format = doc->export_as;
    if (std::ranges::find(doc->export_options, format) == doc->export_options.end()) {
        return route_error({"invalid_export_format"});
    }
    const auto& content = *(*file)->content;
    auto body = content.open(0, content.size());
    if (!body) return server_error(body.error());
    const json::object exported{{"name", exported_name(name, format)},
                                {"size", content.size()},
                                {"export_hash", content.content_hash()}};
    call.world.count_bytes(content.size(), 0);
    return {.status = 200,
            .headers = {{"Content-Type", "application/octet-stream"},
                        {"Dropbox-API-Result",
                         header_json(json::object{
                             {"export_metadata", exported},
                             {"file_metadata", metadata_json(call, **file, Declared::as_subtype)}})}},
            .body = *std::move(body)};
}

net::Response get_preview(Call& call) {
    Arguments arguments(call);
    auto path = arguments.path("path", PathForm::read_path);
    const auto rev = arguments.rev_or_empty("rev");
    if (auto refusal = arguments.refusal()) return *refusal;
    if (!rev.empty()) path = cat("rev:", rev);
    const auto file =
        call.world.read_files(call.viewer, [&](const View& view) { return look_up_file(view, call, path); });
    if (!file) return refused(file.error().within("path"));
    auto preview = preview_of(**file);
    if (!preview) return refused(preview.error());
    return {
        .status = 200,
        .headers = {{"Content-Type", preview->content_type},
                    {"Dropbox-API-Result", header_json(metadata_json(call, **file, Declared::as_subtype))}},
        .body = std::move(preview->bytes)};
}

}  // namespace

Outcome<std::vector<ZipEntry>> archive_entries(const View& view, const Entry& folder) {
    constexpr std::size_t entries_max = 9'999;
    constexpr std::uint64_t file_bytes_max = (std::uint64_t{4} << 30) - 1;
    constexpr std::uint64_t bytes_max = (std::uint64_t{20} << 30) - 1;
    const std::string top(name_of(folder.path_display));
    std::vector<ZipEntry> entries{{cat(top, "/"), nullptr, folder.server_modified}};
    std::uint64_t bytes = 0;
    bool is_too_large = false;
    view.walk(folder.path_lower, Depth::recursive, [&](const EntryPtr& entry) {
        const auto below = std::string_view(entry->path_display).substr(folder.path_display.size());
        if (entry->is_file()) {
            bytes += entry->content->size();
            is_too_large = is_too_large || bytes > bytes_max || entry->content->size() > file_bytes_max;
        }
        entries.push_back(
            {cat(top, below, entry->is_file() ? "" : "/"), entry->content, entry->server_modified});
        return !is_too_large && entries.size() <= entries_max;
    });
    if (is_too_large) return refuse({"too_large"});
    if (entries.size() > entries_max) return refuse({"too_many_files"});
    return entries;
}

net::Response archive_answer(std::vector<ZipEntry> entries) {
    const std::string name = entries.front().name.substr(0, entries.front().name.size() - 1);
    return {.status = 200,
            .headers = {{"Content-Type", "application/zip"},
                        {"Content-Disposition", attachment_of(cat(name, ".zip"))}},
            .body = zip_of(std::move(entries))};
}

void add_export_routes(RouteTable& routes) {
    routes.add("files/download_zip", download_zip);
    routes.add("files/export", export_file);
    routes.add("files/get_preview", get_preview);
}

}  // namespace sluice::sandbox
