// Assets and their versions: what the library holds.
//
// Invariant: an asset has at least one version; the bytes that a version names by content hash never change.
// Each metadata value keeps where it came from.
#pragma once

#include <boost/describe.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "domain/facts.h"
#include "domain/ids.h"

namespace sluice::domain {

/// Where an asset came from.
BOOST_DEFINE_ENUM_CLASS(Source, dropbox, upload, api)
/// Where a metadata value came from.
BOOST_DEFINE_ENUM_CLASS(ValueOrigin, embedded, profile, folder, person)
/// pending: being made. none: there can't be one; `preview_reason` says why.
BOOST_DEFINE_ENUM_CLASS(PreviewState, pending, ready, none)

struct MetadataValue {
    std::string field;     ///< key of a built-in field (domain/fields.h)
    std::string language;  ///< BCP 47, empty where the field has no language
    std::vector<std::string> values;
    ValueOrigin origin = ValueOrigin::embedded;
    std::string origin_detail;  ///< e.g. "xmp:dc:subject" or "profile Dogs, revision 3"
};
BOOST_DESCRIBE_STRUCT(MetadataValue, (), (field, language, values, origin, origin_detail))

/// What the grid shows.
struct AssetSummary {
    AssetId id;
    std::string title;
    std::string filename;
    Kind kind = Kind::other;
    std::string mime;
    std::int64_t size = 0;  ///< bytes of the current version
    std::optional<std::int64_t> width;
    std::optional<std::int64_t> height;
    std::optional<std::int64_t> duration_ms;
    Source source = Source::dropbox;
    PreviewState preview_state = PreviewState::pending;
    std::string preview_reason;
    AssetGroupId asset_group_id;
    std::optional<UserId> owner_id;     ///< the member who answers for it
    std::optional<Instant> release_at;  ///< not to be seen or used before
    std::optional<Instant> expires_at;  ///< nor from then on
    Instant created_at;
};
BOOST_DESCRIBE_STRUCT(AssetSummary, (),
                      (id, title, filename, kind, mime, size, width, height, duration_ms, source,
                       preview_state, preview_reason, asset_group_id, owner_id, release_at, expires_at,
                       created_at))

struct Version {
    VersionId id;
    std::int64_t number = 1;
    std::string filename;
    std::string mime;
    std::int64_t size = 0;
    std::string content_hash;
    std::string sha256;
    std::optional<IntakeId> intake_id;
    Instant created_at;
};
BOOST_DESCRIBE_STRUCT(Version, (),
                      (id, number, filename, mime, size, content_hash, sha256, intake_id, created_at))

struct AssetGroup {
    AssetGroupId id;
    std::string name;
};
BOOST_DESCRIBE_STRUCT(AssetGroup, (), (id, name))

struct Collection {
    CollectionId id;
    std::string name;
    std::optional<CollectionId> parent_id;
};
BOOST_DESCRIBE_STRUCT(Collection, (), (id, name, parent_id))

struct Category {
    CategoryId id;
    std::string name;
    std::optional<CategoryId> parent_id;
};
BOOST_DESCRIBE_STRUCT(Category, (), (id, name, parent_id))

}  // namespace sluice::domain
