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
    /// Borrows `fd`; reads its first bytes, which decoders ask for again and again in small pieces.
    Input(int fd, std::string_view filename);

    /// The descriptor, its position at the beginning.
    [[nodiscard]] int rewound() const;
    [[nodiscard]] std::int64_t size() const { return m_size; }
    [[nodiscard]] const FileType& type() const { return m_type; }
    /// All bytes of a small file, empty for a large one.
    [[nodiscard]] std::string_view whole() const {
        return static_cast<std::int64_t>(m_head.size()) == m_size ? std::string_view(m_head)
                                                                  : std::string_view();
    }
    /// At most `bytes` bytes from `offset`.
    [[nodiscard]] std::string read_at(std::int64_t offset, std::size_t bytes) const;
    /// Reads into `to`; the number of bytes got.
    [[nodiscard]] std::size_t read_at(std::int64_t offset, char* to, std::size_t bytes) const;

private:
    int m_fd;
    std::int64_t m_size;
    std::string m_head;
    FileType m_type;
};

}  // namespace sluice::media::worker
