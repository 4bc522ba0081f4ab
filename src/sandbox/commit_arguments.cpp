#include "sandbox/commit_arguments.h"

#include <utility>

#include "sandbox/wire.h"

namespace sluice::sandbox {

WriteFile read_commit(Arguments& arguments) {
    WriteFile commit;
    commit.path = arguments.path("path", PathForm::write_path_or_id);
    auto mode = arguments.choice("mode", {"add", "overwrite", "update"}, "add");
    if (mode.tag == "update") {
        commit.mode = WriteMode::update;
        commit.update_rev = mode.fields.rev("update");
    } else if (mode.tag == "overwrite") {
        commit.mode = WriteMode::overwrite;
    }
    if (arguments.flag("autorename", false)) commit.autorename = Autorename::yes;
    if (arguments.flag("strict_conflict", false)) commit.conflicts = Conflicts::strict;
    commit.client_modified = arguments.timestamp("client_modified");
    static_cast<void>(arguments.flag("mute", false));
    arguments.unsupported({"property_groups"});
    return commit;
}

Outcome<EntryPtr> commit_file(const Call& call, WriteFile commit, const ContentPtr& content) {
    commit.content = content;
    return call.world.change_files(call.viewer, [&](View& view) -> Outcome<EntryPtr> {
        const auto path = resolve(view, call, commit.path);
        // An id that isn't there can't be written to; WriteError has no other word for it.
        if (!path) return refuse({"malformed_path"});
        commit.path = *path;
        return view.write_file(commit);
    });
}

}  // namespace sluice::sandbox
