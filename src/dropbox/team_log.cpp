#include "dropbox/team_log.h"

#include <utility>

#include "dropbox/client.h"
#include "dropbox/detail/caller.h"
#include "dropbox/detail/json.h"

namespace sluice::dropbox {

namespace json = detail::json;
namespace routes = detail::routes;

namespace {

constexpr std::string_view the_log = "The team's event log";
constexpr std::string_view received = "file_request_receive_file";
constexpr std::string_view received_details = "file_request_receive_file_details";

std::optional<std::string> said(const json::object& details, std::string_view key) {
    const auto text = detail::find_text(details, key);
    return text && !text->empty() ? std::optional<std::string>(*text) : std::nullopt;
}

/// Nothing for events of another type, which weren't asked for.
Result<std::optional<FilesReceived>> decode_event(const detail::Route& route, const json::object& event) {
    const auto* details = detail::find_object(event, "details");
    if (!details || detail::tag_of(*details) != received_details) return std::optional<FilesReceived>();
    detail::Required required(route.name, *details);
    FilesReceived files;
    for (const auto& name : required.array("submitted_file_names"))
        if (name.is_string()) files.file_names.emplace_back(name.get_string());
    TRY(required.check());
    const auto at = detail::find_time(event, "timestamp");
    if (!at) return fail(answer_malformed(route.name, "timestamp is missing"));
    files.at = *at;
    files.file_request_id = detail::text_or_empty(*details, "file_request_id");
    files.submitter_name = said(*details, "submitter_name");
    files.submitter_email = said(*details, "submitter_email");
    return std::optional(std::move(files));
}

Result<FilesReceivedPage> ask(Client& client, const detail::Route& route, const json::object& argument,
                              const std::stop_token& stop) {
    const auto text =
        TRY(client.caller().rpc(route, std::string(the_log), TRY(detail::write(argument)), stop));
    const auto object = TRY(detail::parse_object(route.name, text));
    detail::Required required(route.name, object);
    FilesReceivedPage page{
        .events = {}, .cursor = required.text("cursor"), .has_more = required.flag("has_more")};
    const auto& events = required.array("events");
    TRY(required.check());
    for (const auto& value : events) {
        if (!value.is_object()) return fail(answer_malformed(route.name, "an event is no object"));
        if (auto event = TRY(decode_event(route, value.get_object())))
            page.events.push_back(*std::move(event));
    }
    return page;
}

}  // namespace

std::vector<std::string> team_log_scopes() {
    return {"events.read", "team_info.read"};
}

bool are_of_team(const TokenSet& tokens) {
    return tokens.account_id.starts_with("dbtid:");
}

Result<Team> TeamLog::team(std::stop_token stop) {
    const auto& route = routes::team_info;
    const auto text = TRY(m_client.caller().rpc(route, "The Dropbox team", "", stop));
    const auto object = TRY(detail::parse_object(route.name, text));
    detail::Required required(route.name, object);
    Team team{.team_id = required.text("team_id"), .name = required.text("name")};
    TRY(required.check());
    return team;
}

Result<FilesReceivedPage> TeamLog::files_received(Instant since, std::stop_token stop) {
    return ask(m_client, routes::team_events,
               {{"limit", events_max},
                {"time", json::object{{"start_time", detail::to_dropbox_time(since)}}},
                {"event_type", received}},
               stop);
}

Result<FilesReceivedPage> TeamLog::files_received_continue(const std::string& cursor, std::stop_token stop) {
    return ask(m_client, routes::team_events_continue, {{"cursor", cursor}}, stop);
}

}  // namespace sluice::dropbox
