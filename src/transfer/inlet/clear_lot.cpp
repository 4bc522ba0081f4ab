#include "transfer/inlet/clear_lot.h"

#include <algorithm>
#include <map>

#include "base/crash_point.h"
#include "base/mutant.h"
#include "base/text.h"
#include "transfer/inlet/plan_clearing.h"
#include "transfer/inlet/sentinel.h"
#include "transfer/inlet/steps.h"

namespace sluice::transfer {
namespace {

using catalog::IntakeMove;
using domain::IntakeState;
using dropbox::DeleteOutcome;
using dropbox::DeleteResult;

constexpr int rounds_max = 3;
constexpr std::chrono::milliseconds asked_lasts{500};  ///< what the guards said, while a call waits
constexpr std::string_view outdated_code = "clearing_outdated";

/// What saving needs of one clearing: where it is to go, or why not yet.
using Ending = Result<IntakeMove>;

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
    LotClearing(const Ports& ports, ClearingLot& lot, std::stop_token stop)
        : m_ports(ports), m_lot(lot), m_stop(std::move(stop)) {}

    /// True where some of it is still to be cleared.
    [[nodiscard]] bool run() {
        for (int round = 1; round <= rounds_max; ++round) {
            look_for_sentinels();
            prove_aged();
            let_go_of_aged();
            keep_leases();
            ask_guards();
            if (m_lot.empty()) return m_is_open;
            m_asked_at = now();
            save(delete_sources());
            if (m_lot.empty()) return m_is_open;
        }
        drop_where([this](const Step& step, ProvenClearing& clearing) { return put_back(step, clearing); });
        return m_is_open;
    }

private:
    [[nodiscard]] Step step_of(ProvenClearing& clearing) { return {m_ports, clearing.lease, m_stop}; }

    void leave(ProvenClearing& clearing, const Error& error) {
        save_outcome(step_of(clearing), error);
        m_is_open = true;
    }

    /// For another worker, or another lot: due at once, as soon as the engine may work on it.
    bool put_back(const Step& step, ProvenClearing& clearing) {
        const auto& lease = clearing.lease;
        const auto saved = m_ports.catalog.write(lease.account_id, [&](catalog::Scope& scope) {
            return catalog::Intakes(scope).put_back(lease.intake, lease.fence, step.now(), step.now());
        });
        if (!saved) leave(clearing, saved.error());
        m_is_open = true;
        return true;
    }

    /// Takes out those for which `falls_out` is true.
    template <class Test>
    void drop_where(Test falls_out) {
        std::erase_if(m_lot,
                      [&](ProvenClearing& clearing) { return falls_out(step_of(clearing), clearing); });
    }

    /// The clock may have been set back.
    [[nodiscard]] bool is_aged(const ProvenClearing& clearing) const {
        const auto age = now() - clearing.proven_at;
        return age > proof_lasts || age.count() < 0;
    }

    /// A proof may have waited for the lot before this one.
    void prove_aged() {
        drop_where([this](const Step& step, ProvenClearing& clearing) {
            return is_aged(clearing) && !prove_again(step, clearing);
        });
    }

    bool prove_again(const Step& step, ProvenClearing& clearing) {
        auto proven = prove_bytes(step);
        clearing.proven_at = now();
        if (proven) return true;
        m_is_open = true;
        if (proven.error().code == "blob_damaged") proven = fetch_again(step);
        if (!proven) leave(clearing, proven.error());
        return false;
    }

    /// Others of the lot took long to be read.
    void let_go_of_aged() {
        drop_where([this](const Step& step, ProvenClearing& clearing) {
            return is_aged(clearing) && put_back(step, clearing);
        });
    }

    void keep_leases() {
        drop_where([this](const Step& step, ProvenClearing& clearing) {
            if (!is_lease_ageing(step)) return false;
            const auto kept = step.keep_lease();
            if (!kept) leave(clearing, kept.error());
            return !kept;
        });
    }

    /// Once for each mapping that requires one.
    void look_for_sentinels() {
        std::map<std::string, Result<>> found;
        drop_where([&](const Step& step, ProvenClearing& clearing) {
            if (clearing.guards.sentinel == domain::Sentinel::off) return false;
            const auto known = found.find(step.intake().mapping_id->value);
            const auto seen =
                known != found.end()
                    ? known->second
                    : found.emplace(step.intake().mapping_id->value, look_for(step, clearing)).first->second;
            if (!seen) leave(clearing, seen.error());
            return !seen;
        });
    }

    [[nodiscard]] Result<> look_for(const Step& step, const ProvenClearing& clearing) const {
        const auto& intake = step.intake();
        const auto client = TRY(m_ports.dropbox.client(step.lease.account_id, *intake.connection_id));
        // What it finds is saved with the mapping, where the guards are asked for it.
        TRY(look_for_sentinel(m_ports, {step.lease.account_id, *intake.connection_id, *intake.mapping_id},
                              *client, clearing.guards.folder_path, m_stop));
        return {};
    }

    enum class Answer { go, hold_back, not_ours };
    [[nodiscard]] Result<std::vector<Answer>> answers_of_guards() const {
        std::vector<Answer> answers;
        TRY(m_ports.catalog.read(m_lot.front().lease.account_id, [&](catalog::Scope& scope) -> Result<> {
            answers.clear();
            for (const ProvenClearing& clearing : m_lot) {
                const bool is_ours = TRY(catalog::Intakes(scope).may_work_on(clearing.lease));
                const auto around = TRY(look_around_source(scope, m_ports, clearing.lease.intake));
                const auto plan = plan_clearing(around.facts, m_ports.limits);
                const bool is_held = plan.action == ClearingAction::hold_back;
                answers.push_back(!is_ours ? Answer::not_ours : is_held ? Answer::hold_back : Answer::go);
            }
            return {};
        }));
        return answers;
    }

    /// Reading a large file back takes minutes, the lot before this one seconds; meanwhile somebody may have
    /// pressed the pause button, unlinked the Dropbox or taken the row over.
    void ask_guards() {
        if (m_lot.empty()) return;
        const auto answers = answers_of_guards();
        auto answer = answers ? answers->begin() : std::vector<Answer>::const_iterator();
        drop_where([&](const Step& step, ProvenClearing& clearing) {
            if (!answers) {
                leave(clearing, answers.error());
                return true;
            }
            switch (*answer++) {
                case Answer::go: return false;
                case Answer::not_ours: return put_back(step, clearing);
                case Answer::hold_back: break;
            }
            if (const auto held = hold_back(step); !held) leave(clearing, held.error());
            m_is_open = true;
            return true;
        });
    }

    /// The call may have waited for its turn, or for a token.
    [[nodiscard]] Result<> look_again() {
        const auto waited = now() - m_asked_at;
        if (waited.count() >= 0 && waited < asked_lasts) return {};
        const auto answers = answers_of_guards();
        const bool still_go =
            answers && std::ranges::all_of(*answers, [](Answer answer) { return answer == Answer::go; });
        const bool is_proven =
            std::ranges::none_of(m_lot, [this](const ProvenClearing& clearing) { return is_aged(clearing); });
        if (!still_go || !is_proven)
            return fail(
                {Remedy::retry, std::string(outdated_code), "Something changed while the call waited.", ""});
        m_asked_at = now();
        return {};
    }

    [[nodiscard]] std::vector<Ending> delete_sources() {
        const auto& first = m_lot.front().lease;
        std::vector<Ending> endings;
        const auto client = m_ports.dropbox.client(first.account_id, *first.intake.connection_id);
        if (!client) return std::vector<Ending>(m_lot.size(), fail(client.error()));
        std::vector<dropbox::FileRevision> sources;
        for (const auto& clearing : m_lot)
            sources.push_back(
                {clearing.lease.intake.file_id, clearing.lease.intake.rev, clearing.lease.intake.path_lower});
        const auto outcomes = send_deletes(**client, sources);
        for (std::size_t i = 0; i < m_lot.size(); ++i)
            endings.push_back(ending_of(m_lot[i].lease.intake, settled(**client, sources[i], outcomes[i])));
        crash_point("intake.source_deleted");
        return endings;
    }

    [[nodiscard]] std::vector<Result<DeleteOutcome>> send_deletes(
        dropbox::Client& client, const std::vector<dropbox::FileRevision>& sources) {
        const auto look = [this] { return look_again(); };
        if (std::ssize(sources) >= m_ports.limits.delete_batch_min)
            return client.delete_files(sources, m_stop, look);
        std::vector<Result<DeleteOutcome>> outcomes;
        for (const auto& source : sources) outcomes.push_back(client.delete_file(source, m_stop, look));
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

    /// One transaction for the whole lot; a lease that was lost spoils nothing but its own row. What wasn't
    /// sent, since something changed while the call waited, stays in the lot.
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
        ClearingLot outdated;
        for (std::size_t i = 0; i < m_lot.size(); ++i) {
            if (!endings[i] && endings[i].error().code == outdated_code) {
                outdated.push_back(std::move(m_lot[i]));
            } else if (!saved || !endings[i]) {
                leave(m_lot[i], !saved ? saved.error() : endings[i].error());
            } else {
                auto& lease = m_lot[i].lease;
                lease.intake = std::move(moved[i]);
                m_ports.activity.intake_changed(lease.account_id, lease.intake);
            }
        }
        m_lot = std::move(outdated);
    }

    [[nodiscard]] Instant now() const { return m_ports.clock.now(); }

    const Ports& m_ports;
    ClearingLot& m_lot;
    std::stop_token m_stop;
    Instant m_asked_at;
    bool m_is_open = false;
    bool m_is_out_of_reach = false;
};

}  // namespace

bool clear_lot(const Ports& ports, ClearingLot& lot, std::stop_token stop) {
    return LotClearing(ports, lot, std::move(stop)).run();
}

}  // namespace sluice::transfer
