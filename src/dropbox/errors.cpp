#include "dropbox/errors.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <vector>

#include "base/text.h"
#include "dropbox/detail/error_rows.h"
#include "dropbox/detail/json.h"

namespace sluice::dropbox {
namespace {

constexpr std::size_t quoted_bytes_max = 300;
constexpr std::chrono::seconds contention_wait{2};
constexpr std::chrono::seconds limited_wait{5};
constexpr std::string_view contention_tag = "too_many_write_operations";

/// Members of the routes' unions that only say which path a LookupError, WriteError or other union is about.
constexpr auto wrappers = std::to_array<std::string_view>(
    {"path", "path_lookup", "path_write", "from_lookup", "from_write", "to", "lookup_failed",
     "relocation_error", "properties_error", "template_error", "property_group_lookup", "settings_error",
     "access_error", "member_error", "no_explicit_access", "unshare_folder_error",
     "remove_folder_member_error", "relinquish_folder_membership_error"});

bool is_wrapper(std::string_view tag) {
    return std::ranges::find(wrappers, tag) != wrappers.end();
}

std::string_view without_wrappers(std::string_view tags) {
    for (;;) {
        const auto slash = tags.find('/');
        if (slash == std::string_view::npos || !is_wrapper(tags.substr(0, slash))) return tags;
        tags.remove_prefix(slash + 1);
    }
}

const ErrorRow* exact_row(std::string_view route, std::string_view tags) {
    const ErrorRow* best = nullptr;
    for (const auto& row : error_rows())
        if (row.tags == tags && route.starts_with(row.route) &&
            (!best || row.route.size() > best->route.size()))
            best = &row;
    return best;
}

std::string reference(std::string_view request_id) {
    return request_id.empty() ? "" : cat(" (Dropbox reference ", request_id, ")");
}

std::string quoted(std::string_view body) {
    return to_valid_utf8(trim(body.substr(0, quoted_bytes_max)));
}

std::optional<std::chrono::seconds> seconds_in(std::string_view text) {
    text = trim(text);
    std::uint32_t seconds = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return std::chrono::seconds(seconds);
}

/// "path/not_found/.." → "path/not_found": the summary ends in "/" and up to three dots.
std::string tags_of_summary(std::string_view summary) {
    const auto end = summary.find_last_not_of('.');
    summary = end == std::string_view::npos ? std::string_view() : summary.substr(0, end + 1);
    while (summary.ends_with('/')) summary.remove_suffix(1);
    return std::string(summary);
}

/// Structs stand flattened beside the tag, however deep the union nests.
const detail::json::object* innermost(const detail::json::object& error) {
    const auto* level = &error;
    for (int depth = 0; depth < 8; ++depth) {
        const auto* inner = detail::find_object(*level, detail::text_or_empty(*level, ".tag"));
        if (!inner) return level;
        level = inner;
    }
    return level;
}

void read_error_object(const detail::json::object& error, ErrorReading& reading) {
    if (const auto* reason = error.if_contains("reason"); reason && !error.contains(".tag"))
        reading.tags = detail::tags_of(*reason);  // RateLimitError is a struct
    else
        reading.tags = detail::tags_of(error);
    if (const auto seconds = detail::find_number(error, "retry_after"))
        reading.retry_after = std::chrono::seconds(std::min<std::uint64_t>(*seconds, 86'400));
    const auto* inner = innermost(error);
    reading.correct_offset = detail::find_number(*inner, "correct_offset");
    reading.required_scope = detail::text_or_empty(*inner, "required_scope");
}

Error from_row(const ErrorRow& row, std::string_view object, std::string_view after) {
    // What is wrong with our access is wrong with no single file.
    if (row.route == "401") object = "The Dropbox account";
    return {.remedy = row.remedy,
            .code = std::string(row.code),
            .message = cat(object.empty() ? "Dropbox" : object, ": ", row.words, after),
            .hint = std::string(row.hint)};
}

/// Emoji and other characters beyond the BMP, and what the pattern of a path doesn't match, are refused as
/// malformed requests, though it is one file's name that is wrong.
bool is_name_refused(std::string_view body) {
    if (body.contains("Multilingual Plane")) return true;
    return body.contains("did not match pattern") && (body.contains("path") || body.contains("Path"));
}

Error bad_request(const Refusal& refusal) {
    const auto ref = reference(refusal.request_id);
    const bool is_continued = refusal.route == "files/list_folder/continue" ||
                              refusal.route == "files/list_folder/longpoll" ||
                              refusal.route == "file_requests/list/continue";
    if (is_continued && refusal.body.contains("cursor"))
        return {.remedy = Remedy::conflict,
                .code = "cursor_reset",
                .message = cat("Dropbox doesn't know the place in the list any more.", ref),
                .hint = "Nothing to do: the folder is listed from the start."};
    if (refusal.body.contains("required scope"))
        return {.remedy = Remedy::ask_admin,
                .code = "scope_missing",
                .message = cat("The Dropbox app lacks a permission: ", quoted(refusal.body), ref),
                .hint = "Tick the permission in Dropbox's App Console, then connect Dropbox again."};
    if (refusal.body.contains("access token is malformed"))
        return {.remedy = Remedy::ask_admin,
                .code = "auth_revoked",
                .message = cat("Dropbox doesn't accept Sluice's access.", ref),
                .hint = "Connect Dropbox again on the Integrations page."};
    if (is_name_refused(refusal.body))
        return {.remedy = Remedy::reject,
                .code = "name_invalid",
                .message = cat(refusal.object, ": Dropbox can't keep this name.", ref),
                .hint = "Rename the file: without emoji, and without a space or a slash at its end."};
    return {.remedy = Remedy::give_up,
            .code = "request_refused",
            .message = cat(refusal.object, ": Dropbox doesn't understand ", refusal.route, ": ",
                           quoted(refusal.body), ref),
            .hint = "Please report this with the reference: it is a defect of Sluice."};
}

Error limited(const Refusal& refusal, const ErrorReading& reading) {
    const auto* row = find_error_row("429", reading.write_contention ? contention_tag : "too_many_requests");
    auto error = from_row(*row, refusal.object, reference(refusal.request_id));
    error.retry_after = reading.retry_after.value_or(limited_wait);
    return error;
}

}  // namespace

std::span<const ErrorRow> error_rows() {
    static const auto all = [] {
        std::vector<ErrorRow> rows;
        for (const auto family :
             {detail::file_error_rows(), detail::sharing_error_rows(), detail::property_error_rows(),
              detail::request_error_rows(), detail::team_error_rows(), detail::access_error_rows()})
            rows.insert(rows.end(), family.begin(), family.end());
        return rows;
    }();
    return all;
}

const ErrorRow* find_error_row(std::string_view route, std::string_view tags) {
    for (auto whole = tags; !whole.empty();) {
        if (const auto* row = exact_row(route, whole)) return row;
        if (const auto* row = exact_row(route, without_wrappers(whole))) return row;
        const auto slash = whole.rfind('/');
        whole = slash == std::string_view::npos ? std::string_view() : whole.substr(0, slash);
    }
    return nullptr;
}

Refusal refusal_of(std::string_view route, std::string_view object, const net::Response& response) {
    return {.route = route,
            .object = object,
            .status = response.status,
            .body = response.body.text,
            .retry_after = response.headers.get("Retry-After"),
            .request_id = response.headers.get("X-Dropbox-Request-Id")};
}

ErrorReading read_error(const Refusal& refusal) {
    ErrorReading reading;
    detail::json::error_code code;
    const auto body = detail::json::parse({refusal.body.data(), refusal.body.size()}, code);
    if (const auto* object = code ? nullptr : body.if_object()) {
        if (const auto* error = detail::find_object(*object, "error"))
            read_error_object(*error, reading);
        else if (const auto text = detail::find_text(*object, "error"))
            reading.tags = *text;
        if (reading.tags.empty())
            reading.tags = tags_of_summary(detail::text_or_empty(*object, "error_summary"));
        if (const auto* words = detail::find_object(*object, "user_message"))
            reading.user_message = detail::text_or_empty(*words, "text");
    }
    if (!reading.retry_after) reading.retry_after = seconds_in(refusal.retry_after);
    const auto tags = split(reading.tags, '/');
    reading.write_contention = std::ranges::find(tags, contention_tag) != tags.end();
    return reading;
}

Error error_for(const Refusal& refusal, const ErrorReading& reading) {
    const auto ref = reference(refusal.request_id);
    if (refusal.status == 429) return limited(refusal, reading);
    if (refusal.status == 400) return bad_request(refusal);
    if (refusal.status >= 500)
        return {.remedy = Remedy::retry,
                .code = "dropbox_unavailable",
                .message =
                    cat(refusal.object, ": Dropbox has trouble at the moment (", refusal.status, ").", ref),
                .hint = "Nothing to do: it is tried again by itself.",
                .retry_after = reading.retry_after};
    const auto status = std::to_string(refusal.status);
    const bool is_common = refusal.status == 401 || refusal.status == 403 || refusal.status == 422;
    const auto* row = find_error_row(is_common ? std::string_view(status) : refusal.route, reading.tags);
    if (!row && refusal.status == 401) row = find_error_row("401", "invalid_access_token");
    if (!row && refusal.status == 403) row = find_error_row("403", "no_permission");
    if (!row && refusal.status != 409)
        return {.remedy = Remedy::give_up,
                .code = "answer_unexpected",
                .message = cat(refusal.object, ": Dropbox answered ", refusal.route, " with ", refusal.status,
                               ": ", quoted(refusal.body), ref),
                .hint = "Check that the settings point to Dropbox and no proxy is in between."};
    auto error = row ? from_row(*row, refusal.object, "")
                     : error_for_tags(refusal.route, refusal.object, reading.tags);
    error.message += ref;
    if (!reading.required_scope.empty())
        error.message = cat(error.message, " Missing: ", reading.required_scope);
    if (!reading.user_message.empty()) error.hint = reading.user_message;
    if (error.remedy == Remedy::wait) error.retry_after = reading.retry_after.value_or(contention_wait);
    return error;
}

Error error_for_tags(std::string_view route, std::string_view object, std::string_view tags) {
    const auto* row = find_error_row(route, tags);
    if (!row)
        return {.remedy = Remedy::give_up,
                .code = "dropbox_refused",
                .message = cat(object, ": Dropbox refused: ", tags.empty() ? "it didn't say why" : tags),
                .hint = "Look at the file in Dropbox, then try again."};
    auto error = from_row(*row, object, "");
    if (error.remedy == Remedy::wait) error.retry_after = contention_wait;
    return error;
}

Error answer_lost(std::string_view route, std::string_view object, std::string_view why) {
    return {
        .remedy = Remedy::retry,
        .code = "answer_lost",
        .message = cat(object, ": the answer of ", route, " was lost, so it may or may not be done: ", why),
        .hint = "Nothing to do: Sluice looks in Dropbox before it tries again."};
}

Error answer_malformed(std::string_view route, std::string_view why) {
    return {.remedy = Remedy::retry,
            .code = "answer_malformed",
            .message = cat("Dropbox's answer to ", route, " can't be read: ", why, "."),
            .hint = "If this stays, check that no proxy is in between, then report it."};
}

}  // namespace sluice::dropbox
