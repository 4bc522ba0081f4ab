#include "dropbox/client.h"

#include <algorithm>

#include "dropbox/detail/caller.h"
#include "dropbox/detail/decode.h"
#include "dropbox/detail/encode.h"
#include "dropbox/detail/json.h"
#include "dropbox/detail/words.h"

namespace sluice::dropbox {

namespace json = detail::json;
namespace routes = detail::routes;

namespace {

constexpr std::chrono::seconds longpoll_jitter_max{90};
constexpr std::chrono::seconds longpoll_margin{15};
constexpr std::string_view the_account = "The Dropbox account";

std::string folder_name(const std::string& path) {
    return path.empty() || path == "/" ? "The top folder" : path;
}

Result<Page> read_page(detail::Caller& caller, const detail::Route& route, const std::string& text) {
    auto page = TRY(detail::decode_page(route.name, text));
    caller.locks.learn(page.entries);
    return page;
}

}  // namespace

Client::Client(ClientPorts ports, Origins origins, std::string connection, std::optional<PathRoot> root)
    : m_caller(std::make_unique<detail::Caller>(ports, std::move(origins), std::move(connection),
                                                std::move(root))) {}

Client::~Client() = default;

Result<AccountInfo> Client::current_account(std::stop_token stop) {
    const auto& route = routes::current_account;
    return detail::decode_account(route.name, TRY(m_caller->rpc(route, std::string(the_account), "", stop)));
}

Result<SpaceUsage> Client::space_usage(std::stop_token stop) {
    const auto& route = routes::space_usage;
    return detail::decode_space_usage(route.name,
                                      TRY(m_caller->rpc(route, std::string(the_account), "", stop)));
}

Result<bool> Client::sees_whole_dropbox(std::stop_token stop) {
    const auto answer =
        m_caller->rpc(routes::shared_folder_list, std::string(the_account), R"({"limit":1})", stop);
    if (answer) return true;
    // The refusal has no tag, only words: 'Your API app is an "App Folder" app.'
    if (answer.error().code == "request_refused" &&
        answer.error().message.find("App Folder") != std::string::npos)
        return false;
    return fail(answer.error());
}

Result<Page> Client::list_folder(const std::string& path, const ListOptions& options, std::stop_token stop) {
    const auto& route = routes::list_folder;
    auto argument = TRY(detail::write(detail::encode_listing(path, options)));
    return read_page(*m_caller, route,
                     TRY(m_caller->rpc(route, folder_name(path), std::move(argument), stop)));
}

Result<Page> Client::list_folder_continue(const std::string& cursor, std::stop_token stop) {
    const auto& route = routes::list_folder_continue;
    auto argument = TRY(detail::write(json::object{{"cursor", cursor}}));
    return read_page(*m_caller, route,
                     TRY(m_caller->rpc(route, "The watched folder", std::move(argument), stop)));
}

Result<std::string> Client::latest_cursor(const std::string& path, const ListOptions& options,
                                          std::stop_token stop) {
    const auto& route = routes::latest_cursor;
    auto argument = TRY(detail::write(detail::encode_listing(path, options)));
    const auto text = TRY(m_caller->rpc(route, folder_name(path), std::move(argument), stop));
    const auto object = TRY(detail::parse_object(route.name, text));
    detail::Required required(route.name, object);
    auto cursor = required.text("cursor");
    TRY(required.check());
    return cursor;
}

Result<LongpollAnswer> Client::longpoll(const std::string& cursor, std::chrono::seconds timeout,
                                        std::stop_token stop) {
    const auto& route = routes::longpoll;
    m_caller->sit_out_longpoll_backoff(stop);
    timeout = std::clamp(timeout, longpoll_timeout_min, longpoll_timeout_max);
    const auto patience = timeout + longpoll_jitter_max + longpoll_margin;
    const auto response = TRY(m_caller->send(
        {.route = route,
         .object = "The watched folder",
         .argument = TRY(detail::write(json::object{{"cursor", cursor}, {"timeout", timeout.count()}})),
         .total_timeout = patience,
         .silence_max = patience,
         .authorized = false},
        stop));
    const auto object = TRY(detail::parse_object(route.name, response.body.text));
    detail::Required required(route.name, object);
    LongpollAnswer answer{.changes = required.flag("changes")};
    TRY(required.check());
    answer.backoff = std::chrono::seconds(
        std::min<std::uint64_t>(detail::find_number(object, "backoff").value_or(0), 3600));
    m_caller->remember_longpoll_backoff(answer.backoff);
    return answer;
}

Result<Entry> Client::metadata(const std::string& path_or_id, std::stop_token stop) {
    const auto& route = routes::get_metadata;
    auto argument = TRY(detail::write(json::object{{"path", path_or_id}}));
    auto entry = TRY(
        detail::decode_file(route.name, TRY(m_caller->rpc(route, path_or_id, std::move(argument), stop))));
    m_caller->locks.learn(entry);
    return entry;
}

Result<Revisions> Client::list_revisions(const std::string& path_or_id, const RevisionsOptions& options,
                                         std::stop_token stop) {
    const auto& route = routes::list_revisions;
    json::object object{{"path", path_or_id},
                        {"mode", detail::word_of(detail::revisions_of_words, options.mode)},
                        {"limit", options.limit}};
    if (!options.before_rev.empty()) object["before_rev"] = options.before_rev;
    auto argument = TRY(detail::write(object));
    return detail::decode_revisions(route.name,
                                    TRY(m_caller->rpc(route, path_or_id, std::move(argument), stop)));
}

Result<SearchPage> Client::search(const Search& search, std::stop_token stop) {
    const auto& route = routes::search;
    auto argument = TRY(detail::write(detail::encode_search(search)));
    return detail::decode_search_page(route.name,
                                      TRY(m_caller->rpc(route, "The search", std::move(argument), stop)));
}

Result<SearchPage> Client::search_continue(const std::string& cursor, std::stop_token stop) {
    const auto& route = routes::search_continue;
    auto argument = TRY(detail::write(json::object{{"cursor", cursor}}));
    return detail::decode_search_page(route.name,
                                      TRY(m_caller->rpc(route, "The search", std::move(argument), stop)));
}

std::optional<PathRoot> path_root_of(const std::string& root_namespace_id,
                                     const std::string& home_namespace_id) {
    if (root_namespace_id.empty() || root_namespace_id == home_namespace_id) return std::nullopt;
    return PathRoot{.kind = PathRoot::Kind::root, .id = root_namespace_id};
}

}  // namespace sluice::dropbox
