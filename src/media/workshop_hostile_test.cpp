#include <algorithm>
#include <array>
#include <csignal>
#include <cstdio>
#include <memory>
#include <random>
#include <thread>

#include "media/process_workshop.h"
#include "media/workshop_fixture.h"

using namespace sluice;
using namespace sluice::media;

namespace {

std::string output_of(const std::string& command) {
    const std::unique_ptr<FILE, int (*)(FILE*)> pipe(::popen(command.c_str(), "r"), &::pclose);
    REQUIRE(pipe);
    std::string output;
    std::array<char, 4096> part{};
    while (const auto got = std::fread(part.data(), 1, part.size(), pipe.get()))
        output.append(part.data(), got);
    return output;
}

/// Bytes changed, cut out, repeated or cut off, a few at a time.
std::string mutate(std::string bytes, std::mt19937_64& random) {
    const auto below = [&](std::size_t limit) {
        return std::uniform_int_distribution<std::size_t>(0, limit - 1)(random);
    };
    for (auto changes = 1 + below(8); changes > 0 && !bytes.empty(); --changes) {
        const auto at = below(bytes.size());
        switch (below(6)) {
            case 0: bytes[at] = static_cast<char>(below(256)); break;
            case 1: bytes[at] = '\xff'; break;
            case 2: bytes[at] = static_cast<char>(bytes[at] ^ (1 << below(8))); break;
            case 3: bytes.erase(at, 1 + below(16)); break;
            case 4: bytes.insert(at, bytes.substr(at, 1 + below(64))); break;
            default:
                if (below(4) == 0) bytes.resize(at);
        }
    }
    return bytes;
}

/// A message as workers send it, as printf(1) wants it.
std::string printed_frame(std::string_view payload) {
    std::array<char, 8> size{};
    std::snprintf(size.data(), size.size(), "\\%03o", static_cast<unsigned>(payload.size()));
    return cat("printf '\\000\\000\\000", size.data(), "%s' '", payload, "' >&3\n");
}

/// A program that says hello as a worker does, then does `rest`.
std::filesystem::path impostor(const ScratchFolder& folder, std::string_view tier, std::string_view rest) {
    const auto hello = printed_frame(cat(R"({"tier":")", tier, R"(","gaps":["none of it"]})"));
    const auto program = folder.write("impostor", cat("#!/bin/sh\n", hello, rest));
    std::filesystem::permissions(program, std::filesystem::perms::owner_all);
    return program;
}

}  // namespace

TEST_CASE("mutated files always get an answer, and the workshop outlives them") {
    constexpr int mutations_a_sample = 200;
    const ScratchFolder folder;
    auto options = one_worker();
    options.workers = 2;
    options.wall_limit_s = 20;
    options.cpu_limit_s = 10;
    const auto workshop = REQUIRE_OK(ProcessWorkshop::open(options));
    std::mt19937_64 random(20240601);
    for (const auto& sample : std::filesystem::directory_iterator(SLUICE_PHOTOS)) {
        const auto name = sample.path().filename().string();
        CAPTURE(name);
        const auto original = bytes_of(sample.path());
        int drawn = 0;
        int crashed = 0;
        for (int i = 0; i < mutations_a_sample; ++i) {
            const auto file = folder.write("mutant", mutate(original, random));
            const auto done =
                REQUIRE_OK(workshop->examine(file, name, {{Size::thumbnail, folder / "t.webp"}}, {}));
            REQUIRE(done.renderings.empty() == done.no_preview.has_value());
            drawn += done.renderings.empty() ? 0 : 1;
            if (done.no_preview && done.no_preview->message.contains("crashed")) ++crashed;
            if (done.no_preview) REQUIRE(done.no_preview->message.starts_with("no preview: "));
        }
        MESSAGE(name << ": " << drawn << " of " << mutations_a_sample << " could still be drawn, " << crashed
                     << " crashed their reader");
    }
    CHECK(REQUIRE_OK(workshop->inspect(photo("rex.jpg"), "", {})).facts.width == 200);
}

TEST_CASE("a worker that is killed in the middle of a job is replaced, and the job is done") {
    const auto workshop = REQUIRE_OK(ProcessWorkshop::open(one_worker()));
    const int first = workshop->worker_processes().front();
    REQUIRE(::kill(first, SIGSTOP) == 0);  // it takes the job, but never answers
    Result<Inspection> inspection = fail({});
    std::jthread job([&] { inspection = workshop->inspect(photo("rex.jpg"), "", {}); });
    REQUIRE(::kill(first, SIGKILL) == 0);
    job.join();
    CHECK(REQUIRE_OK(std::move(inspection)).facts.width == 200);
    CHECK(workshop->worker_processes().front() != first);
}

TEST_CASE("a job that takes too long is ended, and the next one has a new worker") {
    auto options = one_worker();
    options.wall_limit_s = 1;
    const ScratchFolder folder;
    const auto workshop = REQUIRE_OK(ProcessWorkshop::open(options));
    const std::vector<RenderRequest> wanted{{Size::thumbnail, folder / "t.webp"}};
    REQUIRE_OK(workshop->examine(photo("rex.jpg"), "", wanted, {}));
    REQUIRE(std::filesystem::remove(folder / "t.webp"));
    const auto workers = workshop->worker_processes();  // one that inspects, one that renders
    REQUIRE(workers.size() == 2);
    const int first = workers.back();
    REQUIRE(::kill(first, SIGSTOP) == 0);
    const auto done = REQUIRE_OK(workshop->examine(photo("rex.jpg"), "", wanted, {}));
    REQUIRE(done.no_preview);
    CHECK(done.no_preview->code == "decoder_timeout");
    CHECK(done.facts.width == 200);  // asked again without a picture
    CHECK(folder.count() == 0);
    CHECK(std::ranges::count(workshop->worker_processes(), first) == 0);
    REQUIRE_OK(workshop->examine(photo("rex.jpg"), "", wanted, {}));
    CHECK(workshop->worker_processes().size() == 2);
}

TEST_CASE("a rendering that hangs keeps no inspection waiting") {
    const auto workshop = REQUIRE_OK(ProcessWorkshop::open(one_worker()));
    const ScratchFolder folder;
    const std::vector<RenderRequest> wanted{{Size::thumbnail, folder / "t.webp"}};
    REQUIRE_OK(workshop->examine(photo("rex.jpg"), "", wanted, {}));
    const int renderer = workshop->worker_processes().back();
    REQUIRE(::kill(renderer, SIGSTOP) == 0);
    std::jthread rendering([&] { static_cast<void>(workshop->examine(photo("rex.jpg"), "", wanted, {})); });
    for (int i = 0; i < 20; ++i)
        CHECK(REQUIRE_OK(workshop->inspect(photo("rex.jpg"), "", {})).facts.width == 200);
    REQUIRE(::kill(renderer, SIGCONT) == 0);
}

TEST_CASE("a job waits no longer when it is stopped") {
    const auto workshop = REQUIRE_OK(ProcessWorkshop::open(one_worker()));
    REQUIRE(::kill(workshop->worker_processes().front(), SIGSTOP) == 0);
    std::stop_source stop;
    std::jthread stopper([&] { stop.request_stop(); });
    CHECK_FAILS(workshop->inspect(photo("rex.jpg"), "", stop.get_token()), "stopped");
}

TEST_CASE("a worker is replaced after its number of jobs") {
    auto options = one_worker();
    options.jobs_per_worker_max = 2;
    const auto workshop = REQUIRE_OK(ProcessWorkshop::open(options));
    const auto work = [&] { return REQUIRE_OK(workshop->inspect(photo("sample.png"), "", {})).facts.width; };
    CHECK(work() == 120);
    const int first = workshop->worker_processes().front();
    CHECK(work() == 120);
    CHECK(workshop->worker_processes().empty());
    CHECK(work() == 120);
    CHECK(workshop->worker_processes().front() != first);
}

TEST_CASE("a picture that needs more memory than a worker has is answered in words") {
    const ScratchFolder folder;
    // It claims 400 megapixels, within the limit, but interlaced: all must be held to draw any.
    auto options = one_worker();
    options.memory_bytes_max = 1LL << 30U;
    const auto workshop = REQUIRE_OK(ProcessWorkshop::open(options));
    const auto done = REQUIRE_OK(
        workshop->examine(photo("interlaced.png"), "", {{Size::thumbnail, folder / "t.webp"}}, {}));
    REQUIRE(done.no_preview);
    CHECK(done.no_preview->code == "decoder_out_of_memory");
    CHECK(done.facts.width == 20000);
}

TEST_CASE("a confined worker can't reach a network, a foreign file or another process") {
    const auto report = output_of(cat(SLUICE_MEDIA_WORKER, " --probe"));
    for (const std::string_view what :
         {"make_internet_socket", "make_unix_socket", "read_etc_passwd", "read_proc_environ",
          "list_root_folder", "write_temporary_file", "write_own_program", "execute_program", "fork",
          "trace_parent", "signal_parent", "mount_or_unshare", "set_limits"}) {
        CAPTURE(report);
        CHECK_MESSAGE(report.contains(cat(what, ": refused")), what);
    }
    CHECK(report.contains("read_libraries: allowed"));
    CHECK(report.contains("start_thread: allowed"));
    CHECK((report.starts_with("tier: full") || report.starts_with("tier: partial")));
}

TEST_CASE("the workshop says how well its workers are confined") {
    const auto workshop = REQUIRE_OK(ProcessWorkshop::open(one_worker()));
    CHECK(workshop->sandbox_tier() != SandboxTier::none);
    CHECK(workshop->sandbox_gaps().empty() == (workshop->sandbox_tier() == SandboxTier::full));
}

TEST_CASE("a worker that isn't confined is refused, unless that is allowed") {
    const ScratchFolder folder;
    auto options = one_worker();
    options.worker_program = impostor(folder, "none", "cat <&3 >/dev/null\n");
    CHECK_FAILS(ProcessWorkshop::open(options), "media_sandbox_missing");
    options.unsandboxed = Unsandboxed::allow;
    CHECK(REQUIRE_OK(ProcessWorkshop::open(options))->sandbox_tier() == SandboxTier::none);
}

TEST_CASE("what a worker says is believed only if it is the schema's and the rendition is there") {
    const std::string_view facts =
        R"({"mime":"image/jpeg","kind":"image","has_icc":false,"c2pa_present":false,"embedded":[]})";
    const std::string replies[] = {
        "abc",
        R"({"facts":{},"made":[]})",
        cat(R"({"facts":)", facts, R"(,"made":[],"more":1})"),
        cat(R"({"facts":)", facts, R"(,"made":[]})"),
        cat(R"({"facts":)", facts, R"(,"made":[{"width":9,"height":9}]})"),
        cat(R"({"facts":)", facts, R"(,"made":[{"width":9,"height":9},{"width":9,"height":9}]})"),
    };
    for (const auto& reply : replies) {
        CAPTURE(reply);
        const ScratchFolder folder;
        auto options = one_worker();
        const auto answer = cat("head -c 4 <&3 >/dev/null\n", printed_frame(reply), "cat <&3 >/dev/null\n");
        options.worker_program = impostor(folder, "full", answer);
        const auto workshop = REQUIRE_OK(ProcessWorkshop::open(options));
        const auto done =
            REQUIRE_OK(workshop->examine(photo("rex.jpg"), "", {{Size::thumbnail, folder / "t.webp"}}, {}));
        REQUIRE(done.no_preview);
        CHECK(done.no_preview->code == "corrupt_file");
        CHECK(done.renderings.empty());
        CHECK(done.facts.mime == "image/jpeg");
        CHECK(folder.count() == 1);
    }
}
