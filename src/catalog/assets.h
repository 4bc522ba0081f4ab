// The library: assets, their versions, metadata, categories, owners and availability, and the bytes an
// account holds.
//
// Invariant: no asset without a held blob (foreign keys say so); text search finds an asset in the same
// transaction that made it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "catalog/catalog.h"
#include "domain/asset.h"
#include "domain/availability.h"
#include "domain/profile.h"

namespace sluice::catalog {

/// Bytes that the account holds in the blob store.
struct HeldBlob {
    std::string content_hash;
    std::string sha256;
    std::int64_t size = 0;
};

struct AssetRecord {
    domain::AssetSummary summary;
    std::string content_hash;  ///< of the current version
    domain::Facts facts;
    std::optional<domain::ProfileId> profile_id;
    std::int64_t profile_revision = 0;
};

/// All that one new asset, or one new version of an asset, brings.
struct NewVersion {
    AssetRecord asset;
    domain::Version version;
    std::vector<domain::MetadataValue> metadata;
    std::vector<domain::CategoryId> category_ids;
    std::vector<domain::CollectionId> collection_ids = {};
};

struct AssetFilter {
    std::string text;  ///< words, the last as a prefix; empty: all
    std::optional<domain::Source> source;
    std::optional<domain::Kind> kind;
    std::optional<domain::AssetGroupId> asset_group_id;
    std::optional<domain::CategoryId> category_id;
    std::optional<domain::CollectionId> collection_id = {};  ///< in it, or in one within it
    bool is_unowned = false;                                 ///< only those that nobody owns
    std::optional<std::string> after;                        ///< id of the last one seen
    std::int64_t limit = 100;
    std::optional<domain::AvailabilityState> availability = {};  ///< as it is `now`
    Instant now = {};
    /// Of somebody who may not see the others: only what is available then.
    std::optional<Instant> available_at = {};
};

/// Who says something of an asset. What a person said no profile overwrites.
enum class SaidBy { profile, person };

class Assets {
public:
    explicit Assets(const Scope& scope) : m_scope(scope) {}

    /// Notes that the account holds these bytes; they must be durable in the store before.
    [[nodiscard]] Result<> hold_blob(const HeldBlob& blob, Instant now);
    [[nodiscard]] Result<std::optional<HeldBlob>> find_blob(std::string_view content_hash);
    /// True where a version refers to these bytes (I1).
    [[nodiscard]] Result<bool> is_referenced(std::string_view content_hash);

    [[nodiscard]] Result<> add(const NewVersion& added);
    /// Puts a version on top of an asset, which shows the new file from now on and says what it brings:
    /// metadata, categories, and what no person has said of collections, owner and availability.
    [[nodiscard]] Result<> add_version(const NewVersion& added);
    /// Only the file is another one; the asset says what it said, under the profile's revision that it had.
    [[nodiscard]] Result<> add_version_of_bytes(const NewVersion& added);
    /// Puts a version beneath that of the intake `newer`, which came first; the asset goes on showing what it
    /// shows. The numbers of the versions above grow by one.
    [[nodiscard]] Result<> add_earlier_version(const NewVersion& added, const domain::IntakeId& newer);
    [[nodiscard]] Result<> set_preview(const domain::AssetId& id, domain::PreviewState state,
                                       std::string_view reason);
    /// False where a person has said it, and a profile can't any more. Nothing: nobody.
    [[nodiscard]] Result<bool> set_owner(const domain::AssetId& id,
                                         const std::optional<domain::UserId>& owner, SaidBy by);
    [[nodiscard]] Result<> set_times(const domain::AssetId& id, const domain::AvailableTimes& times);
    /// How many pages there are to leaf through, where only drawing the file could tell.
    [[nodiscard]] Result<> set_pages(const AssetRecord& asset, std::optional<std::int64_t> pages);

    /// `available_at` as in a filter: an asset that isn't available then isn't there.
    [[nodiscard]] Result<std::optional<AssetRecord>> find(const domain::AssetId& id,
                                                          const std::optional<Instant>& available_at = {});
    /// The oldest asset whose current version has these bytes.
    [[nodiscard]] Result<std::optional<domain::AssetId>> find_by_content(std::string_view content_hash);
    /// Newest first.
    [[nodiscard]] Result<std::vector<domain::AssetSummary>> page(const AssetFilter& filter);
    [[nodiscard]] Result<std::int64_t> count(const AssetFilter& filter);
    [[nodiscard]] Result<std::vector<domain::MetadataValue>> metadata(const domain::AssetId& id);
    [[nodiscard]] Result<std::vector<domain::Category>> categories(const domain::AssetId& id);
    /// Newest first.
    [[nodiscard]] Result<std::vector<domain::Version>> versions(const domain::AssetId& id);

private:
    Result<> add_parts(const NewVersion& added);
    Result<> add_to_collections(const NewVersion& added);
    /// Without a number it is the newest.
    Result<> insert_version(const NewVersion& added, std::optional<std::int64_t> number);
    Result<> add_metadata(const NewVersion& added);

    Scope m_scope;
};

}  // namespace sluice::catalog
