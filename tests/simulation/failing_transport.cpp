#include "simulation/failing_transport.h"

#include <algorithm>
#include <map>

#include "base/text.h"
#include "net/url.h"

namespace sluice::simulation {
namespace {

constexpr milliseconds way_max{150};

std::unexpected<Error> no_answer(std::string_view code) {
    return fail({Remedy::retry, std::string(code), cat("Simulated ", code, ".")});
}

/// The sandbox's own fault for one of ours, where it has one.
std::optional<sandbox::FaultKind> kind_at_sandbox(FaultKind kind) {
    static const std::map<FaultKind, sandbox::FaultKind> kinds = {
        {FaultKind::cut_body, sandbox::FaultKind::cut_body},
        {FaultKind::corrupt_body, sandbox::FaultKind::corrupt_body},
        {FaultKind::too_many_requests, sandbox::FaultKind::too_many_requests},
        {FaultKind::server_error, sandbox::FaultKind::server_error},
        {FaultKind::write_contention, sandbox::FaultKind::too_many_write_operations},
        {FaultKind::writes_refused, sandbox::FaultKind::too_many_write_operations},
        {FaultKind::cursor_reset, sandbox::FaultKind::cursor_reset},
        {FaultKind::expired_token, sandbox::FaultKind::expired_token},
        {FaultKind::revoked_token, sandbox::FaultKind::revoked_token}};
    const auto found = kinds.find(kind);
    return found == kinds.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace

FailingTransport::FailingTransport(Machine& machine, sandbox::Sandbox& sandbox)
    : m_machine(machine),
      m_sandbox(sandbox),
      m_wire(net::in_process_transport([this](const net::Request& request) {
          auto answer = m_sandbox.handle(request);
          m_sandbox.faults().clear();  // one that this route can't have
          return answer;
      })) {}

void FailingTransport::ask_for(const Fault& fault) {
    const auto kind = kind_at_sandbox(fault.kind);
    if (!kind) return;
    sandbox::Fault asked;
    asked.kind = *kind;
    asked.bytes = fault.detail;
    asked.retry_after = std::chrono::seconds(1 + fault.detail % 90);
    m_sandbox.faults().add(asked);
}

Result<net::Response> FailingTransport::send(const net::Request& request, const net::SendOptions& options,
                                             std::stop_token stop) {
    const auto fault = m_machine.begin(Seam::dropbox, net::path_of(net::target_of(request.url)));
    m_machine.take_time(way_max);
    if (m_machine.is_dead()) return process_is_dead();
    if (fault && fault->kind == FaultKind::unreachable) return no_answer("network_unreachable");
    if (fault && fault->kind == FaultKind::late) {
        m_late.push_back({m_machine.clock().elapsed() + std::chrono::seconds(1 + fault->detail), request});
        return no_answer("network_timeout");
    }
    if (fault && fault->kind == FaultKind::doubled) static_cast<void>(m_sandbox.handle(request));
    const bool is_write =
        request.url.ends_with("/files/delete_v2") || request.url.ends_with("/files/move_v2");
    if (fault && (is_write || fault->kind != FaultKind::writes_refused)) ask_for(*fault);
    auto answer = m_wire->send(request, options, std::move(stop));
    m_machine.end(fault);
    m_machine.take_time(way_max);
    if (m_machine.is_dead()) return process_is_dead();
    if (fault && fault->kind == FaultKind::answer_lost) return no_answer("network_cut");
    return answer;
}

void FailingTransport::deliver_late() {
    const auto now = m_machine.clock().elapsed();
    for (std::size_t i = 0; i < m_late.size();) {
        if (m_late[i].due > now) {
            ++i;
            continue;
        }
        const Late late = std::move(m_late[i]);
        m_late.erase(m_late.begin() + static_cast<std::ptrdiff_t>(i));
        m_machine.trace().add("dropbox", net::path_of(net::target_of(late.request.url)), "arrives late");
        m_is_delivering_late = true;
        static_cast<void>(m_sandbox.handle(late.request));
        m_is_delivering_late = false;
    }
}

std::optional<milliseconds> FailingTransport::next_late() const {
    const auto next = std::ranges::min_element(m_late, {}, &Late::due);
    return next == m_late.end() ? std::nullopt : std::optional(next->due);
}

}  // namespace sluice::simulation
