// Hashes: SHA-256, HMAC-SHA256, Dropbox's content hash, and SHA-1 for protocols that ask for it.
//
// Invariant: results are lower-case hex unless named `_bytes`. The content hash is the SHA-256 of the
// concatenated SHA-256s of each 4 MiB block (https://www.dropbox.com/developers/reference/content-hash); it
// is the key of every stored blob, so that a Dropbox listing alone tells whether we hold the bytes.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace sluice {

/// SHA-256 of a stream. Movable, not copyable.
class Sha256 {
public:
    Sha256();
    ~Sha256();
    Sha256(Sha256&&) noexcept;
    Sha256& operator=(Sha256&&) noexcept;

    void update(std::string_view bytes);
    /// The 32 raw bytes; the stream starts anew afterwards.
    [[nodiscard]] std::string finish_bytes();
    /// The 32 raw bytes of what came so far; the stream goes on.
    [[nodiscard]] std::string peek_bytes() const;
    /// Another stream that has had the same bytes so far.
    [[nodiscard]] Sha256 copy() const;

private:
    struct Context;
    std::unique_ptr<Context> m_context;
};

/// Dropbox's content hash of a stream.
class ContentHasher {
public:
    static constexpr std::uint64_t block_bytes = 4 * 1024 * 1024;

    void update(std::string_view bytes);
    /// 64 hex digits; the stream starts anew afterwards.
    [[nodiscard]] std::string finish();

private:
    Sha256 m_blocks;
    Sha256 m_block;
    std::uint64_t m_block_filled = 0;
};

[[nodiscard]] std::string sha256_hex(std::string_view bytes);
[[nodiscard]] std::string sha256_bytes(std::string_view bytes);
/// 20 raw bytes. Against accidents on the way only, where a protocol asks for it: SHA-1 is broken otherwise.
[[nodiscard]] std::string sha1_bytes(std::string_view bytes);
[[nodiscard]] std::string content_hash_of(std::string_view bytes);
/// RFC 2104 with SHA-256, hex.
[[nodiscard]] std::string hmac_sha256_hex(std::string_view key, std::string_view message);

}  // namespace sluice
