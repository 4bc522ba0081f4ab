// The bytes of files: immutable, stored once for each content hash, in memory or in the data folder.
//
// Invariant: a Content's bytes never change and its hash was computed here from those bytes. With a folder,
// no more of a file is in memory than a piece of it. Thread-safe.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "net/message.h"

namespace sluice::sandbox {

class Content : public std::enable_shared_from_this<Content> {
public:
    /// Kept in memory.
    Content(std::string bytes, std::string_view content_hash);
    /// In a file of `folder`, which must outlive it, named by its hash.
    Content(const std::filesystem::path& folder, std::uint64_t size, std::string_view content_hash);

    [[nodiscard]] std::uint64_t size() const { return m_size; }
    [[nodiscard]] std::string_view content_hash() const {
        return {m_content_hash.data(), m_content_hash.size()};
    }
    /// Bytes [offset, offset + length). Fails with `file_unreadable`.
    [[nodiscard]] Result<net::Body> open(std::uint64_t offset, std::uint64_t length) const;
    [[nodiscard]] Result<std::string> read() const;

private:
    std::string m_bytes;
    const std::filesystem::path* m_folder = nullptr;  ///< nothing: they are in memory
    std::uint64_t m_size;
    std::array<char, 64> m_content_hash{};
};
using ContentPtr = std::shared_ptr<const Content>;

/// Bytes on their way in: a file or a string that grows and can be cut back. Not thread-safe.
class Spool {
public:
    /// In memory.
    Spool() = default;
    /// In `file`, continued if it exists.
    [[nodiscard]] static Result<std::unique_ptr<Spool>> open(const std::filesystem::path& file);
    ~Spool();
    Spool(const Spool&) = delete;
    Spool& operator=(const Spool&) = delete;

    /// Fails with `sandbox_write_failed`.
    [[nodiscard]] Result<> write_at(std::uint64_t offset, std::string_view bytes);
    [[nodiscard]] Result<> cut(std::uint64_t size);
    /// Bytes of [offset, offset + length), fewer at the end.
    [[nodiscard]] Result<std::string> read_at(std::uint64_t offset, std::uint64_t length) const;
    [[nodiscard]] std::uint64_t size() const { return m_size; }

private:
    friend class ContentStore;
    std::string m_bytes;
    std::filesystem::path m_path;
    int m_file = -1;
    std::uint64_t m_size = 0;
};

class ContentStore {
public:
    /// With a folder, contents lie in `folder/contents`, spools in `folder/spools`.
    ContentStore(Ids& ids, const std::optional<std::filesystem::path>& folder);

    /// Stores bytes whose hash is known. Fails with `sandbox_write_failed`.
    [[nodiscard]] Result<ContentPtr> add(std::string bytes, const std::string& content_hash);
    [[nodiscard]] Result<ContentPtr> add(std::string bytes);
    /// Stores a request's body, piece by piece. Fails with `content_hash_mismatch` when `expected_hash` isn't
    /// empty and isn't what came, or as the body's source does.
    [[nodiscard]] Result<ContentPtr> receive(const net::Body& body, const std::string& expected_hash);
    /// The content of that hash as it was stored before a restart.
    [[nodiscard]] ContentPtr recall(const std::string& content_hash, std::uint64_t size);

    /// A spool named `name` (continued after a restart), or a nameless new one.
    [[nodiscard]] Result<std::unique_ptr<Spool>> open_spool(const std::string& name = "");
    /// Turns a spool into content; the spool is spent.
    [[nodiscard]] Result<ContentPtr> seal(std::unique_ptr<Spool> spool, const std::string& content_hash);
    /// Throws a spool's bytes away.
    void drop(std::unique_ptr<Spool> spool);

private:
    struct ByHash {
        using is_transparent = void;
        static std::string_view key(std::string_view hash) { return hash; }
        static std::string_view key(const ContentPtr& content) { return content->content_hash(); }
        bool operator()(const auto& a, const auto& b) const { return key(a) < key(b); }
    };

    [[nodiscard]] ContentPtr find(std::string_view content_hash) const;
    ContentPtr keep(ContentPtr content);

    Ids& m_ids;
    std::optional<std::filesystem::path> m_contents_folder;
    std::filesystem::path m_spools_folder;
    mutable std::mutex m_mutex;
    std::set<ContentPtr, ByHash> m_contents;
};

/// How far `read_into` came with a body.
struct Received {
    std::uint64_t size = 0;
    std::vector<std::string> digests;  ///< of the body's 4 MiB blocks
};
/// Writes a request's body into the spool at `offset`, hashing on the way. Fails as the body's source does.
[[nodiscard]] Result<Received> read_into(Spool& spool, std::uint64_t offset, const net::Body& body);

}  // namespace sluice::sandbox
