#include "sandbox/faults.h"

#include <algorithm>
#include <array>
#include <thread>
#include <utility>

#include "base/text.h"
#include "net/url.h"
#include "sandbox/fault_answers.h"
#include "sandbox/token_check.h"

namespace sluice::sandbox {

namespace {

constexpr std::array<std::pair<FaultKind, std::string_view>, 17> words{{
    {FaultKind::too_many_requests, "too_many_requests"},
    {FaultKind::too_many_requests_text, "too_many_requests_text"},
    {FaultKind::server_error, "server_error"},
    {FaultKind::connection_cut, "connection_cut"},
    {FaultKind::latency, "latency"},
    {FaultKind::cut_body, "cut_body"},
    {FaultKind::corrupt_body, "corrupt_body"},
    {FaultKind::lost_answer, "lost_answer"},
    {FaultKind::cursor_reset, "cursor_reset"},
    {FaultKind::expired_token, "expired_token"},
    {FaultKind::revoked_token, "revoked_token"},
    {FaultKind::user_suspended, "user_suspended"},
    {FaultKind::insufficient_space, "insufficient_space"},
    {FaultKind::too_many_write_operations, "too_many_write_operations"},
    {FaultKind::restricted_content, "restricted_content"},
    {FaultKind::webhook_lost, "webhook_lost"},
    {FaultKind::webhook_twice, "webhook_twice"},
}};

bool acts_after(FaultKind kind) {
    return kind == FaultKind::cut_body || kind == FaultKind::corrupt_body || kind == FaultKind::lost_answer;
}

bool is_for_webhooks(FaultKind kind) {
    return kind == FaultKind::webhook_lost || kind == FaultKind::webhook_twice;
}

bool ends_call(FaultKind kind) {
    return !acts_after(kind) && kind != FaultKind::latency && kind != FaultKind::expired_token &&
           kind != FaultKind::revoked_token;
}

bool is_own_page(std::string_view route) {
    return route == "/" || route.starts_with("/sandbox") || route.starts_with("/pages/") ||
           route.starts_with("/home");
}

bool arguments_contain(const net::Request& request, std::string_view text) {
    if (text.empty() || request.headers.get("Dropbox-API-Arg").find(text) != std::string::npos) return true;
    const auto query = percent_decode(net::query_of(request.url));
    if (query && query->find(text) != std::string::npos) return true;
    return request.headers.get("Content-Type").starts_with("application/json") &&
           request.body.text.find(text) != std::string::npos;
}

/// Counts a match; true if the fault acts this time.
bool count_match(Fault& fault) {
    if (fault.times && *fault.times == 0) return false;
    if (fault.skip > 0) {
        --fault.skip;
        return false;
    }
    ++fault.acted;
    if (fault.times) --*fault.times;
    return true;
}

void lose(const Fault& fault, net::Response& answer) {
    if (fault.status.value_or(500) == 0) {
        answer.cut_after_bytes = 0;
        return;
    }
    auto request_id = answer.headers.find("X-Dropbox-Request-Id");
    answer =
        net::text_response(fault.status.value_or(500), "Internal server error (the operation was done).");
    if (request_id) answer.headers.set("X-Dropbox-Request-Id", *request_id);
}

}  // namespace

std::string_view word_of(FaultKind kind) {
    for (const auto& [one, word] : words) {
        if (one == kind) return word;
    }
    return "unknown";
}

std::optional<FaultKind> fault_kind_of(std::string_view word) {
    for (const auto& [kind, one] : words) {
        if (one == word) return kind;
    }
    return std::nullopt;
}

std::vector<std::string> fault_words() {
    std::vector<std::string> all;
    for (const auto& [kind, word] : words) all.emplace_back(word);
    return all;
}

std::uint64_t Faults::add(Fault fault) {
    const std::lock_guard lock(m_mutex);
    fault.id = ++m_last_id;
    fault.acted = 0;
    m_faults.push_back(std::move(fault));
    return m_last_id;
}

bool Faults::remove(std::uint64_t id) {
    const std::lock_guard lock(m_mutex);
    return std::erase_if(m_faults, [&](const Fault& fault) { return fault.id == id; }) > 0;
}

void Faults::clear() {
    const std::lock_guard lock(m_mutex);
    m_faults.clear();
}

std::vector<Fault> Faults::list() const {
    const std::lock_guard lock(m_mutex);
    return m_faults;
}

void Faults::stop_waiting() {
    m_is_stopped = true;
}

void Faults::wait(std::chrono::milliseconds time) const {
    const auto end = std::chrono::steady_clock::now() + time;
    while (!m_is_stopped && std::chrono::steady_clock::now() < end) {
        const auto left =
            std::chrono::duration_cast<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
        std::this_thread::sleep_for(
            std::clamp(left, std::chrono::milliseconds{1}, std::chrono::milliseconds{50}));
    }
}

std::optional<Faults::Taken> Faults::take_next(const net::Request& request, std::string_view route,
                                               Moment moment, std::uint64_t after_id) {
    if (is_own_page(route)) return std::nullopt;
    const auto account_id = account_of_caller(m_world, request);
    const std::lock_guard lock(m_mutex);
    for (auto& fault : m_faults) {
        if (fault.id <= after_id) continue;
        if (is_for_webhooks(fault.kind) || acts_after(fault.kind) != (moment == Moment::after)) continue;
        if (!route.starts_with(fault.route)) continue;
        if (!fault.account_id.empty() && fault.account_id != account_id) continue;
        if (!arguments_contain(request, fault.arguments_contain)) continue;
        auto answer = answer_of(fault, request, route);
        if (!answer && ends_call(fault.kind)) continue;  // this route can't fail in that way
        if (count_match(fault)) return Taken{fault, std::move(answer)};
    }
    return std::nullopt;
}

std::optional<net::Response> Faults::before(const net::Request& request, std::string_view route) {
    std::uint64_t last_id = 0;
    while (auto taken = take_next(request, route, Moment::before, last_id)) {
        if (taken->answer) {
            // Limited and failed calls count like any other (facts: HTTP conventions, 429).
            if (!route.starts_with('/')) m_world.count_call(std::string(route));
            return std::move(taken->answer);
        }
        const auto& fault = taken->fault;
        last_id = fault.id;
        if (fault.kind == FaultKind::latency) wait(fault.latency);
        const auto token = m_world.people().find_access_token(bearer_token_of(request));
        if (fault.kind == FaultKind::expired_token && token)
            m_world.people().expire_access_token(token->value);
        if (fault.kind == FaultKind::revoked_token && token) m_world.people().revoke_grant(token->grant_id);
    }
    return std::nullopt;
}

void Faults::after(const net::Request& request, std::string_view route, net::Response& answer) {
    std::uint64_t last_id = 0;
    while (const auto taken = take_next(request, route, Moment::after, last_id)) {
        const auto& fault = taken->fault;
        last_id = fault.id;
        if (fault.kind == FaultKind::cut_body) answer.cut_after_bytes = fault.bytes;
        if (fault.kind == FaultKind::corrupt_body) answer.body = corrupt(std::move(answer.body), fault.bytes);
        if (fault.kind == FaultKind::lost_answer) lose(fault, answer);
    }
}

bool Faults::take(FaultKind kind, std::string_view route, std::string_view account_id) {
    const std::lock_guard lock(m_mutex);
    for (auto& fault : m_faults) {
        if (fault.kind != kind || !route.starts_with(fault.route)) continue;
        if (!fault.account_id.empty() && fault.account_id != account_id) continue;
        if (count_match(fault)) return true;
    }
    return false;
}

}  // namespace sluice::sandbox
