// File requests.
#include "base/text.h"
#include "dropbox/client.h"
#include "dropbox/detail/caller.h"
#include "dropbox/detail/decode.h"
#include "dropbox/detail/encode.h"

namespace sluice::dropbox {

namespace json = detail::json;
namespace routes = detail::routes;

namespace {

constexpr std::string_view the_requests = "File requests";

Result<FileRequestPage> read_page(const detail::Route& route, const std::string& text) {
    const auto object = TRY(detail::parse_object(route.name, text));
    detail::Required required(route.name, object);
    FileRequestPage page{
        .file_requests = {}, .cursor = required.text("cursor"), .has_more = required.flag("has_more")};
    TRY(required.check());
    page.file_requests = TRY(detail::decode_file_requests(route.name, object));
    return page;
}

}  // namespace

Result<FileRequest> Client::create_file_request(const NewFileRequest& request, std::stop_token stop) {
    const auto& route = routes::file_request_create;
    json::object object{
        {"title", request.title}, {"destination", request.destination}, {"open", request.open}};
    if (!request.description.empty()) object["description"] = request.description;
    if (request.deadline) object["deadline"] = detail::encode_deadline(*request.deadline);
    const auto text = TRY(m_caller->rpc(route, request.title, TRY(detail::write(object)), stop));
    return detail::or_lost(route, request.title, detail::decode_file_request(route.name, text));
}

Result<FileRequest> Client::file_request(const std::string& id, std::stop_token stop) {
    const auto& route = routes::file_request_get;
    auto argument = TRY(detail::write(json::object{{"id", id}}));
    return detail::decode_file_request(
        route.name, TRY(m_caller->rpc(route, cat("File request ", id), std::move(argument), stop)));
}

Result<FileRequestPage> Client::list_file_requests(std::stop_token stop) {
    const auto& route = routes::file_request_list;
    auto argument = TRY(detail::write(json::object{{"limit", 1000}}));
    return read_page(route, TRY(m_caller->rpc(route, std::string(the_requests), std::move(argument), stop)));
}

Result<FileRequestPage> Client::list_file_requests_continue(const std::string& cursor, std::stop_token stop) {
    const auto& route = routes::file_request_list_continue;
    auto argument = TRY(detail::write(json::object{{"cursor", cursor}}));
    return read_page(route, TRY(m_caller->rpc(route, std::string(the_requests), std::move(argument), stop)));
}

Result<FileRequest> Client::update_file_request(const FileRequestChange& change, std::stop_token stop) {
    const auto& route = routes::file_request_update;
    json::object object{{"id", change.id}};
    if (change.title) object["title"] = *change.title;
    if (change.destination) object["destination"] = *change.destination;
    if (change.description) object["description"] = *change.description;
    if (change.open) object["open"] = *change.open;
    if (change.deadline) {
        json::object update{{".tag", "update"}};
        if (*change.deadline) {
            // A struct's fields stand beside its union's tag (Stone's JSON rules).
            for (auto& field : detail::encode_deadline(**change.deadline)) update.insert(field);
        } else {
            update["update"] = nullptr;
        }
        object["deadline"] = std::move(update);
    }
    const auto text =
        TRY(m_caller->rpc(route, cat("File request ", change.id), TRY(detail::write(object)), stop));
    return detail::decode_file_request(route.name, text);
}

Result<FileRequest> Client::close_file_request(const std::string& id, std::stop_token stop) {
    return update_file_request({.id = id, .open = false}, stop);
}

/// Only closed ones (`file_request_open`). Returns those deleted.
Result<std::vector<FileRequest>> Client::delete_file_requests(std::span<const std::string> ids,
                                                              std::stop_token stop) {
    const auto& route = routes::file_request_delete;
    json::array array;
    for (const auto& id : ids) array.emplace_back(id);
    auto argument = TRY(detail::write(json::object{{"ids", std::move(array)}}));
    const auto text = TRY(m_caller->rpc(route, std::string(the_requests), std::move(argument), stop));
    const auto read = [&]() -> Result<std::vector<FileRequest>> {
        return detail::decode_file_requests(route.name, TRY(detail::parse_object(route.name, text)));
    };
    return detail::or_lost(route, the_requests, read());
}

}  // namespace sluice::dropbox
