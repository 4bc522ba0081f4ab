#include "server/backup.h"

#include <fstream>
#include <map>
#include <sys/stat.h>

#include "base/text.h"
#include "catalog/sql/driver.h"
#include "server/backup_manifest.h"
#include "server/copy_file.h"
#include "server/version.h"

namespace sluice::server {
namespace {

namespace fs = std::filesystem;
using catalog::sql::Session;

constexpr std::string_view catalogue_prefix = "catalogue-";

std::string quoted(const fs::path& file) {
    std::string text = "'";
    for (const char c : file.string()) text += c == '\'' ? std::string("''") : std::string(1, c);
    return text + "'";
}

Result<std::unique_ptr<Session>> open_catalogue(const fs::path& file) {
    std::error_code failed;
    if (!fs::is_regular_file(file, failed))
        return fail({Remedy::reject, "data_folder_unusable",
                     cat("There is no catalogue ", file.string(), "."),
                     "Name the data folder with --data, or by data.folder in the settings."});
    return catalog::sql::sqlite_driver(file)->connect();
}

/// A blob that the snapshot needs, and who needs it.
struct Needed {
    std::uint64_t size = 0;
    std::string owner;
};

/// One snapshot of the catalogue in one file, and the blobs it needs by content hash.
Result<std::map<std::string, Needed>> snapshot(const fs::path& catalogue, const fs::path& into) {
    const auto session = TRY(open_catalogue(catalogue));
    TRY(session->run_script(cat("VACUUM INTO ", quoted(into))));
    const auto copy = TRY(open_catalogue(into));
    std::map<std::string, Needed> needed;
    for (const auto& row : TRY(copy->query(
             "SELECT b.content_hash, b.size, COALESCE((SELECT MIN(v.filename) FROM versions v WHERE "
             "v.account_id = b.account_id AND v.content_hash = b.content_hash), 'no asset') FROM blobs b",
             {})))
        needed[row.text(0)] = {static_cast<std::uint64_t>(row.integer(1)), row.text(2)};
    TRY(copy->run_script("PRAGMA journal_mode=DELETE"));
    return needed;
}

class Backup {
public:
    Backup(const BackupWanted& wanted, const Clock& clock)
        : m_wanted(wanted), m_clock(clock), m_files(blobs::posix_file_system()) {}

    Result<BackupDone> run() {
        TRY(make_folders(m_wanted.folder / "blobs"));
        ::chmod(m_wanted.folder.c_str(), 0700);
        const auto volume = TRY(m_files->open_volume(m_wanted.folder));
        m_manifest.made_at = m_clock.now();
        m_manifest.version = version;
        m_manifest.database.name =
            cat(catalogue_prefix, m_manifest.made_at.time_since_epoch().count(), ".db");
        const fs::path database = m_wanted.folder / m_manifest.database.name;
        const auto needed = TRY(snapshot(m_wanted.data / "sluice.db", database));
        const auto hashed = TRY(hash_file(*m_files, database));
        m_manifest.database.size = hashed.size;
        m_manifest.database.sha256 = hashed.sha256;
        if (m_wanted.key == KeyFile::included) TRY(copy_key());
        for (const auto& [hash, blob] : needed) TRY(copy_blob(hash, blob));
        copy_what_is_new(m_wanted.data / "renditions", m_wanted.folder / "renditions");
        TRY(volume->sync());
        TRY(save_manifest());
        TRY(volume->sync());
        remove_older_catalogues();
        return std::move(m_done);
    }

private:
    Result<> copy_key() {
        const auto copied =
            TRY(copy_file(*m_files, m_wanted.data / "secrets.key", m_wanted.folder / "secrets.key"));
        ::chmod((m_wanted.folder / "secrets.key").c_str(), 0400);
        m_manifest.key = BackedUpFile{"secrets.key", copied.size, copied.sha256};
        return {};
    }

    Result<> copy_blob(const std::string& hash, const Needed& blob) {
        const fs::path to = blob_path(m_wanted.folder / "blobs", hash);
        const auto present = TRY(m_files->size_of(to));
        if (present && *present == blob.size) {
            ++m_done.blobs_there;
            m_manifest.blobs.push_back({hash, blob.size, ""});
            return {};
        }
        TRY(make_folders(to.parent_path()));
        const fs::path from = blob_path(m_wanted.data / "blobs" / "blobs", hash);
        if (TRY(is_copied(from, to, hash, blob.size))) {
            ++m_done.blobs_copied;
            m_done.bytes_copied += blob.size;
            m_manifest.blobs.push_back({hash, blob.size, ""});
        } else {
            m_done.missing.push_back(cat(blob.owner, " (blob ", hash, ")"));
            m_manifest.missing.push_back(hash);
        }
        return {};
    }

    /// False where the store hasn't these bytes, or has them damaged.
    Result<bool> is_copied(const fs::path& from, const fs::path& to, const std::string& hash,
                           std::uint64_t size) {
        if (m_wanted.blobs == BlobCopies::link) {
            std::error_code failed;
            fs::remove(to, failed);
            fs::create_hard_link(from, to, failed);
            if (!failed) return TRY(m_files->size_of(to)) == size;
        }
        const auto copied = copy_file(*m_files, from, to);
        if (copied && copied->content_hash == hash) return true;
        if (copied) TRY(m_files->remove(to));
        const bool is_here =
            copied || copied.error().code == "file_missing" || copied.error().code == "disk_failed";
        return is_here ? Result<bool>(false) : fail(copied.error());
    }

    Result<> save_manifest() {
        const fs::path fresh = m_wanted.folder / "MANIFEST.new";
        TRY(m_files->remove(fresh));
        {
            const auto file = TRY(m_files->open_to_append(fresh));
            TRY(file->append(write_manifest(m_manifest)));
            TRY(file->sync_data());
        }
        return m_files->rename(fresh, m_wanted.folder / BackupManifest::file_name);
    }

    /// The manifest no longer names them.
    void remove_older_catalogues() {
        std::error_code ignored;
        for (const auto& entry : fs::directory_iterator(m_wanted.folder, ignored)) {
            const std::string name = entry.path().filename().string();
            if (name.starts_with(catalogue_prefix) && !name.starts_with(m_manifest.database.name))
                fs::remove(entry.path(), ignored);
        }
    }

    const BackupWanted& m_wanted;
    const Clock& m_clock;
    std::unique_ptr<blobs::FileSystem> m_files;
    BackupManifest m_manifest;
    BackupDone m_done;
};

}  // namespace

Result<BackupDone> back_up(const BackupWanted& wanted, const Clock& clock) {
    return Backup(wanted, clock).run();
}

}  // namespace sluice::server
