// Locks on files in shared folders: while one holds, only its holder may write the file.
//
// Invariant: a lock hangs on the file's id, so it stays through moves and new content of its holder. Kept
// with the world. Source: files.stone (lock_file_batch).
#pragma once

#include <boost/json/fwd.hpp>

#include <optional>
#include <string>
#include <string_view>

#include "sandbox/file_tree.h"
#include "sandbox/routes.h"

namespace sluice::sandbox {

struct FileLock {
    std::string account_id;  ///< who holds it
    Instant created{};
};

[[nodiscard]] std::optional<FileLock> lock_of(const World& world, std::string_view file_id);
/// True if somebody else than the caller has locked the file at `path`, in any form of WritePathOrId.
[[nodiscard]] bool is_locked_for(const Call& call, const std::string& path);
/// FileLockMetadata.
[[nodiscard]] boost::json::object lock_metadata_json(const Call& call, const FileLock& lock);

/// lock_file_batch, unlock_file_batch, get_file_lock_batch
void add_lock_routes(RouteTable& routes);

}  // namespace sluice::sandbox
