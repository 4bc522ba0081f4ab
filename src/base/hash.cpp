#include "base/hash.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <array>

#include "base/text.h"

namespace sluice {
namespace {

/// Looked up once: EVP_sha256() has OpenSSL look for its provider at each use.
const EVP_MD* sha256_method() {
    static const EVP_MD* const method = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    return method != nullptr ? method : EVP_sha256();
}

}  // namespace

struct Sha256::Context {
    EVP_MD_CTX* digest = EVP_MD_CTX_new();

    Context() { start(); }
    ~Context() { EVP_MD_CTX_free(digest); }
    Context(const Context&) = delete;
    Context& operator=(const Context&) = delete;
    void start() const { EVP_DigestInit_ex(digest, sha256_method(), nullptr); }
};

Sha256::Sha256() : m_context(std::make_unique<Context>()) {}
Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;

void Sha256::update(std::string_view bytes) {
    EVP_DigestUpdate(m_context->digest, bytes.data(), bytes.size());
}

std::string Sha256::finish_bytes() {
    std::string bytes(32, '\0');
    EVP_DigestFinal_ex(m_context->digest, reinterpret_cast<unsigned char*>(bytes.data()), nullptr);
    m_context->start();
    return bytes;
}

std::string Sha256::peek_bytes() const {
    const Context copy;
    EVP_MD_CTX_copy_ex(copy.digest, m_context->digest);
    std::string bytes(32, '\0');
    EVP_DigestFinal_ex(copy.digest, reinterpret_cast<unsigned char*>(bytes.data()), nullptr);
    return bytes;
}

Sha256 Sha256::copy() const {
    Sha256 other;
    EVP_MD_CTX_copy_ex(other.m_context->digest, m_context->digest);
    return other;
}

void ContentHasher::update(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto taken = std::min<std::uint64_t>(bytes.size(), block_bytes - m_block_filled);
        m_block.update(bytes.substr(0, taken));
        m_block_filled += taken;
        bytes.remove_prefix(taken);
        if (m_block_filled == block_bytes) {
            m_blocks.update(m_block.finish_bytes());
            m_block_filled = 0;
        }
    }
}

std::string ContentHasher::finish() {
    if (m_block_filled > 0) m_blocks.update(m_block.finish_bytes());
    m_block_filled = 0;
    return to_hex(m_blocks.finish_bytes());
}

std::string sha256_bytes(std::string_view bytes) {
    std::string digest(32, '\0');
    EVP_Digest(bytes.data(), bytes.size(), reinterpret_cast<unsigned char*>(digest.data()), nullptr,
               sha256_method(), nullptr);
    return digest;
}

std::string sha256_hex(std::string_view bytes) {
    return to_hex(sha256_bytes(bytes));
}

std::string sha1_bytes(std::string_view bytes) {
    std::string digest(20, '\0');
    EVP_Digest(bytes.data(), bytes.size(), reinterpret_cast<unsigned char*>(digest.data()), nullptr,
               EVP_sha1(), nullptr);
    return digest;
}

std::string content_hash_of(std::string_view bytes) {
    ContentHasher hash;
    hash.update(bytes);
    return hash.finish();
}

std::string hmac_sha256_hex(std::string_view key, std::string_view message) {
    std::array<unsigned char, 32> digest{};
    HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
         reinterpret_cast<const unsigned char*>(message.data()), message.size(), digest.data(), nullptr);
    return to_hex({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

}  // namespace sluice
