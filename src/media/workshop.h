// The workshop: looks at strangers' files and makes their renditions. The seam; `process_workshop.h` has the
// real one.
//
// Invariant: a file that crashes, starves or fools its decoder gets an answer in words ("no preview: …"),
// never a failure of the server.
//
// Answers about a file ("no preview") carry one of these codes: `corrupt_file` (damaged, truncated, empty, or
// it crashed its decoder twice), `decoder_crashed` (killed twice from outside, as when the machine is out of
// memory), `decoder_timeout`, `decoder_out_of_memory`, `unsupported_format`, `too_many_pixels`. Errors about
// the workshop itself: `media_worker_missing` and `media_sandbox_missing` (ask_admin), `media_worker_failed`
// (retry), `office_missing` and `office_jail_missing` (ask_admin), `blob_unreadable` (retry),
// `output_unwritable` (ask_admin), `stopped` (retry).
#pragma once

#include <boost/describe.hpp>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "domain/derivative.h"
#include "domain/facts.h"

namespace sluice::media {

/// full: system call filter, Landlock and namespaces. partial: the filter, but Landlock or namespaces (or
/// both) are missing on this machine. none: no system call filter.
BOOST_DEFINE_ENUM_CLASS(SandboxTier, none, partial, full)

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

/// One derivative to make. The file is replaced in one step when it is complete; kinds that are words alone
/// (waveform, listing) have none.
struct DerivativeRequest {
    domain::DerivativeKind kind = domain::DerivativeKind::page;
    std::int64_t page = 1;  ///< of a page: which, from 1
    std::filesystem::path file;
};

struct Derivation {
    domain::DerivativeDetail detail;
    std::optional<Error> problem;  ///< set where nothing was made: one of the codes above, "no proxy: …"
};

class Workshop {
public:
    virtual ~Workshop() = default;

    /// Facts and renditions in one pass, which decodes once: the smaller are made from the largest. Either
    /// all renditions are made or none. `filename_hint` (may be empty) decides only between types whose bytes
    /// look alike. Fails only for reasons that are not the file's. Thread-safe; blocks.
    [[nodiscard]] virtual Result<Examination> examine(const std::filesystem::path& blob,
                                                      std::string_view filename_hint,
                                                      const std::vector<RenderRequest>& outputs,
                                                      std::stop_token stop) = 0;

    /// One derivative, in the lane of its kind: what takes minutes keeps nothing else waiting. Fails only for
    /// reasons that are not the file's. Thread-safe; blocks.
    [[nodiscard]] virtual Result<Derivation> derive(const std::filesystem::path& blob,
                                                    std::string_view filename_hint,
                                                    const DerivativeRequest& request,
                                                    std::stop_token stop) = 0;

    /// The PDF that LibreOffice makes of an office document, for examine() and derive(). The file is replaced
    /// in one step when it is complete. Nothing where it was made, else why not: one of the codes above.
    /// Fails only for reasons that are not the file's, as office_gap(). One at a time. Thread-safe; blocks.
    [[nodiscard]] virtual Result<std::optional<Error>> make_pdf(const std::filesystem::path& blob,
                                                                std::string_view filename_hint,
                                                                const std::filesystem::path& pdf,
                                                                std::stop_token stop) = 0;
    /// Why office documents aren't drawn on this machine; nothing where they are. Thread-safe.
    [[nodiscard]] virtual std::optional<Error> office_gap() const = 0;

    /// How well the decoders of strangers' files are confined.
    [[nodiscard]] virtual SandboxTier sandbox_tier() const = 0;

    /// The type, technical facts and embedded metadata of `blob`, as examine.
    [[nodiscard]] Result<Inspection> inspect(const std::filesystem::path& blob,
                                             std::string_view filename_hint, std::stop_token stop);
    /// One rendition; a file that has none fails with one of the codes of "no preview".
    [[nodiscard]] Result<Rendering> render(const std::filesystem::path& blob, const RenderRequest& request,
                                           std::string_view filename_hint, std::stop_token stop);
};

}  // namespace sluice::media
