#include <chrono>

#include "base/text.h"
#include "catalog/audit.h"
#include "catalog/directory.h"
#include "catalog/safe_mode.h"
#include "transfer/fsck.h"
#include "transfer/repair.h"

namespace sluice::transfer {
namespace {

namespace fs = std::filesystem;

/// Bytes younger than this are never cleared away, whatever no longer needs them (I5).
constexpr std::chrono::days orphan_age_min{7};

Result<> heal_all(const Ports& ports, const FsckReport& report, Mended& mended, const std::stop_token& stop) {
    for (const auto& hash : report.damaged) {
        const auto healed = TRY(heal_blob(ports, hash, stop));
        const std::string line = cat(healed.owners, ": ", healed.detail);
        if (healed.healing == Healing::lost)
            mended.unrepaired.push_back(cat(line, " ", healed.hint));
        else
            mended.repaired.push_back(line);
    }
    return {};
}

Result<std::vector<domain::Account>> accounts_of(const Ports& ports) {
    return ports.catalog.read_all(
        [](catalog::sql::Transaction& transaction) { return catalog::Directory(transaction).accounts(); });
}

/// What an old catalogue doesn't know may be what a newer one needs.
Result<bool> may_remove_orphans(const Ports& ports) {
    for (const auto& account : TRY(accounts_of(ports))) {
        const auto mode = TRY(ports.catalog.read(
            account.id, [](catalog::Scope& scope) { return catalog::SafeModes(scope).find(); }));
        if (mode) return false;
    }
    return true;
}

Result<> mend_rows(const Ports& ports, Mended& mended) {
    for (const auto& account : TRY(accounts_of(ports))) {
        const auto lines = TRY(ports.catalog.write(
            account.id, [&](catalog::Scope& scope) { return catalog::mend_rows(scope, ports.clock.now()); }));
        for (const auto& line : lines) mended.repaired.push_back(line);
    }
    return {};
}

/// A local store tells by the file's time; one that has no files keeps its orphans.
bool is_old_enough(const Ports& ports, const std::string& content_hash) {
    const fs::path path = ports.blobs.path_of(content_hash);
    std::error_code failed;
    const auto written = path.empty() ? fs::file_time_type::max() : fs::last_write_time(path, failed);
    if (path.empty() || failed) return false;
    const auto at = std::chrono::file_clock::to_sys(written);
    return std::chrono::time_point_cast<std::chrono::milliseconds>(at) + orphan_age_min < ports.clock.now();
}

Result<bool> remove_blob(const Ports& ports, const Orphan& orphan) {
    const bool is_needed = TRY(ports.catalog.read_all([&](catalog::sql::Transaction& transaction) {
        return catalog::is_content_known(transaction, orphan.name);
    }));
    if (is_needed || !is_old_enough(ports, orphan.name)) return false;
    TRY(ports.blobs.remove(orphan.name));
    return true;
}

/// A part goes once its intake came to an end seven days ago: nobody will go on with it.
Result<bool> remove_part(const Ports& ports, const Orphan& orphan) {
    const Instant before = ports.clock.now() - orphan_age_min;
    const bool has_ended = TRY(ports.catalog.read_all([&](catalog::sql::Transaction& transaction) {
        return catalog::has_ended_before(transaction, orphan.name, before);
    }));
    if (!has_ended) return false;
    TRY(TRY(ports.blobs.open_part(orphan.name, orphan.size))->discard());
    return true;
}

}  // namespace

Result<Mended> mend(const Ports& ports, const FsckReport& report, const std::stop_token& stop) {
    Mended mended;
    TRY(heal_all(ports, report, mended, stop));
    TRY(mend_rows(ports, mended));
    const bool may_remove = TRY(may_remove_orphans(ports));
    for (const Orphan& orphan : report.orphans) {
        const bool is_removed =
            may_remove &&
            TRY(orphan.kind == Orphan::Kind::blob ? remove_blob(ports, orphan) : remove_part(ports, orphan));
        ++(is_removed ? mended.orphans_removed : mended.orphans_kept);
        if (is_removed) mended.bytes_freed += orphan.size;
    }
    return mended;
}

}  // namespace sluice::transfer
