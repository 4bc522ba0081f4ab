// Creating, deleting, moving and copying, as single routes and batches share them.
#pragma once

#include <string>

#include "sandbox/arguments.h"
#include "sandbox/file_tree.h"

namespace sluice::sandbox {

struct DeleteArguments {
    std::string path;
    std::string parent_rev;
};
[[nodiscard]] DeleteArguments read_delete(Arguments& arguments);
/// Refusals are DeleteError.
[[nodiscard]] Outcome<EntryPtr> delete_entry(const Call& call, const DeleteArguments& arguments);

struct RelocationArguments {
    std::string from_path;
    std::string to_path;
    OwnershipTransfer transfer = OwnershipTransfer::refused;
};
[[nodiscard]] RelocationArguments read_relocation(Arguments& arguments);
/// Refusals are RelocationError.
[[nodiscard]] Outcome<EntryPtr> relocate_entry(const Call& call, Relocation how,
                                               const RelocationArguments& arguments, Autorename autorename);

/// Refusals are WriteError.
[[nodiscard]] Outcome<EntryPtr> create_folder(const Call& call, const std::string& path,
                                              Autorename autorename);

}  // namespace sluice::sandbox
