#include "simulation/tally.h"

#include <algorithm>
#include <cstdio>
#include <numeric>

#include "base/text.h"

namespace sluice::simulation {
namespace {

constexpr std::size_t failures_shown_max = 20;

/// Seconds at that share (0 to 1) of sorted milliseconds.
double seconds_at(const std::vector<std::int64_t>& sorted, double share) {
    if (sorted.empty()) return 0;
    const auto at = static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1));
    return static_cast<double>(sorted[at]) / 1000;
}

std::string list(std::string_view title, const std::map<std::string, std::int64_t>& counts) {
    std::vector<std::string> parts;
    for (const auto& [kind, count] : counts) parts.push_back(cat(kind, " ", count));
    return cat(title, ": ", join(parts, ", "), "\n");
}

std::string number(double value, int digits) {
    char text[40];
    std::snprintf(text, sizeof text, "%.*f", digits, value);
    return text;
}

}  // namespace

void Tally::add(const Plan& plan, const HistoryResult& result) {
    ++histories;
    for (const auto count : result.counts.operations) operations += static_cast<std::int64_t>(count);
    crashes += static_cast<std::int64_t>(result.counts.crashes);
    for (const auto& [kind, count] : result.counts.faults) {
        faults += static_cast<std::int64_t>(count);
        faults_by_kind[std::string(word_of(kind))] += static_cast<std::int64_t>(count);
    }
    for (const Action& action : plan.actions) ++actions_by_kind[std::string(word_of(action.kind))];
    virtual_ms += result.virtual_time.count();
    if (result.violations.empty()) {
        settle_ms.push_back(result.time_to_settle.count());
        return;
    }
    failures.push_back({plan.seed, std::string(word_of(plan.profile)), result.violations.front().what});
    switch (result.violations.front().harm) {
        case Harm::lost: ++lost; break;
        case Harm::doubled: ++doubled; break;
        case Harm::deleted_early: ++deleted_early; break;
        case Harm::stuck: ++stuck; break;
        case Harm::other: ++other; break;
    }
}

void Tally::add(const Tally& tally) {
    histories += tally.histories;
    checked_twice += tally.checked_twice;
    operations += tally.operations;
    crashes += tally.crashes;
    faults += tally.faults;
    for (const auto& [kind, count] : tally.faults_by_kind) faults_by_kind[kind] += count;
    for (const auto& [kind, count] : tally.actions_by_kind) actions_by_kind[kind] += count;
    virtual_ms += tally.virtual_ms;
    lost += tally.lost;
    doubled += tally.doubled;
    deleted_early += tally.deleted_early;
    stuck += tally.stuck;
    other += tally.other;
    settle_ms.insert(settle_ms.end(), tally.settle_ms.begin(), tally.settle_ms.end());
    failures.insert(failures.end(), tally.failures.begin(), tally.failures.end());
}

std::string Tally::table(double wall_s) const {
    std::vector<std::int64_t> sorted = settle_ms;
    std::ranges::sort(sorted);
    std::string text =
        cat(histories, " histories (", checked_twice, " of them twice, with the same trace) in ",
            number(wall_s, 1), " s, ", number(static_cast<double>(histories) / std::max(wall_s, 0.001), 0),
            " a second\n", "operations ", operations, ", crashes ", crashes, ", faults ", faults,
            ", virtual hours ", number(static_cast<double>(virtual_ms) / 3'600'000, 1), "\n", "lost ", lost,
            ", doubled ", doubled, ", deleted early ", deleted_early, ", stuck ", stuck, ", other ", other,
            "\n", "time to settle p50 ", number(seconds_at(sorted, 0.5), 1), " s, p99 ",
            number(seconds_at(sorted, 0.99), 1), " s (virtual)\n");
    text += list("faults", faults_by_kind) + list("actions", actions_by_kind);
    for (std::size_t i = 0; i < std::min(failures.size(), failures_shown_max); ++i)
        text += cat("FAILED --profile ", failures[i].profile, " --seed ", failures[i].seed, ": ",
                    failures[i].what, "\n");
    if (failures.size() > failures_shown_max)
        text += cat("and ", failures.size() - failures_shown_max, " more\n");
    return text;
}

}  // namespace sluice::simulation
