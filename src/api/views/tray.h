// The Waiting tray: files that wait for a person, and what a person decides about them.
//
// Invariant: a request names files of the caller's own account; what can't be done with one is told by name.
#pragma once

#include <boost/describe.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "catalog/intakes.h"
#include "domain/facts.h"
#include "domain/intake.h"
#include "domain/screening.h"
#include "transfer/inlet/tray.h"

namespace sluice::api {

using namespace domain;

/// waiting: held. rejected: by a person, and those on their way to or from `Rejected/`. failed: failed or
/// refused. ignored: by the filter of their profile.
BOOST_DEFINE_ENUM_CLASS(TrayTab, waiting, rejected, failed, ignored)
using catalog::IntakeSort;

struct TrayItem {
    Intake intake;
    std::string sender;         ///< in words; "unknown (Dropbox does not tell)" where it can't be known
    bool sender_known = false;  ///< they said it themselves, on an upload page
    std::optional<std::string> dropbox_account;         ///< whose Dropbox it lies in
    std::optional<std::string> folder_path;             ///< the mapped folder; absent: not mapped any more
    std::optional<std::string> contributor_link_title;  ///< that the folder belongs to
    std::optional<std::string> upload_page_title;       ///< that it came by
    std::string profile_name;
    bool previewable = false;                   ///< its bytes lie where previews can be had of them
    bool zoomable = false;                      ///< browsers show the original itself
    std::optional<UnknownValue> unknown_value;  ///< what a folder says and its field doesn't know
};
BOOST_DESCRIBE_STRUCT(TrayItem, (),
                      (intake, sender, sender_known, dropbox_account, folder_path, contributor_link_title,
                       upload_page_title, profile_name, previewable, zoomable, unknown_value))

struct TrayCounts {
    std::int64_t waiting = 0;
    std::int64_t waiting_bytes = 0;
    std::int64_t rejected = 0;
    std::int64_t failed = 0;
    std::int64_t on_their_way = 0;  ///< seen, queued or being fetched
    std::int64_t ignored = 0;       ///< by the filter of their profile
};
BOOST_DESCRIBE_STRUCT(TrayCounts, (), (waiting, waiting_bytes, rejected, failed, on_their_way, ignored))

struct TrayPage {
    std::vector<TrayItem> items;
    std::optional<std::string> next;
    std::optional<std::string> up_to;   ///< the newest of all that match, for `matching.up_to`
    TrayCounts counts;                  ///< of the mapping asked for; without one, of all
    std::optional<Instant> checked_at;  ///< when all active mappings were last read to the end
};
BOOST_DESCRIBE_STRUCT(TrayPage, (), (items, next, up_to, counts, checked_at))

/// All that a list shows.
struct TrayMatch {
    std::optional<TrayTab> show;  ///< waiting where absent
    std::optional<MappingId> mapping_id;
    std::optional<std::string> up_to;  ///< the newest intake that the person has seen: none that came later
};
BOOST_DESCRIBE_STRUCT(TrayMatch, (), (show, mapping_id, up_to))

/// `intake_ids` or `matching`, not both.
struct TrayRequest {
    std::optional<std::vector<IntakeId>> intake_ids;  ///< 1,000 at most
    std::optional<TrayMatch> matching;
};
BOOST_DESCRIBE_STRUCT(TrayRequest, (), (intake_ids, matching))

struct TrayRejection {
    std::optional<std::vector<IntakeId>> intake_ids;
    std::optional<TrayMatch> matching;
    std::optional<std::string> note;       ///< for the contributor's receipt and the ledger
    std::optional<transfer::RejectTo> to;  ///< of files in Dropbox; rejected_folder where absent
};
BOOST_DESCRIBE_STRUCT(TrayRejection, (), (intake_ids, matching, note, to))

/// What a look into a file that waits has found.
struct HeldInspection {
    Facts facts;
    std::optional<std::string> problem_code;
    std::optional<std::string> problem;  ///< why it can't be shown, in words
};
BOOST_DESCRIBE_STRUCT(HeldInspection, (), (facts, problem_code, problem))

}  // namespace sluice::api
