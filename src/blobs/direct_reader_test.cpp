#include "blobs/detail/direct_reader.h"

#include <algorithm>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <string>
#include <sys/mman.h>
#include <unistd.h>
#include <vector>

#include "base/text.h"
#include "support/doctest.h"

using sluice::cat;
using sluice::blobs::detail::DirectReader;

namespace {

/// On the disk that tests are built on, since a folder in memory can't be read past memory.
class OnDisk {
public:
    explicit OnDisk(std::string content) : m_content(std::move(content)) {
        std::ofstream(m_path, std::ios::binary) << m_content;
        m_descriptor = ::open(m_path.c_str(), O_RDONLY | O_CLOEXEC);
    }
    ~OnDisk() {
        ::close(m_descriptor);
        std::filesystem::remove(m_path);
    }
    OnDisk(const OnDisk&) = delete;
    OnDisk& operator=(const OnDisk&) = delete;

    [[nodiscard]] const std::string& path() const { return m_path; }
    [[nodiscard]] int descriptor() const { return m_descriptor; }
    [[nodiscard]] const std::string& content() const { return m_content; }

    /// How many pages of it the system holds in memory.
    [[nodiscard]] std::size_t pages_in_memory() const {
        const std::size_t pages = (m_content.size() + 4095) / 4096;
        void* mapped = ::mmap(nullptr, m_content.size(), PROT_READ, MAP_SHARED, m_descriptor, 0);
        REQUIRE(mapped != MAP_FAILED);
        std::vector<unsigned char> held(pages);
        REQUIRE(::mincore(mapped, m_content.size(), held.data()) == 0);
        ::munmap(mapped, m_content.size());
        return static_cast<std::size_t>(
            std::ranges::count_if(held, [](auto page) { return (page & 1) != 0; }));
    }

private:
    std::string m_content;
    std::string m_path = cat("direct_reader_test.", ::getpid());
    int m_descriptor = -1;
};

std::string bytes_of(std::size_t size) {
    std::string bytes(size, '\0');
    for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<char>(i * 31 + i / 251);
    return bytes;
}

std::string read_all(DirectReader& reader, int descriptor, std::size_t step) {
    std::string all;
    std::string piece(step, '\0');
    while (true) {
        const auto got = reader.read_at(descriptor, all.size(), piece);
        REQUIRE(got >= 0);
        if (got == 0) return all;
        all.append(piece, 0, static_cast<std::size_t>(got));
    }
}

}  // namespace

TEST_CASE("a direct reader reads what is there, wherever a reading begins and ends") {
    for (const std::size_t size : {0, 1, 4095, 4096, 4097, 20'001, (1 << 20) - 1, (1 << 20) + 1, 3'000'003}) {
        const OnDisk file(bytes_of(size));
        for (const std::size_t step : {777UL, 4096UL, (1UL << 20) + 5}) {
            if (size / step > 3000) continue;
            DirectReader reader;
            static_cast<void>(reader.begin(file.descriptor()));
            CAPTURE(size);
            CAPTURE(step);
            CHECK(read_all(reader, file.descriptor(), step) == file.content());
        }
    }
}

TEST_CASE("what a direct reader reads comes from the disk, and isn't kept in memory") {
    const OnDisk file(bytes_of(100'000));
    REQUIRE(::fsync(file.descriptor()) == 0);
    DirectReader reader;
    if (!reader.begin(file.descriptor())) {
        MESSAGE("this file system can't be read past memory");
        return;
    }
    ::posix_fadvise(file.descriptor(), 0, 0, POSIX_FADV_DONTNEED);
    REQUIRE(file.pages_in_memory() == 0);
    CHECK(read_all(reader, file.descriptor(), 1 << 20) == file.content());
    CHECK(file.pages_in_memory() == 0);
}

TEST_CASE("a descriptor that writes too isn't read directly: what it appends fills no whole blocks") {
    const OnDisk file(bytes_of(10));
    const int writing = ::open(file.path().c_str(), O_RDWR | O_CLOEXEC | O_APPEND);
    DirectReader reader;
    CHECK_FALSE(reader.begin(writing));
    CHECK((::fcntl(writing, F_GETFL) & O_DIRECT) == 0);
    CHECK(::write(writing, "abc", 3) == 3);
    ::close(writing);
}

TEST_CASE("what was written and not yet synced is read directly, too") {
    OnDisk file(bytes_of(50'000));
    DirectReader reader;
    static_cast<void>(reader.begin(file.descriptor()));
    CHECK(read_all(reader, file.descriptor(), 8192) == file.content());
}
