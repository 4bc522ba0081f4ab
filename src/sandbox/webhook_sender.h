// The thread that sends webhooks while the sandbox runs as a program.
//
// Invariant: it lives as long as this object; its end stops a request on its way and joins the thread.
#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

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
    bool m_is_pending = true;
    std::jthread m_thread;  ///< last, so that it starts when all else is there
};

}  // namespace sluice::sandbox
