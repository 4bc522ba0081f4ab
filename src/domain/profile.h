// Upload profiles: what a file becomes when it enters (W5, W11).
//
// Invariant: a profile is a chain of immutable revisions. Every intake names the revision it was made under,
// so that editing a profile while files are in flight never mixes two revisions in one asset.
#pragma once

#include <boost/describe.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "domain/ids.h"
#include "domain/intake_filter.h"
#include "domain/path_template.h"

namespace sluice::domain {

/// What happens in Dropbox once the asset is provably safe.
BOOST_DEFINE_ENUM_CLASS(AfterIngest, delete_, move_to, keep)

/// What becomes of a file whose bytes are already an asset.
BOOST_DEFINE_ENUM_CLASS(Duplicates, add_asset, point_to_existing)

/// What becomes of a file that takes the place of one that is an asset already: another revision of the same
/// Dropbox file, or a file at the same path below the same mapped folder.
BOOST_DEFINE_ENUM_CLASS(VersionConflict, new_asset, new_version, new_version_with_metadata)

/// When assets may be seen and used. Of both forms the fixed time counts where both are given.
struct Availability {
    std::optional<std::int64_t> release_after_days;  ///< after the file came in
    std::optional<Instant> release_at;
    std::optional<std::int64_t> expires_after_days;  ///< after the file came in
    std::optional<Instant> expires_at;

    bool operator==(const Availability&) const = default;
};
BOOST_DESCRIBE_STRUCT(Availability, (), (release_after_days, release_at, expires_after_days, expires_at))

/// Folders below the mapped one become collections, nested as they are (S9).
struct FolderCollections {
    std::optional<CollectionId> below;  ///< the collection that they are made in; absent: at the top

    bool operator==(const FolderCollections&) const = default;
};
BOOST_DESCRIBE_STRUCT(FolderCollections, (), (below))

/// Who owns what lies at these paths (S10). The first rule that fits decides.
struct OwnerRule {
    std::string path;               ///< glob as in a filter; empty: everything
    std::optional<UserId> user_id;  ///< absent: the member whose e-mail is the submitter's

    bool operator==(const OwnerRule&) const = default;
};
BOOST_DESCRIBE_STRUCT(OwnerRule, (), (path, user_id))

/// What a revision of a profile says.
struct ProfileRules {
    std::string name;
    /// Built-in field key (domain/fields.h) → the values every asset gets where the file itself brings none.
    std::map<std::string, std::vector<std::string>> metadata;
    AssetGroupId asset_group_id;
    std::vector<CategoryId> category_ids;
    /// Kinds ("image", "video", …) or MIME types ("image/jpeg"); empty = every type.
    std::vector<std::string> allowed_types;
    AfterIngest after_ingest = AfterIngest::delete_;
    /// With `move_to`: the Dropbox folder that takes ingested files, e.g. "/Ingested". Outside of every
    /// mapping.
    std::string move_to;
    /// Absent: add_asset, since two contributors may mean two things by the same picture.
    std::optional<Duplicates> duplicates;
    std::optional<PathRule> path_rule;
    std::optional<IntakeFilter> filter;
    std::optional<std::vector<CollectionId>> collection_ids;
    std::optional<FolderCollections> folder_collections;
    /// Absent: another revision of the same Dropbox file is a new version, anything else a new asset.
    std::optional<VersionConflict> version_conflict;
    std::optional<Availability> availability;
    std::optional<std::vector<OwnerRule>> owners;

    bool operator==(const ProfileRules&) const = default;
};
BOOST_DESCRIBE_STRUCT(ProfileRules, (),
                      (name, metadata, asset_group_id, category_ids, allowed_types, after_ingest, move_to,
                       duplicates, path_rule, filter, collection_ids, folder_collections, version_conflict,
                       availability, owners))

struct Profile {
    ProfileId id;
    std::int64_t revision = 1;
    ProfileRules rules;
    Instant created_at;  ///< of the first revision
    Instant revised_at;  ///< of this one
};
BOOST_DESCRIBE_STRUCT(Profile, (), (id, revision, rules, created_at, revised_at))

}  // namespace sluice::domain
