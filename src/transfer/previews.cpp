#include "transfer/previews.h"

#include "base/crash_point.h"
#include "base/log.h"
#include "catalog/assets.h"

namespace sluice::transfer {
namespace {

constexpr std::int64_t attempts_max = 5;
constexpr std::chrono::seconds pause_between_attempts{60};

struct Outcome {
    domain::PreviewState state = domain::PreviewState::ready;
    std::string reason;
};

Result<Outcome> render(const Ports& ports, const catalog::AssetRecord& asset, const std::stop_token& stop) {
    TRY(ports.renditions.prepare(asset.content_hash));
    const std::vector<media::RenderRequest> wanted = {
        {media::Size::preview, ports.renditions.path_of(asset.content_hash, media::Size::preview)},
        {media::Size::thumbnail, ports.renditions.path_of(asset.content_hash, media::Size::thumbnail)}};
    const auto examined = TRY(ports.workshop.examine(ports.blobs.path_of(asset.content_hash),
                                                     asset.summary.filename, wanted, stop));
    if (examined.no_preview) return Outcome{domain::PreviewState::none, examined.no_preview->message};
    return Outcome{};
}

}  // namespace

void render_preview(const Ports& ports, const catalog::Job& job, std::stop_token stop) {
    const domain::AssetId id{job.subject_id};
    const auto asset = ports.catalog.read(
        job.account_id, [&](catalog::Scope& scope) { return catalog::Assets(scope).find(id); });
    if (!asset || !*asset) return;
    auto outcome = render(ports, **asset, stop);
    crash_point("preview.rendered");
    const bool is_over = outcome || job.attempts >= attempts_max;
    if (!outcome && is_over) outcome = Outcome{domain::PreviewState::none, outcome.error().message};
    const auto saved = ports.catalog.write(job.account_id, [&](catalog::Scope& scope) -> Result<> {
        if (!is_over)
            return catalog::Jobs(scope).retry_later(job, ports.clock.now() + pause_between_attempts);
        TRY(catalog::Assets(scope).set_preview(id, outcome->state, outcome->reason));
        return catalog::Jobs(scope).finish(job);
    });
    if (!saved) log_warning("preview.unsaved", {{"asset", id.value}, {"code", saved.error().code}});
    ports.activity.asset_changed(job.account_id, id);
}

}  // namespace sluice::transfer
