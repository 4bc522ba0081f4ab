// Bytes of files that wait: thumbnail, preview, original, and what is found in them.
#include "api/byte_range.h"
#include "api/routes.h"
#include "api/tray_items.h"
#include "base/json/schema.h"
#include "base/text.h"
#include "catalog/intakes.h"

namespace sluice::api {
namespace {

Result<Intake> find_held(const Services& services, const Call& call) {
    auto intake = TRY(services.catalog().read(call.account(), [&](catalog::Scope& scope) {
        return catalog::Intakes(scope).find(call.id<IntakeId>("intake_id"));
    }));
    if (!intake) return fail({Remedy::not_found, "intake_not_found", "There is no such transfer.", ""});
    if (!transfer::HeldPreviews::has_source(*intake))
        return fail({Remedy::not_found, "no_preview", cat(intake->name, " doesn't wait any more."),
                     "Look for it in the library."});
    return *std::move(intake);
}

/// What is shown is of one version, which never changes.
bool is_fresh(const Call& call, const Intake& intake, std::string_view what, net::Response& response) {
    const std::string etag = cat("\"", what, "-", transfer::HeldPreviews::version_of(intake), "\"");
    response.headers.set("ETag", etag);
    response.headers.set("Cache-Control", "private, max-age=3600");
    response.headers.set("X-Content-Type-Options", "nosniff");
    response.headers.set("Content-Security-Policy", "sandbox; default-src 'none'");
    if (call.request.headers.get("If-None-Match") != etag) return false;
    response.status = 304;
    return true;
}

using Make = Result<transfer::SharedPicture> (transfer::HeldPreviews::*)(const AccountId&, const Intake&,
                                                                         std::stop_token);

Result<net::Response> picture(const Services& services, const Call& call, std::string_view what, Make make) {
    const auto intake = TRY(find_held(services, call));
    net::Response response;
    if (is_fresh(call, intake, what, response)) return response;
    const auto made = (services.previews.*make)(call.account(), intake, services.stop);
    if (!made && made.error().remedy == Remedy::reject)
        return fail({Remedy::not_found, "no_preview", made.error().message, made.error().hint});
    const auto& shown = *TRY(made);
    response.headers.set("Content-Type", shown.mime);
    response.body = shown.bytes;
    return response;
}

Result<net::Response> original(const Services& services, const Call& call) {
    const auto intake = TRY(find_held(services, call));
    const auto size = static_cast<std::uint64_t>(intake.size);
    net::Response response;
    if (is_fresh(call, intake, "original", response)) return response;
    const auto mime = shown_mime_of(intake.name);
    response.headers.set("Content-Type", std::string(mime.value_or("application/octet-stream")));
    if (!mime)
        response.headers.set("Content-Disposition",
                             cat("attachment; filename*=UTF-8''", percent_encode(intake.name)));
    const auto range = choose_range(call, size, response);
    response.body = net::Body(
        TRY(services.previews.original(call.account(), intake, range.first, range.size, services.stop)),
        range.size);
    return response;
}

Result<HeldInspection> inspect(const Services& services, const Call& call) {
    const auto intake = TRY(find_held(services, call));
    auto look = TRY(services.previews.look(call.account(), intake, services.stop));
    HeldInspection found{std::move(look.facts), std::nullopt, std::nullopt};
    if (look.problem) {
        found.problem_code = look.problem->code;
        found.problem = look.problem->message;
    }
    return found;
}

}  // namespace

void add_held_file_routes(Router& router, const Services& services) {
    using transfer::HeldPreviews;
    router.add<net::Response>({"GET", "/api/v1/intakes/{intake_id}/thumbnail", Verb::view_transfers,
                               "Of a file that waits: JPEG or WebP, 512 pixels at most"},
                              [services](const Call& call) {
                                  return picture(services, call, "thumbnail", &HeldPreviews::thumbnail);
                              });
    router.add<net::Response>(
        {"GET", "/api/v1/intakes/{intake_id}/preview", Verb::view_transfers,
         "Of a file that waits: JPEG or WebP, 2,048 pixels at most"},
        [services](const Call& call) { return picture(services, call, "preview", &HeldPreviews::preview); });
    router.add<net::Response>({"GET", "/api/v1/intakes/{intake_id}/original", Verb::run_transfers,
                               "The bytes of a file that waits, streamed from where it lies"},
                              [services](const Call& call) { return original(services, call); });
    router.add<HeldInspection>({"GET", "/api/v1/intakes/{intake_id}/inspection", Verb::run_transfers,
                                "What a file that waits is, and whether it is whole"},
                               [services](const Call& call) { return inspect(services, call); });
}

}  // namespace sluice::api
