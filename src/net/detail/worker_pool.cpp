#include "net/detail/worker_pool.h"

#include <utility>

namespace sluice::net::detail {

void WorkerPool::run(std::move_only_function<void()> job) {
    {
        const std::scoped_lock lock(m_mutex);
        if (m_is_stopping) return;
        m_queue.push_back(std::move(job));
        if (m_idle < m_queue.size() && m_threads.size() < m_threads_max)
            m_threads.emplace_back([this] { work(); });
        if (m_idle == 0) return;  // whoever is busy looks at the queue next
    }
    m_changed.notify_one();  // outside the lock, or the woken thread would run into it
}

void WorkerPool::stop() {
    std::deque<std::move_only_function<void()>> dropped;
    std::vector<std::thread> threads;
    {
        const std::scoped_lock lock(m_mutex);
        m_is_stopping = true;
        dropped.swap(m_queue);
        threads.swap(m_threads);
    }
    m_changed.notify_all();
    for (auto& thread : threads) thread.join();
}

void WorkerPool::work() {
    std::unique_lock lock(m_mutex);
    for (;;) {
        ++m_idle;
        m_changed.wait(lock, [this] { return m_is_stopping || !m_queue.empty(); });
        --m_idle;
        if (m_queue.empty()) return;
        auto job = std::move(m_queue.front());
        m_queue.pop_front();
        lock.unlock();
        job();
        job = nullptr;  // what it holds is let go of outside the lock
        lock.lock();
    }
}

}  // namespace sluice::net::detail
