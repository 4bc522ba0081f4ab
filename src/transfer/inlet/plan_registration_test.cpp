#include "transfer/inlet/plan_registration.h"

#include "support/doctest.h"

namespace sluice::transfer {
namespace {

/// A picture of 800 × 600 that came by a mapped folder, and all that may be known of it.
struct Scene {
    domain::Intake intake;
    domain::Facts facts;
    domain::Profile profile;
    std::optional<domain::UploadPage> page;
    std::optional<domain::PlanRefusal> beyond_plan;
    bool is_version_of_asset = false;
    bool is_content_of_asset = false;
    bool is_exempt = false;

    Scene() {
        intake.connection_id = domain::ConnectionId{"connection"};
        facts.kind = domain::Kind::image;
        facts.mime = "image/jpeg";
        facts.width = 800;
        facts.height = 600;
        profile.rules.name = "Dogs";
    }
    [[nodiscard]] RegistrationPlan plan() const {
        return plan_registration({intake, facts, profile, page ? &*page : nullptr, is_version_of_asset,
                                  is_content_of_asset, is_exempt, beyond_plan});
    }
};

TEST_CASE("a file that nothing speaks against becomes an asset") {
    CHECK(Scene().plan().action == RegistrationAction::save_asset);
}

TEST_CASE("profile, upload page and plan refuse, in this order, and each says why") {
    Scene scene;
    scene.beyond_plan = domain::PlanRefusal{domain::storage_limit_exceeded, "No room.", "Make room."};
    CHECK(scene.plan().action == RegistrationAction::refuse);
    CHECK(scene.plan().reason_code == "storage_limit_exceeded");
    CHECK(scene.plan().reason_hint == "Make room.");

    scene.page.emplace();
    scene.page->title = "Dogs of the day";
    scene.page->width_min = 801;
    CHECK(scene.plan().reason_code == "picture_too_small");
    CHECK(scene.plan().reason_message ==
          "The picture has 800 × 600 pixels; the page Dogs of the day asks for at least 801 × 1.");
    CHECK(scene.plan().reason_hint.starts_with("It stays in Dropbox."));

    scene.profile.rules.allowed_types = {"video"};
    CHECK(scene.plan().reason_code == "unsupported_format");
    scene.intake.connection_id.reset();
    CHECK(scene.plan().reason_hint.starts_with("Its bytes are kept."));
}

TEST_CASE("a page's least size is asked of pictures only") {
    Scene scene;
    scene.page.emplace();
    scene.page->height_min = 601;
    CHECK(scene.plan().action == RegistrationAction::refuse);
    scene.facts.kind = domain::Kind::video;
    CHECK(scene.plan().action == RegistrationAction::save_asset);
}

TEST_CASE("a file whose asset is there heals it, whatever its plan says by now, and no duplicate is made") {
    Scene scene;
    scene.intake.asset_id = domain::AssetId{"asset"};
    scene.beyond_plan = domain::PlanRefusal{domain::storage_limit_exceeded, "No room.", "Make room."};
    scene.profile.rules.duplicates = domain::Duplicates::point_to_existing;
    scene.is_content_of_asset = true;
    CHECK(scene.plan().action == RegistrationAction::heal);
}

TEST_CASE("bytes that are an asset already are pointed to where the profile says so") {
    Scene scene;
    scene.is_content_of_asset = true;
    CHECK(scene.plan().action == RegistrationAction::save_asset);
    scene.profile.rules.duplicates = domain::Duplicates::add_asset;
    CHECK(scene.plan().action == RegistrationAction::save_asset);
    scene.profile.rules.duplicates = domain::Duplicates::point_to_existing;
    CHECK(scene.plan().action == RegistrationAction::point_to_existing);
    SUBCASE("but another revision of a file goes to its own asset") {
        scene.is_version_of_asset = true;
        CHECK(scene.plan().action == RegistrationAction::save_asset);
    }
}

TEST_CASE("S2: a picture with too few pixels for the filter is left where it is, unless a person let it in") {
    Scene scene;
    scene.intake.mapping_id = domain::MappingId{"mapping"};
    scene.profile.rules.filter = domain::IntakeFilter{};
    scene.profile.rules.filter->width_min = 801;
    CHECK(scene.plan().action == RegistrationAction::ignore);
    CHECK_FALSE(scene.plan().reason_message.empty());
    scene.is_exempt = true;
    CHECK(scene.plan().action == RegistrationAction::save_asset);
    scene.is_exempt = false;
    scene.facts.width = 801;
    CHECK(scene.plan().action == RegistrationAction::save_asset);
}

}  // namespace
}  // namespace sluice::transfer
