#include "server/copy_file.h"

#include <functional>
#include <vector>

#include "base/text.h"
#include "blobs/hasher.h"

namespace sluice::server {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t piece_bytes = std::size_t{1} << 20;

Result<blobs::StoredBlob> read_through(blobs::File& file,
                                       const std::function<Result<>(std::string_view)>& take) {
    blobs::Hasher hasher;
    std::vector<char> piece(piece_bytes);
    std::uint64_t offset = 0;
    while (true) {
        const std::size_t count = TRY(file.read_at(offset, piece));
        if (count == 0) return hasher.finish();
        const std::string_view bytes(piece.data(), count);
        hasher.update(bytes);
        TRY(take(bytes));
        offset += count;
    }
}

}  // namespace

Result<blobs::StoredBlob> copy_file(blobs::FileSystem& files, const fs::path& from, const fs::path& to) {
    const auto source = TRY(files.open_to_read(from));
    const fs::path fresh = to.parent_path() / cat(to.filename().string(), ".part");
    TRY(files.remove(fresh));
    blobs::StoredBlob copied;
    {
        const auto target = TRY(files.open_to_append(fresh));
        copied = TRY(read_through(*source, [&](std::string_view bytes) { return target->append(bytes); }));
    }
    TRY(files.rename(fresh, to));
    return copied;
}

Result<blobs::StoredBlob> hash_file(blobs::FileSystem& files, const fs::path& file) {
    const auto source = TRY(files.open_to_read(file));
    return read_through(*source, [](std::string_view) -> Result<> { return {}; });
}

Result<> make_folders(const fs::path& folder) {
    std::error_code failed;
    fs::create_directories(folder, failed);
    if (!failed) return {};
    return fail({Remedy::ask_admin, "backup_unwritable",
                 cat("The folder ", folder.string(), " can't be made: ", failed.message(), "."),
                 "Name a folder that you may write to."});
}

void copy_what_is_new(const fs::path& from, const fs::path& to) {
    std::error_code ignored;
    fs::copy(from, to, fs::copy_options::recursive | fs::copy_options::skip_existing, ignored);
}

}  // namespace sluice::server
