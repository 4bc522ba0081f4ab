#include "api/problem.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "api/views.h"
#include "base/json/codec.h"
#include "base/log.h"

namespace sluice::api {
namespace {

constexpr std::array<std::pair<std::string_view, int>, 18> statuses_by_code{{
    {"unauthenticated", 401},
    {"sign_in_failed", 401},
    {"forbidden", 403},
    {"cross_origin", 403},
    {"method_not_allowed", 405},
    {"body_too_large", 413},
    {"content_type_unsupported", 415},
    {"too_many_attempts", 429},
    {"too_many_submissions", 429},
    {"too_many_unfinished", 429},
    {"upload_page_closed", 410},
    {"tus_version_unsupported", 412},
    {"file_too_large", 413},
    {"submission_too_large", 413},
    {"chunk_too_large", 413},
    {"checksum_mismatch", 460},  // by tus
    {"network_unreachable", 502},
    {"network_timeout", 502},
}};

std::string_view title_of(int status) {
    switch (status) {
        case 400: return "The request can't be understood";
        case 401: return "Sign in first";
        case 403: return "Not allowed";
        case 404: return "Not found";
        case 405: return "Not possible here";
        case 409: return "Something is in the way";
        case 410: return "Closed";
        case 413: return "Too large";
        case 415: return "Wrong content type";
        case 429: return "Too many attempts";
        case 502: return "Dropbox can't be reached";
        case 503: return "Not possible right now";
        default: return "Something went wrong";
    }
}

}  // namespace

int status_of(const Error& error) {
    const auto found =
        std::ranges::find(statuses_by_code, error.code, &std::pair<std::string_view, int>::first);
    if (found != statuses_by_code.end()) return found->second;
    switch (error.remedy) {
        case Remedy::reject: return 400;
        case Remedy::not_found: return 404;
        case Remedy::conflict: return 409;
        case Remedy::ask_admin: return 409;
        case Remedy::retry:
        case Remedy::wait: return 503;
        case Remedy::give_up: return 500;
    }
    return 500;
}

net::Response problem_response(const Error& error, Ids& ids, const Clock& clock) {
    Problem problem;
    problem.type = "about:blank";
    problem.status = status_of(error);
    problem.title = title_of(static_cast<int>(problem.status));
    problem.detail = error.message;
    problem.code = error.code;
    problem.hint = error.hint;
    problem.ref = ids.next(clock.now());
    if (problem.status >= 500)
        log_warning("api.problem", {{"ref", problem.ref}, {"code", error.code}, {"message", error.message}});
    net::Response response;
    response.status = static_cast<int>(problem.status);
    response.headers.set("Content-Type", "application/problem+json");
    response.headers.set("Cache-Control", "no-store");
    if (error.retry_after) response.headers.set("Retry-After", std::to_string(error.retry_after->count()));
    response.body = json::encode(problem);
    return response;
}

}  // namespace sluice::api
