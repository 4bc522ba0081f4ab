// The scrub: reads every stored blob again, the one verified longest ago first, and heals what has rotted.
//
// Invariant: at most `scrub_bytes_per_s` on average, and each blob at most once in `scrub_interval_s`. What
// it learns is in the catalogue, so a restart goes on where it was. It deletes nothing.
#pragma once

#include <stop_token>

#include "transfer/ports.h"

namespace sluice::transfer {

class Scrub {
public:
    explicit Scrub(const Ports& ports) : m_ports(ports) {}

    /// Reads, and heals, what is due now under the limits; the count of blobs. Errors are logged. Used by one
    /// thread at a time.
    std::size_t run_due(const std::stop_token& stop);
    /// Works until `stop`.
    void run(const std::stop_token& stop);

private:
    /// Nothing: nothing was due.
    Result<std::optional<std::int64_t>> verify_one(const std::stop_token& stop);
    Result<bool> heal_one(const std::stop_token& stop);

    const Ports& m_ports;
    Instant m_not_before = {};
};

}  // namespace sluice::transfer
