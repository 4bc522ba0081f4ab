// sluice_sim_mutants: puts each bug of base/mutant.h into the engine and looks whether the simulation finds
// it. A simulation that finds nothing proves little; one that finds every one of these bugs proves more.
//
//     sluice_sim_mutants --every-mutant --seeds 2000 --jobs 2    how many of the seeds kill each mutant
//     sluice_sim_mutants --every-mutant --seeds 2000 --short     until each is killed
//     sluice_sim_mutants --mutant hash_unchecked --seed 17       one history, printed
//
// Ends with 1 where a mutant survives, or where the engine as it is breaks a promise.
#include <array>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <malloc.h>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

#include "base/log.h"
#include "base/mutant.h"
#include "base/text.h"
#include "simulation/history.h"

namespace sluice::simulation {
namespace {

constexpr int memory_kept_bytes = 1 << 30;

constexpr std::string_view usage =
    "sluice_sim_mutants --list\n"
    "sluice_sim_mutants --every-mutant [--seeds N] [--jobs J] [--short]\n"
    "sluice_sim_mutants --mutant NAME|none [--seeds N] [--short]\n"
    "sluice_sim_mutants --mutant NAME|none --seed S\n";

struct KnownMutant {
    Mutant mutant;
    std::string_view name;
    std::string_view sentence;
};

constexpr auto mutants = std::to_array<KnownMutant>({{Mutant::none, "none", "The engine as it is."},
#define SLUICE_KNOWN(name, sentence) {Mutant::name, #name, sentence},
                                                     SLUICE_MUTANT_LIST(SLUICE_KNOWN)
#undef SLUICE_KNOWN
});

struct Options {
    bool is_list = false;
    bool is_every = false;
    bool is_short = false;
    std::string mutant;
    std::uint64_t seed = 0;  ///< 0: all up to `seeds`
    std::uint64_t seeds = 2'000;
    std::uint64_t jobs = 1;
};

std::optional<Options> read_options(int count, char** words) {
    Options options;
    for (int i = 1; i < count; ++i) {
        const std::string_view word = words[i];
        bool* flag = word == "--list"           ? &options.is_list
                     : word == "--every-mutant" ? &options.is_every
                     : word == "--short"        ? &options.is_short
                                                : nullptr;
        if (flag) {
            *flag = true;
            continue;
        }
        if (++i == count) return std::nullopt;
        std::uint64_t* number = word == "--seed"    ? &options.seed
                                : word == "--seeds" ? &options.seeds
                                : word == "--jobs"  ? &options.jobs
                                                    : nullptr;
        if (number)
            *number = std::strtoull(words[i], nullptr, 10);
        else if (word == "--mutant")
            options.mutant = words[i];
        else
            return std::nullopt;
    }
    if (!options.is_list && !options.is_every && options.mutant.empty()) return std::nullopt;
    return options;
}

Plan plan_of(std::uint64_t seed) {
    using enum Profile;
    constexpr std::array profiles = {calm, crashes, network, disk, contributors, storm};
    return make_plan(seed, profiles.at(seed % profiles.size()));
}

/// What the histories came to, one line each, so that a process that dies has told most of it.
struct Outcome {
    std::uint64_t seeds = 0;
    std::uint64_t kills = 0;
    std::uint64_t first_seed = 0;
    std::string what;  ///< of the first
    bool has_ended = false;
};

void tell(int pipe, const std::string& line) {
    const std::string text = cat(line, "\n");
    static_cast<void>(::write(pipe, text.data(), text.size()) == 0);
}

void run_seeds(const Options& options, int pipe) {
    for (std::uint64_t seed = 1; seed <= options.seeds; ++seed) {
        tell(pipe, cat("seed ", seed));
        const auto result = run_history(plan_of(seed));
        if (result.violations.empty()) continue;
        tell(pipe, cat("kill ", result.violations.front().what));
        if (options.is_short) break;
    }
    tell(pipe, "end");
}

/// A mutant lives in a process of its own: it may crash, and its tables may be others.
int start(const Options& options, Mutant mutant) {
    std::array<int, 2> ends{};
    if (::pipe(ends.data()) != 0) return -1;
    if (::fork() == 0) {
        ::close(ends[0]);
        living_mutant = mutant;
        run_seeds(options, ends[1]);
        ::_exit(0);
    }
    ::close(ends[1]);
    return ends[0];
}

Outcome read_outcome(int pipe) {
    std::string text;
    std::array<char, 4096> buffer{};
    for (ssize_t count = 0; (count = ::read(pipe, buffer.data(), buffer.size())) > 0;)
        text.append(buffer.data(), static_cast<std::size_t>(count));
    ::close(pipe);
    Outcome outcome;
    const auto note_kill = [&](std::string what) {
        if (outcome.kills++ > 0) return;
        outcome.first_seed = outcome.seeds;
        outcome.what = std::move(what);
    };
    for (const std::string& line : split(text, '\n')) {
        if (line.starts_with("seed ")) ++outcome.seeds;
        if (line.starts_with("kill ")) note_kill(line.substr(5));
        if (line == "end") outcome.has_ended = true;
    }
    return outcome;
}

/// True where it is as it should be: a mutant killed, the engine as it is unharmed.
bool print(const KnownMutant& known, const Outcome& outcome) {
    const bool is_killed = outcome.kills > 0;
    const bool is_well = outcome.has_ended && is_killed == (known.mutant != Mutant::none);
    std::printf("%-26s %6llu of %5llu  first %5llu  %s\n", std::string(known.name).c_str(),
                static_cast<unsigned long long>(outcome.kills),
                static_cast<unsigned long long>(outcome.seeds),
                static_cast<unsigned long long>(outcome.first_seed),
                !outcome.has_ended ? "CRASHED, which proves nothing"
                : is_killed        ? outcome.what.c_str()
                : is_well          ? "nothing found, as it should be"
                                   : "SURVIVED");
    std::fflush(stdout);
    return is_well;
}

int run_all(const Options& options) {
    std::map<std::size_t, int> pipes;
    std::size_t next = 0;
    std::size_t bad = 0;
    for (std::size_t i = 0; i < mutants.size(); ++i) {
        while (next < mutants.size() && next < i + options.jobs) {
            pipes[next] = start(options, mutants.at(next).mutant);
            ++next;
        }
        bad += print(mutants.at(i), read_outcome(pipes.at(i))) ? 0 : 1;
    }
    while (::wait(nullptr) > 0) {
    }
    std::printf("%zu mutants, %zu not as they should be\n", mutants.size() - 1, bad);
    return bad == 0 ? 0 : 1;
}

int run_one(const Options& options, const KnownMutant& known) {
    if (options.seed == 0) return print(known, read_outcome(start(options, known.mutant))) ? 0 : 1;
    living_mutant = known.mutant;
    const auto result = run_history(plan_of(options.seed), true);
    for (const auto& violation : result.violations) std::cout << violation.what << "\n";
    return result.violations.empty() ? 0 : 1;
}

int run(int count, char** words) {
    const auto options = read_options(count, words);
    if (!options) {
        std::cerr << usage;
        return 2;
    }
    if (options->is_list) {
        for (const auto& known : mutants) std::cout << known.name << ": " << known.sentence << "\n";
        return 0;
    }
    set_log_sink([](std::string_view) {});
    // Memory that is given back to the system and asked for again costs half of the time.
    ::mallopt(M_TRIM_THRESHOLD, memory_kept_bytes);
    ::mallopt(M_MMAP_THRESHOLD, memory_kept_bytes);
    if (options->is_every) return run_all(*options);
    for (const auto& known : mutants)
        if (known.name == options->mutant) return run_one(*options, known);
    std::cerr << "There is no mutant " << options->mutant << "; see --list.\n";
    return 2;
}

}  // namespace
}  // namespace sluice::simulation

int main(int count, char** words) {
    return sluice::simulation::run(count, words);
}
