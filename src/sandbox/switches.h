// How the emulator behaves where the real Dropbox varies.
#pragma once

#include <chrono>
#include <cstdint>

namespace sluice::sandbox {

/// How a team's event log calls files that came by a file request; the specification doesn't say which.
enum class EventFileNames {
    submitted,  ///< as the sender's files are called
    stored,     ///< as they are called in the destination
};

/// Set before serving, or through `World::set_switches`.
struct Switches {
    /// How often `…/check` answers `in_progress` before it tells the result of a job.
    int checks_in_progress = 0;
    /// Names outside the Unicode Basic Multilingual Plane (emoji) are refused with `malformed_path`.
    bool refuse_astral_names = false;
    /// Bytes an account may hold; beyond it, writes fail with `insufficient_space`.
    std::uint64_t quota_bytes = std::uint64_t{2} << 40;
    /// How long after it happened a team's event can be read. The real ones are some minutes late.
    std::chrono::seconds team_event_delay{0};
    EventFileNames event_file_names = EventFileNames::submitted;
};

}  // namespace sluice::sandbox
