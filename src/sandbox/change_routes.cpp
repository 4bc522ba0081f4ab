#include <boost/json.hpp>

#include "sandbox/changes.h"
#include "sandbox/file_locks.h"
#include "sandbox/file_routes.h"
#include "sandbox/wire.h"

namespace sluice::sandbox {

namespace json = boost::json;

namespace {

Autorename autorename_of(Arguments& arguments) {
    return arguments.flag("autorename", false) ? Autorename::yes : Autorename::no;
}

net::Response create_folder_v2(Call& call) {
    Arguments arguments(call);
    const std::string path = arguments.path("path", PathForm::write_path);
    const auto autorename = autorename_of(arguments);
    if (auto refusal = arguments.refusal()) return *refusal;
    const auto folder = create_folder(call, path, autorename);
    if (!folder) return refused(folder.error().within("path"));
    return json_answer(json::object{{"metadata", metadata_json(call, **folder, Declared::as_subtype)}});
}

net::Response delete_v2(Call& call) {
    Arguments arguments(call);
    const auto target = read_delete(arguments);
    if (auto refusal = arguments.refusal()) return *refusal;
    const auto deleted = delete_entry(call, target);
    if (!deleted) return refused(deleted.error());
    return json_answer(json::object{{"metadata", metadata_json(call, **deleted, Declared::as_metadata)}});
}

/// Deletes first what isn't deleted yet; refusals are DeleteError.
Outcome<bool> delete_for_good(const Call& call, const DeleteArguments& target) {
    if (is_locked_for(call, target.path)) return refuse({"path_lookup", "locked"});
    return call.world.change_files(call.viewer, [&](View& view) -> Outcome<bool> {
        const auto entry = look_up(view, call, target.path);
        std::string path;
        if (entry) {
            path = (*entry)->path_lower;
            const auto removed = view.remove(path, target.parent_rev);
            if (!removed) return std::unexpected(removed.error());
        } else {
            const auto resolved = resolve(view, call, target.path);
            if (!resolved) return std::unexpected(resolved.error().within("path_lookup"));
            path = lower_path(*resolved);
        }
        return view.purge(path);
    });
}

net::Response permanently_delete(Call& call) {
    Arguments arguments(call);
    const auto target = read_delete(arguments);
    if (auto refusal = arguments.refusal()) return *refusal;
    const auto deleted = delete_for_good(call, target);
    if (!deleted) return refused(deleted.error());
    call.world.count_deletes(1);
    return json_answer(nullptr);
}

net::Response relocate(Call& call, Relocation how) {
    Arguments arguments(call);
    auto paths = read_relocation(arguments);
    const auto autorename = autorename_of(arguments);
    static_cast<void>(arguments.flag("allow_shared_folder", false));
    if (arguments.flag("allow_ownership_transfer", false)) paths.transfer = OwnershipTransfer::allowed;
    if (auto refusal = arguments.refusal()) return *refusal;
    const auto entry = relocate_entry(call, how, paths, autorename);
    if (!entry) return refused(entry.error());
    return json_answer(json::object{{"metadata", metadata_json(call, **entry, Declared::as_metadata)}});
}

}  // namespace

DeleteArguments read_delete(Arguments& arguments) {
    return {arguments.path("path", PathForm::write_path_or_id), arguments.rev_or_empty("parent_rev")};
}

Outcome<EntryPtr> delete_entry(const Call& call, const DeleteArguments& arguments) {
    if (is_locked_for(call, arguments.path)) return refuse({"path_lookup", "locked"});
    auto deleted = call.world.change_files(call.viewer, [&](View& view) -> Outcome<EntryPtr> {
        const auto entry = look_up(view, call, arguments.path);
        if (!entry) return std::unexpected(entry.error().within("path_lookup"));
        return view.remove((*entry)->path_lower, arguments.parent_rev);
    });
    if (deleted) call.world.count_deletes(1);
    return deleted;
}

RelocationArguments read_relocation(Arguments& arguments) {
    return {arguments.path("from_path", PathForm::write_path_or_id),
            arguments.path("to_path", PathForm::write_path_or_id)};
}

Outcome<EntryPtr> relocate_entry(const Call& call, Relocation how, const RelocationArguments& arguments,
                                 Autorename autorename) {
    if (how == Relocation::move && is_locked_for(call, arguments.from_path))
        return refuse({"from_lookup", "locked"});
    return call.world.change_files(call.viewer, [&](View& view) -> Outcome<EntryPtr> {
        const auto from = look_up(view, call, arguments.from_path);
        if (!from) return std::unexpected(from.error().within("from_lookup"));
        const auto to = resolve(view, call, arguments.to_path);
        if (!to) return refuse({"to", "malformed_path"});
        return view.relocate(how, (*from)->path_lower, *to, autorename, arguments.transfer);
    });
}

Outcome<EntryPtr> create_folder(const Call& call, const std::string& path, Autorename autorename) {
    return call.world.change_files(call.viewer, [&](View& view) -> Outcome<EntryPtr> {
        const auto resolved = resolve(view, call, path);
        if (!resolved) return refuse({"malformed_path"});
        return view.make_folder(*resolved, autorename);
    });
}

void add_change_routes(RouteTable& routes) {
    routes.add("files/create_folder_v2", create_folder_v2);
    routes.add("files/delete_v2", delete_v2);
    routes.add("files/permanently_delete", permanently_delete);
    routes.add("files/move_v2", [](Call& call) { return relocate(call, Relocation::move); });
    routes.add("files/copy_v2", [](Call& call) { return relocate(call, Relocation::copy); });
}

}  // namespace sluice::sandbox
