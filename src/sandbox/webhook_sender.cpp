#include "sandbox/webhook_sender.h"

namespace sluice::sandbox {

namespace {

/// The world's clock may be moved by hand at any time, so a waiting delivery is looked at this often.
constexpr std::chrono::milliseconds look_interval{100};
constexpr std::size_t thread_count = 4;

}  // namespace

WebhookSender::WebhookSender(Webhooks& webhooks, net::Transport& transport)
    : m_webhooks(webhooks), m_transport(transport) {
    m_webhooks.on_pending([this] {
        {
            const std::lock_guard lock(m_mutex);
            ++m_calls;
        }
        m_woken.notify_all();
    });
    for (std::size_t i = 0; i < thread_count; ++i)
        m_threads.emplace_back([this](const std::stop_token& stop) { run(stop); });
}

WebhookSender::~WebhookSender() {
    m_webhooks.on_pending({});
    for (auto& thread : m_threads) thread.request_stop();
}

void WebhookSender::run(const std::stop_token& stop) {
    std::uint64_t seen = 0;
    while (!stop.stop_requested()) {
        {
            std::unique_lock lock(m_mutex);
            m_woken.wait(lock, stop, [&] { return m_calls != seen; });
            seen = m_calls;
        }
        while (!stop.stop_requested() && m_webhooks.next_due()) {
            m_webhooks.deliver_due(m_transport, stop);
            std::unique_lock lock(m_mutex);
            m_woken.wait_for(lock, stop, look_interval, [] { return false; });
        }
    }
}

}  // namespace sluice::sandbox
