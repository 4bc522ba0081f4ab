#include "base/password.h"

#include <sodium.h>

#include <array>
#include <semaphore>

#include "base/crypto_init.h"

namespace sluice {
namespace {

constexpr auto operations_max = crypto_pwhash_OPSLIMIT_INTERACTIVE;
constexpr auto memory_bytes_max = crypto_pwhash_MEMLIMIT_INTERACTIVE;

std::counting_semaphore<concurrent_hashes_max> seats{concurrent_hashes_max};

class Seat {
public:
    Seat() {
        init_crypto();
        seats.acquire();
    }
    ~Seat() { seats.release(); }
    Seat(const Seat&) = delete;
    Seat& operator=(const Seat&) = delete;
};

}  // namespace

Result<std::string> hash_password(const Secret& password) {
    if (password.reveal().size() > password_bytes_max)
        return fail(
            {Remedy::reject, "password_too_long", "The password is too long.", "Choose a shorter one."});
    const Seat seat;
    std::array<char, crypto_pwhash_STRBYTES> hash{};
    if (crypto_pwhash_str(hash.data(), password.reveal().data(), password.reveal().size(), operations_max,
                          memory_bytes_max) != 0)
        return fail({Remedy::retry, "out_of_memory", "There was not enough memory to hash the password.",
                     "Try again in a moment."});
    return std::string(hash.data());
}

bool is_password(const Secret& password, const std::string& hash) {
    if (!hash.starts_with("$argon2id$")) {
        pretend_to_check(password);
        return false;
    }
    if (password.reveal().size() > password_bytes_max) return false;
    const Seat seat;
    return crypto_pwhash_str_verify(hash.c_str(), password.reveal().data(), password.reveal().size()) == 0;
}

void pretend_to_check(const Secret& password) {
    if (password.reveal().size() > password_bytes_max) return;
    const Seat seat;
    std::array<unsigned char, 32> out{};
    const std::array<unsigned char, crypto_pwhash_SALTBYTES> salt{};
    [[maybe_unused]] const int answer =
        crypto_pwhash(out.data(), out.size(), password.reveal().data(), password.reveal().size(), salt.data(),
                      operations_max, memory_bytes_max, crypto_pwhash_ALG_ARGON2ID13);
}

bool is_hash_outdated(const std::string& hash) {
    init_crypto();
    return crypto_pwhash_str_needs_rehash(hash.c_str(), operations_max, memory_bytes_max) != 0;
}

}  // namespace sluice
