#include <boost/json.hpp>

#include "sandbox/changes.h"
#include "sandbox/file_routes.h"
#include "sandbox/wire.h"

namespace sluice::sandbox {

namespace json = boost::json;

namespace {

constexpr const char* write_scope = "files.content.write";

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
    routes.add("files/create_folder_v2", {.scope = write_scope, .handle = create_folder_v2});
    routes.add("files/delete_v2", {.scope = write_scope, .handle = delete_v2});
    routes.add("files/move_v2",
               {.scope = write_scope, .handle = [](Call& call) { return relocate(call, Relocation::move); }});
    routes.add("files/copy_v2",
               {.scope = write_scope, .handle = [](Call& call) { return relocate(call, Relocation::copy); }});
}

}  // namespace sluice::sandbox
