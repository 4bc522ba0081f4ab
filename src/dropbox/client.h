// Dropbox's HTTP API for one connection, as typed calls.
//
// Invariants: a file can be deleted only by id and rev (Dropbox then refuses folders and newer revisions);
// there is no other delete here. Calls never repeat by themselves what changes something: where the answer
// was lost the error is `answer_lost` (Remedy::retry), and the caller looks before it repeats. A 429 is an
// Error{wait, rate_limited} with `retry_after`, never a sleep. Errors are those of errors.h; their message
// ends with Dropbox's reference (X-Dropbox-Request-Id). Thread-safe; all calls block and end early with
// `stopped`. Source: dropbox-api-spec; the spec's route is named at each call. Beside it: uploader.h (files
// of any size), settle.h (what became of a lost call), links.h, shared_folders.h, properties.h.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "dropbox/arguments.h"
#include "dropbox/pace.h"
#include "dropbox/settings.h"
#include "dropbox/token_source.h"
#include "dropbox/types.h"
#include "net/transport.h"

namespace sluice::dropbox {

namespace detail {
class Caller;
}

/// What a client uses; all must outlive it.
struct ClientPorts {
    net::Transport& transport;
    AccessTokens& tokens;
    Pacer& pacer;
    const Clock& clock;
};

class Client {
public:
    static constexpr std::uint64_t upload_bytes_max = std::uint64_t{150} << 20;
    static constexpr std::size_t thumbnails_max = 25;
    static constexpr std::uint64_t piece_bytes_max = std::uint64_t{8} << 20;
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
    /// files/search_v2. The index lags behind what was written: for people, never to decide by.
    [[nodiscard]] Result<SearchPage> search(const Search& search, std::stop_token stop);
    [[nodiscard]] Result<SearchPage> search_continue(const std::string& cursor, std::stop_token stop);
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
    /// Bytes [offset, offset + size) of a file that has them. `size` is at most `piece_bytes_max`.
    [[nodiscard]] Result<std::string> download_piece(const std::string& path_or_rev_or_id,
                                                     std::uint64_t offset, std::uint64_t size,
                                                     std::stop_token stop);
    /// JPEG thumbnails in the order asked, each a picture or an error; `thumbnails_max` of them a call. Fails
    /// where the first call does; where a later one does, its pictures have the error.
    [[nodiscard]] Result<std::vector<Result<Thumbnail>>> thumbnails(std::span<const std::string> paths_or_ids,
                                                                    ThumbnailSize size, std::stop_token stop);

    /// files/get_temporary_link: for 4 hours the bytes can be had there without any account.
    [[nodiscard]] Result<TemporaryLink> temporary_link(const std::string& path_or_rev_or_id,
                                                       std::stop_token stop);

    // Upload.
    /// files/upload. `target_exists` where something is in the way; `target_changed` in mode update.
    [[nodiscard]] Result<Entry> upload(const Commit& commit, const UploadBytes& bytes, std::stop_token stop);
    /// upload_session/start. The cursor stands behind the bytes. A session lives 7 days.
    [[nodiscard]] Result<SessionCursor> start_session(const UploadBytes& bytes, SessionEnd end,
                                                      std::stop_token stop);
    /// upload_session/start of a concurrent session: no bytes, not closed.
    [[nodiscard]] Result<SessionCursor> start_concurrent_session(std::stop_token stop);
    /// upload_session/start_batch: up to 1000 sessions without bytes.
    [[nodiscard]] Result<std::vector<SessionCursor>> start_sessions(std::size_t count, SessionType type,
                                                                    std::stop_token stop);
    /// append_v2. The cursor it returns is where Dropbox stands: behind these bytes, or, when that wasn't
    /// where we thought (an answer was lost), elsewhere. The caller goes on from there.
    [[nodiscard]] Result<SessionCursor> append_session(const SessionCursor& cursor, const UploadBytes& bytes,
                                                       SessionEnd end, std::stop_token stop);
    /// append_batch: the pieces of up to 1000 sessions in one request, in the order of `pieces`.
    [[nodiscard]] Result<std::vector<Result<SessionCursor>>> append_sessions(
        std::span<const SessionPiece> pieces, const UploadBytes& bytes, std::stop_token stop);
    /// upload_session/finish without further bytes; after an error about the path, again with another path.
    [[nodiscard]] Result<Entry> finish_session(const SessionFinish& finish, std::stop_token stop);
    /// finish_batch_v2 of up to 1000 closed sessions, of one namespace: one lock instead of many. Never two
    /// at once in a namespace.
    [[nodiscard]] Result<std::vector<Result<Entry>>> finish_sessions(std::span<const SessionFinish> finishes,
                                                                     std::stop_token stop);

    // Changes.
    [[nodiscard]] Result<Entry> create_folder(const std::string& path, OnConflict on_conflict,
                                              std::stop_token stop);
    /// create_folder_batch. An entry that is there already is `target_is_folder`.
    [[nodiscard]] Result<BatchAnswer<Entry>> create_folders(std::span<const std::string> paths,
                                                            std::stop_token stop);
    [[nodiscard]] Result<BatchAnswer<Entry>> check_create_folders(const std::string& job_id,
                                                                  std::stop_token stop);
    /// Dropbox's moves take no rev; they lose nothing (the id stays). Compare the returned entry.
    [[nodiscard]] Result<Entry> move(const Relocation& relocation, std::stop_token stop);
    [[nodiscard]] Result<Entry> copy(const Relocation& relocation, std::stop_token stop);
    [[nodiscard]] Result<BatchAnswer<Entry>> move_batch(std::span<const Relocation> relocations,
                                                        std::stop_token stop);
    [[nodiscard]] Result<BatchAnswer<Entry>> check_move_batch(const std::string& job_id,
                                                              std::stop_token stop);
    [[nodiscard]] Result<BatchAnswer<Entry>> copy_batch(std::span<const Relocation> relocations,
                                                        std::stop_token stop);
    [[nodiscard]] Result<BatchAnswer<Entry>> check_copy_batch(const std::string& job_id,
                                                              std::stop_token stop);
    /// copy_reference: bytes that are in one Dropbox become a file in another without being uploaded.
    [[nodiscard]] Result<CopyReference> copy_reference(const std::string& path_or_id, std::stop_token stop);
    [[nodiscard]] Result<Entry> save_copy_reference(const std::string& reference, const std::string& path,
                                                    std::stop_token stop);
    /// save_url: Dropbox fetches it by itself, within 15 minutes. A file that is in the way is replaced.
    [[nodiscard]] Result<SaveUrlAnswer> save_url(const std::string& url, const std::string& path,
                                                 std::stop_token stop);
    [[nodiscard]] Result<SaveUrlAnswer> check_save_url(const std::string& job_id, std::stop_token stop);
    /// Deletes exactly this revision of this file; a newer one is left alone (`changed`). An empty or
    /// malformed id or rev is refused (`delete_needs_rev`) before anything is sent.
    [[nodiscard]] Result<DeleteOutcome> delete_file(const FileRevision& file, std::stop_token stop,
                                                    const LastLook& last_look = {});
    /// After `answer_lost`: looks, changes nothing, says what is the case.
    [[nodiscard]] Result<DeleteOutcome> settle_delete(const FileRevision& file, std::stop_token stop);
    /// The same for many files in one call, waited for: one outcome each, in order. See client_delete.cpp.
    [[nodiscard]] std::vector<Result<DeleteOutcome>> delete_files(std::span<const FileRevision> files,
                                                                  std::stop_token stop,
                                                                  const LastLook& last_look = {});
    [[nodiscard]] Result<BatchAnswer<DeleteOutcome>> delete_batch(std::span<const FileRevision> files,
                                                                  std::stop_token stop,
                                                                  const LastLook& last_look = {});
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

    /// For the other headers of this module.
    [[nodiscard]] detail::Caller& caller() { return *m_caller; }

private:
    std::unique_ptr<detail::Caller> m_caller;
};

}  // namespace sluice::dropbox
