// What does a fetched file become, now that its bytes are here and looked at? The decision, without the
// doing.
//
// Invariant: pure. Profile, upload page and plan are each held against the file here, in this order, and
// nowhere else; whatever is refused says why in the same words as its code.
#pragma once

#include <optional>
#include <string>

#include "domain/asset.h"
#include "domain/facts.h"
#include "domain/intake.h"
#include "domain/plan.h"
#include "domain/profile.h"
#include "domain/upload_page.h"

namespace sluice::transfer {

struct RegistrationFacts {
    const domain::Intake& intake;
    const domain::Facts& facts;      ///< of the file
    const domain::Profile& profile;  ///< the revision that the intake names
    const domain::UploadPage* page;  ///< it came by; null: by none
    bool is_version_of_asset;        ///< it takes the place of other bytes that are an asset
    bool is_content_of_asset;        ///< the same bytes are an asset
    bool is_exempt;                  ///< a person let it in whatever the filter says
    std::optional<domain::PlanRefusal> beyond_plan;
};

enum class RegistrationAction {
    refuse,
    ignore,             ///< the filter doesn't take it, now that its pixels are known
    heal,               ///< its asset is there, and has sound bytes again
    point_to_existing,  ///< the same bytes are an asset already
    save_asset
};

struct RegistrationPlan {
    RegistrationAction action = RegistrationAction::save_asset;
    std::string reason_code;  ///< these three with refuse and ignore only
    std::string reason_message;
    std::string reason_hint;
};

[[nodiscard]] RegistrationPlan plan_registration(const RegistrationFacts& known);

}  // namespace sluice::transfer
