#include "transfer/inlet/belongings.h"

#include <algorithm>

#include "base/text.h"
#include "catalog/assets.h"
#include "catalog/collections.h"
#include "catalog/directory.h"
#include "catalog/intakes.h"
#include "catalog/members.h"
#include "catalog/profiles.h"
#include "catalog/submitters.h"
#include "catalog/upload_pages.h"
#include "domain/collections.h"
#include "domain/owner.h"

namespace sluice::transfer {
namespace {

using catalog::Collections;
using domain::CollectionId;
using domain::UserId;

/// As the contributor gave it on an upload page, or as the team's event log tells it.
Result<std::string> address_of_submitter(catalog::Scope& scope, const domain::Intake& intake) {
    if (const auto submission = TRY(catalog::Submissions(scope).of_intake(intake))) return submission->email;
    const auto told = TRY(catalog::Submitters(scope).of_intake(intake));
    return told ? told->email : "";
}

Result<std::optional<UserId>> submitting_member(catalog::Scope& scope, const domain::Intake& intake) {
    const std::string address = to_lower_ascii(trim(TRY(address_of_submitter(scope, intake))));
    if (address.empty()) return std::optional<UserId>();
    const auto found = TRY(catalog::Directory(scope.transaction).find_user_by_email(address));
    if (!found || !TRY(catalog::Members(scope).find(found->user.id))) return std::optional<UserId>();
    return std::optional(found->user.id);
}

Result<std::optional<CollectionId>> collection_of_folder(catalog::Scope& scope, const domain::Intake& intake,
                                                         const domain::FolderCollections& folders, Ids& ids,
                                                         Instant now) {
    Collections collections(scope);
    if (folders.below && !TRY(collections.find(*folders.below))) return std::optional<CollectionId>();
    return collections.ensure(folders.below, domain::collection_names_of(intake.relative_path), ids, now);
}

}  // namespace

Result<std::vector<CollectionId>> collections_of(catalog::Scope& scope, const domain::Intake& intake,
                                                 const domain::ProfileRules& rules, Ids& ids, Instant now) {
    std::vector<CollectionId> found;
    if (rules.collection_ids)
        for (const CollectionId& id : *rules.collection_ids)
            if (TRY(Collections(scope).find(id))) found.push_back(id);
    if (rules.folder_collections)
        if (auto id = TRY(collection_of_folder(scope, intake, *rules.folder_collections, ids, now)))
            found.push_back(*std::move(id));
    return found;
}

Result<std::optional<UserId>> owner_of(catalog::Scope& scope, const domain::Intake& intake,
                                       const domain::ProfileRules& rules) {
    if (!rules.owners || rules.owners->empty()) return std::optional<UserId>();
    std::vector<UserId> members;
    for (const auto& member : TRY(catalog::Members(scope).list())) members.push_back(member.user.id);
    domain::OwnerFacts facts{intake.relative_path, std::nullopt, [&](const UserId& user) {
                                 return std::ranges::find(members, user) != members.end();
                             }};
    if (domain::asks_submitter(*rules.owners)) facts.submitter = TRY(submitting_member(scope, intake));
    return domain::choose_owner(*rules.owners, facts);
}

Result<> settle_owner(catalog::Scope& scope, const domain::AssetId& asset) {
    catalog::Assets assets(scope);
    const auto record = TRY(assets.find(asset));
    if (!record || !record->profile_id) return {};
    const auto profile =
        TRY(catalog::Profiles(scope).find_revision(*record->profile_id, record->profile_revision));
    if (!profile || !profile->rules.owners || !domain::asks_submitter(*profile->rules.owners)) return {};
    const auto versions = TRY(assets.versions(asset));
    if (versions.empty() || !versions.front().intake_id) return {};
    if (versions.size() > 1 && record->summary.owner_id) return {};
    const auto intake = TRY(catalog::Intakes(scope).find(*versions.front().intake_id));
    if (!intake) return {};
    TRY(assets.set_owner(asset, TRY(owner_of(scope, *intake, profile->rules)), catalog::SaidBy::profile));
    return {};
}

}  // namespace sluice::transfer
