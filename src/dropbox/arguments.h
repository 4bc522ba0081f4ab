// What we tell Dropbox, as plain values: the arguments of the calls in client.h.
//
// Invariant: nothing here does I/O. An optional that is unset isn't sent, so Dropbox's own default holds.
// Source: dropbox-api-spec files.stone, file_requests.stone, common.stone.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "dropbox/properties.h"
#include "net/message.h"

namespace sluice::dropbox {

/// Where paths begin (header Dropbox-API-Path-Root). Without one: the user's home, where team folders are
/// unseen.
struct PathRoot {
    enum class Kind { root, namespace_id };
    Kind kind = Kind::root;
    std::string id;
};
/// Where the paths of such an account begin: at the team's space where it has one, else at its home.
[[nodiscard]] std::optional<PathRoot> path_root_of(const std::string& root_namespace_id,
                                                   const std::string& home_namespace_id);

struct ListOptions {
    bool recursive = false;
    std::optional<int> limit = std::nullopt;  ///< 1..2000, approximate
    bool include_deleted = false;             ///< much slower
    /// Ids of property templates whose groups are wanted with each entry.
    std::vector<std::string> property_templates = {};
};

enum class RevisionsOf { path, id };
struct RevisionsOptions {
    RevisionsOf mode = RevisionsOf::path;
    int limit = 10;               ///< 1..100
    std::string before_rev = {};  ///< the next page, in mode path only
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

enum class SearchOrder { relevance, last_modified_time };
struct Search {
    std::string query;
    std::string folder = {};  ///< path or id; empty: everywhere
    int limit = 100;          ///< 1..1000 a page
    SearchOrder order = SearchOrder::relevance;
    bool in_names_only = false;
    std::vector<std::string> extensions = {};  ///< without dots
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
    std::vector<PropertyGroup> properties = {};
    /// Of the shared or team folder that it goes into (Entry::parent_shared_folder_id), where known: whose
    /// write lock it takes. Never sent; empty: as what the client has seen of `path` says.
    std::string namespace_id = {};
};

struct Relocation {
    std::string from = {};  ///< "id:…" or path
    std::string to = {};    ///< path
    OnConflict on_conflict = OnConflict::fail;
    /// Also where the file would belong to another account afterwards; moves only.
    bool allow_ownership_transfer = false;
};

/// One revision of one file: all that a delete may name.
struct FileRevision {
    std::string id = {};   ///< "id:…"
    std::string rev = {};  ///< the rev that was ingested
    /// Where it lay, where known: tells whose write lock the delete takes. Never sent.
    std::string path_lower = {};
};

/// Opens the bytes of a request anew: called once more when the token had expired.
using OpenBody = std::function<Result<net::Body>()>;
/// Bytes of one request: at most 150 MiB, with their own content hash, always sent.
struct UploadBytes {
    OpenBody open;
    std::uint64_t size = 0;
    std::string content_hash;
};

/// sequential: piece after piece. concurrent: pieces of whole 4 MiB in any order, at once.
enum class SessionType { sequential, concurrent };
enum class SessionEnd { open, close };
struct SessionCursor {
    std::string session_id = {};
    std::uint64_t offset = 0;  ///< bytes that Dropbox has; of a concurrent session: where the next piece goes
};
/// One piece of append_sessions; the bytes of all stand behind each other in one body.
struct SessionPiece {
    SessionCursor cursor;
    std::uint64_t size = 0;
    SessionEnd end = SessionEnd::open;
};
struct SessionFinish {
    SessionCursor cursor;
    Commit commit;
};

/// How long after the deadline uploads are still taken (spec: GracePeriod).
enum class GracePeriod { one_day, two_days, seven_days, thirty_days, always };
struct FileRequestDeadline {
    Instant deadline;
    std::optional<GracePeriod> allow_late_uploads = std::nullopt;
};
struct NewFileRequest {
    std::string title;
    std::string destination;
    std::string description = {};
    std::optional<FileRequestDeadline> deadline = std::nullopt;  ///< Professional and Business accounts only
    bool open = true;
};
struct FileRequestChange {
    std::string id;
    std::optional<std::string> title = std::nullopt;
    std::optional<std::string> destination = std::nullopt;
    std::optional<std::string> description = std::nullopt;
    std::optional<bool> open = std::nullopt;
    /// Unset: as it was. Set to nullopt: no deadline any more.
    std::optional<std::optional<FileRequestDeadline>> deadline = std::nullopt;
};

}  // namespace sluice::dropbox
