// The stranger's file, as a worker sees it: a descriptor to read from, nothing more.
//
// Invariant: read_at() answers what is there, which may be less than asked; it never throws.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "media/file_type.h"

namespace sluice::media::worker {

class Input {
public:
    /// Borrows `fd`; looks at its first bytes.
    Input(int fd, std::string_view filename);

    /// The descriptor, its position at the beginning.
    [[nodiscard]] int rewound() const;
    [[nodiscard]] std::int64_t size() const { return m_size; }
    [[nodiscard]] const FileType& type() const { return m_type; }
    /// At most `bytes` bytes from `offset`.
    [[nodiscard]] std::string read_at(std::int64_t offset, std::size_t bytes) const;
    /// Reads into `to`; the number of bytes got.
    [[nodiscard]] std::size_t read_at(std::int64_t offset, char* to, std::size_t bytes) const;

private:
    int m_fd;
    std::int64_t m_size;
    FileType m_type;
};

}  // namespace sluice::media::worker
