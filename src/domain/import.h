// Imports: files that a member brings in by hand, chosen in a linked Dropbox or sent from their computer
// (M1, M2).
//
// Invariant: an import never changes anything in Dropbox. Each file that was chosen becomes an intake of the
// import, or a leftover that says why it didn't: none is dropped silently.
#pragma once

#include <boost/describe.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "domain/ids.h"

namespace sluice::domain {

BOOST_DEFINE_ENUM_CLASS(ImportSource, dropbox, computer)
/// listing: the chosen folders are being listed. receiving: a browser sends files. held: its Dropbox was
/// unlinked; a person lets it go on. gathered: every file that was chosen is an intake or a leftover.
BOOST_DEFINE_ENUM_CLASS(ImportState, listing, receiving, held, gathered)

struct Import {
    ImportId id;
    ImportSource source = ImportSource::dropbox;
    ImportState state = ImportState::listing;
    std::optional<ConnectionId> connection_id;  ///< with dropbox
    ProfileId profile_id;
    std::optional<UserId> made_by;    ///< absent: a program with an API key
    std::int64_t files_expected = 0;  ///< from a computer: as many as the browser said
    std::string reason_code;          ///< why listing is delayed; empty: it isn't
    std::string reason_message;
    std::string reason_hint;
    std::optional<Instant> retry_at;  ///< when listing is tried again
    std::int64_t attempts = 0;        ///< to list, that failed
    Instant created_at;
    Instant updated_at;
};
BOOST_DESCRIBE_STRUCT(Import, (),
                      (id, source, state, connection_id, profile_id, made_by, files_expected, reason_code,
                       reason_message, reason_hint, retry_at, attempts, created_at, updated_at))

/// whole: a folder with all below it in one listing. level: one folder at a time, where Dropbox can't list it
/// whole.
BOOST_DEFINE_ENUM_CLASS(ImportListing, whole, level)

/// A file or a folder that was chosen in Dropbox, or a folder found below one.
struct ImportChoice {
    std::int64_t number = 0;   ///< within its import
    std::string dropbox_path;  ///< a path, or "id:…"
    std::string placed_in;     ///< relative path of the folder that it was found in; empty: it was chosen
    ImportListing listing = ImportListing::whole;
    std::string folder_path_lower;      ///< of a folder whose listing has begun
    std::string relative_folder;        ///< likewise: what relative paths in it begin with
    std::optional<std::string> cursor;  ///< where its listing goes on
};

/// A file that was chosen and made no intake.
struct ImportLeftover {
    std::string key;  ///< one a file within its import
    std::string name;
    std::string relative_path;
    std::int64_t size = 0;  ///< bytes
    std::string code;       ///< already_here, on_its_way, in_mapped_folder, …
    std::string message;
    std::string hint;
    std::optional<AssetId> asset_id;    ///< that it is already
    std::optional<IntakeId> intake_id;  ///< by which it is on its way
};
BOOST_DESCRIBE_STRUCT(ImportLeftover, (),
                      (key, name, relative_path, size, code, message, hint, asset_id, intake_id))

inline constexpr std::string_view already_here_code = "already_here";

/// What became of the files of an import so far. `already_here` counts duplicates and such leftovers.
struct ImportCounts {
    std::int64_t files = 0;  ///< intakes and leftovers
    std::int64_t on_their_way = 0;
    std::int64_t catalogued = 0;
    std::int64_t already_here = 0;
    std::int64_t held = 0;
    std::int64_t refused = 0;
    std::int64_t failed = 0;     ///< failed or vanished
    std::int64_t left_over = 0;  ///< leftovers but for those already here
    std::int64_t other = 0;      ///< superseded, rejected, ignored
    std::int64_t receiving = 0;  ///< uploads whose bytes still come; not among `files`
};
BOOST_DESCRIBE_STRUCT(ImportCounts, (),
                      (files, on_their_way, catalogued, already_here, held, refused, failed, left_over, other,
                       receiving))

/// A path as a browser tells it of a chosen folder, "2024/Rome/a.jpg", safe to keep. Fails with
/// `file_name_missing` or `relative_path_invalid`.
[[nodiscard]] Result<std::string> checked_relative_path(std::string_view path);

}  // namespace sluice::domain
