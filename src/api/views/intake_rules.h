// Profiles, mappings and contributor links: what is collected, from where, and what becomes of it.
//
// Invariant: a request names a connection and a profile of the caller's own account.
#pragma once

#include <boost/describe.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/contributor_link.h"
#include "domain/mapping.h"
#include "domain/profile.h"

namespace sluice::api {

using namespace domain;

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
    /// Seconds that a file stays in Dropbox after it was catalogued; -1: as the settings say.
    std::optional<std::int64_t> clear_grace_s;
    /// true: nothing is cleared while `.sluice-sentinel` isn't in the folder; it is made there now.
    std::optional<bool> sentinel;
};
BOOST_DESCRIBE_STRUCT(MappingChange, (), (profile_id, release, state, clear_grace_s, sentinel))

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
    std::optional<Instant> closes_at;  ///< Sluice closes it then, whatever Dropbox's plan
};
BOOST_DESCRIBE_STRUCT(ContributorLinkRequest, (),
                      (connection_id, profile_id, title, description, destination, deadline,
                       allow_late_uploads, release, closes_at))
BOOST_DEFINE_ENUM_CLASS(ContributorLinkEnd, deadline, allow_late_uploads, closes_at)
struct ContributorLinkChange {
    std::optional<ContributorLinkState> state;  ///< open or closed
    std::optional<std::string> title;
    std::optional<std::string> description;
    std::optional<Instant> deadline;
    std::optional<LateUploads> allow_late_uploads;
    std::optional<Instant> closes_at;
    /// What it is to have no more.
    std::optional<std::vector<ContributorLinkEnd>> without;
};
BOOST_DESCRIBE_STRUCT(ContributorLinkChange, (),
                      (state, title, description, deadline, allow_late_uploads, closes_at, without))

}  // namespace sluice::api
