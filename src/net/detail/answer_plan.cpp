#include "net/detail/answer_plan.h"

#include <algorithm>
#include <array>
#include <chrono>

#include "base/text.h"

namespace sluice::net::detail {
namespace {

struct Reason {
    int status;
    std::string_view phrase;
};

constexpr auto reasons = std::to_array<Reason>({
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {204, "No Content"},
    {206, "Partial Content"},
    {301, "Moved Permanently"},
    {302, "Found"},
    {303, "See Other"},
    {304, "Not Modified"},
    {307, "Temporary Redirect"},
    {308, "Permanent Redirect"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {406, "Not Acceptable"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {410, "Gone"},
    {411, "Length Required"},
    {412, "Precondition Failed"},
    {413, "Content Too Large"},
    {415, "Unsupported Media Type"},
    {416, "Range Not Satisfiable"},
    {422, "Unprocessable Content"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {502, "Bad Gateway"},
    {503, "Service Unavailable"},
    {504, "Gateway Timeout"},
    {507, "Insufficient Storage"},
});

std::string_view phrase_of(int status) {
    const auto* found = std::ranges::find(reasons, status, &Reason::status);
    return found == reasons.end() ? "Other" : found->phrase;
}

bool is_framing_field(std::string_view name) {
    return equal_ignoring_case(name, "Content-Length") || equal_ignoring_case(name, "Transfer-Encoding") ||
           equal_ignoring_case(name, "Connection") || equal_ignoring_case(name, "Keep-Alive");
}

std::string two_digits(unsigned number) {
    return cat(number < 10 ? "0" : "", number);
}

}  // namespace

bool is_safe_field(std::string_view name, std::string_view value) {
    const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\t'; };
    const auto is_token = [](char c) { return c > 0x20 && c < 0x7f && c != ':'; };
    return !name.empty() && std::ranges::all_of(name, is_token) && std::ranges::none_of(value, is_control);
}

bool carries_body(std::string_view method, int status) {
    return method != "HEAD" && status >= 200 && status != 204 && status != 304;
}

Headers wire_headers(std::string_view method, const Response& response) {
    Headers fields;
    for (const auto& [name, value] : response.headers)
        if (!is_framing_field(name) && is_safe_field(name, value)) fields.add(name, value);
    if (response.events) {
        fields.set("Content-Type", "text/event-stream");
        fields.set("Cache-Control", "no-store");
        return fields;
    }
    const bool may_have_length = response.status >= 200 && response.status != 204 && response.status != 304;
    if (!may_have_length) return fields;
    const auto claimed = response.headers.find("Content-Length");
    const bool keeps_claim = method == "HEAD" && claimed && response.body.size() == 0;
    fields.add("Content-Length", keeps_claim ? *claimed : cat(response.body.size()));
    return fields;
}

AnswerPlan plan_answer(const RequestFacts& request, const Response& response, std::string_view date) {
    AnswerPlan plan;
    const bool has_body = carries_body(request.method, response.status);
    plan.body_bytes = has_body && !response.events ? response.body.size() : 0;
    plan.keeps_alive = request.keeps_alive && !(response.events && has_body);

    plan.head = cat("HTTP/1.1 ", response.status, ' ', phrase_of(response.status), "\r\n");
    for (const auto& [name, value] : wire_headers(request.method, response)) {
        plan.head += name;
        plan.head += ": ";
        plan.head += value;
        plan.head += "\r\n";
    }
    if (!date.empty() && !response.headers.find("Date")) plan.head += cat("Date: ", date, "\r\n");
    if (!plan.keeps_alive)
        plan.head += "Connection: close\r\n";
    else if (request.is_http_1_0)
        plan.head += "Connection: keep-alive\r\n";
    plan.head += "\r\n";

    // Not told in the head: a cut is a fault, and faults aren't announced.
    if (response.cut_after_bytes) {
        plan.body_bytes = std::min(plan.body_bytes, *response.cut_after_bytes);
        plan.keeps_alive = false;
    }
    return plan;
}

std::string http_date(Instant instant) {
    static constexpr std::array<std::string_view, 7> days = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr std::array<std::string_view, 12> months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                                "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto day = std::chrono::floor<std::chrono::days>(instant);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss time(std::chrono::floor<std::chrono::seconds>(instant - day));
    return cat(days[std::chrono::weekday(day).c_encoding()], ", ", two_digits(unsigned(date.day())), ' ',
               months[unsigned(date.month()) - 1], ' ', int(date.year()), ' ',
               two_digits(unsigned(time.hours().count())), ':', two_digits(unsigned(time.minutes().count())),
               ':', two_digits(unsigned(time.seconds().count())), " GMT");
}

}  // namespace sluice::net::detail
