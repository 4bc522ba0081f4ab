// Mappings: which Dropbox folder feeds the library, through which profile (W6).
//
// Invariant: no two live mappings of one connection overlap: neither folder contains the other
// (domain/overlap.h).
#pragma once

#include <boost/describe.hpp>

#include <cstdint>
#include <optional>
#include <string>

#include "base/clock.h"
#include "domain/ids.h"

namespace sluice::domain {

/// automatic: files are taken as they arrive. manual: they wait, `held`, until a person releases them (W8).
BOOST_DEFINE_ENUM_CLASS(Release, automatic, manual)
/// broken: the folder is gone or can't be read; `broken_reason` says why and what to do.
BOOST_DEFINE_ENUM_CLASS(MappingState, active, paused, broken)
/// Whether the folder `.sluice-sentinel` in the mapped folder must be there before anything is cleared, and
/// whether it was when last looked for.
BOOST_DEFINE_ENUM_CLASS(Sentinel, off, seen, missing)

/// Its name. A file of that name counts as well, and is never taken in.
inline constexpr const char* sentinel_name = ".sluice-sentinel";

struct Mapping {
    MappingId id;
    ConnectionId connection_id;
    std::string folder_path;  ///< as Dropbox shows it, "" is never allowed
    ProfileId profile_id;
    Release release = Release::automatic;
    MappingState state = MappingState::active;
    std::string broken_reason;
    std::optional<ContributorLinkId> contributor_link_id;  ///< set where a contributor link made this mapping
    std::optional<Instant> checked_at;                     ///< when the folder was last read to the end
    /// Seconds that a file stays in Dropbox after it was catalogued; absent: as `transfer.clear_grace_s`
    /// says.
    std::optional<std::int64_t> clear_grace_s;
    Sentinel sentinel = Sentinel::off;
    /// The folder is named after the account, as it was called then; absent: the folder has a name of its
    /// own.
    std::optional<std::string> named_after;
    bool relisting = false;  ///< being listed from the start; nothing of it is cleared until that is done
    Instant created_at;
};
BOOST_DESCRIBE_STRUCT(Mapping, (),
                      (id, connection_id, folder_path, profile_id, release, state, broken_reason,
                       contributor_link_id, checked_at, clear_grace_s, sentinel, named_after, relisting,
                       created_at))

}  // namespace sluice::domain
