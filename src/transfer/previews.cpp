#include "transfer/previews.h"

#include "base/crash_point.h"
#include "base/log.h"
#include "base/text.h"
#include "catalog/assets.h"
#include "media/office_document.h"
#include "transfer/office_documents.h"

namespace sluice::transfer {
namespace {

constexpr std::int64_t attempts_max = 5;
constexpr std::chrono::seconds pause_between_attempts{60};

struct Outcome {
    domain::PreviewState state = domain::PreviewState::ready;
    std::string reason;
};

Result<Outcome> render(const Ports& ports, const catalog::AssetRecord& asset, media::Size size,
                       const std::stop_token& stop) {
    if (is_drawn_by_office(ports, asset)) return Outcome{domain::PreviewState::pending, ""};
    TRY(ports.renditions.prepare(asset.content_hash));
    const auto examined =
        TRY(ports.workshop.examine(ports.blobs.path_of(asset.content_hash), asset.summary.filename,
                                   {{size, ports.renditions.path_of(asset.content_hash, size)}}, stop));
    if (!examined.no_preview) return Outcome{};
    Outcome none{domain::PreviewState::none, examined.no_preview->message};
    if (examined.no_preview->code == "unsupported_format" && media::may_be_office_document(asset.facts.mime))
        if (const auto gap = ports.workshop.office_gap())
            none.reason = cat("no preview: ", gap->message, ". ", gap->hint);
    return none;
}

/// Its thumbnail is made, by which people find it. Who opens it before the rest is has it drawn at once.
bool is_second_part(const catalog::Job& job, const catalog::AssetRecord& asset) {
    return job.is_backfill && asset.summary.preview_state == domain::PreviewState::ready;
}

Result<> save_first_part(const Ports& ports, catalog::Scope& scope, const catalog::Job& job,
                         const Outcome& outcome) {
    const domain::AssetId id{job.subject_id};
    TRY(catalog::Assets(scope).set_preview(id, outcome.state, outcome.reason));
    if (outcome.state == domain::PreviewState::ready)
        return catalog::Jobs(scope).put_behind(job, ports.clock.now());
    if (outcome.state == domain::PreviewState::pending)
        TRY(catalog::Jobs(scope).enqueue(catalog::JobKind::draw_office_document, id.value, ports.ids,
                                         ports.clock.now()));
    return catalog::Jobs(scope).finish(job);
}

}  // namespace

Result<std::vector<media::RenderRequest>> renditions_of(const Ports& ports, std::string_view content_hash) {
    TRY(ports.renditions.prepare(content_hash));
    return std::vector<media::RenderRequest>{
        {media::Size::preview, ports.renditions.path_of(content_hash, media::Size::preview)},
        {media::Size::thumbnail, ports.renditions.path_of(content_hash, media::Size::thumbnail)}};
}

void render_preview(const Ports& ports, const catalog::Job& job, std::stop_token stop) {
    const domain::AssetId id{job.subject_id};
    const auto asset = ports.catalog.read(
        job.account_id, [&](catalog::Scope& scope) { return catalog::Assets(scope).find(id); });
    if (!asset || !*asset) return;
    const bool is_second = is_second_part(job, **asset);
    auto outcome = render(ports, **asset, is_second ? media::Size::preview : media::Size::thumbnail, stop);
    crash_point("preview.rendered");
    const bool is_over = outcome || job.attempts >= attempts_max;
    if (!outcome && is_over) outcome = Outcome{domain::PreviewState::none, outcome.error().message};
    const auto saved = ports.catalog.write(job.account_id, [&](catalog::Scope& scope) -> Result<> {
        if (!is_over)
            return catalog::Jobs(scope).retry_later(job, ports.clock.now() + pause_between_attempts);
        return is_second ? catalog::Jobs(scope).finish(job) : save_first_part(ports, scope, job, *outcome);
    });
    if (!saved) log_warning("preview.unsaved", {{"asset", id.value}, {"code", saved.error().code}});
    if (!is_second) ports.activity.asset_changed(job.account_id, id);
}

}  // namespace sluice::transfer
