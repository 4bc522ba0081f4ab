// Each canonical flow, once for every operation that can fail and every way in which it can: the n-th call of
// the file system, transaction, request to Dropbox or look at a file fails, for n = 1, 2, … to the last one
// of the flow. Afterwards nothing is lost, doubled or deleted early, and the end is the same as without the
// fault, or one of those that the flow names. Prints a table; ends with 1 where a promise was broken.
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
#include "nth/branches.h"

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

constexpr std::size_t findings_told_max = 5;  // of one flow, so that each flow tells its own

constexpr int memory_kept_bytes = 1 << 30;

struct Totals {
    std::uint64_t histories = 0;
    std::uint64_t lost = 0;
    std::uint64_t doubled = 0;
    std::uint64_t early = 0;
    std::uint64_t other_end = 0;
    std::uint64_t unkept = 0;  ///< other promises
};

void print_seconds(std::chrono::steady_clock::time_point begin) {
    const std::chrono::duration<double> time = std::chrono::steady_clock::now() - begin;
    std::printf(" %8.1f\n", time.count());
    std::fflush(stdout);
}

/// All histories of one flow.
class FlowTable {
public:
    FlowTable(const Flow& flow, Totals& totals) : m_flow(flow), m_totals(totals) {}

    void tell_all() {
        const auto begin = std::chrono::steady_clock::now();
        const Calm calm = tell_calm(m_flow);
        m_ends = ends_of(m_flow, calm.told.ending);
        for (const auto& finding : calm.told.findings) complain(cat("without a fault: ", finding));
        const bool is_same = tell_branches(
            m_flow, calm, &faults_at, [this](const Fault& fault, const Told& told) { add(fault, told); });
        if (!is_same) complain("told again it goes another way");
        std::uint64_t wanted = 0;
        for (const Way& way : ways) wanted += calm.operations.at(static_cast<std::size_t>(way.seam));
        if (m_histories != wanted)
            complain(cat(m_histories, " histories were told, but ", wanted, " can be"));
        std::printf("%-29s", m_flow.name.c_str());
        for (const std::uint64_t operations : calm.operations)
            std::printf(" %9llu", static_cast<unsigned long long>(operations));
        std::printf(" %10llu", static_cast<unsigned long long>(m_histories));
        print_seconds(begin);
    }

private:
    static std::vector<Fault> faults_at(Seam seam, std::uint64_t number) {
        std::vector<Fault> faults;
        for (const Way& way : ways)
            if (way.seam == seam) faults.push_back({seam, number, way.kind, way.detail});
        return faults;
    }

    void complain(const std::string& words) {
        ++m_totals.unkept;
        std::printf("'%s': %s\n", m_flow.name.c_str(), words.c_str());
    }

    void add(const Fault& fault, const Told& told) {
        if (!told.met_the_fault) return;  // and is missing in the sum
        ++m_histories;
        ++m_totals.histories;
        m_totals.lost += told.lost;
        m_totals.doubled += told.doubled;
        m_totals.early += told.early;
        m_totals.unkept += told.findings.empty() ? 0 : 1;
        const bool is_good_end = std::ranges::find(m_ends, told.ending) != m_ends.end();
        m_totals.other_end += is_good_end ? 0 : 1;
        if ((is_good_end && told.findings.empty()) || ++m_told > findings_told_max) return;
        std::printf("every_failing_operation '%s' %s %llu %s %llu\n", m_flow.name.c_str(),
                    std::string(word_of(fault.seam)).c_str(), static_cast<unsigned long long>(fault.number),
                    std::string(word_of(fault.kind)).c_str(), static_cast<unsigned long long>(fault.detail));
        for (const auto& finding : told.findings) std::printf("    %s\n", finding.c_str());
        if (!is_good_end)
            std::printf("  ends as\n%s\n  not as\n%s\n", told.ending.c_str(),
                        join(m_ends, "\n  nor as\n").c_str());
    }

    const Flow& m_flow;
    Totals& m_totals;
    std::vector<std::string> m_ends;
    std::uint64_t m_histories = 0;
    std::size_t m_told = 0;
};

bool tell_all(std::string_view only) {
    const auto begin = std::chrono::steady_clock::now();
    Totals totals;
    std::printf("%-29s %9s %9s %9s %9s %10s %8s\n", "flow", "dropbox", "files", "catalogue", "workshop",
                "histories", "seconds");
    for (const Flow& flow : flows())
        if (flow.name.contains(only)) FlowTable(flow, totals).tell_all();
    std::printf(
        "%zu ways to fail; %llu histories; lost %llu, doubled %llu, deleted early %llu; "
        "other end %llu; other promises broken %llu; seconds",
        ways.size(), static_cast<unsigned long long>(totals.histories),
        static_cast<unsigned long long>(totals.lost), static_cast<unsigned long long>(totals.doubled),
        static_cast<unsigned long long>(totals.early), static_cast<unsigned long long>(totals.other_end),
        static_cast<unsigned long long>(totals.unkept));
    print_seconds(begin);
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
