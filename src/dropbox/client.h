// Dropbox's HTTP API for one connection, as typed calls.
//
// Invariants: a file can be deleted only by id and rev (Dropbox then refuses folders and newer revisions);
// there is no other delete here. Calls never repeat by themselves what changes something: where the answer
// was lost the error is `answer_lost` (Remedy::retry), and the caller looks before it repeats. A 429 is an
// Error{wait, rate_limited} with `retry_after`, never a sleep. Errors are those of errors.h; their message
// ends with Dropbox's reference (X-Dropbox-Request-Id). Thread-safe; all calls block and end early with
// `stopped`. Source: dropbox-api-spec; the spec's route is named at each call.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "dropbox/pace.h"
#include "dropbox/settings.h"
#include "dropbox/token_source.h"
#include "dropbox/types.h"
#include "net/transport.h"

namespace sluice::dropbox {

namespace detail {
class Caller;
}

/// Where paths begin (header Dropbox-API-Path-Root). Without one: the user's home, where team folders are
/// unseen.
struct PathRoot {
    enum class Kind { root, namespace_id };
    Kind kind = Kind::root;
    std::string id;
};

/// What a client uses; all must outlive it.
struct ClientPorts {
    net::Transport& transport;
    AccessTokens& tokens;
    Pacer& pacer;
    const Clock& clock;
};

struct ListOptions {
    bool recursive = false;
    std::optional<int> limit = std::nullopt;  ///< 1..2000, approximate
    bool include_deleted = false;             ///< much slower
};

enum class RevisionsOf { path, id };
struct RevisionsOptions {
    RevisionsOf mode = RevisionsOf::path;
    int limit = 10;               ///< 1..100
    std::string before_rev = {};  ///< the next page, in mode path only
};

/// Opens the bytes of a request anew: called once more when the token had expired.
using OpenBody = std::function<Result<net::Body>()>;
/// Bytes of one request: at most 150 MiB, with their own content hash, always sent.
struct UploadBytes {
    OpenBody open;
    std::uint64_t size = 0;
    std::string content_hash;
};

struct SessionFinish {
    SessionCursor cursor;
    Commit commit;
};
enum class SessionEnd { open, close };

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

class Client {
public:
    static constexpr std::uint64_t upload_bytes_max = std::uint64_t{150} << 20;
    static constexpr std::size_t thumbnails_max = 25;
    static constexpr std::size_t batch_entries_max = 1000;
    static constexpr std::chrono::seconds longpoll_timeout_min{30};
    static constexpr std::chrono::seconds longpoll_timeout_max{480};

    Client(ClientPorts ports, Origins origins, std::string connection,
           std::optional<PathRoot> root = std::nullopt);
    ~Client();

    // Account.
    [[nodiscard]] Result<AccountInfo> current_account(std::stop_token stop);
    [[nodiscard]] Result<SpaceUsage> space_usage(std::stop_token stop);
    /// False: the app sees its app folder alone (sharing/list_folders is refused there).
    [[nodiscard]] Result<bool> sees_whole_dropbox(std::stop_token stop);

    // Listing. The root is "". `source_vanished`: no such folder; `cursor_reset`: list again from the start
    // and diff.
    [[nodiscard]] Result<Page> list_folder(const std::string& path, const ListOptions& options,
                                           std::stop_token stop);
    [[nodiscard]] Result<Page> list_folder_continue(const std::string& cursor, std::stop_token stop);
    [[nodiscard]] Result<std::string> latest_cursor(const std::string& path, const ListOptions& options,
                                                    std::stop_token stop);
    /// Waits at Dropbox for changes: `timeout` is put within 30..480 s, the answer may take 90 s more. First
    /// sits out the backoff that the last answer asked for.
    [[nodiscard]] Result<LongpollAnswer> longpoll(const std::string& cursor, std::chrono::seconds timeout,
                                                  std::stop_token stop);
    /// files/get_metadata of a path, "id:…" or "rev:…". `source_vanished` where there is nothing.
    [[nodiscard]] Result<Entry> metadata(const std::string& path_or_id, std::stop_token stop);
    /// Newest first. `path_or_id` may not be a rev.
    [[nodiscard]] Result<Revisions> list_revisions(const std::string& path_or_id,
                                                   const RevisionsOptions& options, std::stop_token stop);

    // Download.
    /// Gets `head` before the first byte and with each piece; an error ends the transfer with that error.
    using Receive = std::function<Result<>(const DownloadHead& head, std::string_view bytes)>;
    /// files/download of a path, "id:…" or "rev:…" from byte `offset` on (Range). The bytes begin exactly
    /// there. Fails with `download_incomplete` (Remedy::retry) where fewer came than the file has,
    /// `offset_beyond_end`, `restricted_content` (never try again), `unsupported_format` (a cloud document).
    [[nodiscard]] Result<DownloadHead> download(const std::string& path_or_rev_or_id, std::uint64_t offset,
                                                const Receive& receive, std::stop_token stop);
    /// JPEG thumbnails of up to 25 images, in the order asked, each a picture or an error.
    [[nodiscard]] Result<std::vector<Result<Thumbnail>>> thumbnails(std::span<const std::string> paths_or_ids,
                                                                    ThumbnailSize size, std::stop_token stop);

    // Upload.
    /// files/upload. `target_exists` where something is in the way; `target_changed` in mode update.
    [[nodiscard]] Result<Entry> upload(const Commit& commit, const UploadBytes& bytes, std::stop_token stop);
    /// upload_session/start. The cursor stands behind the bytes. A session lives 7 days.
    [[nodiscard]] Result<SessionCursor> start_session(const UploadBytes& bytes, SessionEnd end,
                                                      std::stop_token stop);
    /// append_v2. The cursor it returns is where Dropbox stands: behind these bytes, or, when that wasn't
    /// where we thought (an answer was lost), elsewhere. The caller goes on from there.
    [[nodiscard]] Result<SessionCursor> append_session(const SessionCursor& cursor, const UploadBytes& bytes,
                                                       SessionEnd end, std::stop_token stop);
    /// upload_session/finish without further bytes; after an error about the path, again with another path.
    [[nodiscard]] Result<Entry> finish_session(const SessionFinish& finish, std::stop_token stop);
    /// finish_batch_v2 of up to 1000 closed sessions, of one namespace: one lock instead of many.
    [[nodiscard]] Result<std::vector<Result<Entry>>> finish_sessions(std::span<const SessionFinish> finishes,
                                                                     std::stop_token stop);

    // Changes.
    [[nodiscard]] Result<Entry> create_folder(const std::string& path, OnConflict on_conflict,
                                              std::stop_token stop);
    /// Dropbox's moves take no rev; they lose nothing (the id stays). Compare the returned entry.
    [[nodiscard]] Result<Entry> move(const Relocation& relocation, std::stop_token stop);
    [[nodiscard]] Result<Entry> copy(const Relocation& relocation, std::stop_token stop);
    [[nodiscard]] Result<BatchAnswer<Entry>> move_batch(std::span<const Relocation> relocations,
                                                        std::stop_token stop);
    [[nodiscard]] Result<BatchAnswer<Entry>> check_move_batch(const std::string& job_id,
                                                              std::stop_token stop);
    /// Deletes exactly this revision of this file; a newer one is left alone (`changed`). An empty or
    /// malformed id or rev is refused (`delete_needs_rev`) before anything is sent.
    [[nodiscard]] Result<DeleteOutcome> delete_file(const FileRevision& file, std::stop_token stop);
    /// After `answer_lost`: looks, changes nothing, says what is the case.
    [[nodiscard]] Result<DeleteOutcome> settle_delete(const FileRevision& file, std::stop_token stop);
    /// The same for many files in one call, waited for: one outcome each, in order. See client_delete.cpp.
    [[nodiscard]] std::vector<Result<DeleteOutcome>> delete_files(std::span<const FileRevision> files,
                                                                  std::stop_token stop);
    [[nodiscard]] Result<BatchAnswer<DeleteOutcome>> delete_batch(std::span<const FileRevision> files,
                                                                  std::stop_token stop);
    [[nodiscard]] Result<BatchAnswer<DeleteOutcome>> check_delete_batch(const std::string& job_id,
                                                                        std::stop_token stop);
    [[nodiscard]] Result<Entry> restore(const std::string& path, const std::string& rev,
                                        std::stop_token stop);

    // File requests: the links through which people without an account upload.
    [[nodiscard]] Result<FileRequest> create_file_request(const NewFileRequest& request,
                                                          std::stop_token stop);
    [[nodiscard]] Result<FileRequest> file_request(const std::string& id, std::stop_token stop);
    [[nodiscard]] Result<FileRequestPage> list_file_requests(std::stop_token stop);
    [[nodiscard]] Result<FileRequestPage> list_file_requests_continue(const std::string& cursor,
                                                                      std::stop_token stop);
    [[nodiscard]] Result<FileRequest> update_file_request(const FileRequestChange& change,
                                                          std::stop_token stop);
    [[nodiscard]] Result<FileRequest> close_file_request(const std::string& id, std::stop_token stop);
    [[nodiscard]] Result<std::vector<FileRequest>> delete_file_requests(std::span<const std::string> ids,
                                                                        std::stop_token stop);

private:
    std::unique_ptr<detail::Caller> m_caller;
};

}  // namespace sluice::dropbox
