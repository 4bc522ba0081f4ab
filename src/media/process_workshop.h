// The workshop over processes that may be killed.
//
// Invariant: no decoder runs in this process. Bytes are opened here and handed, as file descriptors, to
// sandboxed `sluice_media_worker` processes; what comes back is one small message, checked against a strict
// schema.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "media/workshop.h"

namespace sluice::media {

/// Whether to work where no sandbox can be had.
enum class Unsandboxed { refuse, allow };

class ProcessWorkshop final : public Workshop {
public:
    struct Options {
        std::filesystem::path worker_program;        ///< sluice_media_worker
        std::size_t workers = 0;                     ///< processes; 0: one a core
        std::int64_t wall_limit_s = 120;             ///< a job's time before its worker is killed
        std::int64_t cpu_limit_s = 60;               ///< a job's processor time
        std::int64_t memory_bytes_max = 2LL << 30U;  ///< a worker's address space
        std::int64_t jobs_per_worker_max = 10'000;   ///< then the worker is replaced
        std::int64_t attended_limit_s = 20;          ///< the same times, of what somebody waits for at a page
        std::int64_t expensive_limit_s = 3600;       ///< the same times, of proxies, strips and waveforms
        std::int64_t expensive_memory_bytes_max = 1536LL << 20U;  ///< address space of a worker on those
        std::int64_t proxy_bytes_max = 4LL << 30U;                ///< a larger proxy isn't made
        Unsandboxed unsandboxed = Unsandboxed::refuse;
        std::filesystem::path office_program = "/usr/bin/soffice";  ///< LibreOffice's; empty: none
        std::int64_t office_cpu_limit_s = 60;                       ///< a document's processor time
        std::int64_t office_wall_limit_s = 600;                     ///< its time: it yields to all else
        std::int64_t office_memory_bytes_max = 2LL << 30U;          ///< address space of LibreOffice
        std::int64_t office_document_bytes_max = 256LL << 20U;      ///< a larger document isn't drawn
        std::int64_t office_pdf_bytes_max = 128LL << 20U;           ///< a larger PDF isn't made
    };

    /// Starts one worker to see that it works and how well it is confined; others start when they are needed.
    /// Fails with `media_worker_missing` or, where the tier is none and not allowed, `media_sandbox_missing`.
    [[nodiscard]] static Result<std::unique_ptr<ProcessWorkshop>> open(Options options);
    ~ProcessWorkshop() override;
    ProcessWorkshop(const ProcessWorkshop&) = delete;
    ProcessWorkshop& operator=(const ProcessWorkshop&) = delete;

    Result<Examination> examine(const std::filesystem::path& blob, std::string_view filename_hint,
                                const std::vector<RenderRequest>& outputs, std::stop_token stop) override;

    Result<Derivation> derive(const std::filesystem::path& blob, std::string_view filename_hint,
                              const DerivativeRequest& request, std::stop_token stop) override;

    Result<std::optional<Error>> make_pdf(const std::filesystem::path& blob, std::string_view filename_hint,
                                          const std::filesystem::path& pdf, std::stop_token stop) override;
    std::optional<Error> office_gap() const override;

    /// The weakest seen.
    [[nodiscard]] SandboxTier sandbox_tier() const override;
    /// What the tier lacks, in words ("user namespaces: Operation not permitted"); empty where it is full.
    [[nodiscard]] std::vector<std::string> sandbox_gaps() const;
    /// The process ids of the workers that run now.
    [[nodiscard]] std::vector<int> worker_processes() const;

private:
    struct Floor;
    explicit ProcessWorkshop(std::unique_ptr<Floor> floor);
    std::unique_ptr<Floor> m_floor;
};

}  // namespace sluice::media
