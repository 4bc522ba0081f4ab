#include "dropbox/detail/caller.h"

#include <algorithm>

#include "base/text.h"
#include "dropbox/detail/json.h"
#include "dropbox/detail/words.h"

namespace sluice::dropbox::detail {
namespace {

constexpr std::chrono::seconds expired_again_wait{30};
constexpr std::uint64_t answer_bytes_max = std::uint64_t{64} << 20;  // 2,000 entries, 25 large thumbnails

const std::string& origin_for(Host host, const Origins& origins) {
    switch (host) {
        case Host::api: return origins.api;
        case Host::content: return origins.content;
        case Host::notify: return origins.notify;
    }
    return origins.api;
}

std::string root_header(const PathRoot& root) {
    const auto kind = word_of(path_root_words, root.kind);
    json::object value{{".tag", kind}};
    value[kind] = root.id;
    return to_ascii(json::serialize(value));
}

/// A 401 that names no reason we know (its body was garbled, say) may mean no more than that the hour is
/// over: only Dropbox's word ends a link.
bool may_be_expired(const ErrorReading& reading) {
    return reading.tags == "expired_access_token" || !find_error_row("401", reading.tags);
}

}  // namespace

Caller::Caller(ClientPorts ports, Origins origins, std::string connection, std::optional<PathRoot> root)
    : m_ports(ports),
      m_origins(std::move(origins)),
      m_connection(std::move(connection)),
      m_root(std::move(root)),
      m_namespace(m_root ? m_root->id : "home") {}

Result<net::Response> Caller::send(const Call& call, const std::stop_token& stop) {
    auto answer = try_send(call, stop);
    if (!answer) return fail(std::move(answer).error().error);
    return *std::move(answer);
}

Result<std::string> Caller::rpc(const Route& route, std::string object, std::string argument,
                                const std::stop_token& stop, std::string name_space) {
    auto response = TRY(send({.route = route,
                              .object = std::move(object),
                              .argument = std::move(argument),
                              .name_space = std::move(name_space)},
                             stop));
    return std::move(response.body.text);
}

std::expected<net::Response, Failure> Caller::try_send(const Call& call, const std::stop_token& stop) {
    if (!call.authorized) return send_paced(call, stop);
    const auto permit = m_ports.pacer.admit(call.route.traffic, lock_of(call.name_space), stop);
    if (!permit) return std::unexpected(Failure{.error = permit.error()});
    return send_paced(call, stop);
}

std::expected<net::Response, Failure> Caller::send_paced(const Call& call, const std::stop_token& stop) {
    const auto failed = [](Error error) { return std::unexpected(Failure{.error = std::move(error)}); };
    Result<std::string> bearer = std::string();
    if (call.authorized) bearer = m_ports.tokens.bearer(m_connection, stop);
    for (bool may_renew = call.authorized;; may_renew = false) {
        if (!bearer) return failed(bearer.error());
        if (call.last_look)
            if (auto allowed = call.last_look(); !allowed) return failed(std::move(allowed).error());
        auto response = exchange(call, *bearer, stop);
        if (!response) return failed(judge_network(call, response.error()));
        if (response->status == 200 || response->status == 206) {
            m_ports.pacer.succeeded(call.route.traffic, lock_of(call.name_space));
            return *std::move(response);
        }
        auto failure = judge(call, *response);
        if (!may_renew || response->status != 401 || !may_be_expired(failure.reading)) {
            // Even a fresh one: the grant lives, so this passes, and nobody need link anew.
            if (failure.error.code == "auth_expired") failure.error.retry_after = expired_again_wait;
            return std::unexpected(std::move(failure));
        }
        bearer = m_ports.tokens.renew(m_connection, *bearer, stop);
    }
}

Result<net::Request> Caller::request_for(const Call& call, const std::string& bearer) const {
    net::Request request{.method = "POST",
                         .url = cat(origin_for(call.route.host, m_origins), "/2/", call.route.name)};
    if (call.authorized) {
        request.headers.add("Authorization", cat("Bearer ", bearer));
        // Who the account is, and where its paths begin, is asked without saying where they begin.
        if (m_root && !call.route.name.starts_with("users/"))
            request.headers.add("Dropbox-API-Path-Root", root_header(*m_root));
    }
    if (call.place == Place::header) {
        request.headers.add("Dropbox-API-Arg", call.argument);
        if (call.range_from)
            request.headers.add("Range", cat("bytes=", *call.range_from, "-",
                                             call.range_last ? std::to_string(*call.range_last) : ""));
        if (call.body) {
            request.headers.add("Content-Type", "application/octet-stream");
            request.body = TRY(call.body());
        }
    } else if (!call.argument.empty()) {
        request.headers.add("Content-Type", "application/json");
        request.body = call.argument;
    }
    return request;
}

Result<net::Response> Caller::exchange(const Call& call, const std::string& bearer,
                                       const std::stop_token& stop) {
    const auto request = TRY(request_for(call, bearer));
    return m_ports.transport.send(
        request,
        {.stall_timeout = call.silence_max.value_or(call.route.silence_max),
         .total_timeout = call.total_timeout,
         .body_bytes_max = answer_bytes_max,
         .resend = call.route.repeat == Repeat::once ? net::Resend::never : net::Resend::unanswered,
         .receive = call.receive},
        stop);
}

Failure Caller::judge(const Call& call, const net::Response& response) {
    const auto refusal = refusal_of(call.route.name, call.object, response);
    Failure failure{.error = {}, .reading = read_error(refusal), .status = response.status};
    failure.error = error_for(refusal, failure.reading);
    if (failure.reading.write_contention)
        failure.error.retry_after =
            m_ports.pacer.contended(lock_of(call.name_space), failure.reading.retry_after);
    else if (response.status == 429)
        failure.error.retry_after = m_ports.pacer.limited(failure.reading.retry_after);
    // Behind a 5xx the work may have been done.
    if (response.status >= 500 && call.route.repeat == Repeat::once) {
        const auto retry_after = failure.error.retry_after;
        failure.error = answer_lost(call.route.name, call.object, failure.error.message);
        failure.error.retry_after = retry_after;
    }
    return failure;
}

Error Caller::judge_network(const Call& call, Error error) const {
    const bool may_have_arrived = error.code == "network_cut" || error.code == "network_timeout";
    if (may_have_arrived && call.route.repeat == Repeat::once)
        return answer_lost(call.route.name, call.object, error.message);
    return error;
}

std::chrono::seconds Caller::note_contention(const std::string& name_space) {
    return m_ports.pacer.contended(lock_of(name_space), std::nullopt);
}

void Caller::sit_out_longpoll_backoff(const std::stop_token& stop) {
    // The clock may have been set back since: never longer than Dropbox asked.
    const Instant told{std::chrono::milliseconds(m_longpoll_not_before_ms.load())};
    const Instant latest = m_ports.clock.now() + std::chrono::seconds(m_longpoll_backoff_s.load());
    m_ports.pacer.sleep_until(std::min(told, latest), stop);
}

void Caller::remember_longpoll_backoff(std::chrono::seconds backoff) {
    if (backoff <= backoff.zero()) return;
    m_longpoll_backoff_s = backoff.count();
    m_longpoll_not_before_ms = (m_ports.clock.now() + backoff).time_since_epoch().count();
}

}  // namespace sluice::dropbox::detail
