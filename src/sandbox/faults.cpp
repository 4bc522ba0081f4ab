#include "sandbox/faults.h"

#include <boost/json.hpp>

#include <algorithm>
#include <array>
#include <thread>
#include <utility>

#include "base/text.h"
#include "net/url.h"
#include "sandbox/caller.h"
#include "sandbox/entry_faults.h"
#include "sandbox/fault_answers.h"
#include "sandbox/paths.h"
#include "sandbox/token_check.h"

namespace sluice::sandbox {

namespace {

constexpr std::array<std::pair<FaultKind, std::string_view>, 20> words{{
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
    {FaultKind::access_denied, "access_denied"},
    {FaultKind::invalid_root, "invalid_root"},
    {FaultKind::longpoll_backoff, "longpoll_backoff"},
    {FaultKind::insufficient_space, "insufficient_space"},
    {FaultKind::too_many_write_operations, "too_many_write_operations"},
    {FaultKind::restricted_content, "restricted_content"},
    {FaultKind::webhook_lost, "webhook_lost"},
    {FaultKind::webhook_twice, "webhook_twice"},
}};

bool acts_after(FaultKind kind) {
    return kind == FaultKind::cut_body || kind == FaultKind::corrupt_body || kind == FaultKind::lost_answer ||
           kind == FaultKind::longpoll_backoff;
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

void ask_to_stay_away(std::chrono::seconds time, net::Response& answer) {
    boost::system::error_code error;
    auto body = boost::json::parse(answer.body.text, error);
    if (error || answer.status != 200 || !body.is_object()) return;
    body.get_object()["backoff"] = time.count();
    answer.body = boost::json::serialize(body);
}

void spoil(const Fault& fault, net::Response& answer) {
    if (fault.kind == FaultKind::cut_body) answer.cut_after_bytes = fault.bytes;
    if (fault.kind == FaultKind::corrupt_body) answer.body = corrupt(std::move(answer.body), fault.bytes);
    if (fault.kind == FaultKind::lost_answer) lose(fault, answer);
    if (fault.kind == FaultKind::longpoll_backoff) ask_to_stay_away(fault.retry_after, answer);
}

/// The path, id or rev that a call for content names; "" = none.
std::string path_in_arguments(const net::Request& request) {
    auto text = request.headers.find("Dropbox-API-Arg");
    if (!text && request.headers.get("Content-Type").starts_with("application/json"))
        text = request.body.text;
    boost::system::error_code error;
    const auto arguments = boost::json::parse(text.value_or(""), error);
    if (error || !arguments.is_object()) return "";
    const auto* resource = arguments.get_object().if_contains("resource");
    const auto* object =
        resource && resource->is_object() ? &resource->get_object() : &arguments.get_object();
    const auto* path = object->if_contains("path");
    return path && path->is_string() ? lower_path(std::string(path->get_string())) : "";
}

/// The paths and ids that an entry of a batch names.
bool is_restricted_entry(const FaultProfile& profile, const boost::json::value& entry) {
    if (!entry.is_object()) return false;
    for (const auto* key : {"path", "from_path"}) {
        const auto* path = entry.get_object().if_contains(key);
        if (path && path->is_string() && is_restricted(profile, lower_path(std::string(path->get_string()))))
            return true;
    }
    return false;
}

bool can_be_refreshed(const World& world, const net::Request& request) {
    const auto token = world.people().find_access_token(bearer_token_of(request));
    const auto grant = token ? world.people().find_grant(token->grant_id) : std::nullopt;
    return grant && !grant->refresh_token.empty();
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

Faults::Faults(World& world) : m_world(world) {
    m_world.fail_entries_by(
        [this](std::string_view route, std::string_view account_id, const boost::json::value& entry) {
            return fail_entry(route, account_id, entry);
        });
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
        if (fault.kind == FaultKind::longpoll_backoff && route != "files/list_folder/longpoll") continue;
        auto answer = fault.kind == FaultKind::invalid_root ? refuse_root(request, account_id)
                                                            : answer_of(fault, route);
        if (!answer && ends_call(fault.kind)) continue;  // this route can't fail in that way
        if (count_match(fault)) return Taken{fault, std::move(answer)};
    }
    return std::nullopt;
}

void Faults::set_profile(std::optional<FaultProfile> profile) {
    const std::lock_guard lock(m_mutex);
    m_profile = std::move(profile);
    m_profile_calls.clear();
    m_profile_counts.clear();
}

std::optional<FaultProfile> Faults::profile() const {
    const std::lock_guard lock(m_mutex);
    return m_profile;
}

std::map<FaultKind, std::uint64_t> Faults::profile_counts() const {
    const std::lock_guard lock(m_mutex);
    return m_profile_counts;
}

std::optional<Faults::Taken> Faults::draw(const net::Request& request, std::string_view route,
                                          FaultMoment moment) {
    if (is_own_page(route)) return std::nullopt;
    const std::lock_guard lock(m_mutex);
    if (!m_profile) return std::nullopt;
    const auto call = ++m_profile_calls[cat(route, moment == FaultMoment::after ? " after" : "")];
    auto fault = draw_fault(*m_profile, moment, route, call);
    if (moment == FaultMoment::before && is_restricted(*m_profile, path_in_arguments(request)))
        fault = Fault{.kind = FaultKind::restricted_content};
    if (!fault || (fault->kind == FaultKind::expired_token && !can_be_refreshed(m_world, request)))
        return std::nullopt;
    auto answer = answer_of(*fault, route);
    if (!answer && ends_call(fault->kind)) return std::nullopt;
    ++m_profile_counts[fault->kind];
    return Taken{*fault, std::move(answer)};
}

std::optional<net::Response> Faults::refuse_root(const net::Request& request,
                                                 const std::string& account_id) const {
    const auto account = m_world.people().find_account(account_id);
    if (!account || !request.headers.find("Dropbox-API-Path-Root")) return std::nullopt;
    return invalid_root_error(m_world, *account);
}

std::optional<Refusal> Faults::fail_entry(std::string_view route, std::string_view account_id,
                                          const boost::json::value& entry) {
    const std::lock_guard lock(m_mutex);
    for (auto& fault : m_faults) {
        auto tags = entry_failure(fault.kind, route);
        if (tags.empty() || !route.starts_with(fault.route)) continue;
        if (!fault.account_id.empty() && fault.account_id != account_id) continue;
        if (!fault.arguments_contain.empty() &&
            boost::json::serialize(entry).find(fault.arguments_contain) == std::string::npos)
            continue;
        if (count_match(fault)) return Refusal{std::move(tags)};
    }
    return draw_entry(route, entry);
}

std::optional<Refusal> Faults::draw_entry(std::string_view route, const boost::json::value& entry) {
    if (!m_profile) return std::nullopt;
    const auto name = cat(route, " entry");
    auto fault = draw_fault(*m_profile, FaultMoment::before, name, ++m_profile_calls[name]);
    if (is_restricted_entry(*m_profile, entry)) fault = Fault{.kind = FaultKind::restricted_content};
    auto tags = fault ? entry_failure(fault->kind, route) : std::vector<std::string>();
    if (tags.empty()) return std::nullopt;
    ++m_profile_counts[fault->kind];
    return Refusal{std::move(tags)};
}

bool Faults::draw_webhook(FaultKind kind) {
    if (!m_profile) return false;
    const auto fault = draw_fault(*m_profile, FaultMoment::webhook, word_of(kind),
                                  ++m_profile_calls[std::string(word_of(kind))]);
    if (!fault || fault->kind != kind) return false;
    ++m_profile_counts[kind];
    return true;
}

void Faults::act_before(const Fault& fault, const net::Request& request) {
    if (fault.kind == FaultKind::latency) wait(fault.latency);
    const auto token = m_world.people().find_access_token(bearer_token_of(request));
    if (fault.kind == FaultKind::expired_token && token) m_world.people().expire_access_token(token->value);
    if (fault.kind == FaultKind::revoked_token && token) m_world.people().revoke_grant(token->grant_id);
}

std::optional<net::Response> Faults::before(const net::Request& request, std::string_view route) {
    std::uint64_t last_id = 0;
    auto taken = take_next(request, route, Moment::before, last_id);
    while (taken && !taken->answer) {
        last_id = taken->fault.id;
        act_before(taken->fault, request);
        taken = take_next(request, route, Moment::before, last_id);
    }
    if (!taken) taken = draw(request, route, FaultMoment::before);
    if (!taken) return std::nullopt;
    if (!taken->answer) {
        act_before(taken->fault, request);
        return std::nullopt;
    }
    // Limited and failed calls count like any other (facts: HTTP conventions, 429).
    if (!route.starts_with('/')) m_world.count_call(std::string(route));
    return std::move(taken->answer);
}

void Faults::after(const net::Request& request, std::string_view route, net::Response& answer) {
    std::uint64_t last_id = 0;
    while (const auto taken = take_next(request, route, Moment::after, last_id)) {
        last_id = taken->fault.id;
        spoil(taken->fault, answer);
    }
    if (auto drawn = draw(request, route, FaultMoment::after)) {
        drawn->fault.bytes = answer.body.size() * drawn->fault.bytes / 1'000'000;
        spoil(drawn->fault, answer);
    }
}

bool Faults::take(FaultKind kind, std::string_view route, std::string_view account_id) {
    const std::lock_guard lock(m_mutex);
    for (auto& fault : m_faults) {
        if (fault.kind != kind || !route.starts_with(fault.route)) continue;
        if (!fault.account_id.empty() && fault.account_id != account_id) continue;
        if (count_match(fault)) return true;
    }
    return draw_webhook(kind);
}

}  // namespace sluice::sandbox
