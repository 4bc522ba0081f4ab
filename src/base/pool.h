// A named, fixed set of threads that run what is submitted, in order of submission.
//
// Invariant: a job that was accepted either runs to its end or, after stop(), is dropped before it begins;
// nothing runs once stop() has returned. A job that throws is logged and harms no other.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "base/mutex.h"

namespace sluice {

class Pool {
public:
    /// `name` is what the threads are called in a debugger and in the log (the first 15 characters of it).
    explicit Pool(std::string name, std::size_t threads, std::size_t queue_jobs_max = 100'000);
    /// As stop().
    ~Pool();
    Pool(const Pool&) = delete;
    Pool& operator=(const Pool&) = delete;

    /// False, and the job is dropped, once stopping or when `queue_jobs_max` jobs wait already. Thread-safe.
    [[nodiscard]] bool submit(std::move_only_function<void()> job);

    /// Blocks until no job waits or runs. Not to be called from a job of this pool.
    void wait_idle();

    /// Drops what waits, asks what runs to end (stop_token()), and waits for that. Not to be called from a
    /// job.
    void stop();

    /// Requested by stop(); for jobs that wait or take long.
    [[nodiscard]] std::stop_token stop_token() const { return m_stop.get_token(); }

private:
    void work();

    const std::string m_name;
    const std::size_t m_queue_jobs_max;
    std::stop_source m_stop;
    Mutex m_mutex;
    Condition m_work_came;  ///< one thread wakes for each job
    Condition m_is_idle;
    std::deque<std::move_only_function<void()>> m_waiting GUARDED_BY(m_mutex);
    std::size_t m_running GUARDED_BY(m_mutex) = 0;
    std::vector<std::jthread> m_threads;
};

}  // namespace sluice
