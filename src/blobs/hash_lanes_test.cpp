#include "blobs/detail/hash_lanes.h"

#include <algorithm>

#include "base/hash.h"
#include "support/doctest.h"

using namespace sluice;

namespace {

/// A file in memory that hands out at most `piece` bytes at once.
class TextFile final : public blobs::File {
public:
    explicit TextFile(std::string bytes, std::size_t piece) : m_bytes(std::move(bytes)), m_piece(piece) {}
    Result<std::uint64_t> size() override { return m_bytes.size(); }
    Result<> append(std::string_view bytes) override {
        m_bytes += bytes;
        return {};
    }
    Result<std::size_t> read_at(std::uint64_t offset, std::span<char> into) override {
        if (offset >= m_bytes.size()) return std::size_t{0};
        return m_bytes.copy(into.data(), std::min(into.size(), m_piece), offset);
    }
    Result<> sync_data() override { return {}; }
    Result<> check_written() override { return {}; }
    void drop_cache() override {}

private:
    std::string m_bytes;
    std::size_t m_piece;
};

std::string bytes_of(std::size_t size) {
    std::string bytes(size, '\0');
    for (std::size_t at = 0; at < size; at += 997) bytes[at] = static_cast<char>(at);
    return bytes;
}

std::string hash_of(blobs::File& file, std::uint64_t size) {
    return REQUIRE_OK(
               blobs::detail::content_hash_in_lanes(file, size, [](std::uint64_t) { return Result<>(); }))
        .value();
}

}  // namespace

TEST_CASE("several cores give the same hash as one, however the blocks end and the reads are cut") {
    constexpr std::size_t block = ContentHasher::block_bytes;
    for (const std::size_t size : {std::size_t{1}, block, block + 1, 5 * block - 1, 9 * block + 70'000}) {
        CAPTURE(size);
        const std::string bytes = bytes_of(size);
        TextFile file(bytes, 1'000'003);
        CHECK(hash_of(file, size) == content_hash_of(bytes));
    }
}

TEST_CASE("one changed byte, a missing end and another order of blocks change the hash") {
    constexpr std::size_t block = ContentHasher::block_bytes;
    const std::string bytes = bytes_of(3 * block + 5);
    for (const std::size_t at : {std::size_t{0}, block, 3 * block + 4}) {
        std::string changed = bytes;
        changed[at] ^= 1;
        TextFile file(changed, block);
        CHECK(hash_of(file, changed.size()) != content_hash_of(bytes));
    }
    TextFile cut(bytes.substr(0, 2 * block), block);
    CHECK(hash_of(cut, bytes.size()) != content_hash_of(bytes));
    TextFile swapped(bytes.substr(block, block) + bytes.substr(0, block) + bytes.substr(2 * block), block);
    CHECK(hash_of(swapped, bytes.size()) != content_hash_of(bytes));
}

TEST_CASE("how far it is is told, and who is told may end it") {
    TextFile file(bytes_of(3 * ContentHasher::block_bytes), 1 << 20);
    std::vector<std::uint64_t> told;
    const auto ended = blobs::detail::content_hash_in_lanes(
        file, 3 * ContentHasher::block_bytes, [&](std::uint64_t bytes) -> Result<> {
            told.push_back(bytes);
            if (told.size() < 2) return {};
            return fail({Remedy::conflict, "lease_lost", "", ""});
        });
    CHECK_FAILS(ended, "lease_lost");
    CHECK(told == std::vector<std::uint64_t>{ContentHasher::block_bytes, 2 * ContentHasher::block_bytes});
}
