#include "transfer/scrub.h"

#include "base/log.h"
#include "base/wakeup.h"
#include "transfer/repair.h"

namespace sluice::transfer {
namespace {

/// One run hands back after so many, so that its caller sees other work too.
constexpr std::size_t blobs_per_run_max = 64;
constexpr std::chrono::seconds idle_look{10};

Instant earlier_by(Instant now, std::int64_t seconds) {
    return now - std::chrono::seconds(seconds);
}

}  // namespace

Result<std::optional<std::int64_t>> Scrub::verify_one(const std::stop_token& stop) {
    const Instant before = earlier_by(m_ports.clock.now(), m_ports.limits.scrub_interval_s);
    const auto next = TRY(m_ports.catalog.read_all([&](catalog::sql::Transaction& transaction) {
        return catalog::next_to_verify(transaction, before);
    }));
    if (!next) return std::optional<std::int64_t>();
    const auto damage = TRY(examine_blob(m_ports.blobs, next->content_hash));
    if (damage) {
        log_error("scrub.damage_found", {{"blob", next->content_hash}});
        TRY(heal_blob(m_ports, next->content_hash, stop));
    } else {
        TRY(m_ports.catalog.write_all([&](catalog::sql::Transaction& transaction) {
            return catalog::note_sound(transaction, next->content_hash, m_ports.clock.now());
        }));
    }
    return std::optional(next->size);
}

Result<bool> Scrub::heal_one(const std::stop_token& stop) {
    const auto due = TRY(m_ports.catalog.read_all([&](catalog::sql::Transaction& transaction) {
        return catalog::next_to_heal(transaction, m_ports.clock.now());
    }));
    if (!due) return false;
    TRY(heal_blob(m_ports, due->content_hash, stop));
    return true;
}

std::size_t Scrub::run_due(const std::stop_token& stop) {
    const std::int64_t rate = m_ports.limits.scrub_bytes_per_s;
    std::size_t done = 0;
    while (rate > 0 && done < blobs_per_run_max && !stop.stop_requested() &&
           m_ports.clock.now() >= m_not_before) {
        const auto healed = heal_one(stop);
        const auto read = healed && *healed ? Result<std::optional<std::int64_t>>(0) : verify_one(stop);
        if (!healed || !read) {
            const Error& error = healed ? read.error() : healed.error();
            log_warning("scrub.failed", {{"code", error.code}, {"message", error.message}});
            m_not_before = m_ports.clock.now() + std::chrono::minutes(1);
            return done;
        }
        if (!*read) return done;
        ++done;
        m_not_before = m_ports.clock.now() + std::chrono::milliseconds(**read * 1000 / rate);
    }
    return done;
}

void Scrub::run(const std::stop_token& stop) {
    Wakeup pause;
    while (!stop.stop_requested()) {
        if (run_due(stop) > 0 && m_ports.clock.now() >= m_not_before) continue;
        const auto wait = std::clamp<std::chrono::milliseconds>(m_not_before - m_ports.clock.now(),
                                                                std::chrono::milliseconds(1), idle_look);
        static_cast<void>(pause.wait_for(m_not_before > m_ports.clock.now() ? wait : idle_look, stop));
    }
}

}  // namespace sluice::transfer
