#include "transfer/derivatives.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "base/log.h"
#include "base/text.h"
#include "transfer/keep_within.h"

namespace sluice::transfer {
namespace {

using catalog::DerivativeRecord;
using catalog::JobKind;
using domain::DerivativeKind;
using domain::DerivativeState;

constexpr std::int64_t attempts_max = 3;
constexpr std::chrono::seconds pause_between_attempts{60};

struct Made {
    JobKind job;
    DerivativeKind kind;
};
constexpr auto kinds = std::to_array<Made>({{JobKind::make_strip, DerivativeKind::strip},
                                            {JobKind::make_proxy, DerivativeKind::proxy},
                                            {JobKind::make_waveform, DerivativeKind::waveform}});

[[nodiscard]] bool has_file(DerivativeKind kind) {
    return kind == DerivativeKind::strip || kind == DerivativeKind::proxy;
}

[[nodiscard]] bool is_there(const Ports& ports, std::string_view content_hash,
                            const DerivativeRecord& record) {
    std::error_code failed;
    return record.state == DerivativeState::ready &&
           (!has_file(record.kind) ||
            std::filesystem::is_regular_file(ports.renditions.path_of(content_hash, record.kind), failed));
}

[[nodiscard]] bool can_have(domain::Kind kind, DerivativeKind derivative) {
    switch (derivative) {
        case DerivativeKind::strip: return kind == domain::Kind::video;
        case DerivativeKind::proxy: return kind == domain::Kind::video || kind == domain::Kind::audio;
        case DerivativeKind::waveform: return kind == domain::Kind::audio;
        case DerivativeKind::page:
        case DerivativeKind::listing: break;
    }
    return false;
}

Result<DerivativeRecord> make(const Ports& ports, const catalog::AssetRecord& asset, DerivativeKind kind,
                              const std::stop_token& stop) {
    media::DerivativeRequest request{.kind = kind};
    if (has_file(kind)) {
        request.file = ports.renditions.path_of(asset.content_hash, kind);
        TRY(ports.renditions.prepare_for(request.file));
    }
    auto derived = TRY(ports.workshop.derive(ports.blobs.path_of(asset.content_hash), asset.summary.filename,
                                             request, stop));
    if (has_file(kind)) keep_within(ports.renditions.films(), ports.limits.films_bytes_max);
    DerivativeRecord record{
        .kind = kind, .state = DerivativeState::ready, .detail = std::move(derived.detail)};
    if (derived.problem) {
        record.state = DerivativeState::none;
        record.reason = derived.problem->message;
    }
    return record;
}

}  // namespace

void make_derivative(const Ports& ports, const catalog::Job& job, std::stop_token stop) {
    const auto* known = std::ranges::find(kinds, job.kind, &Made::job);
    if (known == kinds.end()) return;
    const domain::AssetId id{job.subject_id};
    std::optional<DerivativeRecord> before;
    const auto asset = ports.catalog.read(
        job.account_id, [&](catalog::Scope& scope) -> Result<std::optional<catalog::AssetRecord>> {
            auto found = TRY(catalog::Assets(scope).find(id));
            if (found) before = TRY(catalog::Derivatives(scope).find(found->content_hash, known->kind));
            return found;
        });
    if (!asset || !*asset) return;
    const auto& hash = (*asset)->content_hash;
    // Another asset with the same bytes may have been opened meanwhile.
    auto made = before && is_there(ports, hash, *before) ? Result<DerivativeRecord>(*before)
                                                         : make(ports, **asset, known->kind, stop);
    if (!made && stop.stop_requested()) return;
    const bool is_over = made || job.attempts >= attempts_max;
    if (!made && is_over)
        made = DerivativeRecord{known->kind, DerivativeState::none, made.error().message, {}};
    const auto saved = ports.catalog.write(job.account_id, [&](catalog::Scope& scope) -> Result<> {
        const auto now = ports.clock.now();
        if (!is_over) return catalog::Jobs(scope).retry_later(job, now + pause_between_attempts);
        TRY(catalog::Derivatives(scope).save(hash, *made, now));
        return catalog::Jobs(scope).finish(job);
    });
    if (!saved) log_warning("derivative.unsaved", {{"asset", id.value}, {"code", saved.error().code}});
    ports.activity.asset_changed(job.account_id, id);
}

Result<DerivativeRecord> ask_derivative(const Ports& ports, const domain::AccountId& account,
                                        const catalog::AssetRecord& asset, DerivativeKind kind) {
    if (!can_have(asset.summary.kind, kind))
        return fail({Remedy::not_found, "no_such_derivative", "This kind of file has nothing like that.",
                     "Strips are of videos, waveforms of sounds, light copies of both."});
    const auto find = [&](catalog::Scope& scope) {
        return catalog::Derivatives(scope).find(asset.content_hash, kind);
    };
    if (auto known = TRY(ports.catalog.read(account, find));
        known && (is_there(ports, asset.content_hash, *known) || known->state == DerivativeState::none)) {
        if (has_file(kind)) note_use(ports.renditions.path_of(asset.content_hash, kind));
        return *std::move(known);
    }
    return ports.catalog.write(account, [&](catalog::Scope& scope) -> Result<DerivativeRecord> {
        auto known = TRY(find(scope));
        if (known && (is_there(ports, asset.content_hash, *known) || known->state == DerivativeState::none))
            return *std::move(known);
        const DerivativeRecord asked{.kind = kind};
        const auto now = ports.clock.now();
        TRY(catalog::Derivatives(scope).save(asset.content_hash, asked, now));
        TRY(catalog::Jobs(scope).enqueue_once(std::ranges::find(kinds, kind, &Made::kind)->job,
                                              asset.summary.id.value, ports.ids, now));
        return asked;
    });
}

}  // namespace sluice::transfer
