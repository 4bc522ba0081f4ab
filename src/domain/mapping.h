// Mappings: which Dropbox folder feeds the library, through which profile (W6).
//
// Invariant: no two live mappings of one connection overlap: neither folder contains the other
// (domain/overlap.h).
#pragma once

#include <boost/describe.hpp>

#include <optional>
#include <string>

#include "base/clock.h"
#include "domain/ids.h"

namespace sluice::domain {

/// automatic: files are taken as they arrive. manual: they wait, `held`, until a person releases them (W8).
BOOST_DEFINE_ENUM_CLASS(Release, automatic, manual)
/// broken: the folder is gone or can't be read; `broken_reason` says why and what to do.
BOOST_DEFINE_ENUM_CLASS(MappingState, active, paused, broken)

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
    Instant created_at;
};
BOOST_DESCRIBE_STRUCT(Mapping, (),
                      (id, connection_id, folder_path, profile_id, release, state, broken_reason,
                       contributor_link_id, checked_at, created_at))

}  // namespace sluice::domain
