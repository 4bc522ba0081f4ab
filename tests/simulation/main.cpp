// sluice_sim: runs the real transfer engine through many histories of a simulated world, and says what broke.
//
//     sluice_sim --histories 10000 --profile all --jobs 2
//     sluice_sim --profile storm --seed 4711 --trace --shrink    replays one, printed, and makes it smaller
#include <chrono>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <iterator>
#include <malloc.h>
#include <string_view>
#include <sys/wait.h>
#include <unistd.h>

#include "base/json/codec.h"
#include "base/log.h"
#include "base/text.h"
#include "simulation/tally.h"

namespace sluice::simulation {
namespace {

constexpr int memory_kept_bytes = 1 << 30;

using SteadyClock = std::chrono::steady_clock;

constexpr std::string_view usage =
    "sluice_sim [--seed S] [--histories N] [--profile calm|crashes|network|disk|contributors|storm|all]\n"
    "           [--jobs J] [--time-limit-s T] [--check-determinism PERCENT] [--shrink] [--trace]\n"
    "           [--report FILE]\n";

struct Options {
    std::uint64_t seed = 1;
    std::uint64_t histories = 1;
    std::string profile = "all";
    std::uint64_t jobs = 1;
    std::uint64_t time_limit_s = 0;  ///< 0: none
    std::uint64_t check_percent = 0;
    bool is_shrunk = false;
    bool is_traced = false;
    std::string report_file;
};

const std::vector<Profile>& all_profiles() {
    using enum Profile;
    static const std::vector<Profile> profiles = {calm, crashes, network, disk, contributors, storm};
    return profiles;
}

std::optional<Options> read_options(int count, char** words) {
    Options options;
    for (int i = 1; i < count; ++i) {
        const std::string_view word = words[i];
        if (word == "--shrink") {
            options.is_shrunk = true;
            continue;
        }
        if (word == "--trace") {
            options.is_traced = true;
            continue;
        }
        if (++i == count) return std::nullopt;
        const std::string value = words[i];
        if (word == "--profile")
            options.profile = value;
        else if (word == "--report")
            options.report_file = value;
        else {
            std::uint64_t* number = word == "--seed"                ? &options.seed
                                    : word == "--histories"         ? &options.histories
                                    : word == "--jobs"              ? &options.jobs
                                    : word == "--time-limit-s"      ? &options.time_limit_s
                                    : word == "--check-determinism" ? &options.check_percent
                                                                    : nullptr;
            if (number == nullptr) return std::nullopt;
            *number = std::strtoull(value.c_str(), nullptr, 10);
        }
    }
    if (options.jobs == 0) options.jobs = 1;
    const bool is_known =
        options.profile == "all" || std::ranges::any_of(all_profiles(), [&](Profile profile) {
            return word_of(profile) == options.profile;
        });
    return is_known ? std::optional(options) : std::nullopt;
}

/// Profiles take turns, so that any run of seeds has all of them.
Plan plan_of(const Options& options, std::uint64_t seed) {
    Profile profile = all_profiles()[seed % all_profiles().size()];
    for (const Profile each : all_profiles())
        if (word_of(each) == options.profile) profile = each;
    return make_plan(seed, profile);
}

void tell_failure(const Options& options, const Plan& plan, const HistoryResult& result) {
    std::string text = cat("\nFAILED: ", result.violations.front().what, "\n  replay: sluice_sim --profile ",
                           word_of(plan.profile), " --seed ", plan.seed, " --trace\n");
    for (const std::string& line : result.trace_tail) text += cat("    ", line, "\n");
    if (options.is_shrunk) {
        const Plan small = shrink(plan, result);
        text += cat("shrunk from ", plan.actions.size(), " actions and ", plan.faults.size(), " faults to\n",
                    describe(small), "which ends so:\n");
        for (const std::string& line : run_history(small).trace_tail) text += cat("    ", line, "\n");
    }
    std::cout << text << std::flush;
}

/// The share of the histories that one process runs.
Tally run_share(const Options& options, std::uint64_t job, SteadyClock::time_point deadline) {
    Tally tally;
    for (std::uint64_t i = job; i < options.histories; i += options.jobs) {
        if (options.time_limit_s > 0 && SteadyClock::now() > deadline) break;
        const Plan plan = plan_of(options, options.seed + i);
        auto result = run_history(plan, options.is_traced);
        if (i % 100 < options.check_percent) {
            ++tally.checked_twice;
            if (run_history(plan).trace_hash != result.trace_hash)
                result.violations.push_back({Harm::other, "The same plan gave another history."});
        }
        tally.add(plan, result);
        if (!result.violations.empty() && tally.failures.size() <= 3) tell_failure(options, plan, result);
    }
    return tally;
}

/// Runs a share in a process of its own; its tally comes back through the pipe.
int start_job(const Options& options, std::uint64_t job, SteadyClock::time_point deadline) {
    int ends[2] = {};
    if (::pipe(ends) != 0) return -1;
    if (::fork() == 0) {
        ::close(ends[0]);
        const std::string text = json::encode(run_share(options, job, deadline));
        std::size_t written = 0;
        while (written < text.size()) {
            const auto count = ::write(ends[1], text.data() + written, text.size() - written);
            if (count <= 0) break;
            written += static_cast<std::size_t>(count);
        }
        ::_exit(0);
    }
    ::close(ends[1]);
    return ends[0];
}

std::string read_to_end(int pipe) {
    std::string text;
    char buffer[65536];
    while (true) {
        const auto count = ::read(pipe, buffer, sizeof buffer);
        if (count <= 0) break;
        text.append(buffer, static_cast<std::size_t>(count));
    }
    ::close(pipe);
    return text;
}

Tally run_all(const Options& options, SteadyClock::time_point deadline) {
    if (options.jobs == 1) return run_share(options, 0, deadline);
    std::vector<int> pipes;
    for (std::uint64_t job = 0; job < options.jobs; ++job) pipes.push_back(start_job(options, job, deadline));
    Tally tally;
    for (const int pipe : pipes) {
        const auto share = json::decode<Tally>(read_to_end(pipe));
        if (share)
            tally.add(*share);
        else
            tally.failures.push_back({options.seed, options.profile, "A job of the simulation crashed."});
    }
    while (::wait(nullptr) > 0) {
    }
    return tally;
}

int run(int count, char** words) {
    const auto options = read_options(count, words);
    if (!options) {
        std::cerr << usage;
        return 2;
    }
    set_log_sink([](std::string_view) {});
    // Memory that is given back to the system and asked for again costs half of the time.
    ::mallopt(M_TRIM_THRESHOLD, memory_kept_bytes);
    ::mallopt(M_MMAP_THRESHOLD, memory_kept_bytes);
    ::mallopt(M_TOP_PAD, memory_kept_bytes / 16);
    const auto begun = SteadyClock::now();
    const Tally tally = run_all(*options, begun + std::chrono::seconds(options->time_limit_s));
    const std::chrono::duration<double> wall = SteadyClock::now() - begun;
    std::cout << tally.table(wall.count());
    if (!options->report_file.empty()) std::ofstream(options->report_file) << json::encode(tally) << "\n";
    return tally.is_clean() ? 0 : 1;
}

}  // namespace
}  // namespace sluice::simulation

int main(int count, char** words) {
    return sluice::simulation::run(count, words);
}
