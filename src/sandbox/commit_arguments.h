// CommitInfo of files.stone: where and how uploaded bytes become a file.
#pragma once

#include "sandbox/arguments.h"
#include "sandbox/file_tree.h"
#include "sandbox/properties.h"

namespace sluice::sandbox {

struct Commit {
    WriteFile file;  ///< `path` in any form of WritePathOrId; without content
    std::vector<PropertyGroup> property_groups = {};
};

/// Mistakes stay in `arguments`.
[[nodiscard]] Commit read_commit(Arguments& arguments);
/// Saves `content` as `commit` says. Refusals are `path` with a WriteError or, the file saved without its
/// groups, `properties_error` with an InvalidPropertyGroupError.
[[nodiscard]] Outcome<EntryPtr> commit_file(const Call& call, const Commit& commit,
                                            const ContentPtr& content);

}  // namespace sluice::sandbox
