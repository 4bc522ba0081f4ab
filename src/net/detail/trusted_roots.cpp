#include "net/detail/trusted_roots.h"

#include <openssl/ssl.h>

#include <ctime>
#include <memory>
#include <mutex>
#include <string>
#include <sys/stat.h>

namespace sluice::net::detail {
namespace {

using Store = std::unique_ptr<X509_STORE, decltype(&X509_STORE_free)>;

class TrustedRoots {
public:
    TrustedRoots() {
        const curl_version_info_data* version = curl_version_info(CURLVERSION_NOW);
        if (version->age < CURLVERSION_SEVENTH) return;
        if (version->cainfo != nullptr) m_file = version->cainfo;
        if (version->capath != nullptr) m_folder = version->capath;
    }

    /// For the caller to release; nothing where there are none.
    [[nodiscard]] Store get() {
        const std::scoped_lock lock(m_mutex);
        if (const auto changed_at = time_of_change(); !m_store || changed_at != m_read_of) {
            m_store = read();
            m_read_of = changed_at;
        }
        if (m_store) X509_STORE_up_ref(m_store.get());
        return {m_store.get(), &X509_STORE_free};
    }

private:
    [[nodiscard]] std::time_t time_of_change() const {
        struct stat status{};
        return ::stat(m_file.c_str(), &status) == 0 ? status.st_mtime : 0;
    }

    [[nodiscard]] Store read() const {
        Store store(X509_STORE_new(), &X509_STORE_free);
        if (!store || m_file.empty()) return {nullptr, &X509_STORE_free};
        const char* folder = m_folder.empty() ? nullptr : m_folder.c_str();
        if (X509_STORE_load_locations(store.get(), m_file.c_str(), folder) != 1)
            return {nullptr, &X509_STORE_free};
        // As libcurl sets them on a store of its own.
        X509_STORE_set_flags(store.get(), X509_V_FLAG_TRUSTED_FIRST | X509_V_FLAG_PARTIAL_CHAIN);
        return store;
    }

    std::mutex m_mutex;
    std::string m_file;
    std::string m_folder;
    Store m_store{nullptr, &X509_STORE_free};
    std::time_t m_read_of = 0;
};

TrustedRoots& trusted_roots() {
    static TrustedRoots roots;
    return roots;
}

CURLcode use_shared_store(CURL*, void* context, void*) {
    const Store store = trusted_roots().get();
    if (!store) return CURLE_SSL_CACERT_BADFILE;
    SSL_CTX_set1_cert_store(static_cast<SSL_CTX*>(context), store.get());
    return CURLE_OK;
}

}  // namespace

void trust_shared_roots(CURL* easy) {
    if (!trusted_roots().get()) return;
    // Only an OpenSSL build of libcurl hands out its context; another one goes on as it is.
    if (curl_easy_setopt(easy, CURLOPT_SSL_CTX_FUNCTION, &use_shared_store) != CURLE_OK) return;
    curl_easy_setopt(easy, CURLOPT_CAINFO, nullptr);
    curl_easy_setopt(easy, CURLOPT_CAPATH, nullptr);
}

}  // namespace sluice::net::detail
