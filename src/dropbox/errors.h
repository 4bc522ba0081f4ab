// What each of Dropbox's errors means for us: one table from (route, tags) to remedy, code, words and hint.
//
// Invariant: every error tag that the spec names for a route we call has a row of its own (a test asserts
// it); whatever Dropbox adds later falls back to the nearest known tag before it, and then to
// `dropbox_refused`. Sources: dropbox-api-spec (files, file_requests, auth, async, common), HTTP
// documentation "Error handling".
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "net/message.h"

namespace sluice::dropbox {

struct ErrorRow {
    std::string_view
        route;  ///< prefix of the route's name; "" = every route; "401", "403", "422": for that status
    std::string_view tags;  ///< "conflict/file": without the wrappers path, path_lookup, to, …; or with them
    Remedy remedy;
    std::string_view code;
    std::string_view words;  ///< follows "<object>: "
    std::string_view hint;
};

[[nodiscard]] std::span<const ErrorRow> error_rows();
/// The row for an error's `tags` ("path/conflict/file"): the longest route first, then tags with their
/// wrappers, then without, then their beginning. nullptr where nothing fits.
[[nodiscard]] const ErrorRow* find_error_row(std::string_view route, std::string_view tags);

/// One answer that isn't a success.
struct Refusal {
    std::string_view route = {};   ///< "files/upload"
    std::string_view object = {};  ///< what the call was about, for the message: a path or id
    int status = 0;
    std::string_view body = {};
    std::string retry_after = {};  ///< the header
    std::string request_id = {};   ///< X-Dropbox-Request-Id
};
/// Views into its arguments: none of them may be a temporary.
[[nodiscard]] Refusal refusal_of(std::string_view route, std::string_view object,
                                 const net::Response& response);

/// What was read out of an answer before it became an Error.
struct ErrorReading {
    std::string tags = {};  ///< "path/not_found"; empty where the body isn't Dropbox's error JSON
    std::optional<std::chrono::seconds> retry_after;
    std::optional<std::uint64_t> correct_offset;  ///< of incorrect_offset
    std::string required_scope = {};
    std::string user_message = {};
    bool write_contention = false;  ///< too_many_write_operations, wherever it stands
};

[[nodiscard]] ErrorReading read_error(const Refusal& refusal);
/// The Error for any status: 400, 401, 403, 409, 422, 429, 5xx or an unexpected one.
[[nodiscard]] Error error_for(const Refusal& refusal, const ErrorReading& reading);
/// The Error of one entry of a batch.
[[nodiscard]] Error error_for_tags(std::string_view route, std::string_view object, std::string_view tags);

/// The answer of a call that changes something didn't arrive: it may or may not have happened.
[[nodiscard]] Error answer_lost(std::string_view route, std::string_view object, std::string_view why);
/// Dropbox answered 200 with something we can't read.
[[nodiscard]] Error answer_malformed(std::string_view route, std::string_view why);

}  // namespace sluice::dropbox
