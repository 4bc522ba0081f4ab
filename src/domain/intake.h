// One file on its way into the library, from Dropbox or from an upload page: the row that the whole journey
// is told by.
//
// Invariant: exactly one intake per (account, connection, file id, rev), and per upload. One from an upload
// page has no mapping, no connection and no file in Dropbox. `state` moves only along the arrows of
// `may_follow()`, and each move is one database transaction that also writes a ledger entry.
#pragma once

#include <boost/describe.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "domain/ids.h"

namespace sluice::domain {

BOOST_DEFINE_ENUM_CLASS(
    IntakeState,
    seen,        // listed, waiting for a decision
    held,        // waits for a person's release; stays where it is
    queued,      // will be fetched
    fetching,    // bytes are on their way
    stored,      // bytes are durable here, hash proven
    catalogued,  // an asset version refers to them
    clearing,    // about to be deleted or moved in Dropbox
    done,        // journey complete
    duplicate,   // the bytes were already an asset; the source is cleared as a catalogued one
    superseded,  // a newer revision took its place
    vanished,    // gone from Dropbox before the bytes were had
    refused,     // against the rules; stays in Dropbox
    failed,      // attempts used up; stays in Dropbox
    rejecting,   // a person said no; about to be moved to Rejected/ in Dropbox
    rejected,    // a person said no; stays in Dropbox, or in our store, never taken in
    restoring,   // the no was taken back; about to be moved back in Dropbox
    ignored)     // the profile's filter doesn't take it; stays in Dropbox

/// True where the journey may go from one state to the other (no-loss state machine, docs/adr).
[[nodiscard]] bool may_follow(IntakeState from, IntakeState to);
/// True where nothing more happens by itself.
[[nodiscard]] bool is_settled(IntakeState state);

/// The folder within a mapped folder to which rejected files are moved. What lies there isn't taken in.
inline constexpr std::string_view rejected_folder = "Rejected";
/// True for a place in it; `relative_path` is below the mapped folder.
[[nodiscard]] bool is_in_rejected_folder(std::string_view relative_path);
/// Where a file of the mapped folder goes when it is rejected, and where it came from.
[[nodiscard]] std::string rejected_place_of(std::string_view relative_path);
[[nodiscard]] std::string restored_place_of(std::string_view relative_path);

struct Intake {
    IntakeId id;
    std::optional<MappingId> mapping_id;        ///< nothing: it came by an upload page
    std::optional<ConnectionId> connection_id;  ///< likewise
    std::optional<UploadPageId> upload_page_id;
    std::optional<ImportId> import_id;  ///< a member chose it in a Dropbox, or on a computer
    ProfileId profile_id;
    std::int64_t profile_revision = 1;

    std::string file_id;  ///< Dropbox "id:…"; empty where it came by an upload page, as are rev and path
    std::string rev;      ///< of a file that waits: what a move in Dropbox made of it
    std::string name;
    std::string path;           ///< path_display when seen
    std::string path_lower;     ///< as Dropbox compares it
    std::string relative_path;  ///< below the mapped folder
    std::int64_t size = 0;      ///< bytes
    std::string content_hash;   ///< Dropbox's, 64 hex digits
    std::optional<Instant> client_modified;
    std::optional<Instant> server_modified;

    IntakeState state = IntakeState::seen;
    std::int64_t bytes_fetched = 0;
    std::string reason_code;     ///< why refused, failed or waiting; empty otherwise
    std::string reason_message;  ///< the same in words
    std::string reason_hint;     ///< what a person can do
    std::string rejection_note;  ///< what the contributor is told of a rejection
    std::optional<Instant> retry_at;
    std::int64_t attempts = 0;  ///< of the present state
    std::optional<AssetId> asset_id;
    std::optional<AssetId> duplicate_of;
    Instant seen_at;
    Instant updated_at;
};
BOOST_DESCRIBE_STRUCT(Intake, (),
                      (id, mapping_id, connection_id, upload_page_id, import_id, profile_id, profile_revision,
                       file_id, rev, name, path, path_lower, relative_path, size, content_hash,
                       client_modified, server_modified, state, bytes_fetched, reason_code, reason_message,
                       reason_hint, rejection_note, retry_at, attempts, asset_id, duplicate_of, seen_at,
                       updated_at))

/// True where nothing of it lies in Dropbox: it came by an upload page, or from a member's computer.
[[nodiscard]] inline bool is_upload(const Intake& intake) {
    return !intake.connection_id.has_value();
}
/// It goes on anew: why it waited, when it was to be tried again and how often it was tried no longer count.
void forget_reason(Intake& intake);

/// How many intakes are in each state. `total` is counted on its own, so that a sum that differs shows a
/// defect.
struct IntakeCounts {
    std::int64_t total = 0;
    std::int64_t seen = 0;
    std::int64_t held = 0;
    std::int64_t queued = 0;
    std::int64_t fetching = 0;
    std::int64_t stored = 0;
    std::int64_t catalogued = 0;
    std::int64_t clearing = 0;
    std::int64_t done = 0;
    std::int64_t duplicate = 0;
    std::int64_t superseded = 0;
    std::int64_t vanished = 0;
    std::int64_t refused = 0;
    std::int64_t failed = 0;
    std::int64_t rejecting = 0;
    std::int64_t rejected = 0;
    std::int64_t restoring = 0;
    std::int64_t ignored = 0;
};
BOOST_DESCRIBE_STRUCT(IntakeCounts, (),
                      (total, seen, held, queued, fetching, stored, catalogued, clearing, done, duplicate,
                       superseded, vanished, refused, failed, rejecting, rejected, restoring, ignored))

/// One move of one intake, as the ledger keeps it; append-only.
struct LedgerEntry {
    std::int64_t sequence = 0;  ///< counts up within the account
    IntakeId intake_id;
    std::optional<IntakeState> from_state;
    IntakeState to_state = IntakeState::seen;
    Instant at;
    std::string detail;  ///< in words: what was done or found
    std::string hash;    ///< of this row and all before it (domain/ledger.h)
};
BOOST_DESCRIBE_STRUCT(LedgerEntry, (), (sequence, intake_id, from_state, to_state, at, detail, hash))

}  // namespace sluice::domain
