// One fault: what happens, to which calls, how often.
//
// Invariant: a value; faults.h says when it acts, fault_answers.h what that looks like on the wire.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::sandbox {

enum class FaultKind {
    too_many_requests,       ///< 429 in JSON, with Retry-After; nothing is done
    too_many_requests_text,  ///< 429 in plain text, with Retry-After; nothing is done
    server_error,            ///< `status` (default 500); nothing is done
    connection_cut,          ///< the connection ends without an answer's body; nothing is done
    latency,                 ///< the call waits `latency` of real time, then goes on
    cut_body,                ///< the answer ends after `bytes` of its body
    corrupt_body,            ///< the byte at `bytes` of the answer's body is changed; its length is right
    lost_answer,       ///< everything is done, then the answer is `status`, or a cut where `status` is 0
    cursor_reset,      ///< 409 `reset` (list_folder/continue and longpoll)
    expired_token,     ///< the caller's access token expires just before the call
    revoked_token,     ///< the caller's grant is revoked just before the call
    user_suspended,    ///< 401 `user_suspended`
    access_denied,     ///< 403 `invalid_account_type/endpoint`
    invalid_root,      ///< 422 with the account's root, where the call says where its paths begin
    longpoll_backoff,  ///< the longpoll's answer asks to stay away for `retry_after`
    // The route's own form of it; in a batch, of single entries.
    insufficient_space,
    too_many_write_operations,  ///< 429 where the route has no form of its own
    restricted_content,
    webhook_lost,   ///< a notification is never sent (route "webhook")
    webhook_twice,  ///< a notification is sent two times (route "webhook")
};

/// The wire word, e.g. "cut_body".
[[nodiscard]] std::string_view word_of(FaultKind kind);
[[nodiscard]] std::optional<FaultKind> fault_kind_of(std::string_view word);
[[nodiscard]] std::vector<std::string> fault_words();

struct Fault {
    FaultKind kind = FaultKind::server_error;
    /// Start of the route's name: "files/upload_session/", "files/download", "/oauth2/token"; "" = all
    /// routes.
    std::string route = {};
    /// Only calls with a token of this account; "" = all calls.
    std::string account_id = {};
    /// Only calls whose arguments (header, URL or JSON body) contain this text; "" = all.
    std::string arguments_contain = {};
    /// This many matching calls pass first. (Of batches that fail by entry: entries, here and in what
    /// follows; so with `arguments_contain`.)
    std::uint64_t skip = 0;
    /// How often it acts; nothing = until cleared.
    std::optional<std::uint64_t> times = 1;
    std::optional<int> status = {};
    std::chrono::seconds retry_after{1};
    std::chrono::milliseconds latency{0};
    std::uint64_t bytes = 0;

    /// Given by `add`.
    std::uint64_t id = 0;
    std::uint64_t acted = 0;
};

}  // namespace sluice::sandbox
