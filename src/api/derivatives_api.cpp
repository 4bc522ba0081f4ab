// Pages, listings, strips, light copies and waveforms: made when they are asked for.
#include <memory>

#include "api/byte_range.h"
#include "api/find_asset.h"
#include "api/routes.h"
#include "base/json/schema.h"
#include "base/text.h"
#include "transfer/derivatives.h"

namespace sluice::api {
namespace {

constexpr std::int64_t page_number_max = 1'000'000;

Result<Derivative> ask(const Services& services, const Call& call, const DerivativeRequest& wanted) {
    const auto asset = TRY(find_asset(services, call));
    const auto kind = wanted.kind == AskedDerivative::strip   ? DerivativeKind::strip
                      : wanted.kind == AskedDerivative::proxy ? DerivativeKind::proxy
                                                              : DerivativeKind::waveform;
    auto known = TRY(transfer::ask_derivative(services.transfer, call.account(), asset, kind));
    if (known.state == DerivativeState::pending) services.engine.wake();
    return Derivative{known.kind, known.state, std::move(known.reason), std::move(known.detail)};
}

/// A file of ours below the renditions folder, which a browser may keep: it is named by its contents.
Result<net::Response> file_response(const Call& call, const catalog::AssetRecord& asset,
                                    const std::filesystem::path& file, std::string_view mime) {
    std::error_code failed;
    const auto size = std::filesystem::file_size(file, failed);
    if (failed)
        return fail({Remedy::not_found, "no_preview", "It isn't there any more.",
                     "Open the asset again to have it made."});
    net::Response response;
    const std::string etag = cat("\"", file.stem().string(), "\"");
    response.headers.set("ETag", etag);
    response.headers.set("Cache-Control", cache_control_of(asset));
    response.headers.set("X-Content-Type-Options", "nosniff");
    if (call.request.headers.get("If-None-Match") == etag) {
        response.status = 304;
        return response;
    }
    response.headers.set("Content-Type", std::string(mime));
    const auto range = choose_range(call, size, response);
    response.body = net::Body(TRY(net::open_file_source(file, range.first, range.size)), range.size);
    return response;
}

Result<net::Response> made_file(const Services& services, const Call& call, DerivativeKind kind) {
    const auto asset = TRY(find_asset(services, call));
    const auto known = TRY(services.catalog().read(call.account(), [&](catalog::Scope& scope) {
        return catalog::Derivatives(scope).find(asset.content_hash, kind);
    }));
    if (!known || known->state != DerivativeState::ready)
        return fail({Remedy::not_found, "no_preview",
                     known && !known->reason.empty() ? known->reason : "It isn't made yet.",
                     "Ask for it first, then wait until it is ready."});
    return file_response(call, asset, services.transfer.renditions.path_of(asset.content_hash, kind),
                         known->detail.mime.value_or("image/webp"));
}

Result<net::Response> page(const Services& services, transfer::Desk& desk, const Call& call) {
    const auto number = TRY(call.number("page", 1, page_number_max));
    const auto asset = TRY(find_asset(services, call));
    auto file = desk.page(call.account(), asset, number, services.stop);
    if (!file) {
        if (file.error().code == "pages_pending") services.engine.wake();
        return fail(std::move(file.error()));
    }
    return file_response(call, asset, *file, "image/webp");
}

}  // namespace

void add_derivative_routes(Router& router, const Services& services) {
    const auto desk = std::make_shared<transfer::Desk>(services.transfer);
    router.add<net::Response>({"GET",
                               "/api/v1/assets/{asset_id}/page",
                               Verb::view_preview,
                               "One page of a document, WebP, long edge 2,048 pixels",
                               {{"page", "which, from 1"}}},
                              [services, desk](const Call& call) { return page(services, *desk, call); });
    router.add<ArchiveListing>(
        {"GET", "/api/v1/assets/{asset_id}/listing", Verb::view_preview, "What an archive holds"},
        [services, desk](const Call& call) -> Result<ArchiveListing> {
            return desk->listing(call.account(), TRY(find_asset(services, call)), services.stop);
        });
    router.add_with_body<Derivative, DerivativeRequest>(
        {"POST", "/api/v1/assets/{asset_id}/derivatives", Verb::view_preview,
         "Ask for a strip, a light copy or a waveform: what is known of it, and it is made if nothing is"},
        [services](const Call& call, const DerivativeRequest& wanted) {
            return ask(services, call, wanted);
        });
    router.add<net::Response>(
        {"GET", "/api/v1/assets/{asset_id}/strip", Verb::view_preview,
         "Small frames from all along a video, WebP, once it was asked for"},
        [services](const Call& call) { return made_file(services, call, DerivativeKind::strip); });
    router.add<net::Response>(
        {"GET", "/api/v1/assets/{asset_id}/proxy", Verb::view_preview,
         "The light copy of a video or a sound, MP4, once it was asked for"},
        [services](const Call& call) { return made_file(services, call, DerivativeKind::proxy); });
}

}  // namespace sluice::api
