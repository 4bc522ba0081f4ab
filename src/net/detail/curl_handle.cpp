#include "net/detail/curl_handle.h"

#include <algorithm>
#include <new>
#include <utility>

namespace sluice::net::detail {

CurlHandle::CurlHandle() : m_easy(curl_easy_init()), m_multi(curl_multi_init()) {
    if (!m_easy || !m_multi) throw std::bad_alloc();
}

CurlHandle::~CurlHandle() {
    curl_easy_cleanup(m_easy);
    curl_multi_cleanup(m_multi);
}

std::unique_ptr<CurlHandle> CurlHandles::take(const std::string& origin) {
    {
        const std::scoped_lock lock(m_mutex);
        if (!m_idle.empty()) {
            auto found = std::ranges::find(m_idle.rbegin(), m_idle.rend(), origin, &CurlHandle::origin);
            if (found == m_idle.rend()) found = m_idle.rbegin();
            auto handle = std::move(*found);
            m_idle.erase(std::next(found).base());
            handle->origin = origin;
            return handle;
        }
    }
    auto handle = std::make_unique<CurlHandle>();
    handle->origin = origin;
    return handle;
}

void CurlHandles::give_back(std::unique_ptr<CurlHandle> handle) {
    curl_easy_reset(handle->easy());
    const std::scoped_lock lock(m_mutex);
    if (m_idle.size() < idle_max) m_idle.push_back(std::move(handle));
}

}  // namespace sluice::net::detail
