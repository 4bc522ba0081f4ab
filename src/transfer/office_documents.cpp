#include "transfer/office_documents.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/log.h"
#include "base/text.h"
#include "catalog/derivatives.h"
#include "media/office_document.h"
#include "transfer/keep_within.h"
#include "transfer/previews.h"

namespace sluice::transfer {
namespace {

using domain::DerivativeKind;
using domain::DerivativeState;
using domain::PreviewState;

constexpr std::int64_t attempts_max = 3;
constexpr std::chrono::seconds pause_between_attempts{60};
constexpr std::int64_t pdfs_bytes_max = 1LL << 30U;

struct Drawn {
    std::optional<std::int64_t> pages;  ///< absent where there are none to leaf through
    std::string no_pages;               ///< why, in words
    PreviewState state = PreviewState::ready;
    std::string reason;
    bool is_final = true;  ///< false: worth another try when LibreOffice is there
};

[[nodiscard]] bool is_there(const std::filesystem::path& file) {
    std::error_code failed;
    return std::filesystem::is_regular_file(file, failed);
}

/// Nothing, or why LibreOffice makes no PDF of it.
Result<std::optional<Error>> make_pdf(const Ports& ports, const catalog::AssetRecord& asset,
                                      const std::filesystem::path& pdf, const std::stop_token& stop) {
    if (is_there(pdf)) return std::nullopt;
    TRY(ports.renditions.prepare_for(pdf));
    auto problem = TRY(
        ports.workshop.make_pdf(ports.blobs.path_of(asset.content_hash), asset.summary.filename, pdf, stop));
    static_cast<void>(keep_within(ports.renditions.office_pdfs(), pdfs_bytes_max));
    return problem;
}

Result<Drawn> draw(const Ports& ports, const catalog::AssetRecord& asset, const std::stop_token& stop) {
    const auto pdf = ports.renditions.office_pdf_of(asset.content_hash);
    auto problem = TRY(make_pdf(ports, asset, pdf, stop));
    Drawn drawn;
    if (!problem) {
        auto examined = TRY(
            ports.workshop.examine(pdf, "document.pdf", TRY(renditions_of(ports, asset.content_hash)), stop));
        drawn.pages = examined.facts.pages;
        if (!examined.no_preview) return drawn;
        problem = std::move(examined.no_preview);
    }
    drawn.no_pages = problem->message;
    drawn.pages.reset();
    // The picture that its program put in is better than none.
    const auto carried =
        TRY(ports.workshop.examine(ports.blobs.path_of(asset.content_hash), asset.summary.filename,
                                   TRY(renditions_of(ports, asset.content_hash)), stop));
    if (carried.no_preview) {
        drawn.state = PreviewState::none;
        drawn.reason = drawn.no_pages;
    }
    return drawn;
}

/// What is left to say when LibreOffice couldn't be asked, for the last time.
[[nodiscard]] Drawn undrawn(const catalog::AssetRecord& asset, const Error& error) {
    Drawn drawn{.pages = asset.facts.pages, .no_pages = {}, .is_final = false};
    if (asset.summary.preview_state == PreviewState::ready) return drawn;
    drawn.state = PreviewState::none;
    drawn.reason = cat("no preview: ", error.message);
    return drawn;
}

Result<> save(catalog::Scope& scope, const catalog::AssetRecord& before, const Drawn& drawn, Instant now) {
    const auto& id = before.summary.id;
    const auto asset = TRY(catalog::Assets(scope).find(id));
    // A new version has a job of its own.
    if (!asset || asset->content_hash != before.content_hash) return {};
    TRY(catalog::Assets(scope).set_preview(id, drawn.state, drawn.reason));
    TRY(catalog::Assets(scope).set_pages(*asset, drawn.pages));
    if (!drawn.is_final) return {};
    return catalog::Derivatives(scope).save(before.content_hash,
                                            {DerivativeKind::page,
                                             drawn.pages ? DerivativeState::ready : DerivativeState::none,
                                             drawn.no_pages,
                                             {}},
                                            now);
}

}  // namespace

bool is_drawn_by_office(const Ports& ports, const catalog::AssetRecord& asset) {
    return media::may_be_office_document(asset.facts.mime) && !ports.workshop.office_gap();
}

void draw_office_document(const Ports& ports, const catalog::Job& job, std::stop_token stop) {
    const domain::AssetId id{job.subject_id};
    const auto asset = ports.catalog.read(
        job.account_id, [&](catalog::Scope& scope) { return catalog::Assets(scope).find(id); });
    if (!asset || !*asset) return;
    auto drawn = draw(ports, **asset, stop);
    if (!drawn && stop.stop_requested()) return;
    const bool is_over = drawn || job.attempts >= attempts_max;
    if (!drawn && is_over) drawn = undrawn(**asset, drawn.error());
    const auto saved = ports.catalog.write(job.account_id, [&](catalog::Scope& scope) -> Result<> {
        const auto now = ports.clock.now();
        if (!is_over) return catalog::Jobs(scope).retry_later(job, now + pause_between_attempts);
        TRY(save(scope, **asset, *drawn, now));
        return catalog::Jobs(scope).finish(job);
    });
    if (!saved) log_warning("office_document.unsaved", {{"asset", id.value}, {"code", saved.error().code}});
    ports.activity.asset_changed(job.account_id, id);
}

Result<std::filesystem::path> find_office_pdf(const Ports& ports, const domain::AccountId& account,
                                              const catalog::AssetRecord& asset) {
    const auto pdf = ports.renditions.office_pdf_of(asset.content_hash);
    if (is_there(pdf)) {
        note_use(pdf);
        return pdf;
    }
    if (auto gap = ports.workshop.office_gap()) {
        gap->remedy = Remedy::not_found;
        return fail(*std::move(gap));
    }
    TRY(ports.catalog.write(account, [&](catalog::Scope& scope) {
        return catalog::Jobs(scope).enqueue_once(catalog::JobKind::draw_office_document,
                                                 asset.summary.id.value, ports.ids, ports.clock.now());
    }));
    return fail({Remedy::retry, "pages_pending", "The document's pages are being made.",
                 "Try again in a few seconds."});
}

void ask_undrawn_documents(const Ports& ports) {
    const auto are_there = ports.catalog.read_all(
        [](catalog::sql::Transaction& read) { return catalog::has_undrawn_documents(read); });
    if (!are_there || !*are_there || ports.workshop.office_gap()) return;
    const auto asked = ports.catalog.write_all([&](catalog::sql::Transaction& write) {
        return catalog::ask_undrawn_documents(write, ports.clock.now());
    });
    if (!asked) log_warning("office_documents.not_asked", {{"code", asked.error().code}});
}

}  // namespace sluice::transfer
