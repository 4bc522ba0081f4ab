// The routes file_requests/… (file_requests.stone). Deadlines are taken from every account here; the real
// ones are for Professional and Business accounts alone.
#include <boost/json.hpp>

#include <algorithm>
#include <variant>

#include "base/hash.h"
#include "base/text.h"
#include "sandbox/arguments.h"
#include "sandbox/file_requests.h"
#include "sandbox/paths.h"
#include "sandbox/view.h"

namespace sluice::sandbox {

namespace {

namespace json = boost::json;

constexpr std::size_t title_bytes_max = 1000;
constexpr std::uint64_t list_limit_max = 1000;

/// The destination as the caller sees it; nothing if it is gone or outside of an app's folder.
std::optional<std::string> visible_destination(const Call& call, const FileRequests& requests,
                                               const FileRequest& request) {
    const auto path = requests.destination_of(request);
    if (!path || !is_within(lower_path(*path), lower_path(call.root))) return std::nullopt;
    return path->substr(call.root.size());
}

json::object to_json(const Call& call, const FileRequests& requests, const FileRequest& request) {
    json::object object{{"id", request.id},           {"url", requests.url_of(request)},
                        {"title", request.title},     {"created", to_dropbox_time(request.created)},
                        {"is_open", request.is_open}, {"file_count", request.file_count}};
    if (const auto path = visible_destination(call, requests, request)) object["destination"] = *path;
    if (request.deadline) {
        json::object deadline{{"deadline", to_dropbox_time(*request.deadline)}};
        if (!request.grace.empty()) deadline["allow_late_uploads"] = json::object{{".tag", request.grace}};
        object["deadline"] = std::move(deadline);
    }
    if (!request.description.empty()) object["description"] = request.description;
    return object;
}

json::array to_json(const Call& call, const FileRequests& store, const std::vector<FileRequest>& requests) {
    json::array array;
    for (const auto& request : requests) array.push_back(to_json(call, store, request));
    return array;
}

/// An app-folder app sees only what lands in its folder.
bool may_see(const Call& call, const FileRequests& requests, const FileRequest& request) {
    return call.root.empty() || visible_destination(call, requests, request).has_value();
}

std::vector<FileRequest> visible_requests(const Call& call, const FileRequests& requests) {
    auto all = requests.of_account(call.token.account_id);
    std::erase_if(all, [&](const FileRequest& one) { return !may_see(call, requests, one); });
    return all;
}

using Found = std::variant<FileRequest, net::Response>;

Found find_own(const Call& call, const FileRequests& requests, const std::string& id) {
    const auto request = requests.find(id);
    if (!request || request->account_id != call.token.account_id) return route_error({"not_found"});
    if (!may_see(call, requests, *request)) return route_error({"app_lacks_access"});
    return *request;
}

/// Reads FileRequestDeadline into the request.
void read_deadline(Arguments arguments, FileRequest& request) {
    request.deadline = arguments.time("deadline");
    request.grace.clear();
    if (arguments.has("allow_late_uploads")) {
        request.grace = arguments
                            .choice("allow_late_uploads",
                                    {"one_day", "two_days", "seven_days", "thirty_days", "always"}, "")
                            .tag;
    }
}

void check_title(Arguments& arguments, const std::string& title) {
    if (title.empty()) arguments.fail("title", "'' must be at least 1 characters, got 0");
}

bool is_title_valid(const std::string& title) {
    return !trim(title).empty() && title.size() <= title_bytes_max;
}

/// Finds the destination folder, or makes it; its id or the refusal.
std::variant<std::string, net::Response> take_destination(const Call& call, const std::string& destination) {
    const auto path = call.root + (destination == "/" ? "" : destination);
    if (path.empty()) return route_error({"invalid_location"});
    if (find_write_flaw(path, AstralNames::allowed)) return route_error({"validation_error"});
    const auto id = call.world.change_files(call.viewer, [&](View& view) -> Outcome<std::string> {
        const auto spot = view.enter(path);
        if (!spot || !may_write(spot->access)) return refuse({"no_write_permission"});
        if (const auto found = view.find(lower_path(path))) {
            if (found->is_file()) return refuse({"not_a_folder"});
            return found->id;
        }
        const auto made = view.make_folder(path, Autorename::no);
        if (!made) return refuse({"validation_error"});
        return (*made)->id;
    });
    if (!id) return route_error(id.error().tags);
    return *id;
}

net::Response create(FileRequests& requests, Call& call) {
    Arguments arguments(call);
    FileRequest request{.id = {}, .account_id = call.token.account_id, .title = arguments.text("title")};
    check_title(arguments, request.title);
    const auto destination = arguments.path("destination", PathForm::write_path);
    request.description = arguments.text_or_empty("description");
    request.is_open = arguments.flag("open", true);
    if (arguments.has("deadline")) read_deadline(arguments.object("deadline"), request);
    static_cast<void>(arguments.text_or_empty("video_project_id"));
    if (auto refusal = arguments.refusal()) return *std::move(refusal);

    if (!is_title_valid(request.title)) return route_error({"validation_error"});
    if (requests.of_account(request.account_id).size() >= file_requests_per_account_max) {
        return route_error({"rate_limit"});
    }
    auto folder = take_destination(call, destination);
    if (auto* refusal = std::get_if<net::Response>(&folder)) return std::move(*refusal);
    request.folder_id = std::get<std::string>(folder);
    request.base = call.viewer.base;
    return json_answer(to_json(call, requests, requests.add(request)));
}

net::Response get(FileRequests& requests, Call& call) {
    Arguments arguments(call);
    const auto id = arguments.text("id");
    if (auto refusal = arguments.refusal()) return *std::move(refusal);
    auto found = find_own(call, requests, id);
    if (auto* refusal = std::get_if<net::Response>(&found)) return std::move(*refusal);
    return json_answer(to_json(call, requests, std::get<FileRequest>(found)));
}

/// UpdateFileRequestDeadline: `update` carries a FileRequestDeadline's fields beside its tag, or none of them
/// (alone, or with `"update": null`) to clear it.
void read_deadline_update(Arguments& arguments, FileRequest& request) {
    if (!arguments.has("deadline")) return;
    auto choice = arguments.choice("deadline", {"no_update", "update"}, "");
    if (choice.tag != "update") return;
    choice.fields.null("update");
    if (choice.fields.has("deadline")) {
        read_deadline(choice.fields, request);
    } else {
        request.deadline.reset();
        request.grace.clear();
    }
}

net::Response update(FileRequests& requests, Call& call) {
    Arguments arguments(call);
    auto found = find_own(call, requests, arguments.text("id"));
    FileRequest changed;
    if (const auto* request = std::get_if<FileRequest>(&found)) changed = *request;
    if (arguments.has("title")) {
        changed.title = arguments.text("title");
        check_title(arguments, changed.title);
    }
    std::string destination;
    if (arguments.has("destination")) destination = arguments.path("destination", PathForm::write_path);
    read_deadline_update(arguments, changed);
    if (arguments.has("open")) changed.is_open = arguments.flag("open", changed.is_open);
    if (arguments.has("description")) changed.description = arguments.text("description");
    if (auto refusal = arguments.refusal()) return *std::move(refusal);

    if (auto* refusal = std::get_if<net::Response>(&found)) return std::move(*refusal);
    if (!is_title_valid(changed.title)) return route_error({"validation_error"});
    if (!destination.empty()) {
        auto folder = take_destination(call, destination);
        if (auto* refusal = std::get_if<net::Response>(&folder)) return std::move(*refusal);
        changed.folder_id = std::get<std::string>(folder);
        changed.base = call.viewer.base;
    }
    if (!requests.update(changed)) return route_error({"not_found"});
    return json_answer(to_json(call, requests, *requests.find(changed.id)));
}

net::Response count(FileRequests& requests, Call& call) {
    if (auto refusal = refuse_arguments(call)) return *std::move(refusal);
    return json_answer(json::object{{"file_request_count", visible_requests(call, requests).size()}});
}

net::Response remove(FileRequests& requests, Call& call) {
    Arguments arguments(call);
    const auto ids = arguments.texts("ids", file_requests_per_account_max);
    if (auto refusal = arguments.refusal()) return *std::move(refusal);
    std::vector<FileRequest> doomed;
    for (const auto& id : ids) {
        auto found = find_own(call, requests, id);
        if (auto* refusal = std::get_if<net::Response>(&found)) return std::move(*refusal);
        doomed.push_back(std::get<FileRequest>(found));
    }
    if (std::ranges::any_of(doomed, &FileRequest::is_open)) return route_error({"file_request_open"});
    auto answer = json_answer(json::object{{"file_requests", to_json(call, requests, doomed)}});
    for (const auto& request : doomed) requests.remove(request.id);
    return answer;
}

net::Response remove_all_closed(FileRequests& requests, Call& call) {
    if (auto refusal = refuse_arguments(call)) return *std::move(refusal);
    auto closed = visible_requests(call, requests);
    std::erase_if(closed, &FileRequest::is_open);
    auto answer = json_answer(json::object{{"file_requests", to_json(call, requests, closed)}});
    for (const auto& request : closed) requests.remove(request.id);
    return answer;
}

/// `<last id given>.<limit>.<signature>`, bound to the account.
std::string make_cursor(const Call& call, const std::string& last_id, std::uint64_t limit) {
    const auto text = cat(last_id, ".", limit);
    return cat(
        text, ".",
        hmac_sha256_hex(call.world.signing_key(), cat("file_requests ", call.token.account_id, " ", text)));
}

net::Response page_after(FileRequests& requests, const Call& call, const std::string& last_id,
                         std::uint64_t limit) {
    auto all = visible_requests(call, requests);
    // Ids sort by the time they were made, so this holds even when the last one given is deleted meanwhile.
    std::erase_if(all, [&](const FileRequest& one) { return one.id <= last_id; });
    const bool has_more = all.size() > limit;
    if (has_more) all.resize(static_cast<std::size_t>(limit));
    return json_answer(
        json::object{{"file_requests", to_json(call, requests, all)},
                     {"cursor", make_cursor(call, all.empty() ? last_id : all.back().id, limit)},
                     {"has_more", has_more}});
}

net::Response list(FileRequests& requests, Call& call) {
    if (auto refusal = refuse_arguments(call)) return *std::move(refusal);
    return json_answer(
        json::object{{"file_requests", to_json(call, requests, visible_requests(call, requests))}});
}

net::Response list_v2(FileRequests& requests, Call& call) {
    Arguments arguments(call);
    const auto limit = arguments.number_or("limit", list_limit_max, {1, list_limit_max});
    if (auto refusal = arguments.refusal()) return *std::move(refusal);
    return page_after(requests, call, "", limit);
}

net::Response list_continue(FileRequests& requests, Call& call) {
    Arguments arguments(call);
    const auto cursor = arguments.text("cursor");
    if (auto refusal = arguments.refusal()) return *std::move(refusal);
    const auto parts = split(cursor, '.');
    if (parts.size() != 3 || parts[1].empty() || parts[1].size() > 4 ||
        parts[1].find_first_not_of("0123456789") != std::string::npos) {
        return route_error({"invalid_cursor"});
    }
    const auto limit = std::stoull(parts[1]);
    if (!equal_in_constant_time(make_cursor(call, parts[0], limit), cursor))
        return route_error({"invalid_cursor"});
    return page_after(requests, call, parts[0], limit);
}

}  // namespace

void add_file_request_routes(RouteTable& routes, FileRequests& requests) {
    const auto add = [&](const char* name, net::Response (*handle)(FileRequests&, Call&)) {
        routes.add(name, [&requests, handle](Call& call) { return handle(requests, call); });
    };
    add("file_requests/create", create);
    add("file_requests/get", get);
    add("file_requests/list", list);
    add("file_requests/list_v2", list_v2);
    add("file_requests/list/continue", list_continue);
    add("file_requests/update", update);
    add("file_requests/count", count);
    add("file_requests/delete", remove);
    add("file_requests/delete_all_closed", remove_all_closed);
}

}  // namespace sluice::sandbox
