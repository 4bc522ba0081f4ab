#include "blobs/detail/read_file.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace sluice::blobs::detail {
namespace {

constexpr std::size_t piece_bytes = std::size_t{1} << 20;

class FileSource final : public net::Source {
public:
    FileSource(std::unique_ptr<File> file, std::uint64_t offset, std::uint64_t size)
        : m_file(std::move(file)), m_offset(offset), m_rest(size) {}

    Result<std::size_t> read(std::span<char> into) override {
        const std::size_t wanted = std::min<std::uint64_t>(into.size(), m_rest);
        if (wanted == 0) return std::size_t{0};
        const std::size_t got = TRY(m_file->read_at(m_offset, into.first(wanted)));
        m_offset += got;
        m_rest -= got;
        return got;
    }

private:
    std::unique_ptr<File> m_file;
    std::uint64_t m_offset;
    std::uint64_t m_rest;
};

}  // namespace

Result<> read_through(File& file, const std::function<void(std::string_view bytes)>& take) {
    std::vector<char> piece(std::min<std::uint64_t>(piece_bytes, TRY(file.size()) + 1));
    std::uint64_t offset = 0;
    while (const std::size_t got = TRY(file.read_at(offset, piece))) {
        take({piece.data(), got});
        offset += got;
    }
    return {};
}

std::unique_ptr<net::Source> make_source(std::unique_ptr<File> file, std::uint64_t offset,
                                         std::uint64_t size) {
    return std::make_unique<FileSource>(std::move(file), offset, size);
}

}  // namespace sluice::blobs::detail
