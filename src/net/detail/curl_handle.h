// Owns libcurl's handles and keeps the idle ones, with their open connections, for the next request.
//
// Invariant: a handle belongs to one transfer at a time. Each has its own set of connections, so no lock is
// held while bytes move.
#pragma once

#include <curl/curl.h>

#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace sluice::net::detail {

/// One easy handle within a multi handle of its own: unlike curl_easy_perform, that can be woken at once.
class CurlHandle {
public:
    CurlHandle();
    ~CurlHandle();
    CurlHandle(const CurlHandle&) = delete;
    CurlHandle& operator=(const CurlHandle&) = delete;

    [[nodiscard]] CURL* easy() const { return m_easy; }
    [[nodiscard]] CURLM* multi() const { return m_multi; }
    /// The origin it served last.
    std::string origin = {};

private:
    CURL* m_easy;
    CURLM* m_multi;
};

/// Idle handles. Thread-safe.
class CurlHandles {
public:
    static constexpr std::size_t idle_max = 64;

    /// One that has served this origin, else another idle one, else a new one.
    [[nodiscard]] std::unique_ptr<CurlHandle> take(const std::string& origin);
    void give_back(std::unique_ptr<CurlHandle> handle);

private:
    std::mutex m_mutex;
    std::vector<std::unique_ptr<CurlHandle>> m_idle;
};

}  // namespace sluice::net::detail
