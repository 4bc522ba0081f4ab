// What is known of the stored bytes: when each blob was last read back, and which ones are damaged.
//
// Invariant: a blob is in the store once, whichever accounts hold it, so what is learned of it is noted for
// all of them. A damaged blob stays noted, and named, until its bytes have been read back as they should be.
#pragma once

#include <boost/describe.hpp>

#include <optional>
#include <string>
#include <vector>

#include "catalog/catalog.h"

namespace sluice::catalog {

/// unreadable: the disk reports a fault where the bytes are.
BOOST_DEFINE_ENUM_CLASS(Damage, missing, damaged, unreadable)

struct BlobToVerify {
    std::string content_hash;
    std::int64_t size = 0;
};

/// Where the bytes of a blob came from, and may come from again.
struct BlobSource {
    domain::AccountId account_id;
    domain::ConnectionId connection_id;
    std::string file_id;
    std::string rev;
    std::string name;
    std::string path;
    std::int64_t size = 0;
};

/// The blob, of any account, that was verified longest ago, at `before` or earlier; none that is known to be
/// damaged.
[[nodiscard]] Result<std::optional<BlobToVerify>> next_to_verify(sql::Transaction& transaction,
                                                                 Instant before);
/// When that will be; nothing where there are no blobs.
[[nodiscard]] Result<std::optional<Instant>> oldest_verification(sql::Transaction& transaction);
[[nodiscard]] Result<> note_sound(sql::Transaction& transaction, std::string_view content_hash, Instant now);
/// `due_at`: of the next attempt to heal it.
struct DamageNote {
    std::string content_hash;
    Damage damage = Damage::damaged;
    std::string reason;  ///< why it couldn't be healed, in words
    Instant due_at;
};
[[nodiscard]] Result<> note_damage(sql::Transaction& transaction, const DamageNote& note, Instant now);
/// A damaged blob whose next attempt is due, with the count of those before.
struct DueHealing {
    std::string content_hash;
    std::int64_t attempts = 0;
};
[[nodiscard]] Result<std::optional<DueHealing>> next_to_heal(sql::Transaction& transaction, Instant now);
[[nodiscard]] Result<std::int64_t> healings_tried(sql::Transaction& transaction,
                                                  std::string_view content_hash);
/// Every revision known to have these bytes whose connection is linked, newest first.
[[nodiscard]] Result<std::vector<BlobSource>> sources_of(sql::Transaction& transaction,
                                                         std::string_view content_hash);
/// In words: the file names of the assets that need the blob, e.g. "rex.jpg (asset 01h…)".
[[nodiscard]] Result<std::string> owners_of(sql::Transaction& transaction, std::string_view content_hash);

/// A file of the library whose bytes are damaged.
struct DamagedFile {
    std::string asset_id;
    std::string filename;
    std::string content_hash;
    Damage damage = Damage::damaged;
    Instant found_at;
    std::int64_t attempts = 0;
    Instant retry_at;
    std::string reason;  ///< why it couldn't be fetched again; empty: not tried yet
};
BOOST_DESCRIBE_STRUCT(DamagedFile, (),
                      (asset_id, filename, content_hash, damage, found_at, attempts, retry_at, reason))

struct StorageHealth {
    std::int64_t blobs = 0;
    std::int64_t damaged = 0;
    /// The oldest time at which a blob was last read back as stored; absent: there are no blobs.
    std::optional<Instant> oldest_verified_at;
};
BOOST_DESCRIBE_STRUCT(StorageHealth, (), (blobs, damaged, oldest_verified_at))

[[nodiscard]] Result<StorageHealth> storage_health(Scope& scope);
/// Oldest finding first, at most 500.
[[nodiscard]] Result<std::vector<DamagedFile>> damaged_files(Scope& scope);

}  // namespace sluice::catalog
