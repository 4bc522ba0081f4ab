// What Dropbox tells us, as plain values.
//
// Invariant: texts are as Dropbox wrote them; `path_lower` is the key of a path and is never computed here
// (Dropbox's lower-casing is its own). Optional fields that Dropbox left out are empty. Times have 1 s
// resolution. Source: dropbox-api-spec files.stone, users.stone, file_requests.stone.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace sluice::dropbox {

struct AccountInfo {
    std::string account_id = {};  ///< "dbid:…"
    std::string email = {};
    std::string display_name = {};
    std::string root_namespace_id = {};
    std::string home_namespace_id = {};  ///< other than the root in a team with a shared team space
    std::string account_type = {};       ///< basic, pro, business
    std::string team_name = {};          ///< empty for a personal account
};

struct SpaceUsage {
    std::uint64_t used = 0;       ///< bytes, of the user or, where the space is shared, of the team
    std::uint64_t allocated = 0;  ///< bytes
};

enum class EntryKind { file, folder, deleted };

/// One file, folder or tombstone (spec: Metadata).
struct Entry {
    EntryKind kind = EntryKind::file;
    std::string name = {};
    std::string path_lower = {};    ///< empty where the item isn't mounted
    std::string path_display = {};  ///< right casing in the last part only
    std::string id = {};            ///< "id:…"; empty for tombstones. Survives moves and overwrites
    std::string rev = {};           ///< files only
    std::uint64_t size = 0;         ///< bytes, files only
    std::string content_hash = {};  ///< 64 hex digits; empty for folders, tombstones and cloud documents
    std::optional<Instant> client_modified = std::nullopt;  ///< what the uploader claimed; for display only
    std::optional<Instant> server_modified = std::nullopt;
    /// false: a cloud document (Paper, Google) without bytes of its own.
    bool is_downloadable = true;
};

struct Page {
    std::vector<Entry> entries = {};  ///< apply in this order
    std::string cursor = {};          ///< store it even when there are no entries
    bool has_more = false;
};

struct LongpollAnswer {
    bool changes = false;             ///< call list_folder_continue now
    std::chrono::seconds backoff{0};  ///< the next longpoll waits at least this long by itself
};

/// One revision of one file: all that a delete may name.
struct FileRevision {
    std::string id = {};   ///< "id:…"
    std::string rev = {};  ///< the rev that was ingested
};

struct DownloadHead {
    Entry file;                  ///< what these bytes are of: check `rev` before keeping them
    std::uint64_t offset = 0;    ///< where in the file the bytes begin
    std::uint64_t received = 0;  ///< bytes handed over so far
};

enum class ThumbnailSize {
    w32h32,
    w64h64,
    w128h128,
    w256h256,
    w480h320,
    w640h480,
    w960h640,
    w1024h768,
    w2048h1536
};

struct Thumbnail {
    Entry file;
    std::string jpeg = {};  ///< the picture's bytes
};

/// What to do about something that is already at the target (spec: WriteMode).
enum class WriteRule {
    add,        ///< never touch it: same bytes are a no-op, others a conflict
    overwrite,  ///< replace it whatever it is
    update,     ///< replace it only while it has the given rev
};
struct WriteMode {
    WriteRule rule = WriteRule::add;
    std::string rev = {};  ///< for update

    [[nodiscard]] static WriteMode update(std::string rev) { return {WriteRule::update, std::move(rev)}; }
};

enum class OnConflict { fail, rename };

/// Where and how an upload becomes a file (spec: CommitInfo).
struct Commit {
    std::string path = {};  ///< or "id:…" of the file to replace
    WriteMode mode = {};
    OnConflict on_conflict = OnConflict::fail;
    /// Also refuse where the same bytes are already there, or where the file of `update` was deleted.
    bool strict_conflict = false;
    std::optional<Instant> client_modified = std::nullopt;
    /// No pop-up at the users' desktops.
    bool mute = false;
};

struct SessionCursor {
    std::string session_id = {};
    std::uint64_t offset = 0;  ///< bytes that Dropbox has
};

struct Relocation {
    std::string from = {};  ///< "id:…" or path
    std::string to = {};    ///< path
    OnConflict on_conflict = OnConflict::fail;
};

enum class DeleteResult {
    deleted,       ///< exactly that revision went to Dropbox's trash
    already_gone,  ///< nothing has that id any more
    changed,       ///< a newer revision is there and was left alone
    still_there,   ///< only from settle_delete: that revision is there, so the delete didn't happen
};
struct DeleteOutcome {
    DeleteResult result = DeleteResult::deleted;
    std::string current_rev = {};  ///< of `changed`; empty from a batch, which doesn't tell it
    std::string deleted_rev = {};  ///< of `deleted`, from a batch: what Dropbox says has gone
    std::string deleted_path = {};
};

/// The answer of a batch: either a job to ask about later, or one result per entry, in the order asked.
template <class T>
struct BatchAnswer {
    std::string job_id = {};  ///< not empty: still running
    std::vector<Result<T>> entries = {};

    [[nodiscard]] bool is_running() const { return !job_id.empty(); }
};

struct Revisions {
    bool is_deleted = false;  ///< the file is deleted or moved away
    std::optional<Instant> server_deleted = std::nullopt;
    std::vector<Entry> entries = {};  ///< newest first
};

/// How long after the deadline uploads are still taken (spec: GracePeriod).
enum class GracePeriod { one_day, two_days, seven_days, thirty_days, always };

struct FileRequestDeadline {
    Instant deadline;
    std::optional<GracePeriod> allow_late_uploads = std::nullopt;
};

struct FileRequest {
    std::string id = {};
    std::string url = {};  ///< what contributors open
    std::string title = {};
    std::string description = {};
    std::string destination = {};  ///< empty: the folder is gone
    Instant created;
    std::optional<FileRequestDeadline> deadline = std::nullopt;
    bool is_open = true;
    std::int64_t file_count = 0;
};

struct FileRequestPage {
    std::vector<FileRequest> file_requests = {};
    std::string cursor = {};
    bool has_more = false;
};

}  // namespace sluice::dropbox
