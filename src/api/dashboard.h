// The picture of the dashboard, put together of what the catalogue says.
//
// Invariant: pure. Every flow is counted in exactly one source and in exactly one profile.
#pragma once

#include <vector>

#include "api/views/dashboard.h"
#include "catalog/flow.h"
#include "domain/connection.h"
#include "domain/contributor_link.h"
#include "domain/mapping.h"
#include "domain/profile.h"
#include "domain/upload_page.h"

namespace sluice::api {

struct DashboardFacts {
    std::vector<catalog::Flow> flows;
    std::vector<Connection> connections;
    std::vector<Mapping> mappings;
    std::vector<ContributorLink> links;
    std::vector<UploadPage> pages;
    std::vector<catalog::Forwarding> forwarding;
    std::vector<Profile> profiles;
    catalog::LibrarySize library;
    std::optional<Instant> checked_at;
    Instant now;
};

[[nodiscard]] Dashboard make_dashboard(const DashboardFacts& facts);

}  // namespace sluice::api
