// The dashboard: sources → profiles → library, with what is on its way (W22).
//
// Invariant: bounded, whatever the account has: what needs a person stands first, what is cut off is counted.
#pragma once

#include <boost/describe.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "catalog/flow.h"
#include "domain/ids.h"

namespace sluice::api {

using namespace domain;
using catalog::FlowCounts;

/// other: folders that aren't mapped any more, and what people brought themselves.
BOOST_DEFINE_ENUM_CLASS(SourceKind, dropbox_folder, contributor_link, upload_page, other)
/// broken: nothing comes in until somebody does something; `problem` says what.
BOOST_DEFINE_ENUM_CLASS(SourceState, well, paused, closed, broken)

struct DashboardSource {
    SourceKind kind = SourceKind::dropbox_folder;
    std::string id;  ///< of the mapping, link or page; empty: other
    std::string name;
    std::string detail;  ///< whose Dropbox, and which folder
    std::optional<MappingId> mapping_id;
    std::optional<ConnectionId> connection_id;
    std::optional<ProfileId> profile_id;
    SourceState state = SourceState::well;
    std::string problem;  ///< in words, with what to do; empty: all is well
    FlowCounts counts;
    std::optional<Instant> checked_at;
};
BOOST_DESCRIBE_STRUCT(DashboardSource, (),
                      (kind, id, name, detail, mapping_id, connection_id, profile_id, state, problem, counts,
                       checked_at))

struct DashboardProfile {
    ProfileId id;
    std::string name;
    FlowCounts counts;
};
BOOST_DESCRIBE_STRUCT(DashboardProfile, (), (id, name, counts))

struct Dashboard {
    FlowCounts counts;                  ///< of all sources
    std::optional<Instant> checked_at;  ///< when all active mappings were last read to the end; absent: never
    std::int64_t broken = 0;            ///< sources
    std::vector<DashboardSource> sources;  ///< broken first, then by what is pending; at most 60
    std::int64_t sources_left_out = 0;
    std::vector<DashboardProfile> profiles;  ///< that sources feed, at most 30
    std::int64_t profiles_left_out = 0;
    std::int64_t assets = 0;
    std::int64_t assets_today = 0;
    Instant now;
};
BOOST_DESCRIBE_STRUCT(Dashboard, (),
                      (counts, checked_at, broken, sources, sources_left_out, profiles, profiles_left_out,
                       assets, assets_today, now))

}  // namespace sluice::api
