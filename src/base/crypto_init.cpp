#include "base/crypto_init.h"

#include <sodium.h>

#include <cstdlib>

#include "base/log.h"

namespace sluice {

void init_crypto() {
    if (sodium_init() >= 0) return;
    log_error("crypto.unavailable");
    std::abort();
}

}  // namespace sluice
