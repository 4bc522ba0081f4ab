// The workshop: looks at strangers' files and makes their renditions, in processes that may be killed.
//
// Invariant: no decoder runs in this process. Bytes are opened here and handed, as file descriptors, to
// sandboxed `sluice_media_worker` processes; what comes back is one small message, checked against a strict
// schema. A file that crashes, starves or fools its decoder gets an answer in words ("no preview: …"), never
// a failure of the server.
//
// Answers about a file ("no preview") carry one of these codes: `corrupt_file` (damaged, truncated, empty, or
// it crashed its decoder twice), `decoder_crashed` (killed twice from outside, as when the machine is out of
// memory), `decoder_timeout`, `decoder_out_of_memory`, `unsupported_format`, `too_many_pixels`. Errors about
// the workshop itself: `media_worker_missing` and `media_sandbox_missing` (ask_admin), `media_worker_failed`
// (retry), `blob_unreadable` (retry), `output_unwritable` (ask_admin), `stopped` (retry).
#pragma once

#include <boost/describe.hpp>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "domain/facts.h"

namespace sluice::media {

/// full: system call filter, Landlock and namespaces. partial: the filter, but Landlock or namespaces (or
/// both) are missing on this machine. none: no system call filter.
BOOST_DEFINE_ENUM_CLASS(SandboxTier, none, partial, full)

/// Whether to work where no sandbox can be had.
enum class Unsandboxed { refuse, allow };

enum class Size {
    thumbnail,  ///< long edge at most 512 pixels
    preview,    ///< long edge at most 2,048 pixels
};

/// The long edge in pixels; smaller originals are never enlarged (pages and drawings are drawn at this size).
[[nodiscard]] std::int64_t edge_px_max(Size size);

/// A rendition to make: WebP, sRGB, upright, without metadata.
struct RenderRequest {
    Size size = Size::thumbnail;
    std::filesystem::path
        file;  ///< replaced in one step when the rendition is complete; its folder must exist
};

struct Rendering {
    Size size = Size::thumbnail;
    std::filesystem::path file;
    std::int64_t width = 0;   ///< pixels
    std::int64_t height = 0;  ///< pixels
    std::int64_t bytes = 0;
};

struct Inspection {
    domain::Facts facts;           ///< at least the type, whatever the state of the file
    std::optional<Error> problem;  ///< why there is not more: one of the codes above
};

struct Examination {
    domain::Facts facts;  ///< at least the type, whatever the state of the file
    std::vector<Rendering> renderings;
    std::optional<Error> no_preview;  ///< set where `renderings` is empty though some were asked for
};

class Workshop {
public:
    struct Options {
        std::filesystem::path worker_program;        ///< sluice_media_worker
        std::size_t workers = 0;                     ///< processes; 0: one a core
        std::int64_t wall_limit_s = 120;             ///< a job's time before its worker is killed
        std::int64_t cpu_limit_s = 60;               ///< a job's processor time
        std::int64_t memory_bytes_max = 2LL << 30U;  ///< a worker's address space
        std::int64_t jobs_per_worker_max = 2000;     ///< then the worker is replaced
        Unsandboxed unsandboxed = Unsandboxed::refuse;
    };

    /// Starts one worker to see that it works and how well it is confined; others start when they are needed.
    /// Fails with `media_worker_missing` or, where the tier is none and not allowed, `media_sandbox_missing`.
    [[nodiscard]] static Result<std::unique_ptr<Workshop>> open(Options options);
    ~Workshop();
    Workshop(const Workshop&) = delete;
    Workshop& operator=(const Workshop&) = delete;

    /// The type, technical facts and embedded metadata of `blob`. `filename_hint` (may be empty) decides only
    /// between types whose bytes look alike. Fails only for reasons that are not the file's.
    [[nodiscard]] Result<Inspection> inspect(const std::filesystem::path& blob,
                                             std::string_view filename_hint, std::stop_token stop);

    /// One rendition; a file that has none fails with one of the codes of "no preview".
    [[nodiscard]] Result<Rendering> render(const std::filesystem::path& blob, const RenderRequest& request,
                                           std::string_view filename_hint, std::stop_token stop);

    /// Facts and renditions in one pass, which decodes once: the smaller are made from the largest. Either
    /// all renditions are made or none. Fails only for reasons that are not the file's.
    [[nodiscard]] Result<Examination> examine(const std::filesystem::path& blob,
                                              std::string_view filename_hint,
                                              const std::vector<RenderRequest>& outputs,
                                              std::stop_token stop);

    /// How well workers are confined: the weakest seen.
    [[nodiscard]] SandboxTier sandbox_tier() const;
    /// What the tier lacks, in words ("user namespaces: Operation not permitted"); empty where it is full.
    [[nodiscard]] std::vector<std::string> sandbox_gaps() const;
    /// The process ids of the workers that run now.
    [[nodiscard]] std::vector<int> worker_processes() const;

private:
    struct Floor;
    explicit Workshop(std::unique_ptr<Floor> floor);
    std::unique_ptr<Floor> m_floor;
};

}  // namespace sluice::media
