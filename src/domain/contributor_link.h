// Contributor links: a Dropbox file request made from Sluice, whose destination is mapped to a profile (W2,
// W3).
//
// Invariant: a live link has exactly one mapping, on its destination folder.
#pragma once

#include <boost/describe.hpp>

#include <cstdint>
#include <optional>
#include <string>

#include "base/clock.h"
#include "domain/ids.h"

namespace sluice::domain {

/// How long after the deadline Dropbox still takes uploads (spec: GracePeriod).
BOOST_DEFINE_ENUM_CLASS(LateUploads, one_day, two_days, seven_days, thirty_days, always)
/// broken: files sent now arrive nowhere, since the destination folder or the file request is gone in
/// Dropbox; `problem` says which and what to do.
BOOST_DEFINE_ENUM_CLASS(ContributorLinkState, open, closed, broken)

struct ContributorLink {
    ContributorLinkId id;
    ConnectionId connection_id;
    MappingId mapping_id;
    std::string file_request_id;
    std::string url;  ///< what contributors open
    std::string title;
    std::string description;
    std::string destination;  ///< Dropbox folder
    std::optional<Instant> deadline;
    std::optional<LateUploads> allow_late_uploads;
    /// When Sluice closes it by itself; for a Dropbox whose plan takes no deadlines, and after late uploads.
    std::optional<Instant> closes_at;
    std::optional<LinkTemplateId> template_id;  ///< it was made from
    ContributorLinkState state = ContributorLinkState::open;
    std::string problem;  ///< why it is broken, or couldn't be closed in time, in words; empty: all is well
    std::int64_t file_count = 0;  ///< uploads so far, as Dropbox counts them
    Instant created_at;
    /// When Dropbox last said how it stands; nothing: not since links say so.
    std::optional<Instant> checked_at;
};
BOOST_DESCRIBE_STRUCT(ContributorLink, (),
                      (id, connection_id, mapping_id, file_request_id, url, title, description, destination,
                       deadline, allow_late_uploads, closes_at, template_id, state, problem, file_count,
                       created_at, checked_at))

}  // namespace sluice::domain
