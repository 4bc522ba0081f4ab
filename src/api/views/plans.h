// Views of an account's plan.
#pragma once

#include <boost/describe.hpp>

#include "domain/plan.h"

namespace sluice::api {

using namespace domain;

struct PlanStatus {
    Plan plan;
    PlanUsage usage;
    Instant month_ends_at;  ///< when the count of videos begins anew
};
BOOST_DESCRIBE_STRUCT(PlanStatus, (), (plan, usage, month_ends_at))

}  // namespace sluice::api
