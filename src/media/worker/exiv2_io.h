// exiv2's view of an Input: read only, by descriptor.
//
// Invariant: writing fails; nothing is opened by path.
#pragma once

#include <exiv2/exiv2.hpp>

#include "media/worker/input.h"

namespace sluice::media::worker {

class Exiv2Io final : public Exiv2::BasicIo {
public:
    /// Borrows `input`, which must outlive this.
    explicit Exiv2Io(const Input& input) : m_input(input) {}
    ~Exiv2Io() override;

    int open() override;
    int close() override { return 0; }
    long write(const Exiv2::byte*, long) override { return 0; }
    long write(Exiv2::BasicIo&) override { return 0; }
    int putb(Exiv2::byte) override { return EOF; }
    Exiv2::DataBuf read(long count) override;
    long read(Exiv2::byte* to, long count) override;
    int getb() override;
    void transfer(Exiv2::BasicIo&) override {}
    int seek(int64_t offset, Position from) override;
    Exiv2::byte* mmap(bool writeable) override;
    int munmap() override;
    [[nodiscard]] long tell() const override { return m_at; }
    [[nodiscard]] size_t size() const override { return static_cast<size_t>(m_input.size()); }
    [[nodiscard]] bool isopen() const override { return true; }
    [[nodiscard]] int error() const override { return 0; }
    [[nodiscard]] bool eof() const override { return m_past_end; }
    [[nodiscard]] std::string path() const override { return {}; }

private:
    const Input& m_input;
    long m_at = 0;
    bool m_past_end = false;
    void* m_mapped = nullptr;
};

}  // namespace sluice::media::worker
