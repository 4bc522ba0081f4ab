#include "simulation/scenes.h"

namespace sluice::simulation {
namespace {

constexpr std::uint64_t scenes_percent = 25;
constexpr std::uint64_t undisturbed_percent = 60;

class Scene {
public:
    Scene(Plan& plan, Random& random) : m_plan(plan), m_random(random) {
        if (m_plan.options.after_ingest == domain::AfterIngest::keep)
            m_plan.options.after_ingest = domain::AfterIngest::delete_;
        m_plan.options.release = domain::Release::automatic;
        if (m_random.chance(undisturbed_percent)) m_plan.actions.clear();
    }

    Scene& by_hand() {
        m_plan.options.release = domain::Release::manual;
        return *this;
    }
    /// What follows happens so many milliseconds after what was before.
    Scene& after(std::int64_t ms_min, std::int64_t ms_max) {
        m_now_ms += m_random.between(ms_min, ms_max);
        return *this;
    }
    Scene& then(ActionKind kind) { return then(kind, m_random.next()); }
    Scene& then(ActionKind kind, std::uint64_t choice) {
        m_plan.actions.push_back({m_now_ms, kind, choice});
        return *this;
    }
    Scene& puts(std::int64_t count, std::int64_t gap_ms_max) {
        for (std::int64_t i = 0; i < count; ++i) after(0, gap_ms_max).then(ActionKind::put);
        return *this;
    }

private:
    Plan& m_plan;
    Random& m_random;
    std::int64_t m_now_ms = 0;
};

/// The bytes were proven and the first file that had them was cleared; they go bad before the second is.
void add_rotting_duplicate(Plan& plan, Random& random) {
    const std::int64_t grace_s = random.between(30, 120);
    plan.options.after_ingest = domain::AfterIngest::delete_;
    plan.options.duplicates = domain::Duplicates::point_to_existing;
    plan.options.limits.clear_grace_s = grace_s;
    Scene(plan, random)
        .after(0, 5'000)
        .then(ActionKind::put)
        .after(grace_s * 600, grace_s * 900)
        .then(ActionKind::put_same_content)
        .after(grace_s * 500, grace_s * 700)
        .then(ActionKind::rot);
}

/// A person pauses clearing while Dropbox refuses the moves that have begun, and it outlasts that. (Deletes
/// ask anew in the moment they are sent.)
void add_pause_amid_clearings(Plan& plan, Random& random) {
    plan.options.after_ingest = domain::AfterIngest::move_to;
    plan.options.release = domain::Release::automatic;
    plan.options.filter.reset();
    plan.options.limits.clear_grace_s = 0;
    Scene(plan, random)
        .after(0, 5'000)
        .then(ActionKind::writes_refused, 100 + random.below(200))
        .puts(random.between(1, 4), 3'000)
        .after(5'000, 30'000)
        .then(ActionKind::pause_clearing);
}

/// The bytes were proven, but the delete was refused; they go bad before it is tried again.
void add_rot_amid_clearings(Plan& plan, Random& random) {
    Scene(plan, random)
        .after(0, 5'000)
        .then(ActionKind::writes_refused, 90 + random.below(200))
        .puts(random.between(1, 3), 1'000)
        .after(10'000, 80'000)
        .then(ActionKind::rot)
        .after(1'000, 60'000)
        .then(ActionKind::rot);
}

/// The mapping goes while files still wait for a worker.
void add_hasty_unmapping(Plan& plan, Random& random) {
    plan.options.workers = random.between(1, 2);
    Scene(plan, random)
        .after(0, 5'000)
        .puts(random.between(5, 12), 200)
        .after(500, 6'000)
        .then(ActionKind::unmap);
}

/// Dropbox limits the calls for longer than a file has tries.
void add_long_limits(Plan& plan, Random& random) {
    Scene(plan, random)
        .after(0, 5'000)
        .puts(random.between(1, 4), 1'000)
        .after(500, 3'000)
        .then(ActionKind::dropbox_limits, 300 + random.below(300))
        .after(240'000, 300'000)
        .then(ActionKind::put);  // the storm goes on until the last action
}

/// What a failed step leads to can't be saved either.
void add_silent_database(Plan& plan, Random& random) {
    Scene(plan, random)
        .after(0, 5'000)
        .puts(random.between(2, 6), 1'000)
        .after(200, 4'000)
        .then(ActionKind::database_away, 5 + random.below(30));
}

/// Transactions fail half-way, after they have written.
void add_broken_transactions(Plan& plan, Random& random) {
    Scene(plan, random)
        .after(0, 5'000)
        .then(ActionKind::database_failing, 5 + random.below(60))
        .puts(random.between(2, 8), 4'000);
}

/// What a person rejects is replaced at that very moment.
void add_rejection_of_the_replaced(Plan& plan, Random& random) {
    Scene scene(plan, random);
    scene.by_hand().after(0, 5'000).puts(random.between(1, 3), 500).after(8'000, 12'000);
    for (int turn = 0; turn < 6; ++turn) {
        scene.then(ActionKind::reject, 3 * (1 + random.below(100)) + 900);
        for (int i = 0; i < 6; ++i) scene.after(0, 150).then(ActionKind::overwrite);
        scene.after(10'000, 20'000);
    }
    scene.then(ActionKind::restore);
}

/// A rejection comes while clearing is paused.
void add_rejection_while_paused(Plan& plan, Random& random) {
    Scene(plan, random)
        .by_hand()
        .after(0, 5'000)
        .puts(random.between(1, 4), 1'000)
        .after(5'000, 15'000)
        .then(ActionKind::pause_clearing)
        .after(70'000, 120'000)
        .then(ActionKind::reject, 3 + 15 * random.below(50))
        .after(5'000, 60'000)
        .then(ActionKind::restore);
}

}  // namespace

void add_scene(Plan& plan, Random& random) {
    if (!random.chance(scenes_percent)) return;
    static const std::vector<void (*)(Plan&, Random&)> scenes = {
        add_rotting_duplicate,     add_rot_amid_clearings,
        add_pause_amid_clearings,  add_hasty_unmapping,
        add_long_limits,           add_silent_database,
        add_broken_transactions,   add_rejection_of_the_replaced,
        add_rejection_while_paused};
    random.pick(scenes)(plan, random);
}

}  // namespace sluice::simulation
