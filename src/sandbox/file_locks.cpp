#include "sandbox/file_locks.h"

#include <boost/json.hpp>

#include <functional>
#include <set>

#include "base/text.h"
#include "sandbox/arguments.h"
#include "sandbox/cloud_docs.h"
#include "sandbox/wire.h"

namespace sluice::sandbox {

namespace json = boost::json;

namespace {

constexpr const char* lock_kind = "files.lock";
constexpr std::size_t entries_max = 1000;

FileLock parse_lock(const std::string& text) {
    const auto saved = json::parse(text);
    return {std::string(saved.at("account_id").as_string()),
            Instant(std::chrono::milliseconds(saved.at("created").to_number<std::int64_t>()))};
}

std::string write_lock(const FileLock& lock) {
    return json::serialize(
        json::object{{"account_id", lock.account_id}, {"created", lock.created.time_since_epoch().count()}});
}

/// FileLock of files.stone.
json::object to_json(const std::optional<FileLock>& lock) {
    if (!lock) return {{"content", json::object{{".tag", "unlocked"}}}};
    return {{"content", json::object{{".tag", "single_user"},
                                     {"created", to_dropbox_time(lock->created)},
                                     {"lock_holder_account_id", lock->account_id}}}};
}

json::object failure(json::object why) {
    return {{".tag", "failure"}, {"failure", std::move(why)}};
}

json::object lock_conflict(const FileLock& lock) {
    return failure({{".tag", "lock_conflict"}, {"lock", to_json(lock)}});
}

json::object success(const Call& call, const Entry& file, const std::optional<FileLock>& lock) {
    return {{".tag", "success"},
            {"metadata", metadata_json(call, file, Declared::as_metadata)},
            {"lock", to_json(lock)}};
}

/// What stands against a change of a file's lock: a LockFileError.
std::optional<Refusal> check_lockable(const Entry& file) {
    if (!file.is_file() || cloud_doc_of(name_of(file.path_display))) return Refusal{{"cannot_be_locked"}};
    const bool is_shared = file.place && !file.place->parent_shared_folder_id.empty();
    if (!is_shared) return Refusal{{"file_not_shared"}};
    if (file.place->is_read_only) return Refusal{{"no_write_permission"}};
    return std::nullopt;
}

json::object lock(const Call& call, const Entry& file) {
    if (const auto refusal = check_lockable(file)) return failure(refusal_json(*refusal));
    const FileLock wanted{call.token.account_id, call.world.now()};
    const auto held = parse_lock(call.world.change_record(lock_kind, file.id, [&](const std::string& before) {
        return before.empty() ? write_lock(wanted) : before;
    }));
    return held.account_id == wanted.account_id ? success(call, file, held) : lock_conflict(held);
}

json::object unlock(const Call& call, const Entry& file) {
    if (const auto refusal = check_lockable(file)) return failure(refusal_json(*refusal));
    const auto left = call.world.change_record(lock_kind, file.id, [&](const std::string& before) {
        const bool is_holder = before.empty() || parse_lock(before).account_id == call.token.account_id;
        return is_holder ? std::string() : before;
    });
    return left.empty() ? success(call, file, std::nullopt) : lock_conflict(parse_lock(left));
}

json::object get(const Call& call, const Entry& file) {
    return success(call, file, lock_of(call.world, file.id));
}

/// Each entry of the batch once, in order.
net::Response for_each(Call& call, const std::function<json::object(const Call&, const Entry&)>& act) {
    Arguments arguments(call);
    std::vector<std::string> paths;
    for (auto& entry : arguments.objects("entries", 100'000)) {
        paths.push_back(entry.path("path", PathForm::write_path_or_id));
    }
    if (auto refusal = arguments.refusal()) return *refusal;
    if (paths.size() > entries_max) return route_error({"too_many_files"});
    json::array entries;
    std::set<std::string> seen;
    for (const auto& path : paths) {
        if (!seen.insert(path).second) continue;
        const auto entry =
            call.world.read_files(call.viewer, [&](const View& view) { return look_up(view, call, path); });
        entries.push_back(entry ? act(call, **entry)
                                : failure(refusal_json(entry.error().within("path_lookup"))));
    }
    return json_answer(json::object{{"entries", std::move(entries)}});
}

}  // namespace

std::optional<FileLock> lock_of(const World& world, std::string_view file_id) {
    const auto text = world.find_record(lock_kind, std::string(file_id));
    return text ? std::optional(parse_lock(*text)) : std::nullopt;
}

bool is_locked_for(const Call& call, const std::string& path) {
    const auto entry = call.world.read_files(call.viewer, [&](const View& view) -> EntryPtr {
        const auto resolved = resolve(view, call, path);
        return resolved ? view.find(lower_path(*resolved)) : nullptr;
    });
    const auto held = entry ? lock_of(call.world, entry->id) : std::nullopt;
    return held && held->account_id != call.token.account_id;
}

json::object lock_metadata_json(const Call& call, const FileLock& held) {
    json::object metadata{{"is_lockholder", held.account_id == call.token.account_id},
                          {"lockholder_account_id", held.account_id},
                          {"created", to_dropbox_time(held.created)}};
    if (const auto holder = call.world.people().find_account(held.account_id)) {
        metadata["lockholder_name"] = holder->display_name;
    }
    return metadata;
}

void add_lock_routes(RouteTable& routes) {
    routes.add("files/lock_file_batch", [](Call& call) { return for_each(call, lock); });
    routes.add("files/unlock_file_batch", [](Call& call) { return for_each(call, unlock); });
    routes.add("files/get_file_lock_batch", [](Call& call) { return for_each(call, get); });
}

}  // namespace sluice::sandbox
