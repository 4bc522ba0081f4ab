// A mutex whose use the compiler checks: clang's thread safety analysis refuses an unguarded access
// (https://clang.llvm.org/docs/ThreadSafetyAnalysis.html; g++ ignores the attributes).
//
//     Mutex m_mutex;
//     std::vector<Job> m_jobs GUARDED_BY(m_mutex);
//
// Invariant: a Condition is waited for in a loop that tests the guarded state, never with a predicate, since
// the analysis doesn't see into lambdas.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <utility>

#include "base/fiber_scheduler.h"

#if defined(__clang__)
#define SLUICE_THREAD_ATTRIBUTE(attribute) __attribute__((attribute))
#else
#define SLUICE_THREAD_ATTRIBUTE(attribute)
#endif

/// This member is touched only with the mutex locked.
#define GUARDED_BY(mutex) SLUICE_THREAD_ATTRIBUTE(guarded_by(mutex))
/// This function is called only with the mutex locked.
#define REQUIRES_LOCK(...) SLUICE_THREAD_ATTRIBUTE(requires_capability(__VA_ARGS__))
/// This function is called only with the mutex not locked by the caller.
#define EXCLUDES_LOCK(...) SLUICE_THREAD_ATTRIBUTE(locks_excluded(__VA_ARGS__))

namespace sluice {

class SLUICE_THREAD_ATTRIBUTE(capability("mutex")) Mutex {
public:
    void lock() SLUICE_THREAD_ATTRIBUTE(acquire_capability()) {
        FiberScheduler* fibers = fiber_scheduler();
        if (fibers == nullptr) return m_mutex.lock();
        // All fibers are one thread; POSIX has a second try_lock of it answered with "busy".
        while (!m_mutex.try_lock()) fibers->yield();
    }
    void unlock() SLUICE_THREAD_ATTRIBUTE(release_capability()) { m_mutex.unlock(); }

private:
    std::mutex m_mutex;
};

/// Holds a Mutex from its construction to the end of its scope, but for the spans that unlock() and lock()
/// enclose.
class SLUICE_THREAD_ATTRIBUTE(scoped_lockable) Lock {
public:
    explicit Lock(Mutex& mutex) SLUICE_THREAD_ATTRIBUTE(acquire_capability(mutex)) : m_mutex(mutex) {
        m_mutex.lock();
    }
    ~Lock() SLUICE_THREAD_ATTRIBUTE(release_capability()) {
        if (m_is_locked) m_mutex.unlock();
    }
    Lock(const Lock&) = delete;
    Lock& operator=(const Lock&) = delete;

    void lock() SLUICE_THREAD_ATTRIBUTE(acquire_capability()) {
        m_mutex.lock();
        m_is_locked = true;
    }
    void unlock() SLUICE_THREAD_ATTRIBUTE(release_capability()) {
        m_is_locked = false;
        m_mutex.unlock();
    }

private:
    friend class Condition;
    Mutex& m_mutex;
    bool m_is_locked = true;
};

/// Waits for other threads with a Mutex let go meanwhile. May wake for no reason: test the state again.
class Condition {
public:
    void notify_one() {
        if (FiberScheduler* fibers = fiber_scheduler()) return fibers->notify(this);
        m_condition.notify_one();
    }
    void notify_all() {
        if (FiberScheduler* fibers = fiber_scheduler()) return fibers->notify(this);
        m_condition.notify_all();
    }

    void wait(Lock& lock) SLUICE_THREAD_ATTRIBUTE(no_thread_safety_analysis) {
        if (fiber_scheduler() != nullptr) return wait_as_fiber(lock, std::nullopt);
        m_condition.wait(lock.m_mutex);
    }
    /// Also wakes when `stop` is requested.
    void wait(Lock& lock, std::stop_token stop) SLUICE_THREAD_ATTRIBUTE(no_thread_safety_analysis) {
        if (fiber_scheduler() != nullptr) return wait_as_fiber(lock, std::nullopt);
        bool is_woken = false;
        m_condition.wait(lock.m_mutex, std::move(stop), [&] { return std::exchange(is_woken, true); });
    }
    /// Also wakes at `deadline` (by `steady_now()`) and when `stop` is requested.
    void wait_until(Lock& lock, std::chrono::steady_clock::time_point deadline, std::stop_token stop)
        SLUICE_THREAD_ATTRIBUTE(no_thread_safety_analysis) {
        if (fiber_scheduler() != nullptr) return wait_as_fiber(lock, deadline);
        bool is_woken = false;
        m_condition.wait_until(lock.m_mutex, std::move(stop), deadline,
                               [&] { return std::exchange(is_woken, true); });
    }

private:
    /// The scheduler wakes everyone when it requests a stop, so the stop token needn't be watched here.
    void wait_as_fiber(Lock& lock, std::optional<FiberScheduler::Deadline> deadline)
        SLUICE_THREAD_ATTRIBUTE(no_thread_safety_analysis) {
        lock.m_mutex.unlock();
        fiber_scheduler()->wait(this, deadline);
        lock.m_mutex.lock();
    }

    std::condition_variable_any m_condition;
};

}  // namespace sluice
