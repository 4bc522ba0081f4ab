// How many files are where between sources and library, for the dashboard (W22).
//
// Invariant: counted by indexes alone: what is on its way by state, what came in today by time. What came in
// before is never read.
#pragma once

#include <boost/describe.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/catalog.h"

namespace sluice::catalog {

struct FlowCounts {
    std::int64_t live = 0;        ///< being fetched, or made an asset of
    std::int64_t waiting = 0;     ///< their turn comes by itself
    std::int64_t held = 0;        ///< for a person's release
    std::int64_t failed = 0;      ///< refused or failed; they stay where they are
    std::int64_t tidying = 0;     ///< in the library; still to be cleared away in Dropbox
    std::int64_t done_today = 0;  ///< by the account's time zone

    FlowCounts& operator+=(const FlowCounts& other);
    [[nodiscard]] std::int64_t pending() const { return live + waiting + held + failed; }
};
BOOST_DESCRIBE_STRUCT(FlowCounts, (), (live, waiting, held, failed, tidying, done_today))

/// What came one way: by a mapping, by an upload page, or neither (a person brought it).
struct Flow {
    std::optional<domain::MappingId> mapping_id;
    std::optional<domain::UploadPageId> upload_page_id;
    domain::ProfileId profile_id;
    FlowCounts counts;
};

/// Those with anything to count. `midnight`: when today began.
[[nodiscard]] Result<std::vector<Flow>> read_flows(Scope& scope, Instant midnight);

/// What is asked of `intakes`, with `?1` the account and `?2` midnight; for a test of how it is answered.
[[nodiscard]] std::vector<std::string_view> flow_queries();

/// What an upload page still has to put into its Dropbox folder.
struct Forwarding {
    domain::UploadPageId page_id;
    std::int64_t files = 0;
    std::string trouble;  ///< why that failed last, in words; empty: it didn't
};
[[nodiscard]] Result<std::vector<Forwarding>> read_forwarding(Scope& scope);

struct LibrarySize {
    std::int64_t assets = 0;
    std::int64_t assets_today = 0;
};
[[nodiscard]] Result<LibrarySize> library_size(Scope& scope, Instant midnight);

}  // namespace sluice::catalog
