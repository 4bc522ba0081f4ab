// How the emulator behaves where the real Dropbox varies.
#pragma once

#include <cstdint>

namespace sluice::sandbox {

/// Set before serving, or through `World::set_switches`.
struct Switches {
    /// How often `…/check` answers `in_progress` before it tells the result of a job.
    int checks_in_progress = 0;
    /// Names outside the Unicode Basic Multilingual Plane (emoji) are refused with `malformed_path`.
    bool refuse_astral_names = false;
    /// Bytes an account may hold; beyond it, writes fail with `insufficient_space`.
    std::uint64_t quota_bytes = std::uint64_t{2} << 40;
};

}  // namespace sluice::sandbox
