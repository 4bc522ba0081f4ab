#include "base/pool.h"

#include <exception>
#include <pthread.h>
#include <utility>

#include "base/log.h"

namespace sluice {

Pool::Pool(std::string name, std::size_t threads, std::size_t queue_jobs_max)
    : m_name(std::move(name)), m_queue_jobs_max(queue_jobs_max) {
    for (std::size_t i = 0; i < threads; ++i) {
        m_threads.emplace_back([this] { work(); });
        pthread_setname_np(m_threads.back().native_handle(), m_name.substr(0, 15).c_str());
    }
}

Pool::~Pool() {
    stop();
}

bool Pool::submit(std::move_only_function<void()> job) {
    {
        const Lock lock(m_mutex);
        if (m_stop.stop_requested() || m_waiting.size() >= m_queue_jobs_max) return false;
        m_waiting.push_back(std::move(job));
    }
    m_work_came.notify_one();
    return true;
}

void Pool::wait_idle() {
    Lock lock(m_mutex);
    while (m_running > 0 || !m_waiting.empty()) m_is_idle.wait(lock);
}

void Pool::stop() {
    std::deque<std::move_only_function<void()>>
        dropped;  // destroyed last and unlocked: a job may own anything
    {
        const Lock lock(m_mutex);
        m_stop.request_stop();
        dropped.swap(m_waiting);
    }
    m_work_came.notify_all();
    m_is_idle.notify_all();
    for (std::jthread& thread : m_threads) {
        if (thread.joinable()) thread.join();
    }
}

void Pool::work() {
    Lock lock(m_mutex);
    while (true) {
        while (m_waiting.empty() && !m_stop.stop_requested()) m_work_came.wait(lock);
        if (m_stop.stop_requested()) return;
        {
            auto job = std::move(m_waiting.front());
            m_waiting.pop_front();
            ++m_running;
            lock.unlock();
            try {
                job();
            } catch (const std::exception& exception) {
                log_error("pool.job_threw", {{"pool", m_name}, {"what", exception.what()}});
            } catch (...) {
                log_error("pool.job_threw", {{"pool", m_name}});
            }
        }
        lock.lock();
        --m_running;
        if (m_running == 0 && m_waiting.empty()) m_is_idle.notify_all();
    }
}

}  // namespace sluice
