#include "media/process_workshop.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <numeric>
#include <thread>
#include <unistd.h>
#include <utility>

#include "base/text.h"
#include "media/detail/answers.h"
#include "media/detail/worker_floor.h"
#include "media/file_type.h"

namespace sluice::media {
namespace {

using detail::Ending;
using detail::Job;
using detail::OwnedFd;
using detail::Reply;

/// A rendition while it is made: a file beside its place, removed unless it is moved there.
class Draft {
public:
    [[nodiscard]] static Result<Draft> open(const RenderRequest& request) {
        static std::atomic<std::uint64_t> next{0};
        Draft draft;
        draft.m_request = request;
        draft.m_file = request.file;
        draft.m_file += cat(".part-", ::getpid(), "-", next++);
        draft.m_fd = OwnedFd(::open(draft.m_file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0640));
        if (!draft.m_fd) return unwritable(request.file, errno);
        return draft;
    }
    Draft(Draft&& other) noexcept
        : m_request(std::move(other.m_request)),
          m_file(std::exchange(other.m_file, {})),
          m_fd(std::move(other.m_fd)) {}
    Draft& operator=(Draft&&) = delete;
    ~Draft() {
        if (!m_file.empty()) ::unlink(m_file.c_str());
    }

    [[nodiscard]] int fd() const { return m_fd.get(); }
    [[nodiscard]] Size size() const { return m_request.size; }
    [[nodiscard]] bool empty_again() { return ::ftruncate(fd(), 0) == 0 && ::lseek(fd(), 0, SEEK_SET) == 0; }

    /// True where the worker wrote what it says it did.
    [[nodiscard]] bool holds_webp() const {
        std::array<char, 12> head{};
        const auto got = ::pread(fd(), head.data(), head.size(), 0);
        return got == static_cast<ssize_t>(head.size()) &&
               detect_file_type({head.data(), head.size()}, "").mime == "image/webp";
    }

    [[nodiscard]] Result<Rendering> keep(const detail::Made& made) {
        const auto bytes = ::lseek(fd(), 0, SEEK_END);
        if (::rename(m_file.c_str(), m_request.file.c_str()) != 0) return unwritable(m_request.file, errno);
        m_file.clear();
        return Rendering{m_request.size, m_request.file, made.width, made.height, bytes};
    }

private:
    Draft() = default;
    [[nodiscard]] static std::unexpected<Error> unwritable(const std::filesystem::path& file, int error) {
        return fail(
            {.remedy = Remedy::ask_admin,
             .code = "output_unwritable",
             .message = cat("The preview ", file.string(), " can't be written: ", std::strerror(error), "."),
             .hint =
                 "Check that the folder exists, that Sluice may write there and that the disk isn't full."});
    }

    RenderRequest m_request;
    std::filesystem::path m_file;
    OwnedFd m_fd;
};

[[nodiscard]] Result<OwnedFd> open_blob(const std::filesystem::path& blob) {
    OwnedFd fd(::open(blob.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY));
    if (fd) return fd;
    return fail(
        {.remedy = Remedy::retry,
         .code = "blob_unreadable",
         .message = cat("The stored file ", blob.string(), " can't be opened: ", std::strerror(errno), ".")});
}

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
        if (!drafts[i].holds_webp()) return false;
    }
    return true;
}

}  // namespace

struct ProcessWorkshop::Floor {
    Options options;
    detail::WorkerFloor workers;

    /// The worker's reply, or how two attempts on two workers ended.
    [[nodiscard]] Result<detail::Outcome> attempt(const Job& job, int blob, std::vector<Draft>& drafts,
                                                  std::stop_token stop) {
        std::vector<int> descriptors{blob};
        for (const auto& draft : drafts) descriptors.push_back(draft.fd());
        detail::Outcome outcome;
        for (int attempts_left = 2; attempts_left > 0; --attempts_left) {
            if (::lseek(blob, 0, SEEK_SET) != 0) return outcome;
            for (auto& draft : drafts)
                if (!draft.empty_again()) return outcome;
            const auto believable = [&](const Reply& reply) { return is_believable(reply, job, drafts); };
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
    auto floor = std::unique_ptr<Floor>(new Floor{options, detail::WorkerFloor(options)});
    TRY(floor->workers.start_one());
    return std::unique_ptr<ProcessWorkshop>(new ProcessWorkshop(std::move(floor)));
}

Result<Examination> ProcessWorkshop::examine(const std::filesystem::path& blob,
                                             std::string_view filename_hint,
                                             const std::vector<RenderRequest>& outputs,
                                             std::stop_token stop) {
    const auto input = TRY(open_blob(blob));
    std::vector<Draft> drafts;
    for (const auto& output : outputs) drafts.push_back(TRY(Draft::open(output)));
    // The largest first: the others are made from it.
    std::vector<std::size_t> order(drafts.size());
    std::iota(order.begin(), order.end(), 0U);
    std::ranges::stable_sort(order, std::greater{},
                             [&](std::size_t i) { return edge_px_max(drafts[i].size()); });
    std::vector<Draft> sorted;
    for (const auto i : order) sorted.push_back(std::move(drafts[i]));

    Job job;
    job.filename = to_valid_utf8(filename_hint.substr(0, detail::filename_bytes_max));
    job.cpu_limit_s = m_floor->options.cpu_limit_s;
    for (const auto& draft : sorted) job.edges_px.push_back(edge_px_max(draft.size()));

    auto outcome = TRY(m_floor->attempt(job, input.get(), sorted, stop));
    Examination answer;
    if (outcome.ending == Ending::replied) {
        answer.facts = std::move(outcome.reply.facts);
        if (outcome.reply.problem) answer.no_preview = detail::no_preview(*outcome.reply.problem);
        for (std::size_t i = 0; i < outcome.reply.made.size(); ++i)
            answer.renderings.push_back(TRY(sorted[i].keep(outcome.reply.made[i])));
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
