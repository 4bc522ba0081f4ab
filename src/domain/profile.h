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

namespace sluice::domain {

/// What happens in Dropbox once the asset is provably safe.
BOOST_DEFINE_ENUM_CLASS(AfterIngest, delete_, move_to, keep)

/// What becomes of a file whose bytes are already an asset.
BOOST_DEFINE_ENUM_CLASS(Duplicates, add_asset, point_to_existing)

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

    bool operator==(const ProfileRules&) const = default;
};
BOOST_DESCRIBE_STRUCT(ProfileRules, (),
                      (name, metadata, asset_group_id, category_ids, allowed_types, after_ingest, move_to,
                       duplicates))

struct Profile {
    ProfileId id;
    std::int64_t revision = 1;
    ProfileRules rules;
    Instant created_at;  ///< of the first revision
    Instant revised_at;  ///< of this one
};
BOOST_DESCRIBE_STRUCT(Profile, (), (id, revision, rules, created_at, revised_at))

}  // namespace sluice::domain
