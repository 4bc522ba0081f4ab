#include "sandbox/fault_answers.h"

#include <boost/json.hpp>

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <vector>

#include "base/text.h"
#include "sandbox/entry_faults.h"
#include "sandbox/routes.h"

namespace sluice::sandbox {

namespace {

namespace json = boost::json;

net::Response too_many_in_text(std::chrono::seconds wait) {
    auto answer = net::text_response(429, "too_many_requests: your app is making too many requests.");
    answer.headers.set("Retry-After", std::to_string(wait.count()));
    return answer;
}

net::Response cut_at_once() {
    auto answer = net::text_response(500, "cut");
    answer.cut_after_bytes = 0;
    return answer;
}

/// UploadError.path is a struct, UploadWriteFailed: its fields stand beside the tag (Stone's JSON rules).
net::Response upload_failure(std::string_view reason) {
    return route_error(cat("path/", reason), json::object{{".tag", "path"},
                                                          {"reason", json::object{{".tag", reason}}},
                                                          {"upload_session_id", "pid_upload_session:fault"}});
}

constexpr std::array<std::string_view, 2> cursor_routes{"files/list_folder/continue",
                                                        "files/list_folder/longpoll"};
constexpr std::array<std::string_view, 8> content_routes{
    "files/download",    "files/download_zip",  "files/export",           "files/get_temporary_link",
    "files/get_preview", "files/get_thumbnail", "files/get_thumbnail_v2", "files/copy_reference/get"};

bool is_one_of(std::string_view route, std::span<const std::string_view> routes) {
    return std::ranges::find(routes, route) != routes.end();
}

bool is_one_of(std::string_view route, std::initializer_list<std::string_view> routes) {
    return is_one_of(route, std::span(routes.begin(), routes.size()));
}

std::optional<net::Response> full_dropbox(std::string_view route) {
    const std::string reason = "insufficient_space";
    if (route == "files/upload") return upload_failure(reason);
    if (is_one_of(route, {"files/copy_v2", "files/move_v2"})) return route_error({"to", reason});
    if (route == "files/restore") return route_error({"path_write", reason});
    if (is_one_of(route, {"files/upload_session/finish", "files/create_folder_v2", "files/save_url",
                          "files/copy_reference/save"})) {
        return route_error({"path", reason});
    }
    return std::nullopt;  // the route writes nothing: a full Dropbox doesn't trouble it
}

net::Response contention(std::string_view route, std::chrono::seconds wait) {
    const std::string reason = "too_many_write_operations";
    if (route == "files/upload") return upload_failure(reason);
    if (is_one_of(route, {"files/upload_session/finish", "files/delete_v2", "files/permanently_delete"})) {
        return route_error({reason});
    }
    if (is_one_of(route, {"files/copy_v2", "files/move_v2"})) return route_error({"to", reason});
    if (route == "files/create_folder_v2") return route_error({"path", reason});
    return too_many(reason, wait);
}

std::optional<net::Response> restricted(std::string_view route) {
    const std::string reason = "restricted_content";
    if (is_one_of(route, content_routes)) return route_error({"path", reason});
    if (is_one_of(route, {"files/copy_v2", "files/move_v2"})) return route_error({"from_lookup", reason});
    // The specification has no word of its own for it there.
    if (route == "sharing/get_shared_link_file") return route_error({"shared_link_access_denied"});
    return std::nullopt;
}

net::Response denied() {
    auto answer = route_error({"invalid_account_type", "endpoint"});
    answer.status = 403;
    return answer;
}

/// Passes a source on with one byte changed.
class CorruptSource final : public net::Source {
public:
    CorruptSource(std::shared_ptr<net::Source> from, std::uint64_t position)
        : m_from(std::move(from)), m_position(position) {}

    Result<std::size_t> read(std::span<char> into) override {
        const auto count = TRY(m_from->read(into));
        if (m_position >= m_passed && m_position < m_passed + count) {
            auto& byte = into[static_cast<std::size_t>(m_position - m_passed)];
            byte = static_cast<char>(~byte);
        }
        m_passed += count;
        return count;
    }

private:
    std::shared_ptr<net::Source> m_from;
    std::uint64_t m_position;
    std::uint64_t m_passed = 0;
};

}  // namespace

net::Response too_many(std::string_view reason, std::chrono::seconds wait) {
    auto answer = json_answer(json::object{
        {"error_summary", cat(reason, "/..")},
        {"error", json::object{{"reason", json::object{{".tag", reason}}}, {"retry_after", wait.count()}}}});
    answer.status = 429;
    answer.headers.set("Retry-After", std::to_string(wait.count()));
    return answer;
}

std::optional<net::Response> answer_of(const Fault& fault, std::string_view route) {
    switch (fault.kind) {
        case FaultKind::too_many_requests: return too_many("too_many_requests", fault.retry_after);
        case FaultKind::too_many_requests_text: return too_many_in_text(fault.retry_after);
        case FaultKind::server_error:
            return net::text_response(fault.status.value_or(500),
                                      "Internal server error (a fault on request).");
        case FaultKind::connection_cut: return cut_at_once();
        case FaultKind::cursor_reset:
            if (!is_one_of(route, cursor_routes)) return std::nullopt;
            return route_error({"reset"});
        case FaultKind::user_suspended:
            if (route.starts_with("/")) return std::nullopt;  // a page: nobody is signed in
            return auth_error("user_suspended");
        case FaultKind::access_denied:
            if (route.starts_with("/")) return std::nullopt;
            return denied();
        case FaultKind::insufficient_space: return full_dropbox(route);
        case FaultKind::too_many_write_operations:
            if (fails_by_entry(route)) return std::nullopt;
            return contention(route, fault.retry_after);
        case FaultKind::restricted_content: return restricted(route);
        case FaultKind::invalid_root:
        case FaultKind::longpoll_backoff:
        case FaultKind::latency:
        case FaultKind::cut_body:
        case FaultKind::corrupt_body:
        case FaultKind::lost_answer:
        case FaultKind::expired_token:
        case FaultKind::revoked_token:
        case FaultKind::webhook_lost:
        case FaultKind::webhook_twice: break;
    }
    return std::nullopt;
}

net::Body corrupt(net::Body body, std::uint64_t position) {
    const auto size = body.size();
    if (size == 0) return body;
    position = std::min(position, size - 1);
    if (body.source) return {std::make_shared<CorruptSource>(std::move(body.source), position), size};
    auto& byte = body.text[static_cast<std::size_t>(position)];
    byte = static_cast<char>(~byte);
    return body;
}

}  // namespace sluice::sandbox
