// Bytes of assets: thumbnail, preview, original.
#include "api/byte_range.h"
#include "api/find_asset.h"
#include "api/routes.h"
#include "base/json/schema.h"
#include "base/text.h"
#include "catalog/assets.h"
#include "catalog/jobs.h"
#include "transfer/derivatives.h"

namespace sluice::api {
namespace {

Result<> render_again(const Services& services, const Call& call, const AssetId& id) {
    TRY(services.catalog().write(call.account(), [&](catalog::Scope& scope) -> Result<> {
        TRY(catalog::Assets(scope).set_preview(id, PreviewState::pending, ""));
        return catalog::Jobs(scope).enqueue(catalog::JobKind::render_preview, id.value, services.transfer.ids,
                                            services.now());
    }));
    services.engine.wake();
    return {};
}

/// What was deleted is made again; a preview that nobody needed until now is made while the caller waits.
Result<std::filesystem::path> file_of(const Services& services, transfer::Desk& desk, const Call& call,
                                      const catalog::AssetRecord& asset, media::Size size) {
    const auto file = services.transfer.renditions.path_of(asset.content_hash, size);
    std::error_code failed;
    if (std::filesystem::is_regular_file(file, failed)) return file;
    if (size == media::Size::preview) {
        auto drawn = desk.preview(asset, services.stop);
        if (drawn || drawn.error().code == "desk_busy") return drawn;
    }
    TRY(render_again(services, call, asset.summary.id));
    return fail(
        {Remedy::not_found, "no_preview", "The preview isn't there any more.", "It is being made again."});
}

Result<net::Response> rendition(const Services& services, transfer::Desk& desk, const Call& call,
                                media::Size size) {
    const auto asset = TRY(find_asset(services, call));
    if (asset.summary.preview_state != PreviewState::ready)
        return fail({Remedy::not_found, "no_preview",
                     asset.summary.preview_reason.empty() ? "The preview isn't ready yet."
                                                          : asset.summary.preview_reason,
                     "The original can be downloaded."});
    net::Response response;
    const std::string etag = cat("\"", asset.content_hash.substr(0, 32), "\"");
    response.headers.set("ETag", etag);
    response.headers.set("Cache-Control", cache_control_of(asset));
    response.headers.set("X-Content-Type-Options", "nosniff");
    if (call.request.headers.get("If-None-Match") == etag) {
        response.status = 304;
        return response;
    }
    const auto file = TRY(file_of(services, desk, call, asset, size));
    std::error_code failed;
    const auto bytes = std::filesystem::file_size(file, failed);
    response.headers.set("Content-Type", "image/webp");
    response.body = net::Body(TRY(net::open_file_source(file, 0, bytes)), bytes);
    return response;
}

/// Strangers' files are handed out as downloads that no browser runs (SVG, HTML, …).
void set_download_headers(net::Response& response, const catalog::AssetRecord& asset) {
    response.headers.set("Content-Type", asset.summary.mime);
    response.headers.set("Content-Disposition",
                         cat("attachment; filename*=UTF-8''", percent_encode(asset.summary.filename)));
    response.headers.set("Content-Security-Policy", "sandbox; default-src 'none'");
    response.headers.set("X-Content-Type-Options", "nosniff");
    response.headers.set("Cache-Control", "private, no-cache");
}

Result<net::Response> original(const Services& services, const Call& call) {
    const auto asset = TRY(find_asset(services, call));
    const auto size = static_cast<std::uint64_t>(asset.summary.size);
    net::Response response;
    set_download_headers(response, asset);
    const auto range = choose_range(call, size, response);
    response.body =
        net::Body(TRY(services.transfer.blobs.open(asset.content_hash, range.first, range.size)), range.size);
    return response;
}

}  // namespace

void add_asset_file_routes(Router& router, const Services& services) {
    const auto desk = std::make_shared<transfer::Desk>(services.transfer);
    router.add<net::Response>(
        {"GET", "/api/v1/assets/{asset_id}/thumbnail", Verb::view_preview, "WebP, long edge 512 pixels"},
        [services, desk](const Call& call) {
            return rendition(services, *desk, call, media::Size::thumbnail);
        });
    router.add<net::Response>(
        {"GET", "/api/v1/assets/{asset_id}/preview", Verb::view_preview, "WebP, long edge 2,048 pixels"},
        [services, desk](const Call& call) {
            return rendition(services, *desk, call, media::Size::preview);
        });
    router.add<net::Response>({"GET", "/api/v1/assets/{asset_id}/original", Verb::download_original,
                               "The file, byte by byte as it came"},
                              [services](const Call& call) { return original(services, call); });
}

}  // namespace sluice::api
