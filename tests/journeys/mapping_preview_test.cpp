// What a mapping or a profile would do, shown on the real folders before anything is saved (C15).
#include "support/person.h"
#include "support/rules.h"

using namespace sluice;
using namespace sluice::tests;

namespace {

using Words = std::vector<std::string>;

void fill_folder(World& world) {
    add_field(world, "Market", {"DE", "FR"});
    put(world, "/Launch/DE/social/a.jpg", picture(1));
    put(world, "/Launch/DEE/social/b.jpg", picture(2));
    put(world, "/Launch/loose.jpg", picture(3));
    put(world, "/Launch/DE/draft.tmp", picture(4));
}

api::Profile launch_profile(World& world) {
    return world.profile([](api::ProfileRules& rules) {
        rules.path_rule = path_rule("/{market}/{*}");
        rules.filter = api::IntakeFilter{.exclude = Words{"*.tmp"}};
        rules.folder_collections.emplace();
    });
}

api::MappingPreview preview(World& world, const api::MappingPreviewRequest& wanted) {
    return world.send<api::MappingPreview>("POST", "/api/v1/mappings/preview", wanted);
}

api::MappingPreviewRequest request_of(World& world, const api::Profile& profile) {
    api::MappingPreviewRequest wanted;
    wanted.connection_id = world.connection;
    wanted.folder_path = "/Launch";
    wanted.profile_id = profile.id;
    return wanted;
}

}  // namespace

TEST_CASE("C15: a preview says of the files that are there what would become of each, and saves nothing") {
    World world;
    fill_folder(world);
    const auto profile = launch_profile(world);
    const auto shown = preview(world, request_of(world, profile));
    CHECK(shown.folder_exists);
    CHECK_FALSE(shown.is_cut);
    CHECK(shown.counts.taken == 1);
    CHECK(shown.counts.held == 2);
    CHECK(shown.counts.ignored == 1);
    REQUIRE(shown.files.size() == 4);
    CHECK(shown.files[0].relative_path == "DE/draft.tmp");
    CHECK(shown.files[0].verdict == api::PreviewVerdict::ignored);
    CHECK(shown.files[0].reason == "The profile leaves out *.tmp.");
    const auto& taken = shown.files[1];
    CHECK(taken.verdict == api::PreviewVerdict::taken);
    CHECK(values_of(taken.metadata, "market", api::ValueOrigin::folder) == "DE");
    CHECK(values_of(taken.metadata, "project", api::ValueOrigin::profile) == "Adoption day");
    CHECK(taken.collection_path == Words{"DE", "social"});
    CHECK(shown.files[2].reason_code == "unknown_value");
    CHECK(shown.files[2].unknown_value->suggestion == "DE");
    CHECK(shown.files[3].reason_code == "path_no_match");
    CHECK(world.counts().total == 0);
    CHECK(world.get<api::MappingList>("/api/v1/mappings").mappings.empty());
    CHECK(world.files("/Launch").size() == 4);

    // What was previewed is what happens.
    world.map("/Launch", profile);
    world.settle();
    CHECK(world.counts().done == shown.counts.taken);
    CHECK(world.counts().held == shown.counts.held);
    CHECK(world.counts().ignored == shown.counts.ignored);
    world.check_promises();
}

TEST_CASE("C15: rules that aren't saved yet are previewed, by verdict and page; manual release holds all") {
    World world;
    fill_folder(world);
    auto wanted = request_of(world, launch_profile(world));
    wanted.rules = world.profile().rules;
    CHECK(owner(world).refusal("POST", "/api/v1/mappings/preview", json::encode(wanted)).code ==
          "preview_invalid");
    wanted.profile_id.reset();
    wanted.limit = 2;
    auto shown = preview(world, wanted);
    CHECK(shown.counts.taken == 4);
    CHECK(shown.files.size() == 2);
    wanted.release = api::Release::manual;
    wanted.show = api::PreviewVerdict::taken;
    shown = preview(world, wanted);
    CHECK(shown.counts.held == 4);
    CHECK(shown.files.empty());
    wanted.rules->path_rule = path_rule("/{nosuch}");
    CHECK(owner(world).refusal("POST", "/api/v1/mappings/preview", json::encode(wanted)).code ==
          "path_template_invalid");
}

TEST_CASE("C15: a folder that isn't there, or is a file, is told; none is made") {
    World world;
    auto wanted = request_of(world, world.profile());
    const auto shown = preview(world, wanted);
    CHECK_FALSE(shown.folder_exists);
    CHECK(shown.files.empty());
    CHECK_FALSE(world.dropbox().files(world.dropbox_account, "/Launch"));
    put(world, "/Launch", picture(1));
    CHECK(owner(world).refusal("POST", "/api/v1/mappings/preview", json::encode(wanted)).code ==
          "folder_path_invalid");
    wanted.folder_path = "Launch";
    CHECK(owner(world).refusal("POST", "/api/v1/mappings/preview", json::encode(wanted)).code ==
          "folder_path_invalid");
}

TEST_CASE("C15: what can only be told once the bytes are here is said, and what the plan refuses is shown") {
    World world;
    put(world, "/Launch/a.jpg", picture(1));
    auto wanted = request_of(world, world.profile([](api::ProfileRules& rules) {
        rules.allowed_types = {"image"};
        rules.filter = api::IntakeFilter{.width_min = 100};
    }));
    CHECK(preview(world, wanted).later.size() == 2);
    api::Plan plan;
    plan.file_bytes_max = 10;
    world.send<api::PlanStatus>("PUT", "/api/v1/plan", plan);
    const auto shown = preview(world, wanted);
    CHECK(shown.counts.refused == 1);
    CHECK(shown.files.at(0).reason_code == "file_too_large");
}
