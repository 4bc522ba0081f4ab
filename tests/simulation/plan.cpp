#include "simulation/plan.h"

#include <boost/describe/enum_to_string.hpp>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "simulation/scenes.h"

namespace sluice::simulation {
namespace {

constexpr std::int64_t storm_ms_max = 12 * 60 * 1000;
/// No history has more operations at one seam before its faults end.
constexpr std::uint64_t operations_max = 6'000;

/// How much of what there is, by profile. Faults are per 10,000 operations.
struct Weather {
    std::uint64_t actions_max;
    std::uint64_t people_percent;  ///< of the actions are by people at Sluice
    std::uint64_t nature_percent;  ///< of the actions are nature's
    std::uint64_t crashes;
    std::uint64_t dropbox;
    std::uint64_t files;
    std::uint64_t catalogue;
    std::uint64_t workshop;
    std::uint64_t stalls;
    std::uint64_t webhooks_lost_percent;
    std::uint64_t lying_disk_percent;
};

Weather weather_of(Profile profile) {
    switch (profile) {
        case Profile::calm: return {10, 5, 5, 5, 50, 5, 10, 20, 5, 5, 0};
        case Profile::crashes: return {12, 10, 15, 150, 50, 5, 20, 20, 20, 20, 0};
        case Profile::network: return {14, 10, 10, 10, 2'500, 5, 10, 20, 60, 50, 0};
        case Profile::disk: return {14, 10, 25, 50, 50, 300, 300, 100, 10, 20, 5};
        case Profile::contributors: return {32, 20, 10, 10, 100, 5, 10, 50, 40, 30, 0};
        case Profile::storm: return {20, 20, 20, 80, 1'000, 100, 150, 100, 60, 40, 2};
    }
    return {};
}

using Kinds = std::vector<ActionKind>;

const Kinds& contributors() {
    using enum ActionKind;
    static const Kinds kinds = {put,
                                put,
                                put,
                                put,
                                overwrite,
                                overwrite,
                                put_same_content,
                                put_older_content,
                                put_empty,
                                put_odd_name,
                                put_text,
                                rename,
                                rename,
                                rename_case,
                                move_out,
                                move_in,
                                remove,
                                remove};
    return kinds;
}
const Kinds& people() {
    using enum ActionKind;
    static const Kinds kinds = {release,        release,         retry, retry,     reject,    reject, restore,
                                pause_clearing, resume_clearing, unmap, map_again, map_again, revoke, relink};
    return kinds;
}
const Kinds& nature() {
    using enum ActionKind;
    static const Kinds kinds = {reset_cursors,
                                jump_clock,
                                kill,
                                cut_power,
                                rot,
                                rot,
                                rot,
                                rot,
                                dropbox_away,
                                dropbox_limits,
                                writes_refused,
                                database_away,
                                database_failing,
                                disk_filled};
    return kinds;
}

ActionKind pick_kind(Random& random, const Weather& weather) {
    const std::uint64_t roll = random.below(100);
    if (roll < weather.people_percent) return random.pick(people());
    if (roll < weather.people_percent + weather.nature_percent) return random.pick(nature());
    if (random.below(400) == 0) return ActionKind::put_big;
    if (random.below(60) == 0) return ActionKind::rename_folder;
    return random.pick(contributors());
}

void add_actions(Plan& plan, Random& random, const Weather& weather) {
    const std::int64_t storm_ms = random.between(60'000, storm_ms_max);
    const auto count = 1 + random.below(weather.actions_max);
    for (std::uint64_t i = 0; i < count; ++i) {
        // Half of them come close together, as uploads do.
        const std::int64_t at = random.chance(50) ? random.between(0, 20'000) : random.between(0, storm_ms);
        plan.actions.push_back({at, i == 0 ? ActionKind::put : pick_kind(random, weather), random.next()});
    }
}

/// Faults of one seam, `rate` in 10,000 operations.
void add_faults(Plan& plan, Random& random, Seam seam, std::uint64_t rate,
                const std::vector<FaultKind>& kinds) {
    if (rate == 0) return;
    const std::uint64_t gap = std::max<std::uint64_t>(1, 20'000 / rate);
    for (std::uint64_t number = 1 + random.below(gap); number < operations_max;
         number += 1 + random.below(gap)) {
        const FaultKind kind = random.pick(kinds);
        const std::uint64_t detail = kind == FaultKind::stall              ? 1 + random.below(1'200)
                                     : kind == FaultKind::late             ? random.below(600)
                                     : kind == FaultKind::statement_failed ? random.below(24)
                                                                           : random.below(64);
        plan.faults.push_back({seam, number, kind, detail});
    }
}

void add_faults(Plan& plan, Random& random, const Weather& weather) {
    using enum FaultKind;
    // Each history has its own mixture: what is rare everywhere is never found.
    const auto some = [&](std::uint64_t rate) {
        return random.chance(30) ? 0 : rate * random.below(200) / 100;
    };
    add_faults(plan, random, Seam::dropbox, some(weather.dropbox),
               {unreachable, answer_lost, late, doubled, cut_body, corrupt_body, too_many_requests,
                server_error, write_contention, cursor_reset, expired_token, answer_lost, server_error});
    if (random.chance(weather.dropbox > 100 ? 10 : 2))
        plan.faults.push_back({Seam::dropbox, 1 + random.below(100), revoked_token, 0});
    add_faults(plan, random, Seam::files, some(weather.files), {disk_full, disk_failed, disk_failed});
    add_faults(plan, random, Seam::catalogue, some(weather.catalogue),
               {database_busy, database_full, statement_failed, commit_failed});
    add_faults(plan, random, Seam::workshop, some(weather.workshop * 10), {no_worker, damaged_file});
    for (const Seam seam : {Seam::dropbox, Seam::files, Seam::catalogue, Seam::workshop}) {
        add_faults(plan, random, seam, some(weather.crashes),
                   {crash_before, crash_after, power_cut_before, power_cut_after});
        add_faults(plan, random, seam, some(weather.stalls), {stall});
    }
}

RigOptions make_options(std::uint64_t seed, Random& random, const Weather& weather) {
    RigOptions options;
    options.seed = seed;
    const auto roll = random.below(10);
    options.after_ingest = roll < 6   ? domain::AfterIngest::delete_
                           : roll < 9 ? domain::AfterIngest::move_to
                                      : domain::AfterIngest::keep;
    options.duplicates =
        random.chance(40) ? domain::Duplicates::point_to_existing : domain::Duplicates::add_asset;
    if (random.chance(20)) options.allowed_types = {"image"};
    options.release = random.chance(15) ? domain::Release::manual : domain::Release::automatic;
    options.workers = random.between(1, 6);
    options.webhooks_lost_percent = random.below(weather.webhooks_lost_percent + 1);
    options.webhooks_doubled_percent = random.below(30);
    if (random.chance(20)) options.limits.page_entries_max = random.between(1, 3);
    if (random.chance(20)) options.limits.clear_grace_s = random.between(1, 600);
    if (random.chance(20)) options.limits.clearings_max = random.between(1, 3);
    if (random.chance(15)) options.limits.attempts_max = random.between(2, 4);
    // Half of the histories have no rule.
    constexpr std::array rules{domain::VersionConflict::new_asset, domain::VersionConflict::new_version,
                               domain::VersionConflict::new_version_with_metadata};
    if (seed / 2 % 6 < rules.size()) options.version_conflict = rules[seed / 2 % 6];
    // Files are moved into this folder and out of it; a fifth of the histories leave them alone there.
    if (seed % 5 == 3) options.filter = domain::IntakeFilter{.exclude = std::vector<std::string>{"sub/"}};
    // Files are few here: half of the histories send even a single delete as a batch.
    options.limits.delete_batch_min = 1 + static_cast<std::int64_t>(seed % 2);
    return options;
}

}  // namespace

std::string_view word_of(Profile profile) {
    return boost::describe::enum_to_string(profile, "");
}
std::string_view word_of(ActionKind kind) {
    return boost::describe::enum_to_string(kind, "");
}

Plan make_plan(std::uint64_t seed, Profile profile) {
    Random random(seed * 0x100 + static_cast<std::uint64_t>(profile));
    const Weather weather = weather_of(profile);
    Plan plan;
    plan.seed = seed;
    plan.profile = profile;
    plan.options = make_options(seed, random, weather);
    plan.is_disk_lying = random.chance(weather.lying_disk_percent);
    add_actions(plan, random, weather);
    add_faults(plan, random, weather);
    add_scene(plan, random);
    std::ranges::stable_sort(plan.actions, {}, &Action::at_ms);
    return plan;
}

std::string describe(const Plan& plan) {
    std::string text =
        cat("after ingest: ", boost::describe::enum_to_string(plan.options.after_ingest, ""),
            ", duplicates: ", boost::describe::enum_to_string(plan.options.duplicates, ""),
            plan.options.version_conflict
                ? cat(", versions: ", boost::describe::enum_to_string(*plan.options.version_conflict, ""))
                : "",
            ", release: ", boost::describe::enum_to_string(plan.options.release, ""),
            ", workers: ", plan.options.workers, plan.is_disk_lying ? ", lying disk" : "", "\n");
    for (const Action& action : plan.actions)
        text += cat("  at ", action.at_ms, " ms: ", word_of(action.kind), " (", action.choice, ")\n");
    for (const Fault& fault : plan.faults)
        text += cat("  operation ", fault.number, " of ", word_of(fault.seam), ": ", word_of(fault.kind),
                    " (", fault.detail, ")\n");
    return text;
}

}  // namespace sluice::simulation
