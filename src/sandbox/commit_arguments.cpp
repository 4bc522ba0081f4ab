#include "sandbox/commit_arguments.h"

#include <algorithm>
#include <utility>

#include "sandbox/file_locks.h"
#include "sandbox/wire.h"

namespace sluice::sandbox {

namespace {

/// Puts groups on the file, in place of any of the same templates.
std::optional<Refusal> set_groups(const Call& call, const Entry& file,
                                  const std::vector<PropertyGroup>& groups) {
    if (auto refusal = check_groups(call, groups)) return refusal;
    using Groups = std::vector<PropertyGroup>;
    const auto set = change_property_groups(call.world, file.id, [&](Groups all) -> Outcome<Groups> {
        std::erase_if(all, [&](const PropertyGroup& before) {
            return std::ranges::find(groups, before.template_id, &PropertyGroup::template_id) != groups.end();
        });
        all.insert(all.end(), groups.begin(), groups.end());
        return all;
    });
    return set ? std::nullopt : std::optional(set.error());
}

}  // namespace

Commit read_commit(Arguments& arguments) {
    Commit commit;
    auto& file = commit.file;
    file.path = arguments.path("path", PathForm::write_path_or_id);
    auto mode = arguments.choice("mode", {"add", "overwrite", "update"}, "add");
    if (mode.tag == "update") {
        file.mode = WriteMode::update;
        file.update_rev = mode.fields.rev("update");
    } else if (mode.tag == "overwrite") {
        file.mode = WriteMode::overwrite;
    }
    if (arguments.flag("autorename", false)) file.autorename = Autorename::yes;
    if (arguments.flag("strict_conflict", false)) file.conflicts = Conflicts::strict;
    file.client_modified = arguments.timestamp("client_modified");
    static_cast<void>(arguments.flag("mute", false));
    if (arguments.has("property_groups")) {
        commit.property_groups = read_property_groups(arguments, "property_groups");
    }
    return commit;
}

Outcome<EntryPtr> commit_file(const Call& call, const Commit& commit, const ContentPtr& content) {
    if (is_locked_for(call, commit.file.path)) return refuse({"path", "no_write_permission"});
    WriteFile write = commit.file;
    write.content = content;
    auto file = call.world.change_files(call.viewer, [&](View& view) -> Outcome<EntryPtr> {
        const auto path = resolve(view, call, write.path);
        // An id that isn't there can't be written to; WriteError has no other word for it.
        if (!path) return refuse({"malformed_path"});
        write.path = *path;
        return view.write_file(write);
    });
    if (!file) return std::unexpected(file.error().within("path"));
    if (commit.property_groups.empty()) return file;
    if (const auto refusal = set_groups(call, **file, commit.property_groups)) {
        return std::unexpected(refusal->within("properties_error"));
    }
    return file;
}

}  // namespace sluice::sandbox
