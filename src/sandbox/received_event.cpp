// The event that a team's log has of files which came by a member's file request.
#include <boost/json.hpp>

#include "base/text.h"
#include "sandbox/arguments.h"
#include "sandbox/file_requests.h"
#include "sandbox/paths.h"
#include "sandbox/view.h"

namespace sluice::sandbox {

namespace json = boost::json;

namespace {

constexpr std::string_view received = "file_request_receive_file";

/// FolderLogInfo.
json::object folder_json(const World& world, const FileRequest& request, const Account& owner) {
    json::object folder{{".tag", "folder"}};
    world.read_files(FileRequests::viewer_of(request), [&](const View& view) {
        const auto entry = view.find_by_id(request.folder_id);
        const auto path = entry ? entry->path_display : std::string();
        folder["path"] = json::object{
            {"contextual", path},
            {"namespace_relative", json::object{{"ns_id", owner.namespace_id}, {"relative_path", path}}}};
        folder["display_name"] = std::string(name_of(path));
        folder["file_id"] = request.folder_id;
        return 0;
    });
    return folder;
}

json::object request_json(const FileRequest& request) {
    json::object details{{"asset_index", 0}, {"has_password", false}};
    if (!request.deadline) return details;
    json::object deadline{{"deadline", to_dropbox_time(*request.deadline)}};
    if (!request.grace.empty()) deadline["allow_late_uploads"] = request.grace;
    details["deadline"] = std::move(deadline);
    return details;
}

json::object details_json(const FileRequest& request, const Submission& by, json::array names) {
    json::object details{{".tag", cat(received, "_details")},
                         {"file_request_id", request.id},
                         {"file_request_details", request_json(request)},
                         {"submitted_file_names", std::move(names)}};
    if (!by.sender.empty()) details["submitter_name"] = to_valid_utf8(by.sender);
    if (!by.email.empty()) details["submitter_email"] = to_valid_utf8(by.email);
    return details;
}

/// TeamMemberLogInfo.
json::object member_json(const Account& owner) {
    return {{".tag", "team_member"},
            {"account_id", owner.account_id},
            {"display_name", owner.display_name},
            {"email", owner.email},
            {"team_member_id", owner.team_member_id}};
}

}  // namespace

void FileRequests::tell_team(const std::string& id, const Submission& by,
                             const std::vector<SentFile>& files) {
    const auto request = find(id);
    const auto owner = request ? m_world.people().find_account(request->account_id) : std::nullopt;
    if (!owner || owner->team_id.empty() || files.empty()) return;
    const bool is_stored = m_world.switches().event_file_names == EventFileNames::stored;
    json::array names;
    for (const auto& file : files)
        names.emplace_back(to_valid_utf8(is_stored ? file.stored_name : file.submitted_name));
    const json::object event{
        {"timestamp", to_dropbox_time(m_world.now())},
        {"event_category", json::object{{".tag", "file_requests"}}},
        {"actor", json::object{{".tag", "anonymous"}}},
        {"involve_non_team_member", true},
        {"context", member_json(*owner)},
        {"assets", json::array{folder_json(m_world, *request, *owner)}},
        {"event_type", json::object{{".tag", received},
                                    {"description", "(file_requests) Received files for file request"}}},
        {"details", details_json(*request, by, std::move(names))}};
    m_events.add({.team_id = owner->team_id,
                  .account_id = owner->account_id,
                  .category = "file_requests",
                  .type = std::string(received),
                  .at = m_world.now(),
                  .text = json::serialize(event)});
}

}  // namespace sluice::sandbox
