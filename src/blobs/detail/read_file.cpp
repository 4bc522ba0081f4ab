#include "blobs/detail/read_file.h"

#include <algorithm>
#include <utility>

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

Result<> read_through(File& file, std::uint64_t size,
                      const std::function<Result<>(std::string_view bytes)>& take) {
    // One byte more than there should be, so that the end shows in the same read.
    const std::size_t room = std::min<std::uint64_t>(piece_bytes, size + 1);
    const auto piece = std::make_unique_for_overwrite<char[]>(room);
    std::uint64_t offset = 0;
    while (const std::size_t got = TRY(file.read_at(offset, {piece.get(), room}))) {
        TRY(take({piece.get(), got}));
        offset += got;
        if (offset == size && got < room) break;
    }
    return {};
}

std::unique_ptr<net::Source> make_source(std::unique_ptr<File> file, std::uint64_t offset,
                                         std::uint64_t size) {
    return std::make_unique<FileSource>(std::move(file), offset, size);
}

}  // namespace sluice::blobs::detail
