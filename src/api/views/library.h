// The library: assets with where they came from, and what orders them.
//
// Invariant: an asset page and its provenance name only what belongs to the caller's account.
#pragma once

#include <boost/describe.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/asset.h"
#include "domain/fields.h"
#include "domain/intake.h"
#include "domain/profile.h"

namespace sluice::api {

using namespace domain;

struct AssetPage {
    std::vector<AssetSummary> assets;
    std::optional<std::string> next;  ///< pass as `after` for the next page
    std::int64_t total = 0;           ///< how many match in all
};
BOOST_DESCRIBE_STRUCT(AssetPage, (), (assets, next, total))

/// How it is known who sent a file (W23).
BOOST_DEFINE_ENUM_CLASS(SubmitterSource, upload_page, team_log)
/// Who sent a file, as far as it is known.
struct FileSubmitter {
    std::string submitter;  ///< in words; "unknown (Dropbox does not tell)" where it can't be known
    std::optional<std::string> submitter_name;            ///< as the contributor gave it
    std::optional<std::string> submitter_email;           ///< likewise; nobody has checked it
    std::optional<SubmitterSource> submitter_known_from;  ///< absent: the submitter is unknown
};
BOOST_DESCRIBE_STRUCT(FileSubmitter, (), (submitter, submitter_name, submitter_email, submitter_known_from))

/// Where an asset came from (M11).
struct Provenance {
    Source source = Source::dropbox;
    std::optional<IntakeId> intake_id;
    std::optional<ConnectionId> connection_id;
    std::string dropbox_account;  ///< "Ana Lopez (ana@example.org)"
    std::string linked_by;        ///< name of the person who linked it
    std::string path;
    std::string file_id;
    std::string rev;
    std::optional<Instant> server_modified;  ///< when Dropbox had the file
    std::optional<MappingId> mapping_id;
    std::optional<ContributorLinkId> contributor_link_id;
    std::string contributor_link_title;
    std::optional<ProfileId> profile_id;
    std::string profile_name;
    std::int64_t profile_revision = 0;
    std::string submitter;  ///< in words; "unknown (Dropbox does not tell)" where it can't be known
    std::optional<std::string> submitter_name;            ///< as the contributor gave it
    std::optional<std::string> submitter_email;           ///< likewise; nobody has checked it
    std::optional<SubmitterSource> submitter_known_from;  ///< absent: the submitter is unknown
    std::optional<UploadPageId> upload_page_id;
    std::string upload_page_title;
};
BOOST_DESCRIBE_STRUCT(Provenance, (),
                      (source, intake_id, connection_id, dropbox_account, linked_by, path, file_id, rev,
                       server_modified, mapping_id, contributor_link_id, contributor_link_title, profile_id,
                       profile_name, profile_revision, submitter, submitter_name, submitter_email,
                       submitter_known_from, upload_page_id, upload_page_title))

struct Asset {
    AssetSummary summary;
    AssetGroup asset_group;
    std::vector<Category> categories;
    std::vector<Collection> collections;
    std::string owner_name;  ///< empty: nobody owns it
    std::vector<MetadataValue> metadata;
    Facts facts;
    std::vector<Version> versions;  ///< newest first
    Provenance provenance;
};
BOOST_DESCRIBE_STRUCT(Asset, (),
                      (summary, asset_group, categories, collections, owner_name, metadata, facts, versions,
                       provenance))

struct LedgerPage {
    std::vector<LedgerEntry> entries;  ///< oldest first
};
BOOST_DESCRIBE_STRUCT(LedgerPage, (), (entries))

struct AssetGroupList {
    std::vector<AssetGroup> asset_groups;
};
BOOST_DESCRIBE_STRUCT(AssetGroupList, (), (asset_groups))
struct NameRequest {
    std::string name;
};
BOOST_DESCRIBE_STRUCT(NameRequest, (), (name))
struct CategoryList {
    std::vector<Category> categories;
};
BOOST_DESCRIBE_STRUCT(CategoryList, (), (categories))
struct CategoryRequest {
    std::string name;
    std::optional<CategoryId> parent_id;
};
BOOST_DESCRIBE_STRUCT(CategoryRequest, (), (name, parent_id))

}  // namespace sluice::api
