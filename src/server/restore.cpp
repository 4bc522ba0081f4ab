#include <set>
#include <sys/stat.h>

#include "base/text.h"
#include "catalog/blob_health.h"
#include "catalog/directory.h"
#include "catalog/safe_mode.h"
#include "server/backup.h"
#include "server/backup_manifest.h"
#include "server/copy_file.h"
#include "server/data_folder.h"

namespace sluice::server {
namespace {

namespace fs = std::filesystem;

Result<> check_target(const fs::path& data) {
    std::error_code failed;
    if (!fs::exists(data, failed) || (fs::is_directory(data, failed) && fs::is_empty(data, failed)))
        return {};
    return fail({Remedy::reject, "restore_target_in_use", cat(data.string(), " isn't empty."),
                 "Restore into a folder that doesn't exist yet, then point data.folder there."});
}

/// Copies what the manifest gives a plain hash of.
Result<> restore_file(blobs::FileSystem& files, const fs::path& backup, const BackedUpFile& file,
                      const fs::path& to) {
    const auto copied = copy_file(files, backup / file.name, to);
    if (copied && copied->sha256 == file.sha256 && copied->size == file.size) return {};
    return fail(
        {Remedy::reject, "backup_damaged",
         cat("In the backup, ", file.name, copied ? " isn't what the manifest says." : " can't be read."),
         "Use another backup, or an earlier copy of this one."});
}

class Restore {
public:
    Restore(const fs::path& backup, const fs::path& data, const Clock& clock)
        : m_backup(backup), m_data(data), m_clock(clock), m_files(blobs::posix_file_system()) {}

    Result<RestoreDone> run() {
        const auto manifest = TRY(read_manifest(m_backup));
        m_done.made_at = manifest.made_at;
        m_done.has_key = manifest.key.has_value();
        const auto folder = TRY(DataFolder::open(m_data));
        const auto volume = TRY(m_files->open_volume(m_data));
        // Its last name only once it says that safe mode is on: a restore that was cut short starts no
        // server.
        const fs::path catalogue = m_data / "sluice.db.restoring";
        TRY(restore_file(*m_files, m_backup, manifest.database, catalogue));
        if (manifest.key) {
            TRY(restore_file(*m_files, m_backup, *manifest.key, folder.key_file()));
            ::chmod(folder.key_file().c_str(), 0400);
        }
        m_missing.insert(manifest.missing.begin(), manifest.missing.end());
        for (const auto& blob : manifest.blobs) TRY(restore_blob(folder.blobs() / "blobs", blob));
        copy_what_is_new(m_backup / "renditions", folder.renditions());
        TRY(begin_safe_mode(catalogue));
        TRY(volume->sync());
        TRY(m_files->rename(catalogue, folder.database()));
        TRY(volume->sync());
        return std::move(m_done);
    }

private:
    Result<> restore_blob(const fs::path& blobs, const BackedUpFile& blob) {
        const fs::path to = blob_path(blobs, blob.name);
        TRY(make_folders(to.parent_path()));
        const auto copied = copy_file(*m_files, blob_path(m_backup / "blobs", blob.name), to);
        if (!copied && copied.error().code != "file_missing" && copied.error().code != "disk_failed")
            return fail(copied.error());
        if (!copied || copied->content_hash != blob.name) {
            TRY(m_files->remove(to));
            m_missing.insert(blob.name);
            return {};
        }
        ++m_done.blobs_restored;
        m_done.bytes_restored += blob.size;
        return {};
    }

    /// Whoever starts a server there: it deletes nothing before it knows what happened since the backup.
    Result<> begin_safe_mode(const fs::path& database) {
        catalog::Catalog catalog(TRY(catalog::sql::Database::open(catalog::sql::sqlite_driver(database))));
        const Instant now = m_clock.now();
        const auto accounts = TRY(catalog.read_all([](catalog::sql::Transaction& transaction) {
            return catalog::Directory(transaction).accounts();
        }));
        for (const auto& account : accounts)
            TRY(catalog.write(account.id, [&](catalog::Scope& scope) {
                return catalog::SafeModes(scope).begin(catalog::SafeModeReason::restored, m_done.made_at,
                                                       now);
            }));
        return catalog.write_all([&](catalog::sql::Transaction& transaction) -> Result<> {
            m_done.missing.clear();
            for (const auto& hash : m_missing) {
                m_done.missing.push_back(
                    cat(TRY(catalog::owners_of(transaction, hash)), " (blob ", hash, ")"));
                TRY(catalog::note_damage(
                    transaction, {hash, catalog::Damage::missing, "The backup doesn't have it.", now}, now));
            }
            return {};
        });
    }

    const fs::path& m_backup;
    const fs::path& m_data;
    const Clock& m_clock;
    std::unique_ptr<blobs::FileSystem> m_files;
    std::set<std::string> m_missing;
    RestoreDone m_done;
};

}  // namespace

Result<RestoreDone> restore(const fs::path& folder, const fs::path& data, const Clock& clock) {
    TRY(check_target(data));
    return Restore(folder, data, clock).run();
}

}  // namespace sluice::server
