#include "transfer/inlet/clearing_desk.h"

#include <algorithm>
#include <iterator>

#include "base/crash_point.h"
#include "base/log.h"
#include "base/mutant.h"
#include "base/text.h"
#include "transfer/inlet/sentinel.h"
#include "transfer/inlet/steps.h"

namespace sluice::transfer {
namespace {

using catalog::IntakeMove;
using domain::IntakeState;
using dropbox::DeleteOutcome;
using dropbox::DeleteResult;
using Lot = std::vector<ProvenClearing>;

/// What saving needs of one clearing: where it is to go, or why not yet.
using Ending = Result<IntakeMove>;

std::string connection_key(const ProvenClearing& clearing) {
    return cat(clearing.lease.account_id.value, "/", clearing.lease.intake.connection_id.value);
}

Ending ending_of(const domain::Intake& intake, const Result<DeleteOutcome>& outcome) {
    if (!outcome) return fail(outcome.error());
    switch (outcome->result) {
        case DeleteResult::deleted:
            return IntakeMove{IntakeState::done, "Deleted in Dropbox, by id and revision.", std::nullopt};
        case DeleteResult::already_gone:
            return IntakeMove{IntakeState::done, "Was gone from Dropbox already.", std::nullopt};
        case DeleteResult::changed:
            return IntakeMove{IntakeState::superseded,
                              "Replaced in Dropbox meanwhile: the new revision stays and is taken next.",
                              std::nullopt};
        case DeleteResult::still_there: break;
    }
    return fail({Remedy::retry, "delete_unfinished", cat(intake.path, " is still in Dropbox."),
                 "It is tried again by itself."});
}

/// One lot, from the last looks to its end. What falls out of it on the way is saved at once.
class LotClearing {
public:
    LotClearing(const Ports& ports, Lot& lot, std::stop_token stop)
        : m_ports(ports), m_lot(lot), m_stop(std::move(stop)) {}

    /// True where some of it is still to be cleared.
    [[nodiscard]] bool run() {
        drop_where(
            [this](const Step& step, ProvenClearing& clearing) { return prove_again(step, clearing); });
        look_for_sentinels();
        ask_guards();
        if (!m_lot.empty()) save(delete_sources());
        return m_is_open;
    }

private:
    [[nodiscard]] Step step_of(ProvenClearing& clearing) { return {m_ports, clearing.lease, m_stop}; }

    void leave(ProvenClearing& clearing, const Error& error) {
        save_outcome(step_of(clearing), error);
        m_is_open = true;
    }

    /// Takes out those for which `falls_out` is true.
    template <class Test>
    void drop_where(Test falls_out) {
        std::erase_if(m_lot,
                      [&](ProvenClearing& clearing) { return falls_out(step_of(clearing), clearing); });
    }

    /// A proof may have waited for the lot before this one.
    bool prove_again(const Step& step, ProvenClearing& clearing) {
        if (step.now() - clearing.proven_at <= ClearingDesk::proof_lasts) return false;
        auto proven = prove_bytes(step);
        if (!proven && proven.error().code == "blob_damaged") {
            m_is_open = true;
            proven = fetch_again(step);
            if (proven) return true;
        }
        if (!proven) leave(clearing, proven.error());
        return !proven;
    }

    /// Once for each mapping that requires one.
    void look_for_sentinels() {
        std::map<std::string, Result<>> found;
        drop_where([&](const Step& step, ProvenClearing& clearing) {
            if (clearing.guards.sentinel == domain::Sentinel::off) return false;
            const auto known = found.find(step.intake().mapping_id.value);
            const auto seen =
                known != found.end()
                    ? known->second
                    : found.emplace(step.intake().mapping_id.value, look_for(step, clearing)).first->second;
            if (!seen) leave(clearing, seen.error());
            return !seen;
        });
    }

    [[nodiscard]] Result<> look_for(const Step& step, const ProvenClearing& clearing) const {
        const auto& intake = step.intake();
        const auto client = TRY(m_ports.dropbox.client(step.lease.account_id, intake.connection_id));
        // What it finds is saved with the mapping, where the guards are asked for it.
        TRY(look_for_sentinel(m_ports, {step.lease.account_id, intake.connection_id, intake.mapping_id},
                              *client, clearing.guards.folder_path, m_stop));
        return {};
    }

    /// Reading a large file back takes minutes, the lot before this one seconds; somebody may have pressed
    /// the pause button meanwhile.
    void ask_guards() {
        if (m_lot.empty()) return;
        std::vector<ClearingPlan> plans;
        const auto asked =
            m_ports.catalog.read(m_lot.front().lease.account_id, [&](catalog::Scope& scope) -> Result<> {
                plans.clear();
                for (const ProvenClearing& clearing : m_lot)
                    plans.push_back(
                        plan_clearing(TRY(look_around_source(scope, m_ports, clearing.lease.intake)).facts,
                                      m_ports.limits));
                return {};
            });
        auto plan = plans.begin();
        drop_where([&](const Step& step, ProvenClearing& clearing) {
            if (!asked) {
                leave(clearing, asked.error());
                return true;
            }
            const ClearingPlan& now = *plan++;
            if (now.action != ClearingAction::hold_back) return false;
            if (const auto held = hold_back(step); !held) leave(clearing, held.error());
            m_is_open = true;
            return true;
        });
    }

    [[nodiscard]] std::vector<Ending> delete_sources() {
        const auto& first = m_lot.front().lease;
        std::vector<Ending> endings;
        const auto client = m_ports.dropbox.client(first.account_id, first.intake.connection_id);
        if (!client) return std::vector<Ending>(m_lot.size(), fail(client.error()));
        std::vector<dropbox::FileRevision> sources;
        for (const auto& clearing : m_lot)
            sources.push_back({clearing.lease.intake.file_id, clearing.lease.intake.rev});
        const auto outcomes = send_deletes(**client, sources);
        for (std::size_t i = 0; i < m_lot.size(); ++i)
            endings.push_back(ending_of(m_lot[i].lease.intake, settled(**client, sources[i], outcomes[i])));
        crash_point("intake.source_deleted");
        return endings;
    }

    [[nodiscard]] std::vector<Result<DeleteOutcome>> send_deletes(
        dropbox::Client& client, const std::vector<dropbox::FileRevision>& sources) const {
        if (std::ssize(sources) >= m_ports.limits.delete_batch_min)
            return client.delete_files(sources, m_stop);
        std::vector<Result<DeleteOutcome>> outcomes;
        for (const auto& source : sources) outcomes.push_back(client.delete_file(source, m_stop));
        return outcomes;
    }

    /// Where the answer was lost, Dropbox is asked what is the case.
    [[nodiscard]] Result<DeleteOutcome> settled(dropbox::Client& client, const dropbox::FileRevision& source,
                                                const Result<DeleteOutcome>& outcome) {
        if (outcome || outcome.error().code != "answer_lost") return outcome;
        if (is_mutant(Mutant::lost_answer_trusted)) return DeleteOutcome{};
        if (m_is_out_of_reach) return outcome;  // each would wait for the same silence
        auto found = client.settle_delete(source, m_stop);
        m_is_out_of_reach = !found && found.error().code.starts_with("network_");
        return found;
    }

    /// One transaction for the whole lot; a lease that was lost spoils nothing but its own row.
    void save(std::vector<Ending> endings) {
        std::vector<domain::Intake> moved;
        const auto saved =
            m_ports.catalog.write(m_lot.front().lease.account_id, [&](catalog::Scope& scope) -> Result<> {
                moved.clear();
                for (std::size_t i = 0; i < m_lot.size(); ++i) {
                    const auto& lease = m_lot[i].lease;
                    moved.push_back(lease.intake);
                    if (!endings[i]) continue;
                    auto kept = catalog::Intakes(scope).move(moved.back(), lease.fence, *endings[i], now());
                    if (!kept && kept.error().code != "lease_lost") return kept;
                    if (!kept) endings[i] = fail(std::move(kept).error());
                }
                return {};
            });
        for (std::size_t i = 0; i < m_lot.size(); ++i) {
            if (!saved || !endings[i]) {
                leave(m_lot[i], !saved ? saved.error() : endings[i].error());
                continue;
            }
            auto& lease = m_lot[i].lease;
            lease.intake = std::move(moved[i]);
            m_ports.activity.intake_changed(lease.account_id, lease.intake);
        }
    }

    [[nodiscard]] Instant now() const { return m_ports.clock.now(); }

    const Ports& m_ports;
    Lot& m_lot;
    std::stop_token m_stop;
    bool m_is_open = false;
    bool m_is_out_of_reach = false;
};

}  // namespace

/// The time in which one thread works for a connection.
class ClearingDesk::Turn {
public:
    Turn(ClearingDesk& desk, std::string connection) : m_desk(desk), m_connection(std::move(connection)) {}
    ~Turn() {
        if (m_is_over) return;
        // A test's crash point threw. What waits is due again when its leases have run out.
        const Lock lock(m_desk.m_mutex);
        m_desk.m_led.erase(m_connection);
        m_desk.m_waiting.erase(m_connection);
    }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;

    /// Empty, where nothing waits: then the turn is over, so that who comes next begins one.
    [[nodiscard]] Lot take_lot() {
        const Lock lock(m_desk.m_mutex);
        Lot& waiting = m_desk.m_waiting[m_connection];
        const auto end =
            std::next(waiting.begin(), static_cast<std::ptrdiff_t>(std::min(waiting.size(), lot_max)));
        Lot lot(std::make_move_iterator(waiting.begin()), std::make_move_iterator(end));
        waiting.erase(waiting.begin(), end);
        m_is_over = lot.empty();
        if (!m_is_over) return lot;
        m_desk.m_led.erase(m_connection);
        m_desk.m_waiting.erase(m_connection);
        return lot;
    }

private:
    ClearingDesk& m_desk;
    const std::string m_connection;
    bool m_is_over = false;
};

bool ClearingDesk::clear(ProvenClearing clearing, const std::stop_token& stop) {
    std::string connection = connection_key(clearing);
    {
        const Lock lock(m_mutex);
        m_waiting[connection].push_back(std::move(clearing));
        if (!m_led.insert(connection).second) return false;
    }
    Turn turn(*this, std::move(connection));
    bool is_open = false;
    for (Lot lot = turn.take_lot(); !lot.empty(); lot = turn.take_lot())
        is_open |= LotClearing(m_ports, lot, stop).run();
    return is_open;
}

}  // namespace sluice::transfer
