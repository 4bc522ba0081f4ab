// Uploads of any size: one request, a session, or a session of pieces that travel at once.
//
// Invariant: a file appears in Dropbox whole or not at all, and at most once: a lost answer is settled by
// looking for the bytes at the target (settle.h) before anything is repeated. Every request carries the
// content hash of its bytes. What has arrived is told through `saved`, so that an upload goes on after a
// crash in the same session, also with another token. Files for one namespace are committed together by
// finish().
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "dropbox/client.h"

namespace sluice::dropbox {

enum class UploadWay { single, sequential, concurrent };

struct UploadLimits {
    std::uint64_t single_bytes_max = Client::upload_bytes_max;
    std::uint64_t concurrent_bytes_min = std::uint64_t{512} << 20;
    /// Of a session's pieces; a multiple of 4 MiB, at most 150 MiB.
    std::uint64_t piece_bytes = std::uint64_t{32} << 20;
    std::size_t pieces_at_once = 4;
    int attempts_max = 4;  ///< of one piece, before the error goes to the caller
};

struct UploadPiece {
    std::uint64_t offset = 0;
    std::uint64_t size = 0;
};
struct UploadPlan {
    UploadWay way = UploadWay::single;
    std::vector<UploadPiece> pieces = {};  ///< of sessions
};
/// How a file of that size goes up, on its own. An empty one is a single request.
[[nodiscard]] UploadPlan plan_upload(std::uint64_t size, const UploadLimits& limits);
/// How it is cut for a session: one piece at least.
[[nodiscard]] std::vector<UploadPiece> cut_into_pieces(std::uint64_t size, std::uint64_t piece_bytes);

/// The file to send; `open` is called again for each attempt, from many threads at once.
struct UploadSource {
    std::uint64_t size = 0;
    std::string content_hash;  ///< of the whole
    /// Bytes [offset, offset + size).
    std::function<Result<net::Body>(std::uint64_t offset, std::uint64_t size)> open;
};

/// How far an upload has come, to be kept and given back. Its session lives 7 days at Dropbox.
struct UploadProgress {
    std::string session_id = {};     ///< empty: nothing has arrived
    std::uint64_t piece_bytes = 0;   ///< as planned then
    std::vector<bool> arrived = {};  ///< piece by piece
};
using SaveProgress = std::function<Result<>(const UploadProgress&)>;

struct Upload {
    UploadSource source;
    Commit commit;
};

/// A closed session that waits to become a file.
struct SentFile {
    SessionFinish finish;
    std::string content_hash;
};

class Uploader {
public:
    /// `client` must outlive it.
    explicit Uploader(Client& client, UploadLimits limits = {}) : m_client(client), m_limits(limits) {}

    /// Sends and commits one file. Fails as Client::upload and finish_session do; after an error with
    /// Remedy::retry or wait call it again with the progress last saved.
    [[nodiscard]] Result<Entry> upload(const Upload& upload, const UploadProgress& progress,
                                       const SaveProgress& saved, std::stop_token stop);
    /// Sends the bytes only, for finish(): the way for many files.
    [[nodiscard]] Result<SentFile> send(const Upload& upload, const UploadProgress& progress,
                                        const SaveProgress& saved, std::stop_token stop);
    /// Makes files of what was sent, all of one namespace, in lots of up to 1000: one result each, in their
    /// order. Those that only met a busy namespace are tried again a few times.
    [[nodiscard]] Result<std::vector<Result<Entry>>> finish(std::span<const SentFile> sent,
                                                            std::stop_token stop);

private:
    Client& m_client;
    UploadLimits m_limits;
};

}  // namespace sluice::dropbox
