// What a mapping or a profile would do with the files that are in a Dropbox folder, before it is saved (C15);
// and which folders in it hold no file any more (W12).
//
// Invariant: nothing is saved, made or moved by asking.
#pragma once

#include <boost/describe.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/asset.h"
#include "domain/mapping.h"
#include "domain/profile.h"
#include "domain/screening.h"

namespace sluice::api {

using namespace domain;

/// taken: into the library. held: until a person decides. ignored, refused: stays in Dropbox.
BOOST_DEFINE_ENUM_CLASS(PreviewVerdict, taken, held, ignored, refused)

struct MappingPreviewRequest {
    ConnectionId connection_id;
    std::string folder_path;
    std::optional<ProfileId> profile_id;  ///< this or `rules`
    std::optional<ProfileRules> rules;    ///< of a profile that isn't saved yet
    std::optional<Release> release;       ///< automatic where absent
    std::optional<PreviewVerdict> show;   ///< only files of this verdict; absent: of all
    std::optional<std::int64_t> limit;    ///< of files that are shown: 1 to 1,000, 200 where absent
};
BOOST_DESCRIBE_STRUCT(MappingPreviewRequest, (),
                      (connection_id, folder_path, profile_id, rules, release, show, limit))

struct PreviewCounts {
    std::int64_t taken = 0;
    std::int64_t held = 0;
    std::int64_t ignored = 0;
    std::int64_t refused = 0;
};
BOOST_DESCRIBE_STRUCT(PreviewCounts, (), (taken, held, ignored, refused))

struct PreviewedFile {
    std::string relative_path;
    std::int64_t size = 0;
    PreviewVerdict verdict = PreviewVerdict::taken;
    std::string reason_code;
    std::string reason;  ///< in words; of a taken file: what happens to it
    std::string hint;
    std::vector<MetadataValue> metadata;       ///< before what the file carries itself
    std::vector<std::string> collection_path;  ///< that its folders make, outermost first
    std::optional<UnknownValue> unknown_value;
};
BOOST_DESCRIBE_STRUCT(PreviewedFile, (),
                      (relative_path, size, verdict, reason_code, reason, hint, metadata, collection_path,
                       unknown_value))

struct MappingPreview {
    bool folder_exists = true;         ///< false: it would be made, empty
    PreviewCounts counts;              ///< of all files that were listed
    std::vector<PreviewedFile> files;  ///< in the order of their paths
    std::int64_t listed_max = 0;
    bool is_cut = false;  ///< the folder holds more than `listed_max` entries; the counts are of those listed
    std::vector<std::string> later;  ///< what can only be told once the bytes are here, in words
};
BOOST_DESCRIBE_STRUCT(MappingPreview, (), (folder_exists, counts, files, listed_max, is_cut, later))

/// A folder below a mapped one that holds no file. Sluice never deletes a folder: a person does, in Dropbox.
struct EmptyFolderView {
    std::string path;
    std::int64_t folders_within = 0;       ///< empty as well; they go with it
    std::int64_t files_taken = 0;          ///< that came into the library from there
    std::optional<Instant> last_taken_at;  ///< absent: none came
};
BOOST_DESCRIBE_STRUCT(EmptyFolderView, (), (path, folders_within, files_taken, last_taken_at))
struct EmptyFolderList {
    std::vector<EmptyFolderView> empty_folders;  ///< the outermost ones, by path; the first 500
    std::int64_t in_use = 0;  ///< left out: files came from them within the last ten minutes
    bool is_cut = false;      ///< the folder holds more than can be looked through, so nothing is said
    Instant looked_at;        ///< in Dropbox
};
BOOST_DESCRIBE_STRUCT(EmptyFolderList, (), (empty_folders, in_use, is_cut, looked_at))

}  // namespace sluice::api
