// What the calls of one linked Dropbox go through, so that unlinking ends them.
//
// Invariant: closed, nothing passes any more, and downloads end at their next piece. It is never opened
// again.
#pragma once

#include <atomic>

#include "net/transport.h"

namespace sluice::transfer {

/// Thread-safe.
class LinkGate final : public net::Transport {
public:
    explicit LinkGate(net::Transport& outside) : m_outside(outside) {}
    void close() { m_is_closed = true; }

    /// Fails with `connection_closed`, or as the transport outside does.
    Result<net::Response> send(const net::Request& request, const net::SendOptions& options,
                               std::stop_token stop) override;

private:
    net::Transport& m_outside;
    std::atomic<bool> m_is_closed = false;
};

}  // namespace sluice::transfer
