// The wire between Sluice and Dropbox: requests get lost, doubled and late on it, answers are cut.
#pragma once

#include <functional>
#include <vector>

#include "net/transport.h"
#include "sandbox/faults.h"
#include "sandbox/sandbox.h"
#include "simulation/machine.h"

namespace sluice::simulation {

class FailingTransport final : public net::Transport {
public:
    /// Both must outlive it.
    FailingTransport(Machine& machine, sandbox::Sandbox& sandbox);

    Result<net::Response> send(const net::Request& request, const net::SendOptions& options,
                               std::stop_token stop) override;

    /// Delivers requests whose sender has given up, as far as they are due.
    void deliver_late();
    [[nodiscard]] std::optional<milliseconds> next_late() const;
    /// The request that Dropbox handles now was given up long ago.
    [[nodiscard]] bool is_delivering_late() const { return m_is_delivering_late; }

private:
    struct Late {
        milliseconds due;
        net::Request request;
    };
    void ask_for(const Fault& fault);

    Machine& m_machine;
    sandbox::Sandbox& m_sandbox;
    std::unique_ptr<net::Transport> m_wire;
    std::vector<Late> m_late;
    bool m_is_delivering_late = false;
};

}  // namespace sluice::simulation
