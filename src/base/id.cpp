#include "base/id.h"

#include <sodium.h>

#include <mutex>
#include <random>
#include <string_view>

namespace sluice {
namespace {

constexpr std::string_view crockford_digits = "0123456789abcdefghjkmnpqrstvwxyz";

class SystemIds final : public Ids {
public:
    std::string random_bytes(std::size_t count) override {
        std::string bytes(count, '\0');
        randombytes_buf(bytes.data(), bytes.size());
        return bytes;
    }
};

class SeededIds final : public Ids {
public:
    explicit SeededIds(std::uint64_t seed) : m_engine(seed) {}

    std::string random_bytes(std::size_t count) override {
        const std::lock_guard lock(m_mutex);
        std::string bytes(count, '\0');
        for (char& byte : bytes) byte = static_cast<char>(m_engine() & 0xff);
        return bytes;
    }

private:
    std::mutex m_mutex;
    std::mt19937_64 m_engine;
};

}  // namespace

std::string Ids::next(Instant now) {
    const auto time_ms = static_cast<std::uint64_t>(now.time_since_epoch().count());
    std::string id(26, '0');
    for (std::size_t digit = 0; digit < 10; ++digit)
        id[9 - digit] = crockford_digits[(time_ms >> (5 * digit)) & 31];
    // 16 digits of 5 bits each: one random byte a digit keeps the arithmetic plain.
    const std::string random = random_bytes(16);
    for (std::size_t digit = 0; digit < 16; ++digit)
        id[10 + digit] = crockford_digits[static_cast<unsigned char>(random[digit]) & 31];
    return id;
}

std::unique_ptr<Ids> system_ids() {
    return std::make_unique<SystemIds>();
}

std::unique_ptr<Ids> seeded_ids(std::uint64_t seed) {
    return std::make_unique<SeededIds>(seed);
}

}  // namespace sluice
