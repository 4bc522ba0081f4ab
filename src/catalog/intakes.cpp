#include "catalog/intakes.h"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "base/mutant.h"
#include "base/text.h"
#include "catalog/detail/intake_rows.h"
#include "catalog/ledger.h"
#include "catalog/plans.h"
#include "catalog/words.h"

namespace sluice::catalog {
namespace {

using detail::intake_columns;
using detail::read_intake;
using detail::read_intakes;
using sql::params;

/// Intakes that the engine may work on: their connection answers, and nobody has paused their mapping. Those
/// of uploads have neither, and those of imports no mapping.
constexpr std::string_view claimable =
    "intakes i LEFT JOIN connections c ON c.account_id = i.account_id AND c.id = i.connection_id "
    "LEFT JOIN mappings m ON m.account_id = i.account_id AND m.id = i.mapping_id "
    "WHERE (i.connection_id IS NULL OR "
    "(c.state = 'linked' AND c.unlinked_at IS NULL AND (i.mapping_id IS NULL OR m.state <> 'paused')))";

std::unexpected<Error> lease_lost(const domain::Intake& intake) {
    return fail(
        {Remedy::conflict, "lease_lost", cat("Another worker has taken over ", intake.name, "."), ""});
}

}  // namespace

Result<bool> Intakes::add(const domain::Intake& intake, const IntakeMove& entered) {
    const auto added = TRY(m_scope.transaction.execute(
        cat("INSERT INTO intakes (account_id, ", intake_columns,
            ", due_at, lease_until, fence) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, "
            "?14, ?15, "
            "?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26, ?27, ?28, ?29, ?30, ?31, 0, 0) ",
            is_mutant(Mutant::revision_not_unique)
                ? ""
                : "ON CONFLICT (account_id, connection_id, file_id, rev) DO NOTHING"),
        params(m_scope.account_id, intake.id, intake.mapping_id, intake.connection_id, intake.profile_id,
               intake.profile_revision, intake.file_id, intake.rev, intake.name, intake.path,
               intake.path_lower, intake.relative_path, intake.size, intake.content_hash,
               intake.client_modified, intake.server_modified, word_of(entered.to), intake.bytes_fetched,
               intake.reason_code, intake.reason_message, intake.reason_hint, intake.retry_at,
               intake.attempts, intake.asset_id, intake.duplicate_of, intake.seen_at, intake.updated_at,
               intake.upload_page_id, intake.rejection_note, intake.import_id, entered.due_at)));
    if (added == 0) return false;
    const std::string how =
        domain::is_upload(intake)
            ? cat(intake.import_id ? "Received from a member's computer" : "Received by an upload page",
                  ": all ", intake.size, " bytes.")
            : cat("Listed by Dropbox as ", intake.path, ", revision ", intake.rev, ".");
    using domain::IntakeState;
    const std::array<Ledger::Arrow, 2> arrows{
        {{std::nullopt, IntakeState::seen, how}, {IntakeState::seen, entered.to, entered.detail}}};
    TRY(Ledger(m_scope).note(intake, std::span(arrows).first(entered.to == IntakeState::seen ? 1 : 2)));
    return true;
}

Result<std::optional<domain::Intake>> Intakes::find(const domain::IntakeId& id) {
    auto row = TRY(m_scope.transaction.find(
        cat("SELECT ", intake_columns, " FROM intakes WHERE account_id = ?1 AND id = ?2"),
        params(m_scope.account_id, id)));
    if (!row) return std::optional<domain::Intake>();
    return read_intake(*row);
}

Result<std::vector<domain::Intake>> Intakes::of_file(const domain::ConnectionId& connection,
                                                     std::string_view file_id) {
    // By their first ledger rows: ids go by our clock, which may be set back, and by chance within a
    // millisecond.
    return read_intakes(TRY(m_scope.transaction.query(
        cat("SELECT ", intake_columns,
            " FROM intakes i WHERE account_id = ?1 AND connection_id = ?2 AND file_id = ?3 ORDER BY "
            "(SELECT MIN(l.sequence) FROM ledger l WHERE l.account_id = ?1 AND l.intake_id = i.id)"),
        params(m_scope.account_id, connection, file_id))));
}

Result<std::vector<domain::Intake>> Intakes::waiting_of(const domain::MappingId& mapping) {
    return read_intakes(TRY(m_scope.transaction.query(
        cat("SELECT ", intake_columns,
            " FROM intakes WHERE account_id = ?1 AND mapping_id = ?2 AND "
            "state IN ('seen', 'held', 'queued', 'refused', 'failed', 'ignored') ORDER "
            "BY id"),
        params(m_scope.account_id, mapping))));
}

Result<std::vector<domain::Intake>> Intakes::refused_by_plan(std::int64_t limit) {
    return read_intakes(TRY(m_scope.transaction.query(
        cat("SELECT ", intake_columns, " FROM intakes WHERE account_id = ?1 AND state = 'refused' AND ",
            is_beyond_plan(), " ORDER BY id LIMIT ?2"),
        params(m_scope.account_id, limit))));
}

Result<std::vector<domain::Intake>> Intakes::to_fetch_of(const domain::MappingId& mapping) {
    return read_intakes(
        TRY(m_scope.transaction.query(cat("SELECT ", intake_columns,
                                          " FROM intakes WHERE account_id = ?1 AND mapping_id = ?2 AND "
                                          "state IN ('seen', 'queued', 'fetching') ORDER BY id"),
                                      params(m_scope.account_id, mapping))));
}

Result<> Intakes::save_place(const domain::Intake& intake) {
    TRY(Ledger(m_scope).keep_place(intake.id));
    // What it was sent by names its revision as well.
    TRY(m_scope.transaction.execute(
        "UPDATE uploads SET rev = ?3 WHERE account_id = ?1 AND (connection_id, file_id, rev) = (SELECT "
        "connection_id, file_id, rev FROM intakes WHERE account_id = ?1 AND id = ?2 AND rev <> ?3)",
        params(m_scope.account_id, intake.id, intake.rev)));
    TRY(m_scope.transaction.execute(
        "UPDATE intakes SET name = ?3, path = ?4, path_lower = ?5, relative_path = ?6, mapping_id = ?7, "
        "profile_id = ?8, profile_revision = ?9, rev = ?10, server_modified = ?11, import_id = ?12 WHERE "
        "account_id = ?1 AND id = ?2",
        params(m_scope.account_id, intake.id, intake.name, intake.path, intake.path_lower,
               intake.relative_path, intake.mapping_id, intake.profile_id, intake.profile_revision,
               intake.rev, intake.server_modified, intake.import_id)));
    return {};
}

Result<> Intakes::adopt_newest_rules(domain::Intake& intake) {
    const auto row = TRY(m_scope.transaction.find(
        "SELECT MAX(revision) FROM profile_revisions WHERE account_id = ?1 AND profile_id = ?2",
        params(m_scope.account_id, intake.profile_id)));
    if (row) intake.profile_revision = std::max(intake.profile_revision, row->integer(0));
    return save_place(intake);
}

Result<std::vector<domain::Intake>> Intakes::in_dropbox_at(const domain::MappingId& mapping,
                                                           std::string_view path_lower) {
    // '0' is the character behind '/': all that lies below the path, and nothing that is merely named alike.
    auto intakes = read_intakes(TRY(m_scope.transaction.query(
        cat("SELECT ", intake_columns,
            " FROM intakes WHERE account_id = ?1 AND mapping_id = ?2 AND path_lower = ?3 AND state IN "
            "('held', 'refused', 'failed', 'ignored') UNION ALL SELECT ",
            intake_columns,
            " FROM intakes WHERE account_id = ?1 AND mapping_id = ?2 AND path_lower > ?4 AND path_lower < ?5 "
            "AND state IN ('held', 'refused', 'failed', 'ignored')"),
        params(m_scope.account_id, mapping, path_lower, cat(path_lower, "/"), cat(path_lower, "0")))));
    std::ranges::sort(intakes, {}, &domain::Intake::id);
    return intakes;
}

Result<std::optional<domain::Intake>> Intakes::find_later(const domain::MappingId& mapping,
                                                          const domain::IntakeId& earlier,
                                                          std::string_view content_hash) {
    auto row = TRY(m_scope.transaction.find(cat("SELECT ", intake_columns,
                                                " FROM intakes WHERE account_id = ?1 AND mapping_id = ?2 AND "
                                                "id > ?3 AND content_hash = ?4 LIMIT 1"),
                                            params(m_scope.account_id, mapping, earlier, content_hash)));
    if (!row) return std::optional<domain::Intake>();
    return read_intake(*row);
}

Result<domain::IntakeCounts> Intakes::counts() {
    std::map<domain::IntakeState, std::int64_t> by_state;
    for (const auto& row : TRY(m_scope.transaction.query(
             "SELECT state, COUNT(*) FROM intakes WHERE account_id = ?1 GROUP BY state",
             params(m_scope.account_id))))
        by_state[from_word<domain::IntakeState>(row.text(0))] = row.integer(1);
    const auto total = TRY(
        m_scope.transaction.find("SELECT COUNT(*) FROM ledger WHERE account_id = ?1 AND from_state IS NULL",
                                 params(m_scope.account_id)));
    using enum domain::IntakeState;
    return domain::IntakeCounts{
        total->integer(0),    by_state[seen],       by_state[held],     by_state[queued], by_state[fetching],
        by_state[stored],     by_state[catalogued], by_state[clearing], by_state[done],   by_state[duplicate],
        by_state[superseded], by_state[vanished],   by_state[refused],  by_state[failed], by_state[rejecting],
        by_state[rejected],   by_state[restoring],  by_state[ignored]};
}

Result<Intakes::ConnectionCounts> Intakes::counts_of(const domain::ConnectionId& connection) {
    // By state, since most are settled: those needn't be read.
    ConnectionCounts counts;
    for (const auto& row :
         TRY(m_scope.transaction.query("SELECT state, COUNT(*) FROM intakes WHERE account_id = ?1 AND state "
                                       "IN ('seen', 'held', 'queued', "
                                       "'fetching', 'stored', 'catalogued', 'duplicate', 'clearing', "
                                       "'rejecting', 'restoring', 'refused', "
                                       "'failed') AND connection_id = ?2 GROUP BY state",
                                       params(m_scope.account_id, connection)))) {
        const bool is_over = domain::is_settled(from_word<domain::IntakeState>(row.text(0)));
        (is_over ? counts.failed : counts.waiting) += row.integer(1);
    }
    return counts;
}

Result<> Intakes::move(domain::Intake& intake, std::int64_t fence, const IntakeMove& move, Instant now) {
    return move_along(intake, fence, {&move, 1}, now);
}

Result<> Intakes::move_along(domain::Intake& intake, std::int64_t fence, std::span<const IntakeMove> moves,
                             Instant now) {
    domain::Intake moved = intake;
    for (const IntakeMove& move : moves) {
        if (!domain::may_follow(moved.state, move.to))
            return fail(
                {Remedy::conflict, "state_forbidden",
                 cat(intake.name, " is ", word_of(moved.state), " and can't become ", word_of(move.to), "."),
                 ""});
        moved.state = move.to;
    }
    moved.updated_at = now;
    const bool is_over =
        moved.state == domain::IntakeState::done || moved.state == domain::IntakeState::superseded;
    if (is_over) {  // nothing delays it any more
        moved.reason_code.clear();
        moved.reason_message.clear();
        moved.reason_hint.clear();
        moved.retry_at.reset();
    }
    TRY(save(moved, fence, moves.back().due_at));
    std::vector<Ledger::Arrow> arrows;
    domain::IntakeState from = intake.state;
    for (const IntakeMove& move : moves)
        arrows.push_back({std::exchange(from, move.to), move.to, move.detail});
    TRY(Ledger(m_scope).note(moved, arrows));
    intake = std::move(moved);
    return {};
}

Result<> Intakes::move_over(domain::Intake& intake, const IntakeMove& over, Instant now) {
    const auto row =
        TRY(m_scope.transaction.find("UPDATE intakes SET fence = fence + 1, lease_until = 0 WHERE account_id "
                                     "= ?1 AND id = ?2 RETURNING fence",
                                     params(m_scope.account_id, intake.id)));
    if (!row) return fail({Remedy::not_found, "intake_not_found", "There is no such transfer.", ""});
    TRY(move(intake, row->integer(0), over, now));
    return put_back(intake, row->integer(0), over.due_at, now);
}

Result<> Intakes::keep_lease(const Lease& lease, Instant until) {
    const auto kept = TRY(m_scope.transaction.execute(
        "UPDATE intakes SET lease_until = ?4, bytes_fetched = ?5 WHERE account_id = ?1 AND id = ?2 AND fence "
        "= ?3",
        params(m_scope.account_id, lease.intake.id, lease.fence, until, lease.intake.bytes_fetched)));
    if (kept == 1) return {};
    return lease_lost(lease.intake);
}

Result<> Intakes::check_lease(const Lease& lease) {
    if (is_mutant(Mutant::fence_ignored)) return {};
    const auto row =
        TRY(m_scope.transaction.find("SELECT 1 FROM intakes WHERE account_id = ?1 AND id = ?2 AND fence = ?3",
                                     params(m_scope.account_id, lease.intake.id, lease.fence)));
    if (row) return {};
    return lease_lost(lease.intake);
}

Result<bool> Intakes::may_work_on(const Lease& lease) {
    const std::string_view fence_holds = is_mutant(Mutant::fence_ignored) ? "?3 IS NOT NULL" : "i.fence = ?3";
    return TRY(m_scope.transaction.find(
                   cat("SELECT 1 FROM ", claimable, " AND i.account_id = ?1 AND i.id = ?2 AND ", fence_holds),
                   params(m_scope.account_id, lease.intake.id, lease.fence)))
        .has_value();
}

Result<> Intakes::put_back(const domain::Intake& intake, std::int64_t fence, std::optional<Instant> due_at,
                           Instant now) {
    domain::Intake saved = intake;
    saved.updated_at = now;
    TRY(save(saved, fence, due_at));
    TRY(m_scope.transaction.execute("UPDATE intakes SET lease_until = 0 WHERE account_id = ?1 AND id = ?2",
                                    params(m_scope.account_id, intake.id)));
    return {};
}

Result<> Intakes::save(const domain::Intake& intake, std::optional<std::int64_t> fence,
                       std::optional<Instant> due_at) {
    const std::string_view fence_holds = is_mutant(Mutant::fence_ignored) ? "?3 IS NOT NULL" : "fence = ?3";
    const auto changed = TRY(m_scope.transaction.execute(
        cat("UPDATE intakes SET state = ?4, bytes_fetched = ?5, reason_code = ?6, reason_message = ?7, "
            "reason_hint = ?8, "
            "retry_at = ?9, attempts = ?10, asset_id = ?11, duplicate_of = ?12, updated_at = ?13, due_at = "
            "?14, rejection_note = ?15 "
            "WHERE account_id = ?1 AND id = ?2 AND ",
            fence_holds),
        params(m_scope.account_id, intake.id, fence, word_of(intake.state), intake.bytes_fetched,
               intake.reason_code, intake.reason_message, intake.reason_hint, intake.retry_at,
               intake.attempts, intake.asset_id, intake.duplicate_of, intake.updated_at, due_at,
               intake.rejection_note)));
    if (changed == 1) return {};
    return lease_lost(intake);
}

namespace {

/// What waited for its turn has it with its lease.
Result<> take_up(Scope& scope, Lease& lease, Instant now) {
    domain::Intake& intake = lease.intake;
    ++lease.fence;
    const bool begins = intake.state == domain::IntakeState::queued;
    if (begins) intake.updated_at = now;
    TRY(scope.transaction.execute(
        begins ? "UPDATE intakes SET lease_until = ?3, fence = ?4, state = 'fetching', updated_at = ?5 "
                 "WHERE account_id = ?1 AND id = ?2"
               : "UPDATE intakes SET lease_until = ?3, fence = ?4 WHERE account_id = ?1 AND id = ?2",
        begins ? params(scope.account_id, intake.id, lease.until, lease.fence, now)
               : params(scope.account_id, intake.id, lease.until, lease.fence)));
    if (!begins) return {};
    const Ledger::Arrow arrow{std::exchange(intake.state, domain::IntakeState::fetching),
                              domain::IntakeState::fetching, "Its turn has come."};
    return Ledger(scope).note(intake, {&arrow, 1});
}

}  // namespace

Result<std::vector<Lease>> claim_due_intakes(sql::Transaction& transaction, Instant now, Instant until,
                                             std::int64_t limit) {
    std::vector<Lease> leases;
    for (auto& row : TRY(transaction.query(
             cat("SELECT account_id, fence, ", intake_columns,
                 " FROM intakes WHERE (account_id, id) IN (SELECT i.account_id, i.id FROM ", claimable,
                 " AND i.due_at <= ?1 AND i.lease_until <= ", is_mutant(Mutant::lease_for_ever) ? "0" : "?1",
                 " ORDER BY i.due_at, i.id LIMIT ?2) ORDER BY due_at, id"),
             params(now, limit)))) {
        Lease& lease = leases.emplace_back();
        row.read(lease.account_id, lease.fence);
        lease.intake = read_intake(row);
        lease.until = until;
    }
    for (Lease& lease : leases) {
        Scope scope{transaction, lease.account_id};
        TRY(take_up(scope, lease, now));
    }
    return leases;
}

Result<> end_all_leases(sql::Transaction& transaction) {
    TRY(transaction.execute(
        "UPDATE intakes SET lease_until = 0, fence = fence + 1 WHERE due_at IS NOT NULL AND lease_until > 0",
        {}));
    TRY(transaction.execute("UPDATE jobs SET lease_until = 0, fence = fence + 1 WHERE lease_until > 0", {}));
    return {};
}

Result<> replan_from(sql::Transaction& transaction, Instant now, Instant lease_end) {
    TRY(transaction.execute(
        "UPDATE intakes SET due_at = CASE WHEN due_at > updated_at THEN ?1 + due_at - updated_at ELSE ?1 "
        "END, "
        "lease_until = CASE WHEN lease_until > ?2 THEN ?2 ELSE lease_until END, updated_at = ?1 "
        "WHERE due_at IS NOT NULL AND updated_at > ?1",
        params(now, lease_end)));
    TRY(transaction.execute(
        "UPDATE intakes SET lease_until = ?1 WHERE due_at IS NOT NULL AND lease_until > ?1",
        params(lease_end)));
    TRY(
        transaction.execute("UPDATE jobs SET due_at = CASE WHEN due_at > ?1 THEN ?1 ELSE due_at END, "
                            "lease_until = CASE WHEN lease_until > ?1 THEN ?1 ELSE lease_until END "
                            "WHERE due_at > ?1 OR lease_until > ?1",
                            params(lease_end)));
    return {};
}

Result<std::optional<Instant>> next_due_intake(sql::Transaction& transaction) {
    // Two questions, since each has its index: of those that nobody holds the first alone is read.
    auto row = TRY(transaction.find(
        cat("SELECT MIN(at) FROM (SELECT * FROM (SELECT i.due_at AS at FROM ", claimable,
            " AND i.due_at IS NOT NULL AND i.lease_until <= i.due_at ORDER BY i.due_at, i.id LIMIT 1) AS "
            "free "
            "UNION ALL SELECT MIN(i.lease_until) FROM ",
            claimable,
            " AND i.due_at IS NOT NULL AND i.lease_until > 0 AND i.lease_until > i.due_at) AS due"),
        {}));
    std::optional<Instant> at;
    row->read(at);
    return at;
}

}  // namespace sluice::catalog
