// CommitInfo of files.stone: where and how uploaded bytes become a file.
#pragma once

#include "sandbox/arguments.h"
#include "sandbox/file_tree.h"

namespace sluice::sandbox {

/// All but the content. Mistakes stay in `arguments`.
[[nodiscard]] WriteFile read_commit(Arguments& arguments);
/// Saves `content` as `commit` says; refusals are WriteError. `commit.path` may have any form of
/// WritePathOrId.
[[nodiscard]] Outcome<EntryPtr> commit_file(const Call& call, WriteFile commit, const ContentPtr& content);

}  // namespace sluice::sandbox
