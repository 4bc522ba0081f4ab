#include <boost/json.hpp>

#include "base/text.h"
#include "sandbox/arguments.h"
#include "sandbox/entry_faults.h"
#include "sandbox/file_routes.h"
#include "sandbox/shared_links.h"
#include "sandbox/thumbnails.h"
#include "sandbox/wire.h"

namespace sluice::sandbox {

namespace json = boost::json;

namespace {

constexpr std::size_t batch_entries_max = 25;

/// The fields that ThumbnailArg and ThumbnailV2Arg share.
ThumbnailSpec read_spec(Arguments& arguments) {
    ThumbnailSpec spec;
    const auto format = arguments.choice("format", {"jpeg", "png", "webp"}, "jpeg").tag;
    spec.format = format == "png"    ? ThumbnailFormat::png
                  : format == "webp" ? ThumbnailFormat::webp
                                     : ThumbnailFormat::jpeg;
    const auto size = arguments.choice("size",
                                       {"w32h32", "w64h64", "w128h128", "w256h256", "w480h320", "w640h480",
                                        "w960h640", "w1024h768", "w2048h1536", "w3200h2400"},
                                       "w64h64");
    if (const auto pixels = thumbnail_size_of(size.tag)) {
        spec.width = pixels->width;
        spec.height = pixels->height;
    }
    const auto mode =
        arguments.choice("mode", {"strict", "bestfit", "fitone_bestfit", "original"}, "strict").tag;
    if (mode == "bestfit") spec.mode = ThumbnailMode::bestfit;
    if (mode == "fitone_bestfit") spec.mode = ThumbnailMode::fitone_bestfit;
    if (mode == "original") spec.mode = ThumbnailMode::original;
    if (arguments.choice("quality", {"quality_80", "quality_90"}, "quality_80").tag == "quality_90")
        spec.quality = 90;
    static_cast<void>(arguments.flag_or_nothing("exclude_media_info"));
    return spec;
}

struct Thumbnail {
    EntryPtr file;
    std::string bytes;
};

net::Response thumbnail_answer(const Thumbnail& thumbnail, const json::object& result) {
    return {.status = 200,
            .headers = {{"Content-Type", "application/octet-stream"},
                        {"Dropbox-API-Result", header_json(result)}},
            .body = thumbnail.bytes};
}

/// Refusals are ThumbnailError.
Outcome<Thumbnail> render(const EntryPtr& file, const ThumbnailSpec& spec) {
    if (!has_thumbnail_extension(name_of(file->path_display))) return refuse({"unsupported_extension"});
    if (file->content->size() > thumbnail_source_bytes_max) return refuse({"unsupported_image"});
    const auto image = file->content->read();
    if (!image) return refuse({"conversion_error"});
    auto bytes = make_thumbnail(*image, spec);
    if (!bytes) return refuse({bytes.error().code});
    return Thumbnail{file, *std::move(bytes)};
}

Outcome<Thumbnail> render(const Call& call, const std::string& path, const ThumbnailSpec& spec) {
    const auto file =
        call.world.read_files(call.viewer, [&](const View& view) { return look_up_file(view, call, path); });
    if (!file) return std::unexpected(file.error().within("path"));
    return render(*file, spec);
}

/// PreviewResult of a file at a shared link; refusals are ThumbnailV2Error.
net::Response render_link(const Call& call, const LinkArguments& wanted, const ThumbnailSpec& spec) {
    const auto visit = visit_link(call, wanted);
    if (!visit) {
        return route_error(
            {visit.error().tags.front() == "shared_link_not_found" ? "not_found" : "access_denied"});
    }
    if (!visit->entry->is_file()) return route_error({"path", "not_file"});
    const auto thumbnail = render(visit->entry, spec);
    if (!thumbnail) return refused(thumbnail.error());
    json::object metadata{{"url", url_of(call.world, visit->link, visit->inside)},
                          {"id", visit->entry->id},
                          {"rev", visit->entry->rev}};
    if (visit->link.account_id == call.token.account_id)
        metadata["path"] = visit->entry->path_display.substr(call.root.size());
    return thumbnail_answer(*thumbnail, json::object{{"link_metadata", metadata}});
}

net::Response get_thumbnail(Call& call) {
    Arguments arguments(call);
    const std::string path = arguments.path("path", PathForm::read_path);
    const auto spec = read_spec(arguments);
    if (auto refusal = arguments.refusal()) return *refusal;
    const auto thumbnail = render(call, path, spec);
    if (!thumbnail) return refused(thumbnail.error());
    return thumbnail_answer(*thumbnail, metadata_json(call, *thumbnail->file, Declared::as_subtype));
}

net::Response get_thumbnail_v2(Call& call) {
    Arguments arguments(call);
    auto resource = arguments.choice("resource", {"path", "link"}, "");
    const bool is_link = resource.tag == "link";
    std::string path;
    LinkArguments link;
    if (is_link) {
        link.url = resource.fields.text("url");
        link.inside = resource.fields.text_or_empty("path");
        link.password = resource.fields.text_or_empty("password");
    } else {
        path = resource.fields.path("path", PathForm::read_path);
        if (call.token.account_id.empty()) arguments.fail("resource", "a path needs a user who is signed in");
    }
    const auto spec = read_spec(arguments);
    if (auto refusal = arguments.refusal()) return *refusal;
    if (is_link) return render_link(call, link, spec);
    const auto thumbnail = render(call, path, spec);
    if (!thumbnail) return refused(thumbnail.error());
    const auto metadata = metadata_json(call, *thumbnail->file, Declared::as_subtype);
    return thumbnail_answer(*thumbnail, json::object{{"file_metadata", metadata}});
}

net::Response get_thumbnail_batch(Call& call) {
    Arguments arguments(call);
    std::vector<std::pair<std::string, ThumbnailSpec>> wanted;
    for (auto& entry : arguments.objects("entries", 10'000)) {
        const std::string path = entry.path("path", PathForm::read_path);
        wanted.emplace_back(path, read_spec(entry));
    }
    if (auto refusal = arguments.refusal()) return *refusal;
    if (wanted.size() > batch_entries_max) return route_error({"too_many_files"});
    json::array entries;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        const auto& [path, spec] = wanted[i];
        const auto fault = fault_of_entry(call, "entries", i);
        const auto thumbnail = fault ? Outcome<Thumbnail>(std::unexpected(*fault)) : render(call, path, spec);
        if (thumbnail) {
            entries.push_back(
                json::object{{".tag", "success"},
                             {"metadata", metadata_json(call, *thumbnail->file, Declared::as_subtype)},
                             {"thumbnail", to_base64(thumbnail->bytes)}});
        } else {
            entries.push_back(
                json::object{{".tag", "failure"}, {"failure", refusal_json(thumbnail.error())}});
        }
    }
    return json_answer(json::object{{"entries", entries}});
}

}  // namespace

void add_thumbnail_routes(RouteTable& routes) {
    routes.add("files/get_thumbnail", get_thumbnail);
    routes.add("files/get_thumbnail_v2", get_thumbnail_v2);
    routes.add("files/get_thumbnail_batch", get_thumbnail_batch);
}

}  // namespace sluice::sandbox
