#include "transfer/engine.h"

#include <atomic>
#include <map>
#include <set>
#include <thread>

#include "base/crash_point.h"
#include "base/log.h"
#include "base/pool.h"
#include "base/wakeup.h"
#include "catalog/mappings.h"
#include "transfer/derivatives.h"
#include "transfer/inlet/advance_intake.h"
#include "transfer/inlet/clearing_desk.h"
#include "transfer/inlet/pull.h"
#include "transfer/office_documents.h"
#include "transfer/previews.h"
#include "transfer/safe_mode.h"
#include "transfer/schedule.h"
#include "transfer/scrub.h"
#include "transfer/watcher.h"

namespace sluice::transfer {
namespace {

constexpr std::int64_t jobs_claimed_max = 8;
/// One is made, one waits for it.
constexpr std::int64_t derivatives_claimed_max = 2;
/// Two of them, each as long as the workshop allows.
constexpr std::chrono::hours derivative_lease{3};
/// The scheduler looks at least this often, whatever it was told.
constexpr std::chrono::seconds idle_look{15};

/// The clock may be corrected by this much without anybody minding.
constexpr std::chrono::seconds clock_slack{1};

/// A pool refuses work only when the engine ends; leases then run out and the rows are claimed anew.
void take_on(Pool& pool, std::move_only_function<void()> work) {
    if (!pool.submit(std::move(work))) log_debug("engine.work_refused");
}

/// A stop of its own for one piece of work, requested with the engine's. Each wait and each call registers
/// with its stop; with one for all threads they would stand in line for that.
class OwnStop {
public:
    explicit OwnStop(const std::stop_token& of) : m_link(of, Request{m_source}) {}
    [[nodiscard]] std::stop_token token() const { return m_source.get_token(); }

private:
    struct Request {
        std::stop_source& source;
        void operator()() const { source.request_stop(); }
    };
    std::stop_source m_source;
    std::stop_callback<Request> m_link;
};

/// Work that was handed out and hasn't ended.
class Running {
public:
    [[nodiscard]] std::int64_t count() const { return m_count; }
    void add(std::int64_t count) {
        m_refill_at = (m_count + count) / 2;
        m_count += count;
    }
    /// True where it is time to hand out more: once when half has ended, and when all has.
    [[nodiscard]] bool end_one() {
        const std::int64_t left = --m_count;
        return left == 0 || left == m_refill_at;
    }

private:
    std::atomic<std::int64_t> m_count{0};
    std::atomic<std::int64_t> m_refill_at{0};
};

}  // namespace

struct Engine::State {
    Ports ports;
    Schedule schedule;
    Wakeup wakeup;
    ClearingDesk clearings{ports};
    Running intakes_running;
    Running jobs_running;
    Running derivatives_running;
    bool is_intake_backlog = false;  ///< the last claim took all that may be taken at once
    bool is_job_backlog = false;
    bool is_derivative_backlog = false;
    std::optional<Instant> latest;  ///< of the scheduler's looks at the clock
    std::mutex watchers_mutex;
    std::map<std::string, std::jthread> watchers;
    std::unique_ptr<Pool> workers;
    std::unique_ptr<Pool> renderers;
    std::unique_ptr<Pool> derivers;
    std::jthread scheduler;
    Scrub scrub{ports};
    std::jthread scrubber;

    explicit State(Ports given) : ports(given), schedule(given.limits) {}

    void pull_one(const catalog::AccountMapping& mapping, LookReason reason, const std::stop_token& stop) {
        const auto look = reason == LookReason::sweep ? FolderLook::first : FolderLook::when_told;
        auto pulled = pull(ports, mapping.account_id, mapping.mapping_id, look, stop);
        if (pulled)
            if (auto reconciled = reconcile(ports, mapping, stop); !reconciled)
                pulled = fail(std::move(reconciled).error());
        if (pulled) {
            ports.dropbox.note_checked(mapping.account_id, mapping.connection_id);
        } else {
            ports.dropbox.note_failed_look(mapping.account_id, mapping.connection_id, pulled.error());
            log_info("pull.failed", {{"mapping", mapping.mapping_id.value},
                                     {"code", pulled.error().code},
                                     {"message", pulled.error().message}});
        }
        schedule.looked(mapping, reason, pulled, ports.clock.now());
        wakeup.notify();
    }

    /// A clock that was set back must not make everything wait until the old time returns. Done at the first
    /// look too: it may have been set back while nothing ran.
    void follow_clock() {
        const Instant now = ports.clock.now();
        const bool is_set_back = !latest || now + clock_slack < *latest;
        latest = now;
        if (!is_set_back) return;
        schedule.look_at_all();
        const auto replanned = ports.catalog.write_all([&](catalog::sql::Transaction& transaction) {
            return catalog::replan_from(transaction, now, now + std::chrono::seconds(ports.limits.lease_s));
        });
        if (replanned) return;
        log_warning("engine.not_replanned", {{"code", replanned.error().code}});
        latest.reset();
    }

    std::vector<DueLook> due_looks() {
        follow_clock();
        const auto mappings = ports.catalog.read_all(
            [](catalog::sql::Transaction& transaction) { return catalog::readable_mappings(transaction); });
        if (!mappings) {
            log_warning("engine.no_mappings", {{"code", mappings.error().code}});
            return {};
        }
        return schedule.take_due(*mappings, ports.clock.now());
    }

    std::vector<catalog::Lease> due_intakes(std::int64_t limit) {
        if (limit <= 0) return {};
        const Instant now = ports.clock.now();
        auto leases = ports.catalog.write_all([&](catalog::sql::Transaction& transaction) {
            return catalog::claim_due_intakes(transaction, now,
                                              now + std::chrono::seconds(ports.limits.lease_s), limit);
        });
        if (!leases) log_warning("engine.no_intakes", {{"code", leases.error().code}});
        if (leases && !leases->empty()) crash_point("intake.leased");
        for (const catalog::Lease& lease : leases ? *leases : std::vector<catalog::Lease>())
            ports.activity.intake_changed(lease.account_id, lease.intake);
        return leases ? std::move(*leases) : std::vector<catalog::Lease>();
    }

    std::vector<catalog::Job> due_jobs(std::int64_t limit, catalog::JobQueue queue) {
        if (limit <= 0) return {};
        const Instant now = ports.clock.now();
        const std::chrono::seconds lease = queue == catalog::JobQueue::derivatives
                                               ? std::chrono::seconds(derivative_lease)
                                               : std::chrono::seconds(ports.limits.lease_s);
        // Taking files in comes first, but not for ever.
        const std::chrono::seconds patience(is_intake_backlog ? ports.limits.previews_wait_s : 0);
        auto jobs = ports.catalog.write_all([&](catalog::sql::Transaction& transaction) {
            return catalog::claim_due_jobs(transaction, {now - patience, now, now + lease, limit, queue});
        });
        if (!jobs) log_warning("engine.no_jobs", {{"code", jobs.error().code}});
        return jobs ? std::move(*jobs) : std::vector<catalog::Job>();
    }

    std::vector<Work> take_due(WorkKind kind, std::int64_t limit, const std::stop_token& stop) {
        std::vector<Work> works;
        switch (kind) {
            case WorkKind::look:
                for (const DueLook& look : due_looks())
                    works.emplace_back([this, look, stop] { pull_one(look.mapping, look.reason, stop); });
                break;
            case WorkKind::intake:
                for (auto& lease : due_intakes(limit))
                    works.emplace_back([this, lease = std::move(lease), stop]() mutable {
                        const OwnStop own(stop);
                        if (advance_intake(ports, clearings, std::move(lease), own.token()) == Left::open)
                            wakeup.notify();
                    });
                break;
            case WorkKind::job:
                for (auto& job : due_jobs(limit, catalog::JobQueue::previews))
                    works.emplace_back(
                        [this, job = std::move(job), stop] { render_preview(ports, job, stop); });
                break;
            case WorkKind::derivative:
                for (auto& job : due_jobs(limit, catalog::JobQueue::derivatives))
                    works.emplace_back([this, job = std::move(job), stop] {
                        if (job.kind == catalog::JobKind::draw_office_document)
                            draw_office_document(ports, job, stop);
                        else
                            make_derivative(ports, job, stop);
                    });
                break;
        }
        return works;
    }

    /// Hands out what is due and can be taken on now.
    void hand_out(const std::stop_token& stop) {
        for (Work& look : take_due(WorkKind::look, 0, stop)) take_on(*workers, std::move(look));
        const std::int64_t intakes_wanted =
            std::min(ports.limits.workers * 2 - intakes_running.count(), ports.limits.claim_intakes_max);
        is_intake_backlog = hand_out(take_due(WorkKind::intake, intakes_wanted, stop), *workers,
                                     intakes_running) >= intakes_wanted;
        const std::int64_t jobs_wanted = jobs_claimed_max - jobs_running.count();
        is_job_backlog =
            hand_out(take_due(WorkKind::job, jobs_wanted, stop), *renderers, jobs_running) >= jobs_wanted;
        const std::int64_t wanted = derivatives_claimed_max - derivatives_running.count();
        is_derivative_backlog =
            hand_out(take_due(WorkKind::derivative, wanted, stop), *derivers, derivatives_running) >= wanted;
    }

    /// The count of what was handed out.
    std::int64_t hand_out(std::vector<Work> works, Pool& pool, Running& running) {
        running.add(std::ssize(works));
        for (Work& work : works)
            take_on(pool, [this, &running, work = std::move(work)]() mutable {
                work();
                if (running.end_one()) wakeup.notify();
            });
        return std::ssize(works);
    }

    /// The data folder is ours alone, so every lease found at the start is of a process that was killed.
    void take_over() {
        const auto ended = ports.catalog.write_all(
            [](catalog::sql::Transaction& transaction) { return catalog::end_all_leases(transaction); });
        if (!ended) log_warning("engine.leases_not_ended", {{"code", ended.error().code}});
    }

    /// Where a backlog stands, its workers wake the scheduler; asking when the next row is due would answer
    /// "now".
    std::optional<Instant> next_due() {
        const auto due = ports.catalog.read_all(
            [&](catalog::sql::Transaction& transaction) -> Result<std::optional<Instant>> {
                std::optional<Instant> next;
                if (!is_intake_backlog) next = TRY(catalog::next_due_intake(transaction));
                for (const auto& [queue, is_backlog] :
                     {std::pair{catalog::JobQueue::previews, is_job_backlog},
                      std::pair{catalog::JobQueue::derivatives, is_derivative_backlog}}) {
                    if (is_backlog || is_intake_backlog) continue;
                    const auto job = TRY(catalog::next_due_job(transaction, queue));
                    if (job && (!next || *job < *next)) next = job;
                }
                return next;
            });
        return due ? *due : std::nullopt;
    }

    std::chrono::milliseconds time_to_next() {
        const Instant now = ports.clock.now();
        std::optional<Instant> next = schedule.next_look();
        const auto due = next_due();
        if (due && (!next || *due < *next)) next = due;
        const std::chrono::milliseconds longest = idle_look;
        return next ? std::clamp(*next - now, std::chrono::milliseconds(50), longest) : longest;
    }

    void wait_until_due(const std::stop_token& stop) {
        static_cast<void>(wakeup.wait_for(time_to_next(), stop));
    }

    void watch_connections() {
        const auto linked = ports.catalog.read_all(
            [](catalog::sql::Transaction& transaction) { return catalog::all_linked(transaction); });
        if (!linked) return;
        std::set<std::string> present;
        for (const auto& connection : *linked) {
            const std::string key = connection.account_id.value + connection.connection_id.value;
            present.insert(key);
            if (watchers.contains(key)) continue;
            Watch task{connection, [this, connection] { return schedule.is_webhook_trusted(connection); },
                       [this, connection] {
                           schedule.wake(connection);
                           wakeup.notify();
                       }};
            watchers.emplace(key, std::jthread([this, task = std::move(task)](const std::stop_token& ended) {
                                 watch(ports, task, ended);
                             }));
        }
        std::erase_if(watchers, [&](const auto& watcher) { return !present.contains(watcher.first); });
    }

    void run(const std::stop_token& stop) {
        while (!stop.stop_requested()) {
            watch_connections();
            hand_out(stop);
            wait_until_due(stop);
        }
    }
};

Engine::Engine(Ports ports) : m_state(std::make_unique<State>(ports)) {}

Engine::~Engine() {
    if (!m_state->scheduler.joinable()) return;
    m_state->scheduler.request_stop();
    m_state->scrubber = {};
    m_state->scheduler.join();
    m_state->watchers.clear();
    m_state->workers.reset();
    m_state->renderers.reset();
    m_state->derivers.reset();
}

void Engine::wake(const catalog::AccountConnection& connection) {
    m_state->schedule.wake(connection);
    m_state->wakeup.notify();
}

void Engine::wake() {
    m_state->wakeup.notify();
}

void Engine::note_webhook(const catalog::AccountConnection& connection) {
    m_state->schedule.note_webhook(connection);
    m_state->wakeup.notify();
}

std::size_t Engine::run_due(std::stop_token stop) {
    std::size_t done = 0;
    const std::int64_t intakes_max = m_state->ports.limits.claim_intakes_max;
    for (const auto& [kind, limit] :
         {std::pair{WorkKind::look, std::int64_t{0}}, std::pair{WorkKind::intake, intakes_max},
          std::pair{WorkKind::job, jobs_claimed_max},
          std::pair{WorkKind::derivative, derivatives_claimed_max}}) {
        for (Work& work : m_state->take_due(kind, limit, stop)) {
            work();
            ++done;
        }
    }
    return done + m_state->scrub.run_due(stop);
}

std::vector<Work> Engine::take_due(WorkKind kind, std::int64_t limit, const std::stop_token& stop) {
    return m_state->take_due(kind, limit, stop);
}

void Engine::take_over() {
    m_state->take_over();
}

void Engine::wait_until_due(const std::stop_token& stop) {
    m_state->wait_until_due(stop);
}

void Engine::start() {
    m_state->take_over();
    const auto cores = std::max(1U, std::thread::hardware_concurrency());
    m_state->workers =
        std::make_unique<Pool>("transfer", static_cast<std::size_t>(m_state->ports.limits.workers));
    m_state->renderers = std::make_unique<Pool>("previews", cores);
    m_state->derivers = std::make_unique<Pool>("derivatives", 1);
    take_on(*m_state->derivers, [state = m_state.get()] {
        ask_undrawn_documents(state->ports);
        state->wakeup.notify();
    });
    m_state->scheduler =
        std::jthread([state = m_state.get()](const std::stop_token& stop) { state->run(stop); });
    m_state->scrubber =
        std::jthread([state = m_state.get()](const std::stop_token& stop) { state->scrub.run(stop); });
}

}  // namespace sluice::transfer
