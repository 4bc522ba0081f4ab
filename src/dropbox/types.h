// What Dropbox tells us, as plain values.
//
// Invariant: texts are as Dropbox wrote them; `path_lower` is the key of a path and is never computed here
// (Dropbox's lower-casing is its own). Optional fields that Dropbox left out are empty. Times have 1 s
// resolution. Source: dropbox-api-spec files.stone, users.stone, file_requests.stone.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "dropbox/arguments.h"

namespace sluice::dropbox {

struct AccountInfo {
    std::string account_id = {};  ///< "dbid:…"
    std::string email = {};
    std::string display_name = {};
    std::string root_namespace_id = {};
    std::string home_namespace_id = {};  ///< other than the root in a team with a shared team space
    std::string home_path = {};          ///< in such a team: the person's own folder, below the root
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
    std::string export_as = {};  ///< of a cloud document: what Dropbox would export it as, "docx"
    std::string symlink_target =
        {};  ///< where a symbolic link of a desktop points; its bytes are the target's
    /// Of the shared or team folder that it lies in: the namespace whose lock writes to it take.
    std::string parent_shared_folder_id = {};
    std::string shared_folder_id = {};  ///< folders only: it is itself the top of this shared folder
    bool is_readable = true;            ///< folders only: false where we may only pass through, or nothing
    std::vector<PropertyGroup> properties = {};  ///< of the templates that were asked for
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

struct DownloadHead {
    Entry file;                  ///< what these bytes are of: check `rev` before keeping them
    std::uint64_t offset = 0;    ///< where in the file the bytes begin
    std::uint64_t received = 0;  ///< bytes handed over so far
};

struct Thumbnail {
    Entry file;
    std::string jpeg = {};  ///< the picture's bytes
};

enum class DeleteResult {
    deleted,       ///< exactly that revision went to Dropbox's trash
    already_gone,  ///< nothing has that id any more
    changed,       ///< a newer revision is there and was left alone
    still_there,   ///< only from settle_delete: that revision is there, so the delete didn't happen
};
/// Asked when all waiting for a turn and a token is over, right before the call is sent; an error of it keeps
/// the call from being sent.
using LastLook = std::function<Result<>()>;
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

/// Bytes that lie in Dropbox, to be put at another place of any account without an upload.
struct CopyReference {
    Entry source = {};
    std::string reference = {};
    std::optional<Instant> expires = std::nullopt;
};

/// A link to the bytes themselves that needs no account; ends by itself after 4 hours.
struct TemporaryLink {
    Entry file = {};
    std::string url = {};
};

struct SearchPage {
    std::vector<Entry> entries = {};  ///< the index lags behind: may miss files or tell deleted ones
    std::string cursor = {};
    bool has_more = false;
};

/// Either a job to ask about later, or the file that was made.
struct SaveUrlAnswer {
    std::string job_id = {};
    std::optional<Entry> file = std::nullopt;

    [[nodiscard]] bool is_running() const { return !job_id.empty(); }
};

struct Revisions {
    bool is_deleted = false;  ///< the file is deleted or moved away
    std::optional<Instant> server_deleted = std::nullopt;
    std::vector<Entry> entries = {};  ///< newest first
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
