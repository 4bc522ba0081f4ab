// The JSON of the API where it isn't a domain type as it is: requests, and views that join several.
//
// Invariant: these structs are the API's contract. The same description decodes a request, encodes an answer
// and writes the OpenAPI document; the UI's TypeScript types are generated from that document.
#pragma once

#include <boost/describe.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/secret.h"
#include "domain/asset.h"
#include "domain/connection.h"
#include "domain/contributor_link.h"
#include "domain/fields.h"
#include "domain/intake.h"
#include "domain/mapping.h"
#include "domain/profile.h"
#include "domain/user.h"

namespace sluice::api {

using namespace domain;

struct Empty {};
BOOST_DESCRIBE_STRUCT(Empty, (), ())

// Set-up and session.

struct SetupStatus {
    bool needed = false;  ///< true until the first account exists
};
BOOST_DESCRIBE_STRUCT(SetupStatus, (), (needed))

struct SetupRequest {
    std::string account_name;
    std::string name;
    std::string email;
    Secret password;  ///< 10 to 200 characters
};
BOOST_DESCRIBE_STRUCT(SetupRequest, (), (account_name, name, email, password))

struct SignInRequest {
    std::string email;
    Secret password;
};
BOOST_DESCRIBE_STRUCT(SignInRequest, (), (email, password))

struct Session {
    std::optional<User> user;  ///< absent for an API key
    Account account;
    std::vector<Verb> verbs;
};
BOOST_DESCRIBE_STRUCT(Session, (), (user, account, verbs))

// Library.

struct AssetPage {
    std::vector<AssetSummary> assets;
    std::optional<std::string> next;  ///< pass as `after` for the next page
    std::int64_t total = 0;           ///< how many match in all
};
BOOST_DESCRIBE_STRUCT(AssetPage, (), (assets, next, total))

/// Where an asset came from (M11).
struct Provenance {
    Source source = Source::dropbox;
    std::optional<IntakeId> intake_id;
    std::optional<ConnectionId> connection_id;
    std::string dropbox_account;  ///< "Ana Lopez (ana@example.org)"
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
    std::string submitter;  ///< "unknown (Dropbox does not tell)" where it can't be known
};
BOOST_DESCRIBE_STRUCT(Provenance, (),
                      (source, intake_id, connection_id, dropbox_account, path, file_id, rev, server_modified,
                       mapping_id, contributor_link_id, contributor_link_title, profile_id, profile_name,
                       profile_revision, submitter))

struct Asset {
    AssetSummary summary;
    AssetGroup asset_group;
    std::vector<Category> categories;
    std::vector<MetadataValue> metadata;
    Facts facts;
    std::vector<Version> versions;  ///< newest first
    Provenance provenance;
};
BOOST_DESCRIBE_STRUCT(Asset, (), (summary, asset_group, categories, metadata, facts, versions, provenance))

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
struct FieldList {
    std::vector<Field> fields;
};
BOOST_DESCRIBE_STRUCT(FieldList, (), (fields))

// Integrations.

struct DropboxApp {
    bool configured = false;  ///< false: the administrator must set the app key and secret first
    std::string app_key;
    std::string redirect_uri;        ///< to enter in Dropbox's App Console
    std::string webhook_uri;         ///< the same
    bool webhook_reachable = false;  ///< true once a signed webhook has arrived
    bool is_sandbox = false;         ///< true where the Dropbox origins aren't Dropbox's own
};
BOOST_DESCRIBE_STRUCT(DropboxApp, (),
                      (configured, app_key, redirect_uri, webhook_uri, webhook_reachable, is_sandbox))

struct ConnectionHealth {
    Connection connection;
    std::int64_t mappings = 0;
    std::int64_t waiting = 0;       ///< intakes on their way
    std::int64_t failed = 0;        ///< refused or failed
    std::int64_t calls = 0;         ///< calls to Dropbox since the server started
    std::int64_t rate_limited = 0;  ///< of these, answered 429
};
BOOST_DESCRIBE_STRUCT(ConnectionHealth, (), (connection, mappings, waiting, failed, calls, rate_limited))
struct ConnectionList {
    std::vector<ConnectionHealth> connections;
};
BOOST_DESCRIBE_STRUCT(ConnectionList, (), (connections))

struct AuthorizeAnswer {
    std::string authorize_url;  ///< send the browser there; it comes back to /integrations
};
BOOST_DESCRIBE_STRUCT(AuthorizeAnswer, (), (authorize_url))

struct DropboxFolder {
    std::string name;
    std::string path;
};
BOOST_DESCRIBE_STRUCT(DropboxFolder, (), (name, path))
struct DropboxFolderList {
    std::vector<DropboxFolder> folders;
};
BOOST_DESCRIBE_STRUCT(DropboxFolderList, (), (folders))

// Profiles, mappings, contributor links.

struct ProfileList {
    std::vector<Profile> profiles;
};
BOOST_DESCRIBE_STRUCT(ProfileList, (), (profiles))

struct MappingList {
    std::vector<Mapping> mappings;
};
BOOST_DESCRIBE_STRUCT(MappingList, (), (mappings))
struct MappingRequest {
    ConnectionId connection_id;
    std::string folder_path;  ///< made in Dropbox where it doesn't exist
    ProfileId profile_id;
    std::optional<Release> release;  ///< automatic where absent
};
BOOST_DESCRIBE_STRUCT(MappingRequest, (), (connection_id, folder_path, profile_id, release))
struct MappingChange {
    std::optional<ProfileId> profile_id;
    std::optional<Release> release;
    std::optional<MappingState> state;  ///< active or paused
};
BOOST_DESCRIBE_STRUCT(MappingChange, (), (profile_id, release, state))

struct ContributorLinkList {
    std::vector<ContributorLink> contributor_links;
};
BOOST_DESCRIBE_STRUCT(ContributorLinkList, (), (contributor_links))
struct ContributorLinkRequest {
    ConnectionId connection_id;
    ProfileId profile_id;
    std::string title;
    std::optional<std::string> description;
    std::string destination;
    std::optional<Instant> deadline;
    std::optional<LateUploads> allow_late_uploads;
    std::optional<Release> release;
};
BOOST_DESCRIBE_STRUCT(ContributorLinkRequest, (),
                      (connection_id, profile_id, title, description, destination, deadline,
                       allow_late_uploads, release))
struct ContributorLinkChange {
    std::optional<ContributorLinkState> state;  ///< open or closed
    std::optional<std::string> title;
    std::optional<std::string> description;
};
BOOST_DESCRIBE_STRUCT(ContributorLinkChange, (), (state, title, description))

// Transfers.

struct IntakePage {
    std::vector<Intake> intakes;  ///< newest first
    std::optional<std::string> next;
};
BOOST_DESCRIBE_STRUCT(IntakePage, (), (intakes, next))

struct TransferStatus {
    IntakeCounts counts;
    std::optional<Instant> checked_at;  ///< when all active mappings were last read to the end; absent: never
    bool clearing_paused = false;       ///< a person paused everything that deletes or moves in Dropbox
    std::int64_t clearing_blocked = 0;  ///< intakes that the mass-delete guard holds back
};
BOOST_DESCRIBE_STRUCT(TransferStatus, (), (counts, checked_at, clearing_paused, clearing_blocked))
struct ClearingRequest {
    std::optional<bool> paused;         ///< pause or resume
    std::optional<bool> allow_blocked;  ///< true: a person has looked, let the guard's next window begin now
};
BOOST_DESCRIBE_STRUCT(ClearingRequest, (), (paused, allow_blocked))

// API keys and the system.

struct ApiKey {
    ApiKeyId id;
    std::string name;
    std::string prefix;  ///< the first characters of the secret, to tell keys apart
    std::vector<Verb> verbs;
    Instant created_at;
    std::optional<Instant> used_at;
};
BOOST_DESCRIBE_STRUCT(ApiKey, (), (id, name, prefix, verbs, created_at, used_at))
struct ApiKeyList {
    std::vector<ApiKey> api_keys;
};
BOOST_DESCRIBE_STRUCT(ApiKeyList, (), (api_keys))
struct ApiKeyRequest {
    std::string name;
    std::optional<std::vector<Verb>> verbs;  ///< all that the maker holds, where absent
};
BOOST_DESCRIBE_STRUCT(ApiKeyRequest, (), (name, verbs))
struct NewApiKey {
    ApiKey api_key;
    std::string secret;  ///< shown once; send as `Authorization: Bearer <secret>`
};
BOOST_DESCRIBE_STRUCT(NewApiKey, (), (api_key, secret))

struct SystemStatus {
    std::string version;
    std::string media_isolation;     ///< full, partial or none
    std::int64_t free_bytes = 0;     ///< on the data folder's disk
    std::int64_t reserve_bytes = 0;  ///< below this nothing is fetched
    Instant started_at;
};
BOOST_DESCRIBE_STRUCT(SystemStatus, (), (version, media_isolation, free_bytes, reserve_bytes, started_at))

/// RFC 9457.
struct Problem {
    std::string type;  ///< "about:blank"
    std::string title;
    std::int64_t status = 500;
    std::string detail;
    std::string code;  ///< stable word, e.g. "mapping_overlaps"
    std::string hint;  ///< what to do
    std::string ref;   ///< finds the log entry
};
BOOST_DESCRIBE_STRUCT(Problem, (), (type, title, status, detail, code, hint, ref))

}  // namespace sluice::api
