#include "sandbox/content_store.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

#include "base/text.h"
#include "sandbox/block_hash.h"

namespace sluice::sandbox {

namespace {

constexpr std::uint64_t text_body_bytes_max = 64 * 1024;
constexpr std::size_t piece_bytes = 256 * 1024;

Error write_failed(const std::filesystem::path& file) {
    return {.remedy = Remedy::ask_admin,
            .code = "sandbox_write_failed",
            .message = cat("The sandbox can't write ", file.string(), ": ", std::strerror(errno), "."),
            .hint = "Check the data folder's permissions and free space."};
}

Error read_failed(const std::filesystem::path& file) {
    return {.remedy = Remedy::ask_admin,
            .code = "file_unreadable",
            .message = cat("The sandbox can't read ", file.string(), ": ", std::strerror(errno), "."),
            .hint = "Check the data folder; was a file in it removed?"};
}

bool is_all_zero(std::string_view bytes) {
    return bytes.front() == 0 && std::memcmp(bytes.data(), bytes.data() + 1, bytes.size() - 1) == 0;
}

class MemorySource final : public net::Source {
public:
    /// `rest` is of the content's own bytes.
    MemorySource(ContentPtr content, std::string_view rest) : m_content(std::move(content)), m_rest(rest) {}

    Result<std::size_t> read(std::span<char> into) override {
        const auto count = m_rest.copy(into.data(), into.size());
        m_rest.remove_prefix(count);
        return count;
    }

private:
    ContentPtr m_content;
    std::string_view m_rest;
};

}  // namespace

Content::Content(std::string bytes, std::string_view content_hash)
    : m_bytes(std::move(bytes)), m_size(m_bytes.size()) {
    content_hash.copy(m_content_hash.data(), m_content_hash.size());
}

Content::Content(const std::filesystem::path& folder, std::uint64_t size, std::string_view content_hash)
    : m_folder(&folder), m_size(size) {
    content_hash.copy(m_content_hash.data(), m_content_hash.size());
}

Result<net::Body> Content::open(std::uint64_t offset, std::uint64_t length) const {
    if (length == 0) return net::Body(std::string());
    if (m_folder) {
        auto source = TRY(net::open_file_source(*m_folder / content_hash(), offset, length));
        return net::Body(std::move(source), length);
    }
    if (length <= text_body_bytes_max) return net::Body(m_bytes.substr(offset, length));
    const auto wanted = std::string_view(m_bytes).substr(offset, length);
    return net::Body(std::make_shared<MemorySource>(shared_from_this(), wanted), length);
}

Result<std::string> Content::read() const {
    if (!m_folder) return m_bytes;
    return net::read_all(TRY(open(0, m_size)), m_size);
}

Result<std::unique_ptr<Spool>> Spool::open(const std::filesystem::path& file) {
    auto spool = std::make_unique<Spool>();
    spool->m_path = file;
    spool->m_file = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (spool->m_file < 0) return fail(write_failed(file));
    struct stat facts = {};
    if (::fstat(spool->m_file, &facts) != 0) return fail(write_failed(file));
    spool->m_size = static_cast<std::uint64_t>(facts.st_size);
    return spool;
}

Spool::~Spool() {
    if (m_file >= 0) ::close(m_file);
}

Result<> Spool::write_at(std::uint64_t offset, std::string_view bytes) {
    const auto end = offset + bytes.size();
    if (m_file < 0) {
        if (m_bytes.size() < end) m_bytes.resize(end);
        bytes.copy(m_bytes.data() + offset, bytes.size());
    }
    // Zeros behind the end become a hole, so that a huge sparse file costs no disk here either.
    if (m_file >= 0 && offset >= m_size && bytes.size() == piece_bytes && is_all_zero(bytes)) {
        if (::ftruncate(m_file, static_cast<off_t>(end)) != 0) return fail(write_failed(m_path));
        bytes = {};
    }
    while (m_file >= 0 && !bytes.empty()) {
        const auto written = ::pwrite(m_file, bytes.data(), bytes.size(), static_cast<off_t>(offset));
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return fail(write_failed(m_path));
        offset += static_cast<std::uint64_t>(written);
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    m_size = std::max(m_size, end);
    return {};
}

Result<> Spool::cut(std::uint64_t size) {
    if (m_file < 0) {
        m_bytes.resize(size);
    } else if (::ftruncate(m_file, static_cast<off_t>(size)) != 0) {
        return fail(write_failed(m_path));
    }
    m_size = size;
    return {};
}

Result<std::string> Spool::read_at(std::uint64_t offset, std::uint64_t length) const {
    if (offset >= m_size) return std::string();
    if (m_file < 0) return m_bytes.substr(offset, length);
    std::string bytes(std::min(length, m_size - offset), '\0');
    std::size_t filled = 0;
    while (filled < bytes.size()) {
        const auto got = ::pread(m_file, bytes.data() + filled, bytes.size() - filled,
                                 static_cast<off_t>(offset + filled));
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return fail(read_failed(m_path));
        filled += static_cast<std::size_t>(got);
    }
    return bytes;
}

ContentStore::ContentStore(Ids& ids, const std::optional<std::filesystem::path>& folder) : m_ids(ids) {
    if (!folder) return;
    m_contents_folder = *folder / "contents";
    m_spools_folder = *folder / "spools";
    std::error_code ignored;
    std::filesystem::create_directories(*m_contents_folder, ignored);
    std::filesystem::create_directories(m_spools_folder, ignored);
}

ContentPtr ContentStore::find(std::string_view content_hash) const {
    const std::lock_guard lock(m_mutex);
    const auto found = m_contents.find(content_hash);
    return found == m_contents.end() ? nullptr : *found;
}

ContentPtr ContentStore::keep(ContentPtr content) {
    const std::lock_guard lock(m_mutex);
    return *m_contents.insert(std::move(content)).first;
}

Result<ContentPtr> ContentStore::add(std::string bytes, const std::string& content_hash) {
    if (auto known = find(content_hash)) return known;
    if (!m_contents_folder) {
        bytes.shrink_to_fit();
        return keep(std::make_shared<const Content>(std::move(bytes), content_hash));
    }
    auto spool = TRY(open_spool());
    TRY(spool->write_at(0, bytes));
    return seal(std::move(spool), content_hash);
}

Result<ContentPtr> ContentStore::add(std::string bytes) {
    const std::string content_hash = block_hash_of(bytes);
    return add(std::move(bytes), content_hash);
}

Result<ContentPtr> ContentStore::receive(const net::Body& body, const std::string& expected_hash) {
    const auto mismatch = [] {
        return fail({.remedy = Remedy::reject,
                     .code = "content_hash_mismatch",
                     .message = "The bytes that came don't have the content hash that was announced."});
    };
    if (!body.source) {
        const std::string content_hash = block_hash_of(body.text);
        if (!expected_hash.empty() && expected_hash != content_hash) return mismatch();
        return add(body.text, content_hash);
    }
    auto spool = TRY(open_spool());
    auto received = read_into(*spool, 0, body);
    const std::string content_hash = received ? combine_digests(received->digests) : "";
    const bool is_wanted = received && (expected_hash.empty() || expected_hash == content_hash);
    if (is_wanted) return seal(std::move(spool), content_hash);
    drop(std::move(spool));
    if (!received) return fail(std::move(received).error());
    return mismatch();
}

ContentPtr ContentStore::recall(const std::string& content_hash, std::uint64_t size) {
    if (auto known = find(content_hash)) return known;
    if (!m_contents_folder) return keep(std::make_shared<const Content>(std::string(), content_hash));
    return keep(std::make_shared<const Content>(*m_contents_folder, size, content_hash));
}

Result<std::unique_ptr<Spool>> ContentStore::open_spool(const std::string& name) {
    if (!m_contents_folder) return std::make_unique<Spool>();
    return Spool::open(m_spools_folder / (name.empty() ? to_hex(m_ids.random_bytes(16)) : name));
}

Result<ContentPtr> ContentStore::seal(std::unique_ptr<Spool> spool, const std::string& content_hash) {
    if (auto known = find(content_hash)) {
        drop(std::move(spool));
        return known;
    }
    if (!m_contents_folder) return add(std::move(spool->m_bytes), content_hash);
    const auto file = *m_contents_folder / content_hash;
    if (::rename(spool->m_path.c_str(), file.c_str()) != 0) return fail(write_failed(file));
    return keep(std::make_shared<const Content>(*m_contents_folder, spool->size(), content_hash));
}

void ContentStore::drop(std::unique_ptr<Spool> spool) {
    if (spool && !spool->m_path.empty()) ::unlink(spool->m_path.c_str());
}

Result<Received> read_into(Spool& spool, std::uint64_t offset, const net::Body& body) {
    BlockDigests digests;
    Received received;
    const auto take = [&](std::string_view bytes) -> Result<> {
        TRY(spool.write_at(offset + received.size, bytes));
        digests.update(bytes);
        received.size += bytes.size();
        return {};
    };
    if (!body.source) {
        TRY(take(body.text));
    } else {
        std::vector<char> piece(piece_bytes);
        while (const auto count = TRY(body.source->read(piece))) TRY(take({piece.data(), count}));
    }
    received.digests = digests.finish();
    return received;
}

}  // namespace sluice::sandbox
