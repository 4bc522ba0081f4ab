// Each canonical flow, once for every operation that can fail and every way in which it can: the n-th call of
// the file system, transaction, request to Dropbox or look at a file fails, for n = 1, 2, … until the flow no
// longer gets that far. Afterwards nothing is lost, doubled or deleted early, and the end is the same as
// without the fault. Prints a table; ends with 1 where a promise was broken.
//
//     every_failing_operation                                    all of it
//     every_failing_operation FLOW SEAM NUMBER KIND DETAIL       one history, told line by line
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <malloc.h>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/log.h"
#include "base/text.h"
#include "nth/flows.h"

using namespace sluice;
using namespace sluice::nth;
using simulation::Fault;
using simulation::FaultKind;
using simulation::Seam;

namespace {

struct Way {
    Seam seam;
    FaultKind kind;
    std::uint64_t detail = 0;
};

constexpr auto ways = std::to_array<Way>({
    {Seam::dropbox, FaultKind::unreachable},
    {Seam::dropbox, FaultKind::late, 20},  // a timeout; it arrives 20 s later
    {Seam::dropbox, FaultKind::answer_lost},
    {Seam::dropbox, FaultKind::doubled},
    {Seam::dropbox, FaultKind::cut_body, 20},
    {Seam::dropbox, FaultKind::too_many_requests, 5},
    {Seam::dropbox, FaultKind::server_error},
    {Seam::dropbox, FaultKind::write_contention},
    {Seam::dropbox, FaultKind::expired_token},
    {Seam::dropbox, FaultKind::stall, 400},  // longer than a lease
    {Seam::dropbox, FaultKind::crash_before},
    {Seam::dropbox, FaultKind::crash_after},
    {Seam::dropbox, FaultKind::power_cut_after},
    {Seam::files, FaultKind::disk_failed},
    {Seam::files, FaultKind::disk_full},
    {Seam::files, FaultKind::stall, 400},
    {Seam::files, FaultKind::crash_before},
    {Seam::files, FaultKind::power_cut_before},
    {Seam::files, FaultKind::power_cut_after},
    {Seam::catalogue, FaultKind::database_busy},
    {Seam::catalogue, FaultKind::database_full},
    {Seam::catalogue, FaultKind::statement_failed, 0},
    {Seam::catalogue, FaultKind::statement_failed, 2},
    {Seam::catalogue, FaultKind::commit_failed},
    {Seam::catalogue, FaultKind::stall, 400},
    {Seam::catalogue, FaultKind::crash_before},
    {Seam::catalogue, FaultKind::crash_after},
    {Seam::catalogue, FaultKind::power_cut_after},
    {Seam::workshop, FaultKind::no_worker},
    {Seam::workshop, FaultKind::stall, 400},
    {Seam::workshop, FaultKind::crash_before},
    {Seam::workshop, FaultKind::power_cut_after},
});

constexpr std::uint64_t operations_max = 5'000;  // of one flow at one seam: more is a flow that never ends
constexpr std::size_t findings_told_max = 25;

constexpr int memory_kept_bytes = 1 << 30;

struct Told {
    bool met_the_fault = false;
    std::string ending;
    std::vector<std::string> findings;
    std::uint64_t lost = 0;
    std::uint64_t doubled = 0;
    std::uint64_t early = 0;
};

Told tell(const Flow& flow, const Fault* fault, bool is_printed = false) {
    Rig rig(flow.options);
    rig.trace().print(is_printed);
    Scene scene(rig);
    flow.tell(scene);
    if (fault) rig.machine().add_fault(*fault);
    static_cast<void>(scene.play());
    const auto& faults = rig.machine().counts().faults;
    return {!faults.empty(), scene.ending(), std::move(scene.findings),
            scene.lost,      scene.doubled,  scene.early};
}

struct Totals {
    std::uint64_t histories = 0;
    std::uint64_t lost = 0;
    std::uint64_t doubled = 0;
    std::uint64_t early = 0;
    std::uint64_t other_end = 0;
    std::uint64_t unkept = 0;  ///< other promises
    std::size_t told = 0;
};

void add(Totals& totals, const Flow& flow, const Fault& fault, const Told& told,
         const std::string& wanted_end) {
    ++totals.histories;
    totals.lost += told.lost;
    totals.doubled += told.doubled;
    totals.early += told.early;
    totals.unkept += told.findings.empty() ? 0 : 1;
    const bool is_same_end = told.ending == wanted_end;
    totals.other_end += is_same_end ? 0 : 1;
    if ((is_same_end && told.findings.empty()) || ++totals.told > findings_told_max) return;
    std::printf("every_failing_operation '%s' %s %llu %s %llu\n", flow.name.c_str(),
                std::string(word_of(fault.seam)).c_str(), static_cast<unsigned long long>(fault.number),
                std::string(word_of(fault.kind)).c_str(), static_cast<unsigned long long>(fault.detail));
    for (const auto& finding : told.findings) std::printf("    %s\n", finding.c_str());
    if (!is_same_end) std::printf("  ends as\n%s\n  not as\n%s\n", told.ending.c_str(), wanted_end.c_str());
}

/// The number of operations of the flow at the seam, each of which has failed in this way.
std::uint64_t fail_each(const Flow& flow, const Way& way, const std::string& wanted_end, Totals& totals) {
    for (std::uint64_t number = 1; number <= operations_max; ++number) {
        const Fault fault{way.seam, number, way.kind, way.detail};
        const Told told = tell(flow, &fault);
        if (!told.met_the_fault) return number - 1;
        add(totals, flow, fault, told, wanted_end);
    }
    ++totals.unkept;
    std::printf("'%s' makes more than %llu operations\n", flow.name.c_str(),
                static_cast<unsigned long long>(operations_max));
    return operations_max;
}

void print_head() {
    std::printf("%-26s %9s %9s %9s %9s %10s %8s\n", "flow", "dropbox", "files", "catalogue", "workshop",
                "histories", "seconds");
}

bool tell_all(std::string_view only) {
    const auto begin = std::chrono::steady_clock::now();
    Totals totals;
    print_head();
    for (const Flow& flow : flows()) {
        if (!flow.name.contains(only)) continue;
        const auto flow_begin = std::chrono::steady_clock::now();
        const std::uint64_t histories_before = totals.histories;
        const Told calm = tell(flow, nullptr);
        for (const auto& finding : calm.findings) {
            std::printf("'%s', without a fault: %s\n", flow.name.c_str(), finding.c_str());
            ++totals.unkept;
        }
        std::array<std::uint64_t, simulation::seams_count> operations{};
        for (const Way& way : ways) {
            auto& most = operations.at(static_cast<std::size_t>(way.seam));
            most = std::max(most, fail_each(flow, way, calm.ending, totals));
        }
        const std::chrono::duration<double> time = std::chrono::steady_clock::now() - flow_begin;
        std::printf(
            "%-26s %9llu %9llu %9llu %9llu %10llu %8.1f\n", flow.name.c_str(),
            static_cast<unsigned long long>(operations[0]), static_cast<unsigned long long>(operations[1]),
            static_cast<unsigned long long>(operations[2]), static_cast<unsigned long long>(operations[3]),
            static_cast<unsigned long long>(totals.histories - histories_before), time.count());
        std::fflush(stdout);
    }
    const std::chrono::duration<double> time = std::chrono::steady_clock::now() - begin;
    std::printf(
        "%zu ways to fail; %llu histories in %.1f s; lost %llu, doubled %llu, deleted early %llu; "
        "other end %llu; other promises broken %llu\n",
        ways.size(), static_cast<unsigned long long>(totals.histories), time.count(),
        static_cast<unsigned long long>(totals.lost), static_cast<unsigned long long>(totals.doubled),
        static_cast<unsigned long long>(totals.early), static_cast<unsigned long long>(totals.other_end),
        static_cast<unsigned long long>(totals.unkept));
    return totals.histories > 0 && totals.other_end == 0 && totals.unkept == 0;
}

template <class Word, std::size_t Count>
const Way* find_way(const std::array<Way, Count>& among, Word seam, Word kind) {
    const auto found = std::ranges::find_if(
        among, [&](const Way& way) { return word_of(way.seam) == seam && word_of(way.kind) == kind; });
    return found == among.end() ? nullptr : &*found;
}

int tell_one(std::span<char*> arguments) {
    const auto all = flows();
    const auto flow = std::ranges::find(all, std::string_view(arguments[0]), &Flow::name);
    const Way* way = find_way(ways, std::string_view(arguments[1]), std::string_view(arguments[3]));
    if (flow == all.end() || !way) {
        std::printf("There is no such flow, seam or kind.\n");
        return 2;
    }
    const Fault fault{way->seam, std::strtoull(arguments[2], nullptr, 10), way->kind,
                      std::strtoull(arguments[4], nullptr, 10)};
    const Told told = tell(*flow, fault.number == 0 ? nullptr : &fault, true);
    for (const auto& finding : told.findings) std::printf("    %s\n", finding.c_str());
    std::printf("ends as\n%s\n", told.ending.c_str());
    return told.findings.empty() ? 0 : 1;
}

}  // namespace

int main(int count, char** words) {
    set_log_sink([](std::string_view) {});
    // Memory that is given back to the system and asked for again costs half of the time.
    ::mallopt(M_TRIM_THRESHOLD, memory_kept_bytes);
    ::mallopt(M_MMAP_THRESHOLD, memory_kept_bytes);
    const std::span<char*> arguments(words + 1, static_cast<std::size_t>(count - 1));
    if (arguments.size() == 5) return tell_one(arguments);
    return tell_all(arguments.empty() ? "" : arguments[0]) ? 0 : 1;
}
