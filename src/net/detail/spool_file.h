// A temporary file for a request body that is too large for memory.
//
// Invariant: the file has no name from the start (or loses it at once), so nothing is left behind, even by a
// crash.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string_view>

#include "base/result.h"
#include "net/message.h"

namespace sluice::net::detail {

/// First written, then read from its front.
class SpoolFile final : public Source {
public:
    /// Fails with `spool_failed`, as write() does.
    [[nodiscard]] static Result<std::shared_ptr<SpoolFile>> create(const std::filesystem::path& folder);
    ~SpoolFile() override;
    SpoolFile(const SpoolFile&) = delete;
    SpoolFile& operator=(const SpoolFile&) = delete;

    [[nodiscard]] Result<> write(std::string_view bytes);
    [[nodiscard]] Result<std::size_t> read(std::span<char> into) override;
    /// Bytes written so far.
    [[nodiscard]] std::uint64_t size() const { return m_written; }

private:
    explicit SpoolFile(int descriptor) : m_descriptor(descriptor) {}

    int m_descriptor;
    std::uint64_t m_written = 0;
    std::uint64_t m_read = 0;
};

}  // namespace sluice::net::detail
