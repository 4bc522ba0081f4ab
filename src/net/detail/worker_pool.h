// Named threads that run jobs in order of arrival.
//
// Invariant: a thread is started only when a job finds no idle one, so a generous limit costs nothing until
// needed.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace sluice::net::detail {

class WorkerPool {
public:
    explicit WorkerPool(std::size_t threads_max) : m_threads_max(threads_max) {}
    WorkerPool(const WorkerPool&) = delete;
    WorkerPool& operator=(const WorkerPool&) = delete;
    ~WorkerPool() { stop(); }

    /// Queues a job, which must not throw. After stop() it is dropped.
    void run(std::move_only_function<void()> job);
    /// Drops what is queued and waits for what runs.
    void stop();

private:
    void work();

    const std::size_t m_threads_max;
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::deque<std::move_only_function<void()>> m_queue;
    std::vector<std::thread> m_threads;
    std::size_t m_idle = 0;
    bool m_is_stopping = false;
};

}  // namespace sluice::net::detail
