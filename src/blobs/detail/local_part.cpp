#include "blobs/detail/local_part.h"

#include <utility>

#include "base/crash_point.h"
#include "base/log.h"
#include "base/mutant.h"
#include "base/text.h"
#include "blobs/detail/read_file.h"

namespace sluice::blobs::detail {

LocalPart::LocalPart(FileSystem& files, CommitGroup& commits, std::unique_ptr<File> file,
                     std::filesystem::path path, PathOfBlob path_of_blob)
    : m_files(files),
      m_commits(commits),
      m_file(std::move(file)),
      m_path(std::move(path)),
      m_path_of_blob(std::move(path_of_blob)) {}

/// A part whose data the system failed to write reads well from memory, and only from there: who opens it
/// next would be told nothing. So it goes now.
LocalPart::~LocalPart() {
    if (!m_file || m_file->check_written()) return;
    if (const auto removed = m_files.remove(m_path); !removed)
        log_error("blob.part_not_removed", {{"part", m_path.string()}, {"message", removed.error().message}});
}

/// From the disk, not from memory: had a sync of this part failed, and its removal too, memory would still
/// have all of it, and the next sync would succeed and mean nothing.
Result<> LocalPart::resume() {
    const std::uint64_t size = TRY(m_file->size());
    if (size == 0) return {};
    m_file->drop_cache();
    return read_through(*m_file, size, [this](std::string_view bytes) -> Result<> {
        m_hasher.update(bytes);
        return {};
    });
}

Result<> LocalPart::check_usable() const {
    if (m_error) return fail(*m_error);
    if (!m_file)
        return fail(
            {Remedy::give_up, "part_closed", cat("The part ", m_path.filename().string(), " is closed.")});
    return {};
}

Result<> LocalPart::write(std::string_view bytes) {
    TRY(check_usable());
    if (auto appended = m_file->append(bytes); !appended) {
        m_error = appended.error();
        return appended;
    }
    m_hasher.update(bytes);
    crash_point("blob.part_written");
    return {};
}

Result<StoredBlob> LocalPart::finish(std::string_view expected_content_hash) {
    TRY(check_usable());
    StoredBlob stored = m_hasher.finish();
    if (is_mutant(Mutant::hash_unchecked)) stored.content_hash = expected_content_hash;
    if (stored.content_hash != expected_content_hash) {
        if (!is_mutant(Mutant::bad_part_kept)) TRY(discard());
        return fail({Remedy::retry, "hash_mismatch",
                     cat("The ", stored.size, " bytes that came have the content hash ", stored.content_hash,
                         ", not ", expected_content_hash, " as announced."),
                     "They were thrown away; nothing was stored."});
    }
    const auto file = std::exchange(m_file, nullptr);
    const FinishedPart finished{*file, m_path, m_path_of_blob(stored.content_hash), stored.content_hash};
    TRY(m_commits.commit(finished));
    return stored;
}

Result<> LocalPart::discard() {
    m_file.reset();
    return m_files.remove(m_path);
}

}  // namespace sluice::blobs::detail
