// Starts libsodium. Everything in base that needs it calls this itself; a second call costs nothing.
#pragma once

namespace sluice {

/// Thread-safe. Ends the program where the kernel gives no randomness: nothing can be sealed then.
void init_crypto();

}  // namespace sluice
