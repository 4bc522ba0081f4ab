// For this module's tests: files of kinds that tests/photos doesn't have, made on the spot.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/text.h"
#include "media/workshop_fixture.h"

namespace sluice::media {

/// Runs a shell command in the folder; the test ends where it fails.
inline void run_in(const ScratchFolder& folder, std::string_view command) {
    const auto whole = cat("cd '", (folder / "").string(), "' && (", command, ") </dev/null >/dev/null 2>&1");
    REQUIRE_MESSAGE(std::system(whole.c_str()) == 0, command);
}

/// A file that a Python program writes to `name`.
[[nodiscard]] inline std::filesystem::path by_python(const ScratchFolder& folder, std::string_view name,
                                                     std::string_view program) {
    static_cast<void>(folder.write("make.py", program));
    run_in(folder, cat("python3 make.py ", name));
    return folder / name;
}

/// A film or a sound that ffmpeg(1) makes.
[[nodiscard]] inline std::filesystem::path by_ffmpeg(const ScratchFolder& folder, std::string_view name,
                                                     std::string_view arguments) {
    run_in(folder, cat("ffmpeg -nostdin -v error -y ", arguments, " ", name));
    return folder / name;
}

/// Little endian, four bytes.
[[nodiscard]] inline std::string four_bytes(std::size_t number) {
    std::string bytes;
    for (unsigned shift = 0; shift < 32; shift += 8)
        bytes.push_back(static_cast<char>(number >> shift & 0xffU));
    return bytes;
}

}  // namespace sluice::media
