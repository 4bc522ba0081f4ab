#include "transfer/fsck.h"

#include <map>
#include <set>

#include "base/text.h"
#include "catalog/audit.h"
#include "catalog/directory.h"
#include "catalog/ledger_check.h"

namespace sluice::transfer {
namespace {

/// The blobs that versions of all accounts need, each with the accounts' own words for it.
using NeededBlobs = std::map<std::string, std::string>;

std::string_view word_of(blobs::Verdict verdict) {
    return verdict == blobs::Verdict::missing ? "is missing" : "doesn't read back as it was stored";
}

Result<> check_blob(blobs::BlobStore& store, const std::string& hash, const std::string& needed_by,
                    Reading reading, FsckReport& report) {
    ++report.blobs_checked;
    auto verdict = blobs::Verdict::sound;
    if (reading == Reading::bytes)
        verdict = TRY(store.verify(hash));
    else if (!TRY(store.contains(hash)))
        verdict = blobs::Verdict::missing;
    if (verdict != blobs::Verdict::sound)
        report.findings.push_back(cat("I5: the blob ", hash, " of ", needed_by, " ", word_of(verdict), "."));
    return {};
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
        for (const auto& [hash, asset] : audit.needed_blobs) needed.emplace(hash, cat("asset ", asset));
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
    for (const auto& [hash, asset] : needed) TRY(check_blob(store, hash, asset, reading, report));
    TRY(store.for_each([&](std::string_view hash, std::uint64_t) -> Result<> {
        if (!needed.contains(std::string(hash))) ++report.blobs_unreferenced;
        return {};
    }));
    return report;
}

}  // namespace sluice::transfer
