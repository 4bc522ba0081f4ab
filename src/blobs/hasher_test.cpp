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

TEST_CASE(
    "a large stream has the same hashes with blocks hashed on other cores, and without where another has "
    "them") {
    constexpr std::size_t block = ContentHasher::block_bytes;
    const std::string bytes = some_bytes(blobs::detail::lanes_above_bytes + 7 * block + 70'000);
    for (const bool are_lanes_free : {true, false}) {
        CAPTURE(are_lanes_free);
        const auto other = are_lanes_free ? nullptr : blobs::detail::BlockLanes::claim();
        blobs::Hasher hasher;
        for (std::size_t at = 0; at < bytes.size(); at += 1'000'003) {
            hasher.update(std::string_view(bytes).substr(at, 1'000'003));
            if (at / 1'000'003 % 7 != 0) continue;
            const auto begun = std::string_view(bytes).substr(0, hasher.size());
            CHECK(hasher.so_far().content_hash == content_hash_of(begun));
        }
        const bool were_taken = blobs::detail::BlockLanes::claim() == nullptr;
        CHECK(were_taken);
        const auto blob = hasher.finish();
        CHECK(blob.content_hash == content_hash_of(bytes));
        CHECK(blob.sha256 == sha256_hex(bytes));
    }
    const bool are_given_back = blobs::detail::BlockLanes::claim() != nullptr;
    CHECK(are_given_back);
}

TEST_CASE("lanes that become free in the midst of a stream are taken at its next block") {
    constexpr std::size_t block = ContentHasher::block_bytes;
    const std::string bytes = some_bytes(blobs::detail::lanes_above_bytes + 4 * block);
    const std::size_t middle = bytes.size() - 2 * block - 5;
    blobs::Hasher hasher;
    {
        const auto other = blobs::detail::BlockLanes::claim();
        hasher.update(std::string_view(bytes).substr(0, middle));
    }
    hasher.update(std::string_view(bytes).substr(middle));
    const bool were_taken = blobs::detail::BlockLanes::claim() == nullptr;
    CHECK(were_taken);
    CHECK(hasher.finish().content_hash == content_hash_of(bytes));
}
