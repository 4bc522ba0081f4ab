#include "base/text.h"
#include "media/office_document.h"
#include "transfer/derivatives.h"
#include "transfer/keep_within.h"
#include "transfer/office_documents.h"

namespace sluice::transfer {
namespace {

using domain::DerivativeKind;
using domain::DerivativeState;

/// So many may wait for the one that is made; others are asked to come again.
constexpr std::int64_t waiting_max = 6;
constexpr std::int64_t pages_bytes_max = 2LL << 30U;

}  // namespace

/// A place among those that wait.
class Desk::Turn {
public:
    explicit Turn(Desk& desk) : m_desk(desk) {
        const std::lock_guard lock(m_desk.m_mutex);
        m_is_taken = m_desk.m_waiting < waiting_max;
        if (m_is_taken) ++m_desk.m_waiting;
    }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;
    ~Turn() {
        if (!m_is_taken) return;
        const std::lock_guard lock(m_desk.m_mutex);
        --m_desk.m_waiting;
    }
    [[nodiscard]] Result<> check() const {
        if (m_is_taken) return {};
        return fail({Remedy::retry, "desk_busy", "Too many pictures are being drawn at the moment.",
                     "Try again in a few seconds."});
    }

private:
    Desk& m_desk;
    bool m_is_taken = false;
};

Result<std::filesystem::path> Desk::page(const domain::AccountId& account, const catalog::AssetRecord& asset,
                                         std::int64_t page, std::stop_token stop) {
    if (page < 1 || page > asset.facts.pages.value_or(0))
        return fail({Remedy::not_found, "no_such_page",
                     cat("There is no page ", page, "; the file has ", asset.facts.pages.value_or(0), "."),
                     ""});
    const auto file = m_ports.renditions.path_of(asset.content_hash, DerivativeKind::page, page);
    std::error_code failed;
    if (std::filesystem::is_regular_file(file, failed)) {
        note_use(file);
        return file;
    }
    const bool is_office = media::may_be_office_document(asset.facts.mime);
    const auto source =
        is_office ? TRY(find_office_pdf(m_ports, account, asset)) : m_ports.blobs.path_of(asset.content_hash);
    const Turn turn(*this);
    TRY(turn.check());
    TRY(m_ports.renditions.prepare_for(file));
    const auto derived =
        TRY(m_ports.workshop.derive(source, is_office ? "document.pdf" : asset.summary.filename,
                                    {DerivativeKind::page, page, file}, std::move(stop)));
    if (derived.problem) {
        auto problem = *derived.problem;
        problem.remedy = Remedy::not_found;
        return fail(std::move(problem));
    }
    keep_bounded(static_cast<std::int64_t>(std::filesystem::file_size(file, failed)));
    return file;
}

Result<std::filesystem::path> Desk::preview(const catalog::AssetRecord& asset, std::stop_token stop) {
    const auto file = m_ports.renditions.path_of(asset.content_hash, media::Size::preview);
    std::error_code failed;
    if (std::filesystem::is_regular_file(file, failed)) return file;
    const Turn turn(*this);
    TRY(turn.check());
    TRY(m_ports.renditions.prepare(asset.content_hash));
    TRY(m_ports.workshop.render(m_ports.blobs.path_of(asset.content_hash), {media::Size::preview, file},
                                asset.summary.filename, std::move(stop)));
    return file;
}

void Desk::keep_bounded(std::int64_t added_bytes) {
    const std::lock_guard lock(m_mutex);
    if (m_pages_bytes >= 0) m_pages_bytes += added_bytes;
    if (m_pages_bytes >= 0 && m_pages_bytes <= pages_bytes_max) return;
    m_pages_bytes = keep_within(m_ports.renditions.pages(), pages_bytes_max);
}

Result<domain::ArchiveListing> Desk::listing(const domain::AccountId& account,
                                             const catalog::AssetRecord& asset, std::stop_token stop) {
    auto known = TRY(m_ports.catalog.read(account, [&](catalog::Scope& scope) {
        return catalog::Derivatives(scope).find(asset.content_hash, DerivativeKind::listing);
    }));
    if (!known) {
        const Turn turn(*this);
        TRY(turn.check());
        auto derived =
            TRY(m_ports.workshop.derive(m_ports.blobs.path_of(asset.content_hash), asset.summary.filename,
                                        {DerivativeKind::listing, 1, {}}, std::move(stop)));
        known = catalog::DerivativeRecord{
            DerivativeKind::listing, DerivativeState::ready, {}, std::move(derived.detail)};
        if (derived.problem) {
            known->state = DerivativeState::none;
            known->reason = derived.problem->message;
        }
        TRY(m_ports.catalog.write(account, [&](catalog::Scope& scope) {
            return catalog::Derivatives(scope).save(asset.content_hash, *known, m_ports.clock.now());
        }));
    }
    if (!known->detail.listing)
        return fail({Remedy::not_found, "no_listing", known->reason, "The original can be downloaded."});
    return *std::move(known->detail.listing);
}

}  // namespace sluice::transfer
