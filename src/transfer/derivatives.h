// Strips, proxies, waveforms, listings and pages: made when somebody opens an asset, never before.
//
// Invariant: what takes minutes is a job in a queue of its own, behind nothing that a new file needs; what
// somebody waits for at a page is made at once, a few at a time. Whoever asks gets it, or why there is none.
#pragma once

#include <mutex>
#include <stop_token>

#include "catalog/assets.h"
#include "catalog/derivatives.h"
#include "catalog/jobs.h"
#include "transfer/ports.h"

namespace sluice::transfer {

/// Makes the derivative that the job names. Faults of the machine are retried later.
void make_derivative(const Ports& ports, const catalog::Job& job, std::stop_token stop);

/// What is known of an expensive derivative of the asset; where nothing is, or its file is gone, it is asked
/// for and `pending`. The engine must be woken then. Fails with `no_such_derivative` where the kind of file
/// can't have it.
[[nodiscard]] Result<catalog::DerivativeRecord> ask_derivative(const Ports& ports,
                                                               const domain::AccountId& account,
                                                               const catalog::AssetRecord& asset,
                                                               domain::DerivativeKind kind);

/// What is made while somebody waits. Thread-safe.
class Desk {
public:
    explicit Desk(const Ports& ports) : m_ports(ports) {}

    /// The file of one page, drawn now unless it was before. Fails with `no_such_page`, the codes of "no
    /// preview", or `desk_busy` (retry); of an office document also with `pages_pending` (retry): the engine
    /// must be woken then.
    [[nodiscard]] Result<std::filesystem::path> page(const domain::AccountId& account,
                                                     const catalog::AssetRecord& asset, std::int64_t page,
                                                     std::stop_token stop);
    /// The file of the preview, drawn now unless it was before. Fails with the codes of "no preview", or
    /// `desk_busy` (retry).
    [[nodiscard]] Result<std::filesystem::path> preview(const catalog::AssetRecord& asset,
                                                        std::stop_token stop);
    /// What the archive holds, read now unless it was before. Fails as page().
    [[nodiscard]] Result<domain::ArchiveListing> listing(const domain::AccountId& account,
                                                         const catalog::AssetRecord& asset,
                                                         std::stop_token stop);

private:
    class Turn;
    void keep_bounded(std::int64_t added_bytes);

    Ports m_ports;
    std::mutex m_mutex;
    std::int64_t m_waiting = 0;
    std::int64_t m_pages_bytes = -1;  ///< of all pages drawn; -1: not counted yet
};

}  // namespace sluice::transfer
