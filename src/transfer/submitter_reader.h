// Asks teams' event logs who sent the files that came by file requests, and notes it beside them (W23).
//
// Invariant: level, not edge: what is read and what is concluded follows from the catalogue, so a restart, a
// late event or a void cursor costs nothing but time. It only reads at Dropbox, writes only what
// catalog/submitters.h keeps, and nothing waits for it: a file is taken in as if it weren't there.
#pragma once

#include <stop_token>

#include "base/wakeup.h"
#include "catalog/team_logs.h"
#include "transfer/ports.h"

namespace sluice::transfer {

/// When to read a log next. `newest_unknown`: when the newest file of an unknown sender was seen. Pure.
[[nodiscard]] Instant next_log_look(const catalog::TeamLogRecord& log, std::optional<Instant> newest_unknown,
                                    Instant now);

class SubmitterReader {
public:
    explicit SubmitterReader(const Ports& ports) : m_ports(ports) {}

    /// Reads the logs that are due, and matches; the count of logs read. Used by one thread at a time.
    std::size_t run_due(const std::stop_token& stop);
    /// Works until `stop`.
    void run(const std::stop_token& stop);

private:
    [[nodiscard]] Result<bool> is_due(const catalog::AccountTeamLog& log) const;
    void look(const catalog::AccountTeamLog& log, const std::stop_token& stop);
    [[nodiscard]] Result<> read(const catalog::AccountTeamLog& log, const std::stop_token& stop);
    [[nodiscard]] Result<> match(const domain::AccountId& account);
    void note_failure(const catalog::AccountTeamLog& log, const Error& error);

    const Ports& m_ports;
};

}  // namespace sluice::transfer
