// Where the bytes are: the seam to content-addressed storage (local disk; an object store when outgrown).
//
// Invariants: a blob's key is Dropbox's content hash of its bytes (64 lower-case hex digits, base/hash.h). A
// key that `contains()` is a complete, durable blob: it was hashed while it was written and survives a power
// loss. A blob is never changed. What isn't finished is a part; it has a name of its caller's and can be gone
// on with after a crash.
//
// Errors of all functions, beside those named: `disk_full` (wait; free space), `disk_failed` (ask_admin; the
// disk or store reports a fault), `hash_invalid` (no content hash).
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "net/message.h"

namespace sluice::blobs {

struct StoredBlob {
    std::string content_hash;
    std::string sha256;      ///< plain SHA-256 of the bytes, hex
    std::uint64_t size = 0;  ///< bytes
};

/// What reading a blob again showed.
enum class Verdict {
    sound,    ///< every byte is as it was stored
    missing,  ///< there is no such blob
    damaged,  ///< the bytes aren't those of the key; see quarantine()
};

/// A blob that is being written, front to back. Used by one thread at a time. Destroying it keeps what was
/// written, to be opened again by its name, unless it was finished or discarded.
class Part {
public:
    virtual ~Part() = default;

    /// Bytes there already: where to go on (as the Range of a download).
    [[nodiscard]] virtual std::uint64_t size() const = 0;
    /// The hashes of the bytes there already: for those who were promised none, and to notice when what was
    /// there is no longer what was written.
    [[nodiscard]] virtual StoredBlob so_far() const = 0;
    /// Appends. After an error the part must be opened again.
    [[nodiscard]] virtual Result<> write(std::string_view bytes) = 0;
    /// Makes the blob: durable when this returns. Blocks; many at once share the wait for the disk. Fails
    /// with `hash_mismatch` (retry; the part is discarded: the bytes aren't those that were promised); an
    /// error of the disk discards the part too, since a failed sync is never tried again and trusted.
    [[nodiscard]] virtual Result<StoredBlob> finish(std::string_view expected_content_hash) = 0;
    /// Throws away what was written.
    [[nodiscard]] virtual Result<> discard() = 0;
};

struct Space {
    std::uint64_t free_bytes = 0;
    std::uint64_t reserve_bytes = 0;  ///< below this no part is begun
};

/// Told how many bytes have been read.
using TellRead = std::function<Result<>(std::uint64_t bytes)>;

/// Thread-safe.
class BlobStore {
public:
    virtual ~BlobStore() = default;

    /// Opens the part of that name or begins it; bytes there already are read and hashed again. `name` is 1
    /// to 200 of `a-z 0-9 . _ -`, not beginning with a dot. `bytes_expected` is what the finished blob will
    /// have; fails with `disk_full` where that would cut into the reserve, `part_busy` (retry) while another
    /// holds the part, and `part_name_invalid`.
    [[nodiscard]] virtual Result<std::unique_ptr<Part>> open_part(std::string_view name,
                                                                  std::uint64_t bytes_expected) = 0;
    /// Parts by name, with the bytes they have; for clearing away what nobody goes on with.
    [[nodiscard]] virtual Result<> for_each_part(
        const std::function<Result<>(std::string_view name, std::uint64_t size)>& visit) = 0;

    [[nodiscard]] virtual Result<bool> contains(std::string_view content_hash) = 0;
    /// Bytes [offset, offset + size) of a blob, fewer where it ends before. Fails with `blob_missing`
    /// (not_found).
    [[nodiscard]] virtual Result<std::unique_ptr<net::Source>> open(std::string_view content_hash,
                                                                    std::uint64_t offset,
                                                                    std::uint64_t size) = 0;
    /// The file that holds the blob, for programs that take a path; empty where the hash is none. Not checked
    /// to exist.
    [[nodiscard]] virtual std::filesystem::path path_of(std::string_view content_hash) const = 0;

    /// Reads the whole blob again, from the disk and not from memory where that can be asked for.
    [[nodiscard]] virtual Result<Verdict> verify(std::string_view content_hash) = 0;
    /// May another copy of these bytes be deleted? `sound` only if the blob has `size` bytes and all of them
    /// read back right. (Every byte is read whatever the size: sampling would need the hash of each block to
    /// be kept.) `tell` is called after each piece of up to 1 MiB; an error of it ends the reading.
    [[nodiscard]] virtual Result<Verdict> verify_for_delete(std::string_view content_hash, std::uint64_t size,
                                                            const TellRead& tell) = 0;
    [[nodiscard]] Result<Verdict> verify_for_delete(std::string_view content_hash, std::uint64_t size) {
        return verify_for_delete(content_hash, size, [](std::uint64_t) { return Result<>(); });
    }
    /// Puts a damaged blob aside, where no key finds it and a person can look at it. One that reads
    /// back sound stays. Fails with `blob_missing`.
    [[nodiscard]] virtual Result<> quarantine(std::string_view content_hash) = 0;
    /// Removes a blob that nothing refers to. One that isn't there is a success.
    [[nodiscard]] virtual Result<> remove(std::string_view content_hash) = 0;

    /// Every blob, in no order; an error of `visit` ends it. Blobs that come or go meanwhile may be missed or
    /// told.
    [[nodiscard]] virtual Result<> for_each(
        const std::function<Result<>(std::string_view content_hash, std::uint64_t size)>& visit) = 0;
    [[nodiscard]] virtual Result<Space> space() = 0;
};

}  // namespace sluice::blobs
