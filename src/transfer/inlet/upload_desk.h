// Where the files come in that contributors send to upload pages, and members by imports, piece by piece,
// over as many connections as it takes (ADR 0018).
//
// Invariant: an upload is `received` only when its bytes are durable in the blob store and its intake is
// committed; from then on it goes the way of every intake. One for a Dropbox folder is `forwarding` in the
// same way (transfer/upload_forwarder.h). Until then a piece that was answered is told again by `look()`,
// unless the machine lost it: then the upload begins anew, and nothing wrong is ever taken for right.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/mutex.h"
#include "domain/import.h"
#include "domain/upload_page.h"
#include "net/message.h"
#include "transfer/ports.h"
#include "transfer/upload_limits.h"

namespace sluice::transfer {

struct NewUpload {
    std::string name;  ///< as the browser says
    std::int64_t size = 0;
    std::string token_hash;
};

/// A file of an import.
struct NewImportedFile {
    std::string relative_path;  ///< as the browser says, "2024/Rome/rex.jpg"
    std::int64_t size = 0;
    std::optional<Instant> client_modified = {};
};

/// A piece as it comes.
struct UploadChunk {
    std::int64_t offset = 0;
    const net::Body& body;
    std::optional<std::string> sha1 = {};    ///< raw bytes, where the client sent one
    std::optional<std::string> sha256 = {};  ///< likewise
};

/// Thread-safe.
class UploadDesk {
public:
    UploadDesk(const Ports& ports, const UploadLimits& limits) : m_ports(ports), m_limits(limits) {}

    [[nodiscard]] const UploadLimits& limits() const { return m_limits; }

    /// Fails with `file_name_missing`, `file_empty`, `file_too_large`, `too_many_files`,
    /// `submission_too_large` or `too_many_unfinished`.
    [[nodiscard]] Result<domain::Upload> begin(const domain::AccountId& account,
                                               const domain::Submission& submission, const NewUpload& wanted);
    /// The same for a member's import; a file that was begun before goes on. What can't be taken is left over
    /// there. Fails also with `relative_path_invalid`, `import_not_receiving`, or as the account's plan says.
    [[nodiscard]] Result<domain::Upload> begin(const domain::AccountId& account, const domain::Import& import,
                                               const NewImportedFile& wanted);
    /// How far it is: what is there was read again where nobody had it open.
    [[nodiscard]] Result<domain::Upload> look(const domain::AccountId& account, const domain::Upload& upload);
    /// Appends; with the last byte the upload has come. Fails with `upload_offset_conflict`,
    /// `upload_too_long`, `checksum_mismatch`, `chunk_too_large`, or as the blob store.
    [[nodiscard]] Result<domain::Upload> receive(const domain::AccountId& account,
                                                 const domain::Upload& upload, const UploadChunk& chunk);
    /// Throws away what came. Fails with `upload_complete` where it can no longer be.
    [[nodiscard]] Result<> discard(const domain::AccountId& account, const domain::Upload& upload);

private:
    /// A part that pieces still come for.
    struct Open {
        Mutex mutex;
        std::unique_ptr<blobs::Part> part GUARDED_BY(mutex);
    };
    [[nodiscard]] std::shared_ptr<Open> find_open(const std::string& id);
    void let_go(const std::string& id);
    /// The row as it is, with the part open behind it; what the two don't agree on is thrown away.
    [[nodiscard]] Result<domain::Upload> agree(const domain::AccountId& account, const domain::UploadId& id,
                                               Open& open) REQUIRES_LOCK(open.mutex);
    [[nodiscard]] Result<> append(const UploadChunk& chunk, domain::Upload& upload, Open& open)
        REQUIRES_LOCK(open.mutex);
    /// Makes the blob, then the intake.
    [[nodiscard]] Result<> complete(const domain::AccountId& account, domain::Upload& upload, Open& open)
        REQUIRES_LOCK(open.mutex);
    void forget_stale(const domain::AccountId& account);

    const Ports& m_ports;
    const UploadLimits m_limits;
    Mutex m_mutex;
    std::map<std::string, std::shared_ptr<Open>> m_open GUARDED_BY(m_mutex);
};

}  // namespace sluice::transfer
