// Upload pages whose files go into a mapped Dropbox folder (W15, W23).
#include <algorithm>

#include "base/text.h"
#include "support/contributor.h"

using namespace sluice;
using namespace sluice::tests;

TEST_CASE(
    "W23: a page for a Dropbox folder puts files there, overwrites nothing, and remembers who sent them") {
    World world;
    const auto mapping = world.map("/Dogs", world.profile(), api::Release::manual);
    REQUIRE_OK(world.dropbox().put_file(world.dropbox_account, "/Dogs/rex.jpg", picture(9)));
    const auto made = make_page(world, [&](api::UploadPageRequest& wanted) {
        wanted.profile_id.reset();
        wanted.mapping_id = mapping.id;
        wanted.required_fields = {"keywords"};
    });
    CHECK(made.page.destination == api::UploadDestination::dropbox_folder);
    Contributor mia(world, made.url);
    api::SubmissionRequest said;
    said.name = "Mia Ode";
    said.metadata = Words{{"keywords", {"puppy"}}};
    mia.submit(said);
    mia.send("rex.jpg", photo("rex.jpg"));
    // Not in Dropbox yet, but safe: so says the receipt.
    CHECK(mia.receipt().totals.received == 1);
    world.restart();
    world.settle();

    auto names = world.files("/Dogs");
    std::ranges::sort(names);
    CHECK(names == std::vector<std::string>{"rex (1).jpg", "rex.jpg"});
    CHECK(world.counts().held == 2);
    REQUIRE(mia.receipt().files.size() == 1);
    CHECK(mia.receipt().files[0].name == "rex (1).jpg");
    CHECK(mia.receipt().totals.waiting == 1);
    for (const auto& intake : world.intakes("state=held"))
        world.send<api::Intake>("POST", cat("/api/v1/intakes/", intake.id.value, "/release"), api::Empty{});
    world.settle();

    const auto asset = world.asset("rex (1).jpg");
    CHECK(asset.summary.source == api::Source::dropbox);
    CHECK(asset.provenance.submitter == "Mia Ode");
    CHECK(asset.provenance.upload_page_title == "Dogs of the day");
    CHECK(asset.provenance.connection_id == world.connection);
    CHECK(world.assets("text=puppy").size() == 1);
    CHECK(world.asset("rex.jpg").provenance.submitter == "unknown (Dropbox does not tell)");
    CHECK(world.files("/Dogs").empty());
    CHECK(mia.receipt().totals.catalogued == 1);
    CHECK(world.get<api::MemberList>("/api/v1/members").link_contributors == 1);
    world.check_promises();
}

TEST_CASE("while Dropbox is out of reach what was sent for its folder is kept, and the page's card says so") {
    World world;
    const auto mapping = world.map("/Dogs", world.profile());
    const auto made = make_page(world, [&](api::UploadPageRequest& wanted) {
        wanted.profile_id.reset();
        wanted.mapping_id = mapping.id;
    });
    Contributor mia(world, made.url);
    mia.submit();
    world.faults().add(
        {.kind = sandbox::FaultKind::server_error, .route = "files/upload", .times = std::nullopt});
    mia.send("rex.jpg", photo("rex.jpg"));
    world.settle();
    const auto card = world.get<api::UploadPageList>("/api/v1/upload-pages").upload_pages.at(0);
    CHECK(card.files == 1);
    CHECK(card.forwarding == 1);
    CHECK_FALSE(card.trouble.empty());
    CHECK(world.assets().empty());
    world.faults().clear();
    world.pass(std::chrono::minutes(15));
    CHECK(world.asset("rex.jpg").provenance.upload_page_title == "Dogs of the day");
    CHECK(world.get<api::UploadPageList>("/api/v1/upload-pages").upload_pages.at(0).forwarding == 0);
    CHECK(world.files("/Dogs").empty());
    world.check_promises();
}
