// A rendition or derivative while it is made: a file beside its place, removed unless it is moved there.
//
// Invariant: what lies at a place is complete.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string_view>

#include "base/result.h"
#include "media/detail/channel.h"

namespace sluice::media::detail {

class Draft {
public:
    /// Fails with `output_unwritable`.
    [[nodiscard]] static Result<Draft> open(const std::filesystem::path& place);
    Draft(Draft&& other) noexcept;
    Draft& operator=(Draft&&) = delete;
    ~Draft();

    [[nodiscard]] int fd() const { return m_fd.get(); }
    [[nodiscard]] bool empty_again();
    /// The type of what was written, by its first bytes.
    [[nodiscard]] std::string_view mime() const;
    /// Moves it to its place; its bytes. Fails with `output_unwritable`.
    [[nodiscard]] Result<std::int64_t> keep();

private:
    Draft() = default;

    std::filesystem::path m_place;
    std::filesystem::path m_file;
    OwnedFd m_fd;
};

/// Fails with `blob_unreadable`.
[[nodiscard]] Result<OwnedFd> open_blob(const std::filesystem::path& blob);

}  // namespace sluice::media::detail
