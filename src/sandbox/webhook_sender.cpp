#include "sandbox/webhook_sender.h"

namespace sluice::sandbox {

namespace {

/// The world's clock may be moved by hand at any time, so a waiting delivery is looked at this often.
constexpr std::chrono::milliseconds look_interval{100};

}  // namespace

WebhookSender::WebhookSender(Webhooks& webhooks, net::Transport& transport)
    : m_webhooks(webhooks),
      m_transport(transport),
      m_thread([this](const std::stop_token& stop) { run(stop); }) {
    m_webhooks.on_pending([this] {
        {
            const std::lock_guard lock(m_mutex);
            m_is_pending = true;
        }
        m_woken.notify_all();
    });
}

WebhookSender::~WebhookSender() {
    m_webhooks.on_pending({});
    m_thread.request_stop();
    m_thread.join();
}

void WebhookSender::run(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        {
            std::unique_lock lock(m_mutex);
            m_woken.wait(lock, stop, [this] { return m_is_pending; });
            m_is_pending = false;
        }
        while (!stop.stop_requested() && m_webhooks.next_due()) {
            m_webhooks.deliver_due(m_transport, stop);
            std::unique_lock lock(m_mutex);
            m_woken.wait_for(lock, stop, look_interval, [] { return false; });
        }
    }
}

}  // namespace sluice::sandbox
