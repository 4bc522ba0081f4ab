#include "media/process_workshop.h"

#include <algorithm>
#include <array>
#include <thread>
#include <unistd.h>
#include <utility>

#include "base/text.h"
#include "media/detail/answers.h"
#include "media/detail/draft.h"
#include "media/detail/office_program.h"
#include "media/detail/worker_floor.h"
#include "media/file_type.h"
#include "media/office_document.h"

namespace sluice::media {
namespace {

using detail::Draft;
using detail::Ending;
using detail::Job;
using detail::Reply;

/// What can be said of a file that no worker survives: its type, from its first bytes alone.
[[nodiscard]] domain::Facts facts_of_head(int blob, std::string_view filename) {
    std::array<char, sniff_bytes_max> head{};
    const auto got = ::pread(blob, head.data(), head.size(), 0);
    const auto type =
        detect_file_type({head.data(), static_cast<std::size_t>(std::max<ssize_t>(got, 0))}, filename);
    domain::Facts facts;
    facts.mime = type.mime;
    facts.kind = type.kind;
    return facts;
}

[[nodiscard]] bool is_believable(const Reply& reply, const Job& job, const std::vector<Draft>& drafts) {
    if (reply.made.empty()) return job.edges_px.empty() || reply.problem.has_value();
    if (reply.made.size() != job.edges_px.size()) return false;
    for (std::size_t i = 0; i < drafts.size(); ++i) {
        const auto [width, height] = reply.made[i];
        if (width < 1 || height < 1 || std::max(width, height) > job.edges_px[i]) return false;
        if (drafts[i].mime() != "image/webp") return false;
    }
    return true;
}

[[nodiscard]] bool is_believable_strip(const domain::StripIndex& strip) {
    constexpr std::int64_t tile_px_max = 512;
    return strip.frames >= 1 && strip.frames <= domain::strip_frames_max && strip.columns >= 1 &&
           strip.columns <= strip.frames && strip.tile_width >= 1 && strip.tile_width <= tile_px_max &&
           strip.tile_height >= 1 && strip.tile_height <= tile_px_max;
}

[[nodiscard]] bool is_believable_derivative(const Reply& reply, domain::DerivativeKind kind,
                                            const std::vector<Draft>& drafts) {
    using enum domain::DerivativeKind;
    if (!reply.derived) return reply.problem.has_value();
    const auto& derived = *reply.derived;
    switch (kind) {
        case page: return drafts.front().mime() == "image/webp" && derived.width && derived.height;
        case strip:
            return drafts.front().mime() == "image/webp" && derived.strip &&
                   is_believable_strip(*derived.strip);
        case proxy: {
            // A film and a sound of ours begin with the same brand.
            const auto mime = derived.mime.value_or("");
            return (mime == "video/mp4" || mime == "audio/mp4") && drafts.front().mime() == "video/mp4";
        }
        case waveform: {
            if (!derived.waveform) return false;
            const auto& peaks = derived.waveform->peaks;
            return !peaks.empty() && std::ssize(peaks) <= domain::waveform_peaks &&
                   std::ranges::all_of(peaks, [](std::int64_t peak) { return peak <= 100; });
        }
        case listing:
            return derived.listing && std::ssize(derived.listing->entries) <= domain::listing_entries_max;
    }
    return false;
}

/// In "no …: the file is damaged".
[[nodiscard]] std::string_view in_words(domain::DerivativeKind kind) {
    switch (kind) {
        case domain::DerivativeKind::page: return "page";
        case domain::DerivativeKind::strip: return "scrub strip";
        case domain::DerivativeKind::proxy: return "light copy";
        case domain::DerivativeKind::waveform: return "waveform";
        case domain::DerivativeKind::listing: break;
    }
    return "listing";
}

}  // namespace

struct ProcessWorkshop::Floor {
    Options options;
    detail::WorkerFloor workers;
    detail::OfficeProgram office;

    /// The worker's reply, or how two attempts on two workers ended.
    [[nodiscard]] Result<detail::Outcome> attempt(const Job& job, int blob, std::vector<Draft>& drafts,
                                                  std::stop_token stop) {
        const auto believable = [&](const Reply& reply) {
            return job.derivative ? is_believable_derivative(reply, *job.derivative, drafts)
                                  : is_believable(reply, job, drafts);
        };
        std::vector<int> descriptors{blob};
        for (const auto& draft : drafts) descriptors.push_back(draft.fd());
        detail::Outcome outcome;
        for (int attempts_left = 2; attempts_left > 0; --attempts_left) {
            if (::lseek(blob, 0, SEEK_SET) != 0) return outcome;
            for (auto& draft : drafts)
                if (!draft.empty_again()) return outcome;
            outcome = TRY(workers.work(job, descriptors, believable, stop));
            if (outcome.ending != Ending::crashed && outcome.ending != Ending::killed) break;
        }
        if (outcome.ending == Ending::stopped) return detail::was_stopped();
        return outcome;
    }
};

ProcessWorkshop::ProcessWorkshop(std::unique_ptr<Floor> floor) : m_floor(std::move(floor)) {}
ProcessWorkshop::~ProcessWorkshop() = default;

Result<std::unique_ptr<ProcessWorkshop>> ProcessWorkshop::open(Options options) {
    if (options.workers == 0) options.workers = std::max(1U, std::thread::hardware_concurrency());
    auto floor = std::unique_ptr<Floor>(
        new Floor{options, detail::WorkerFloor(options), detail::OfficeProgram(options)});
    TRY(floor->workers.start_one());
    return std::unique_ptr<ProcessWorkshop>(new ProcessWorkshop(std::move(floor)));
}

Result<Examination> ProcessWorkshop::examine(const std::filesystem::path& blob,
                                             std::string_view filename_hint,
                                             const std::vector<RenderRequest>& outputs,
                                             std::stop_token stop) {
    const auto input = TRY(detail::open_blob(blob));
    // The largest first: the others are made from it.
    auto sorted = outputs;
    std::ranges::stable_sort(sorted, std::greater{},
                             [](const RenderRequest& output) { return edge_px_max(output.size); });
    std::vector<Draft> drafts;
    for (const auto& output : sorted) drafts.push_back(TRY(Draft::open(output.file)));

    Job job;
    job.filename = to_valid_utf8(filename_hint.substr(0, detail::filename_bytes_max));
    for (const auto& output : sorted) job.edges_px.push_back(edge_px_max(output.size));

    auto outcome = TRY(m_floor->attempt(job, input.get(), drafts, stop));
    Examination answer;
    if (outcome.ending == Ending::replied) {
        answer.facts = std::move(outcome.reply.facts);
        if (outcome.reply.problem) answer.no_preview = detail::no_preview(*outcome.reply.problem);
        for (std::size_t i = 0; i < outcome.reply.made.size(); ++i) {
            const auto [width, height] = outcome.reply.made[i];
            const auto bytes = TRY(drafts[i].keep());
            answer.renderings.push_back({sorted[i].size, sorted[i].file, width, height, bytes});
        }
        return answer;
    }
    answer.no_preview = detail::no_preview(outcome.ending);
    answer.facts = facts_of_head(input.get(), job.filename);
    if (job.edges_px.empty()) return answer;
    // Its picture can't be had; what it says of itself perhaps can.
    job.edges_px.clear();
    std::vector<Draft> none;
    auto facts_alone = TRY(m_floor->attempt(job, input.get(), none, stop));
    if (facts_alone.ending == Ending::replied) answer.facts = std::move(facts_alone.reply.facts);
    return answer;
}

Result<Derivation> ProcessWorkshop::derive(const std::filesystem::path& blob, std::string_view filename_hint,
                                           const DerivativeRequest& request, std::stop_token stop) {
    const auto input = TRY(detail::open_blob(blob));
    std::vector<Draft> drafts;
    if (detail::has_output(request.kind)) drafts.push_back(TRY(Draft::open(request.file)));
    Job job;
    job.filename = to_valid_utf8(filename_hint.substr(0, detail::filename_bytes_max));
    job.derivative = request.kind;
    if (request.kind == domain::DerivativeKind::page) job.page = request.page;
    auto outcome = TRY(m_floor->attempt(job, input.get(), drafts, std::move(stop)));
    Derivation answer;
    const auto what = in_words(request.kind);
    if (outcome.ending != Ending::replied) {
        answer.problem = detail::no_preview(outcome.ending, what);
    } else if (outcome.reply.problem) {
        answer.problem = detail::no_preview(*outcome.reply.problem, what);
    } else {
        if (!drafts.empty()) TRY(drafts.front().keep());
        answer.detail = *std::move(outcome.reply.derived);
    }
    return answer;
}

Result<std::optional<Error>> ProcessWorkshop::make_pdf(const std::filesystem::path& blob,
                                                       std::string_view filename_hint,
                                                       const std::filesystem::path& pdf,
                                                       std::stop_token stop) {
    const auto document = TRY(detail::open_blob(blob));
    const auto extension = office_extension(document.get(), filename_hint);
    if (!extension)
        return detail::no_preview(
            detail::Problem{"unsupported_format", "the file isn't a document that LibreOffice draws"});
    auto draft = TRY(Draft::open(pdf));
    auto problem = TRY(m_floor->office.draw(document.get(), *extension, draft.fd(), std::move(stop)));
    if (!problem) TRY(draft.keep());
    return problem;
}

std::optional<Error> ProcessWorkshop::office_gap() const {
    return m_floor->office.gap();
}

SandboxTier ProcessWorkshop::sandbox_tier() const {
    return m_floor->workers.tier();
}
std::vector<std::string> ProcessWorkshop::sandbox_gaps() const {
    return m_floor->workers.gaps();
}
std::vector<int> ProcessWorkshop::worker_processes() const {
    return m_floor->workers.processes();
}

}  // namespace sluice::media
