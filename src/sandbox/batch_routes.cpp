#include <boost/json.hpp>

#include <set>

#include "sandbox/changes.h"
#include "sandbox/entry_faults.h"
#include "sandbox/file_routes.h"
#include "sandbox/jobs.h"
#include "sandbox/wire.h"

namespace sluice::sandbox {

namespace json = boost::json;

namespace {

constexpr std::size_t entries_max = 1000;
constexpr std::size_t folders_max = 10'000;

json::object failure(json::object why) {
    return {{".tag", "failure"}, {"failure", std::move(why)}};
}

net::Response create_folder_batch(Call& call) {
    Arguments arguments(call);
    const auto paths = arguments.paths("paths", PathForm::write_path, folders_max);
    const auto autorename = arguments.flag("autorename", false) ? Autorename::yes : Autorename::no;
    const bool force_async = arguments.flag("force_async", false);
    if (auto refusal = arguments.refusal()) return *refusal;
    json::array entries;
    std::set<std::string> seen;  // spec: duplicates are considered only once
    for (std::size_t i = 0; i < paths.size(); ++i) {
        const auto& path = paths[i];
        if (!seen.insert(path).second) continue;
        if (const auto fault = fault_of_entry(call, "paths", i)) {
            entries.push_back(failure(refusal_json(*fault)));
            continue;
        }
        const auto folder = create_folder(call, path, autorename);
        if (folder) {
            entries.push_back(json::object{
                {".tag", "success"}, {"metadata", metadata_json(call, **folder, Declared::as_subtype)}});
        } else {
            entries.push_back(failure(refusal_json(folder.error().within("path"))));
        }
    }
    if (force_async) return launch_job(call, "files/create_folder_batch", {{"entries", entries}});
    return json_answer(json::object{{".tag", "complete"}, {"entries", entries}});
}

net::Response delete_batch(Call& call) {
    Arguments arguments(call);
    std::vector<DeleteArguments> targets;
    for (auto& entry : arguments.objects("entries", entries_max)) targets.push_back(read_delete(entry));
    if (auto refusal = arguments.refusal()) return *refusal;
    json::array entries;
    for (std::size_t i = 0; i < targets.size(); ++i) {
        if (const auto fault = fault_of_entry(call, "entries", i)) {
            entries.push_back(failure(refusal_json(*fault)));
            continue;
        }
        const auto deleted = delete_entry(call, targets[i]);
        if (deleted) {
            entries.push_back(json::object{
                {".tag", "success"}, {"metadata", metadata_json(call, **deleted, Declared::as_metadata)}});
        } else {
            entries.push_back(failure(refusal_json(deleted.error())));
        }
    }
    return launch_job(call, "files/delete_batch", {{"entries", entries}});
}

net::Response relocate_batch(Call& call, Relocation how) {
    const bool is_move = how == Relocation::move;
    Arguments arguments(call);
    std::vector<RelocationArguments> relocations;
    for (auto& entry : arguments.objects("entries", entries_max))
        relocations.push_back(read_relocation(entry));
    const auto autorename = arguments.flag("autorename", false) ? Autorename::yes : Autorename::no;
    if (is_move && arguments.flag("allow_ownership_transfer", false)) {
        for (auto& relocation : relocations) relocation.transfer = OwnershipTransfer::allowed;
    }
    if (auto refusal = arguments.refusal()) return *refusal;
    json::array entries;
    for (std::size_t i = 0; i < relocations.size(); ++i) {
        if (const auto fault = fault_of_entry(call, "entries", i)) {
            entries.push_back(failure(refusal_json(*fault)));
            continue;
        }
        const auto entry = relocate_entry(call, how, relocations[i], autorename);
        if (entry) {
            entries.push_back(json::object{{".tag", "success"},
                                           {"success", metadata_json(call, **entry, Declared::as_metadata)}});
        } else {
            entries.push_back(failure(refusal_json(entry.error().within("relocation_error"))));
        }
    }
    return launch_job(call, is_move ? "files/move_batch" : "files/copy_batch", {{"entries", entries}});
}

}  // namespace

void add_batch_routes(RouteTable& routes) {
    const auto add_check = [&](const char* name, const std::string& kind) {
        routes.add(name, [kind](Call& call) { return check_job(call, kind); });
    };
    routes.add("files/create_folder_batch", create_folder_batch);
    routes.add("files/delete_batch", delete_batch);
    routes.add("files/move_batch_v2", [](Call& call) { return relocate_batch(call, Relocation::move); });
    routes.add("files/copy_batch_v2", [](Call& call) { return relocate_batch(call, Relocation::copy); });
    add_check("files/create_folder_batch/check", "files/create_folder_batch");
    add_check("files/delete_batch/check", "files/delete_batch");
    add_check("files/move_batch/check_v2", "files/move_batch");
    add_check("files/copy_batch/check_v2", "files/copy_batch");
}

}  // namespace sluice::sandbox
