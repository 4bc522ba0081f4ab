#include "blobs/local_store.h"

#include <algorithm>
#include <utility>

#include "base/crash_point.h"
#include "base/hash.h"
#include "base/mutant.h"
#include "base/text.h"
#include "blobs/detail/block_lanes.h"
#include "blobs/detail/hash_lanes.h"
#include "blobs/detail/local_part.h"
#include "blobs/detail/read_file.h"

namespace sluice::blobs {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t hash_digits = 64;
constexpr std::size_t part_name_bytes_max = 200;
constexpr int quarantined_copies_max = 1000;

bool is_lower_hex(std::string_view text) {
    return text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

bool is_hash(std::string_view text) {
    return text.size() == hash_digits && is_lower_hex(text);
}

bool is_part_name(std::string_view name) {
    return !name.empty() && name.size() <= part_name_bytes_max && name.front() != '.' &&
           name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789._-") == std::string_view::npos;
}

Result<> check_hash(std::string_view content_hash) {
    if (is_hash(content_hash)) return {};
    return fail({Remedy::reject, "hash_invalid", cat("'", content_hash, "' is no content hash.")});
}

auto blob_missing(std::string_view content_hash) {
    return fail({Remedy::not_found, "blob_missing",
                 cat("The store has no file of content hash ", content_hash, ".")});
}

bool is_missing(const Error& error) {
    return error.code == "file_missing";
}

/// Reads all of it, from the disk where that can be asked for.
Result<std::string> read_hash(File& file, std::uint64_t size, const TellRead& tell) {
    if (size > detail::lanes_above_bytes)
        if (auto hash = TRY(detail::content_hash_in_lanes(file, size, tell))) return *std::move(hash);
    ContentHasher hasher;
    std::uint64_t bytes_read = 0;
    TRY(detail::read_through(file, size, [&](std::string_view bytes) {
        hasher.update(bytes);
        return tell(bytes_read += bytes.size());
    }));
    return hasher.finish();
}

Result<Verdict> verify_file(File& file, std::uint64_t size, std::string_view content_hash,
                            const TellRead& tell) {
    file.drop_cache();
    const std::string found = TRY(read_hash(file, size, tell));
    file.drop_cache();  // a scrub must not push out what users look at
    return found == content_hash ? Verdict::sound : Verdict::damaged;
}

Result<> make_folders(FileSystem& files, const fs::path& folder) {
    if (folder.has_parent_path() && folder.parent_path() != folder)
        TRY(make_folders(files, folder.parent_path()));
    return folder.empty() ? Result<>() : files.make_folder(folder);
}

}  // namespace

LocalStore::LocalStore(FileSystem& files, std::unique_ptr<Volume> volume, const fs::path& folder,
                       LocalStoreOptions options)
    : m_files(files),
      m_volume(std::move(volume)),
      m_options(options),
      m_blobs(folder / "blobs"),
      m_parts(folder / "parts"),
      m_quarantine(folder / "quarantine"),
      m_commits(files, *m_volume, m_blobs) {}

Result<std::unique_ptr<LocalStore>> LocalStore::open(FileSystem& files, const fs::path& folder,
                                                     LocalStoreOptions options) {
    const fs::path root = folder.lexically_normal();
    for (const char* name : {"blobs", "parts", "quarantine"}) TRY(make_folders(files, root / name));
    auto volume = TRY(files.open_volume(root));
    TRY(volume->sync());
    return std::unique_ptr<LocalStore>(new LocalStore(files, std::move(volume), root, options));
}

fs::path LocalStore::path_of(std::string_view content_hash) const {
    if (!is_hash(content_hash)) return {};
    return m_blobs / content_hash.substr(0, 2) / content_hash.substr(2, 2) / content_hash;
}

Result<> LocalStore::check_room(std::uint64_t bytes) {
    const std::uint64_t free_bytes = TRY(m_volume->free_bytes());
    if (free_bytes >= m_options.reserve_bytes && free_bytes - m_options.reserve_bytes >= bytes) return {};
    return fail({Remedy::wait, "disk_full",
                 cat("There is no room for ", bytes, " more bytes: ", free_bytes, " bytes are free, and ",
                     m_options.reserve_bytes, " are kept in reserve."),
                 "Free space on the disk that holds Sluice's data, or lower the reserve."});
}

Result<std::unique_ptr<Part>> LocalStore::open_part(std::string_view name, std::uint64_t bytes_expected) {
    if (!is_part_name(name))
        return fail(
            {Remedy::give_up, "part_name_invalid", cat("'", to_valid_utf8(name), "' can't name a part.")});
    const fs::path path = m_parts / name;
    const auto open_file = [&]() -> Result<std::unique_ptr<File>> {
        auto file = m_files.open_to_append(path);
        if (!file && file.error().code == "file_busy")
            return fail({Remedy::retry, "part_busy", cat("Another worker is writing the part ", name, ".")});
        return file;
    };
    TRY(check_room(bytes_expected - std::min(TRY(m_files.size_of(path)).value_or(0), bytes_expected)));
    auto file = TRY(open_file());
    if (TRY(file->size()) > bytes_expected) {  // of something else: what is wanted can't begin with it
        TRY(m_files.remove(path));
        file.reset();
        file = TRY(open_file());
    }
    auto part = std::make_unique<detail::LocalPart>(m_files, m_commits, std::move(file), path,
                                                    [this](std::string_view hash) { return path_of(hash); });
    TRY(part->resume());
    crash_point("blob.part_opened");
    return part;
}

Result<> LocalStore::for_each_part(const std::function<Result<>(std::string_view, std::uint64_t)>& visit) {
    for (const std::string& name : TRY(list_if_there(m_parts))) {
        const auto size = TRY(m_files.size_of(m_parts / name));
        if (size && is_part_name(name)) TRY(visit(name, *size));
    }
    return {};
}

Result<std::unique_ptr<File>> LocalStore::open_blob(std::string_view content_hash) {
    TRY(check_hash(content_hash));
    if (m_commits.is_distrusted(content_hash)) return nullptr;
    auto file = m_files.open_to_read(path_of(content_hash));
    if (!file && is_missing(file.error())) return nullptr;
    return file;
}

Result<bool> LocalStore::contains(std::string_view content_hash) {
    TRY(check_hash(content_hash));
    if (m_commits.is_distrusted(content_hash)) return false;
    return TRY(m_files.size_of(path_of(content_hash))).has_value();
}

Result<std::unique_ptr<net::Source>> LocalStore::open(std::string_view content_hash, std::uint64_t offset,
                                                      std::uint64_t size) {
    auto file = TRY(open_blob(content_hash));
    if (!file) return blob_missing(content_hash);
    return detail::make_source(std::move(file), offset, size);
}

Result<Verdict> LocalStore::verify(std::string_view content_hash) {
    const auto file = TRY(open_blob(content_hash));
    if (!file) return Verdict::missing;
    return verify_file(*file, TRY(file->size()), content_hash, [](std::uint64_t) { return Result<>(); });
}

Result<Verdict> LocalStore::verify_for_delete(std::string_view content_hash, std::uint64_t size,
                                              const TellRead& tell) {
    const auto file = TRY(open_blob(content_hash));
    if (!file) return Verdict::missing;
    if (TRY(file->size()) != size) return Verdict::damaged;
    if (is_mutant(Mutant::read_back_by_size)) return Verdict::sound;
    return verify_file(*file, size, content_hash, tell);
}

Result<> LocalStore::quarantine(std::string_view content_hash) {
    TRY(check_hash(content_hash));
    // Who found it damaged may come late: another worker has put it aside and stored it anew meanwhile.
    if (TRY(verify(content_hash)) == Verdict::sound) return {};
    for (int copy = 1; copy <= quarantined_copies_max; ++copy) {
        const fs::path aside = m_quarantine / cat(content_hash, ".", copy);
        if (TRY(m_files.size_of(aside))) continue;
        const fs::path blob = path_of(content_hash);
        auto renamed = m_files.rename(blob, aside);
        if (!renamed && is_missing(renamed.error())) return blob_missing(content_hash);
        if (!renamed) return renamed;
        crash_point("blob.put_aside");
        TRY(m_files.sync_folder(m_quarantine));
        return m_files.sync_folder(blob.parent_path());
    }
    return fail(
        {Remedy::ask_admin, "quarantine_full",
         cat("There are ", quarantined_copies_max, " damaged copies of ", content_hash, " in quarantine."),
         "The disk seems to be failing. Check it, then empty the quarantine folder."});
}

Result<> LocalStore::remove(std::string_view content_hash) {
    TRY(check_hash(content_hash));
    return m_files.remove(path_of(content_hash));
}

Result<std::vector<std::string>> LocalStore::list_if_there(const fs::path& folder) {
    auto names = m_files.list(folder);
    if (!names && is_missing(names.error())) return std::vector<std::string>();
    return names;
}

Result<> LocalStore::for_each(const std::function<Result<>(std::string_view, std::uint64_t)>& visit) {
    const auto is_shard = [](std::string_view name) { return name.size() == 2 && is_lower_hex(name); };
    for (const std::string& outer : TRY(list_if_there(m_blobs))) {
        if (!is_shard(outer)) continue;
        for (const std::string& inner : TRY(list_if_there(m_blobs / outer))) {
            if (!is_shard(inner)) continue;
            for (const std::string& name : TRY(list_if_there(m_blobs / outer / inner))) {
                if (!is_hash(name) || path_of(name) != m_blobs / outer / inner / name) continue;
                const auto size = TRY(m_files.size_of(m_blobs / outer / inner / name));
                if (size && !m_commits.is_distrusted(name)) TRY(visit(name, *size));
            }
        }
    }
    return {};
}

Result<Space> LocalStore::space() {
    return Space{TRY(m_volume->free_bytes()), m_options.reserve_bytes};
}

}  // namespace sluice::blobs
