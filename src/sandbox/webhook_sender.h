// The threads that send webhooks while the sandbox runs as a program: a few, so that an app's slow server
// holds up no other app.
//
// Invariant: they live as long as this object; its end stops requests on their way and joins the threads.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <thread>
#include <vector>

#include "net/transport.h"
#include "sandbox/webhooks.h"

namespace sluice::sandbox {

class WebhookSender {
public:
    /// Both must outlive this.
    WebhookSender(Webhooks& webhooks, net::Transport& transport);
    ~WebhookSender();
    WebhookSender(const WebhookSender&) = delete;
    WebhookSender& operator=(const WebhookSender&) = delete;

private:
    void run(const std::stop_token& stop);

    Webhooks& m_webhooks;
    net::Transport& m_transport;
    std::mutex m_mutex;
    std::condition_variable_any m_woken;
    std::uint64_t m_calls = 1;            ///< how often something new waited
    std::vector<std::jthread> m_threads;  ///< last, so that they start when all else is there
};

}  // namespace sluice::sandbox
