// Every file on its way in, and the ledger of its moves.
//
// Invariant: a state changes only by `move`, which checks the arrow (domain::may_follow) and the fence of the
// lease, and writes the ledger row in the same transaction. One row per (account, connection, file id, rev).
#pragma once

#include <boost/describe.hpp>

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "catalog/catalog.h"
#include "domain/intake.h"

namespace sluice::catalog {

/// The right to work on one intake until `until`; a later lease has a higher fence and makes this one void.
struct Lease {
    domain::AccountId account_id;
    domain::Intake intake;
    std::int64_t fence = 0;
    Instant until = {};  ///< when it ends, if it isn't kept
};

/// One arrow of the state machine, with what else changes in the row.
struct IntakeMove {
    domain::IntakeState to = domain::IntakeState::queued;
    std::string detail;             ///< for the ledger, in words
    std::optional<Instant> due_at;  ///< when the engine looks again; nothing: not by itself
};

/// By when they were seen, by name, by size.
BOOST_DEFINE_ENUM_CLASS(IntakeSort, newest, oldest, name, largest)

struct IntakeFilter {
    std::vector<domain::IntakeState> states;  ///< empty: all
    std::optional<domain::MappingId> mapping_id;
    std::optional<std::string> after;  ///< id of the last one seen
    std::int64_t limit = 100;
    IntakeSort sort = IntakeSort::newest;
    std::optional<std::string> up_to = {};  ///< none that was seen later than this id
    std::optional<domain::ImportId> import_id = {};
    bool duplicates = false;  ///< only those whose bytes were an asset already
};

class Intakes {
public:
    explicit Intakes(const Scope& scope) : m_scope(scope) {}

    /// Adds a row in its state, with its first ledger entry. False where this revision is already known.
    [[nodiscard]] Result<bool> add(const domain::Intake& intake, const IntakeMove& entered);
    [[nodiscard]] Result<std::optional<domain::Intake>> find(const domain::IntakeId& id);
    /// All revisions known of one Dropbox file in the order in which Dropbox listed them: oldest first.
    [[nodiscard]] Result<std::vector<domain::Intake>> of_file(const domain::ConnectionId& connection,
                                                              std::string_view file_id);
    /// What lies below a mapping and still waits for something: held, queued, refused, failed or
    /// ignored.
    [[nodiscard]] Result<std::vector<domain::Intake>> waiting_of(const domain::MappingId& mapping);
    /// What a plan refused and may come in by itself: the oldest first.
    [[nodiscard]] Result<std::vector<domain::Intake>> refused_by_plan(std::int64_t limit);
    /// What lies below a mapping and would be fetched: seen, queued or fetching.
    [[nodiscard]] Result<std::vector<domain::Intake>> to_fetch_of(const domain::MappingId& mapping);
    /// The file was moved or renamed in Dropbox: name and paths, rev, mapping, import and profile, nothing
    /// else.
    /// Needs no fence: both the listing and the step that moves it tell what Dropbox says.
    [[nodiscard]] Result<> save_place(const domain::Intake& intake);
    /// What was refused is judged anew by its profile's newest revision: no asset was made under the one
    /// before.
    [[nodiscard]] Result<> adopt_newest_rules(domain::Intake& intake);
    /// Those of a mapping that wait in Dropbox (held, refused, failed, ignored) at this path, or below it.
    [[nodiscard]] Result<std::vector<domain::Intake>> in_dropbox_at(const domain::MappingId& mapping,
                                                                    std::string_view path_lower);
    /// One of this mapping with these bytes that came in after `earlier` was made.
    [[nodiscard]] Result<std::optional<domain::Intake>> find_later(const domain::MappingId& mapping,
                                                                   const domain::IntakeId& earlier,
                                                                   std::string_view content_hash);
    [[nodiscard]] Result<std::vector<domain::Intake>> page(const IntakeFilter& filter);
    /// Of all that match, in the order of the filter; `after` and `limit` don't count.
    [[nodiscard]] Result<std::vector<domain::IntakeId>> ids_of(const IntakeFilter& filter);
    struct Sum {
        std::int64_t files = 0;
        std::int64_t bytes = 0;
    };
    /// Of all that match; `after`, `limit` and `sort` don't count.
    [[nodiscard]] Result<Sum> sum_of(const IntakeFilter& filter);
    [[nodiscard]] Result<domain::IntakeCounts> counts();
    /// Intakes of one connection that are on their way, and those refused or failed.
    struct ConnectionCounts {
        std::int64_t waiting = 0;
        std::int64_t failed = 0;
    };
    [[nodiscard]] Result<ConnectionCounts> counts_of(const domain::ConnectionId& connection);

    /// Saves `intake` (its fields as given) in state `move.to`. Fails with `lease_lost` where another worker
    /// has the row, and with `state_forbidden` where no arrow leads there. Updates `intake`.
    [[nodiscard]] Result<> move(domain::Intake& intake, std::int64_t fence, const IntakeMove& move,
                                Instant now);
    /// The same for arrows that follow each other: one save, and a ledger entry each.
    [[nodiscard]] Result<> move_along(domain::Intake& intake, std::int64_t fence,
                                      std::span<const IntakeMove> moves, Instant now);
    /// The same for a person or a listing: takes the row over from whoever holds it.
    [[nodiscard]] Result<> move_over(domain::Intake& intake, const IntakeMove& move, Instant now);
    /// Tells that the worker is alive and how far it is. Fails with `lease_lost`.
    [[nodiscard]] Result<> keep_lease(const Lease& lease, Instant until);
    /// Fails with `lease_lost`: for a transaction that writes other rows before this one's.
    [[nodiscard]] Result<> check_lease(const Lease& lease);
    /// True while nobody else has the row, and the engine may work on it: it is linked and not paused.
    [[nodiscard]] Result<bool> may_work_on(const Lease& lease);
    /// Saves fields and due time without an arrow (progress, reason, retry); ends the lease. Fails with
    /// `lease_lost`.
    [[nodiscard]] Result<> put_back(const domain::Intake& intake, std::int64_t fence,
                                    std::optional<Instant> due_at, Instant now);

private:
    Result<> save(const domain::Intake& intake, std::optional<std::int64_t> fence,
                  std::optional<Instant> due_at);

    Scope m_scope;
};

/// Leases up to `limit` due intakes of all accounts until `until`, those first that are due longest; what is
/// queued is `fetching` with that, in one update. Leaves out those whose connection is broken or unlinked and
/// whose mapping is paused.
[[nodiscard]] Result<std::vector<Lease>> claim_due_intakes(sql::Transaction& transaction, Instant now,
                                                           Instant until, std::int64_t limit);
/// Ends the leases of all intakes and jobs. For the start of the only process that has the catalogue: whoever
/// held them is gone, and its files needn't wait for the leases to run out.
[[nodiscard]] Result<> end_all_leases(sql::Transaction& transaction);
/// After the clock was set back: what was planned by the later time is due as long from `now` as it was from
/// then, and no lease ends after `lease_end`. Else everything that waits would wait for the old time to
/// return.
[[nodiscard]] Result<> replan_from(sql::Transaction& transaction, Instant now, Instant lease_end);
/// When the next intake is due; nothing if none will be by itself.
[[nodiscard]] Result<std::optional<Instant>> next_due_intake(sql::Transaction& transaction);

}  // namespace sluice::catalog
