#include "blobs/hasher.h"

#include "support/doctest.h"

using namespace sluice;

namespace {

std::string some_bytes(std::size_t size) {
    std::string bytes(size, '\0');
    std::uint32_t state = 7;
    for (char& byte : bytes) {
        state = state * 1664525 + 1013904223;
        byte = static_cast<char>(state >> 24);
    }
    return bytes;
}

}  // namespace

TEST_CASE("both hashes come from one pass, at every edge of a block and however the bytes are cut") {
    constexpr std::size_t block = ContentHasher::block_bytes;
    for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{70'000}, block - 1, block,
                                   block + 1, 2 * block - 1, 2 * block, 2 * block + 70'000}) {
        const std::string bytes = some_bytes(size);
        for (const std::size_t cut : {std::size_t{1'000'003}, block, 3 * block}) {
            CAPTURE(size);
            CAPTURE(cut);
            blobs::Hasher hasher;
            for (std::size_t at = 0; at < size; at += cut)
                hasher.update(std::string_view(bytes).substr(at, cut));
            CHECK(hasher.size() == size);
            const auto so_far = hasher.so_far();
            CHECK(so_far.size == size);
            CHECK(so_far.content_hash == content_hash_of(bytes));
            CHECK(so_far.sha256 == sha256_hex(bytes));
            const auto blob = hasher.finish();
            CHECK(blob.size == size);
            CHECK(blob.content_hash == content_hash_of(bytes));
            CHECK(blob.sha256 == sha256_hex(bytes));
            hasher.update("again");
            CHECK(hasher.finish().content_hash == content_hash_of("again"));
        }
    }
}
