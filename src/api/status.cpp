#include "api/status.h"

#include "api/submitter.h"
#include "base/text.h"
#include "catalog/assets.h"
#include "catalog/collections.h"
#include "catalog/connections.h"
#include "catalog/directory.h"
#include "catalog/guards.h"
#include "catalog/intakes.h"
#include "catalog/mappings.h"
#include "catalog/profiles.h"
#include "catalog/upload_pages.h"

namespace sluice::api {
namespace {

/// The upload page, if it came by one.
Result<> add_upload(catalog::Scope& scope, Provenance& provenance, const Intake& intake) {
    using catalog::UploadPages;
    const auto submission = TRY(catalog::Submissions(scope).of_intake(intake));
    if (!submission) return {};
    provenance.upload_page_id = submission->page_id;
    if (const auto page = TRY(UploadPages(scope).find(submission->page_id, UploadPages::Deleted::included)))
        provenance.upload_page_title = page->title;
    return {};
}

void set_submitter(Provenance& provenance, FileSubmitter found) {
    provenance.submitter = std::move(found.submitter);
    provenance.submitter_name = std::move(found.submitter_name);
    provenance.submitter_email = std::move(found.submitter_email);
    provenance.submitter_known_from = found.submitter_known_from;
}

Result<> add_intake(catalog::Scope& scope, Provenance& provenance, const IntakeId& id) {
    const auto intake = TRY(catalog::Intakes(scope).find(id));
    if (!intake) return {};
    provenance.intake_id = id;
    provenance.connection_id = intake->connection_id;
    provenance.path = intake->path;
    provenance.file_id = intake->file_id;
    provenance.rev = intake->rev;
    provenance.server_modified = intake->server_modified;
    provenance.mapping_id = intake->mapping_id;
    TRY(add_upload(scope, provenance, *intake));
    set_submitter(provenance, TRY(submitter_of(scope, *intake)));
    if (is_upload(*intake)) return {};
    if (const auto connection = TRY(catalog::Connections(scope).find(*intake->connection_id))) {
        provenance.dropbox_account =
            cat(connection->connection.display_name, " (", connection->connection.email, ")");
        if (const auto user =
                TRY(catalog::Directory(scope.transaction).find_user(connection->connection.linked_by)))
            provenance.linked_by = user->name;
    }
    if (!intake->mapping_id) return {};
    if (const auto link_id = TRY(catalog::Mappings(scope).contributor_link_of(*intake->mapping_id))) {
        provenance.contributor_link_id = link_id;
        using catalog::ContributorLinks;
        if (const auto link =
                TRY(ContributorLinks(scope).find(*link_id, ContributorLinks::Deleted::included)))
            provenance.contributor_link_title = link->title;
    }
    return {};
}

Result<Provenance> provenance_of(catalog::Scope& scope, const catalog::AssetRecord& record,
                                 const std::vector<Version>& versions) {
    Provenance provenance;
    provenance.source = record.summary.source;
    set_submitter(provenance, unknown_submitter());
    if (!versions.empty() && versions.front().intake_id)
        TRY(add_intake(scope, provenance, *versions.front().intake_id));
    if (record.profile_id) {
        provenance.profile_id = record.profile_id;
        provenance.profile_revision = record.profile_revision;
        if (const auto profile =
                TRY(catalog::Profiles(scope).find_revision(*record.profile_id, record.profile_revision)))
            provenance.profile_name = profile->rules.name;
    }
    return provenance;
}

}  // namespace

Result<TransferStatus> transfer_status(catalog::Scope& scope) {
    TransferStatus status;
    status.counts = TRY(catalog::Intakes(scope).counts());
    status.checked_at = TRY(catalog::Mappings(scope).all_checked_at());
    status.clearing_paused = TRY(catalog::Guards(scope).is_clearing_paused());
    status.held = TRY(catalog::Guards(scope).held());
    status.clearing_blocked = status.held.mass_delete_guard;
    status.safe_mode = TRY(catalog::SafeModes(scope).find());
    status.storage = TRY(catalog::storage_health(scope));
    return status;
}

Result<Asset> asset_view(catalog::Scope& scope, const AssetId& id,
                         const std::optional<Instant>& available_at) {
    auto record = TRY(catalog::Assets(scope).find(id, available_at));
    if (!record) return fail({Remedy::not_found, "asset_not_found", "There is no such asset.", ""});
    Asset asset;
    asset.versions = TRY(catalog::Assets(scope).versions(id));
    asset.provenance = TRY(provenance_of(scope, *record, asset.versions));
    asset.metadata = TRY(catalog::Assets(scope).metadata(id));
    asset.categories = TRY(catalog::Assets(scope).categories(id));
    asset.collections = TRY(catalog::Collections(scope).of_asset(id));
    if (record->summary.owner_id)
        if (const auto user = TRY(catalog::Directory(scope.transaction).find_user(*record->summary.owner_id)))
            asset.owner_name = user->name;
    if (const auto group = TRY(catalog::Taxonomy(scope).find_asset_group(record->summary.asset_group_id)))
        asset.asset_group = *group;
    asset.summary = std::move(record->summary);
    asset.facts = std::move(record->facts);
    return asset;
}

}  // namespace sluice::api
