// Imports: what members bring in by hand, from a linked Dropbox or from their computer.
//
// Invariant: an import names files; what becomes of each is told, by its intake or as a leftover.
#pragma once

#include <boost/describe.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/import.h"
#include "domain/intake.h"
#include "domain/upload_page.h"

namespace sluice::api {

using namespace domain;

BOOST_DEFINE_ENUM_CLASS(DropboxEntryKind, file, folder)

struct DropboxEntry {
    DropboxEntryKind kind = DropboxEntryKind::file;
    std::string id;  ///< "id:…"
    std::string name;
    std::string path;
    std::int64_t size = 0;  ///< bytes, of a file
    std::optional<Instant> server_modified;
    bool downloadable = true;  ///< false: an online document
    /// Why importing it would bring nothing new: already_here, on_its_way, rejected, newer_known.
    std::optional<std::string> known;
    std::optional<AssetId> asset_id;           ///< that it is already
    std::optional<std::string> mapped_folder;  ///< that it lies in: it comes by that mapping
};
BOOST_DESCRIBE_STRUCT(DropboxEntry, (),
                      (kind, id, name, path, size, server_modified, downloadable, known, asset_id,
                       mapped_folder))
struct DropboxEntryPage {
    std::vector<DropboxEntry> entries;  ///< in Dropbox's order
    std::optional<std::string> next;    ///< for `cursor`
};
BOOST_DESCRIBE_STRUCT(DropboxEntryPage, (), (entries, next))

struct DropboxThumbnail {
    std::string id;
    std::string jpeg;  ///< base64
};
BOOST_DESCRIBE_STRUCT(DropboxThumbnail, (), (id, jpeg))
struct DropboxThumbnailList {
    std::vector<DropboxThumbnail> thumbnails;  ///< of those that have one
};
BOOST_DESCRIBE_STRUCT(DropboxThumbnailList, (), (thumbnails))

/// With `connection_id` from that Dropbox, without it from a computer.
struct ImportRequest {
    ProfileId profile_id;
    std::optional<ConnectionId> connection_id;
    /// Files and folders in Dropbox, by path or "id:…"; 1 to 2,000. Folders are taken with all below them.
    std::optional<std::vector<std::string>> paths;
    std::optional<std::int64_t> files_expected;  ///< from a computer: how many will be sent
};
BOOST_DESCRIBE_STRUCT(ImportRequest, (), (profile_id, connection_id, paths, files_expected))

struct ImportView {
    Import import;
    ImportCounts counts;
    std::string profile_name;
    std::string made_by_name;
    std::optional<std::string> dropbox_account;  ///< whose Dropbox it is from
};
BOOST_DESCRIBE_STRUCT(ImportView, (), (import, counts, profile_name, made_by_name, dropbox_account))
struct ImportPage {
    std::vector<ImportView> imports;  ///< newest first
    std::optional<std::string> next;
};
BOOST_DESCRIBE_STRUCT(ImportPage, (), (imports, next))

/// trouble: failed, vanished, refused or held.
BOOST_DEFINE_ENUM_CLASS(ImportShow, all, on_their_way, trouble, already_here)
struct ImportFile {
    Intake intake;
    std::optional<std::string> asset_title;  ///< of what it became, or was already
};
BOOST_DESCRIBE_STRUCT(ImportFile, (), (intake, asset_title))
struct ImportFilePage {
    std::vector<ImportFile> files;  ///< newest first
    std::optional<std::string> next;
};
BOOST_DESCRIBE_STRUCT(ImportFilePage, (), (files, next))

struct ImportLeftoverView {
    ImportLeftover leftover;
    std::optional<std::string> asset_title;
};
BOOST_DESCRIBE_STRUCT(ImportLeftoverView, (), (leftover, asset_title))
struct ImportLeftoverPage {
    std::vector<ImportLeftoverView> leftovers;
    std::optional<std::string> next;
};
BOOST_DESCRIBE_STRUCT(ImportLeftoverPage, (), (leftovers, next))

/// A file whose bytes still come: choosing it again goes on with it.
struct UnfinishedUpload {
    UploadId id;
    std::string relative_path;
    std::int64_t size = 0;            ///< bytes in all
    std::int64_t bytes_received = 0;  ///< so far
};
BOOST_DESCRIBE_STRUCT(UnfinishedUpload, (), (id, relative_path, size, bytes_received))
struct UnfinishedUploadList {
    std::vector<UnfinishedUpload> uploads;  ///< the first 1,000, by path
    std::int64_t file_bytes_max = 0;        ///< largest file that is taken
    std::int64_t chunk_bytes = 0;           ///< to send in one request
};
BOOST_DESCRIBE_STRUCT(UnfinishedUploadList, (), (uploads, file_bytes_max, chunk_bytes))

}  // namespace sluice::api
