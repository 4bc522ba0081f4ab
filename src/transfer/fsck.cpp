#include "transfer/fsck.h"

#include <map>

#include "base/text.h"
#include "catalog/audit.h"
#include "catalog/directory.h"
#include "catalog/ledger_check.h"
#include "transfer/repair.h"

namespace sluice::transfer {
namespace {

/// The blobs that versions of all accounts need.
using NeededBlobs = std::map<std::string, catalog::NeededBlob, std::less<>>;
/// What the store has, with its size.
using StoredBlobs = std::map<std::string, std::uint64_t, std::less<>>;

std::string_view word_of(catalog::Damage damage) {
    switch (damage) {
        case catalog::Damage::missing: return "is missing";
        case catalog::Damage::damaged: return "doesn't read back as it was stored";
        case catalog::Damage::unreadable: return "can't be read: the disk reports a fault";
    }
    return "";
}

Result<std::optional<catalog::Damage>> look_at(blobs::BlobStore& store, const std::string& hash,
                                               const catalog::NeededBlob& needed, const StoredBlobs& stored,
                                               Reading reading) {
    const auto found = stored.find(hash);
    if (found == stored.end()) return std::optional(catalog::Damage::missing);
    if (found->second != static_cast<std::uint64_t>(needed.size))
        return std::optional(catalog::Damage::damaged);
    if (reading == Reading::bytes) return examine_blob(store, hash);
    return std::optional<catalog::Damage>();
}

Result<> check_account(catalog::Catalog& catalog, const domain::AccountId& account, NeededBlobs& needed,
                       FsckReport& report) {
    for (const auto& finding : TRY(catalog::check_ledger(catalog, account, {})).findings)
        report.findings.push_back(cat("the ledger: ", finding.message));
    return catalog.read(account, [&](catalog::Scope& scope) -> Result<> {
        const auto audit = TRY(catalog::audit(scope));
        report.intakes += audit.intakes;
        report.assets += audit.assets;
        report.versions += audit.versions;
        for (const auto& finding : audit.findings) report.findings.push_back(finding);
        for (const auto& [hash, blob] : audit.needed_blobs) needed.emplace(hash, blob);
        return {};
    });
}

/// Blobs that no version needs, and all parts: `mend` finds out which of them may go.
Result<> find_orphans(blobs::BlobStore& store, const NeededBlobs& needed, const StoredBlobs& stored,
                      FsckReport& report) {
    for (const auto& [hash, size] : stored)
        if (!needed.contains(hash)) report.orphans.push_back({Orphan::Kind::blob, hash, size});
    report.blobs_unreferenced = static_cast<std::int64_t>(report.orphans.size());
    return store.for_each_part([&](std::string_view name, std::uint64_t size) -> Result<> {
        report.orphans.push_back({Orphan::Kind::part, std::string(name), size});
        return {};
    });
}

}  // namespace

Result<FsckReport> check_everything(catalog::Catalog& catalog, blobs::BlobStore& store, Reading reading) {
    FsckReport report;
    NeededBlobs needed;
    const auto accounts = TRY(catalog.read_all(
        [](catalog::sql::Transaction& transaction) { return catalog::Directory(transaction).accounts(); }));
    for (const auto& account : accounts) {
        ++report.accounts;
        TRY(check_account(catalog, account.id, needed, report));
    }
    if (reading == Reading::rows) return report;
    StoredBlobs stored;
    TRY(store.for_each([&](std::string_view hash, std::uint64_t size) -> Result<> {
        stored.emplace(hash, size);
        return {};
    }));
    for (const auto& [hash, blob] : needed) {
        ++report.blobs_checked;
        const auto damage = TRY(look_at(store, hash, blob, stored, reading));
        if (!damage) continue;
        report.damaged.push_back(hash);
        report.damaged_findings.push_back(
            cat("I5: the blob ", hash, " of ", blob.needed_by, " ", word_of(*damage), "."));
    }
    TRY(find_orphans(store, needed, stored, report));
    for (const auto& finding : report.damaged_findings) report.findings.push_back(finding);
    return report;
}

}  // namespace sluice::transfer
