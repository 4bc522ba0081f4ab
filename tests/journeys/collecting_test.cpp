// Widen's story: a link collects files from anybody, a profile describes them, then the folder is tidied.
#include <algorithm>

#include "base/text.h"
#include "support/world.h"

using namespace sluice;
using namespace sluice::tests;

namespace {

const api::MetadataValue* find_value(const api::Asset& asset, const std::string& field,
                                     api::ValueOrigin origin) {
    const auto found = std::ranges::find_if(asset.metadata, [&](const api::MetadataValue& value) {
        return value.field == field && value.origin == origin;
    });
    return found == asset.metadata.end() ? nullptr : &*found;
}

}  // namespace

TEST_CASE(
    "W2 W3 W5 W7 W10 W11: a stranger's picture becomes an asset with the profile's values, and the folder is "
    "empty") {
    World world;
    const auto profile = world.profile();
    const auto link = world.link("/Requests/Dogs", profile);
    CHECK(link.state == api::ContributorLinkState::open);
    CHECK(link.url.starts_with("http://dropbox.test/request/"));

    CHECK(world.contribute(link, "rex.jpg", photo("rex.jpg")).status == 200);
    world.settle();

    const auto asset = world.asset("rex.jpg");
    CHECK(asset.summary.source == api::Source::dropbox);
    CHECK(asset.summary.kind == api::Kind::image);
    CHECK(asset.summary.preview_state == api::PreviewState::ready);
    CHECK(asset.asset_group.id == profile.rules.asset_group_id);
    REQUIRE(asset.categories.size() == 1);
    CHECK(asset.categories.front().name == "Animals");
    const auto* project = find_value(asset, "project", api::ValueOrigin::profile);
    REQUIRE(project != nullptr);
    CHECK(project->values == std::vector<std::string>{"Adoption day"});
    // What the file says itself wins over a profile's default.
    const auto* credit = find_value(asset, "credit_line", api::ValueOrigin::embedded);
    REQUIRE(credit != nullptr);
    CHECK(credit->values == std::vector<std::string>{"XMP credit"});
    const auto* keywords = find_value(asset, "keywords", api::ValueOrigin::profile);
    REQUIRE(keywords != nullptr);
    CHECK(keywords->values == std::vector<std::string>{"shelter"});
    CHECK(keywords->origin_detail == "profile Dogs, revision 1");
    CHECK(find_value(asset, "keywords", api::ValueOrigin::embedded) != nullptr);

    CHECK(world.files("/Requests/Dogs").empty());
    CHECK(world.counts().done == 1);
    const auto thumbnail = world.request("GET", cat("/api/v1/assets/", asset.summary.id.value, "/thumbnail"));
    CHECK(thumbnail.status == 200);
    CHECK(thumbnail.headers.get("Content-Type") == "image/webp");
    const auto original = world.request("GET", cat("/api/v1/assets/", asset.summary.id.value, "/original"));
    CHECK(REQUIRE_OK(net::read_all(original.body, 1 << 20)) == photo("rex.jpg"));
    world.check_promises();
}

TEST_CASE("M11: every asset shows where it came from, and its ledger row by row") {
    World world;
    const auto link = world.link("/Requests/Dogs", world.profile());
    static_cast<void>(world.contribute(link, "rex.jpg", photo("rex.jpg")));
    world.settle();

    const auto asset = world.asset("rex.jpg");
    CHECK(asset.provenance.dropbox_account == "Ana Lopez (ana@example.org)");
    CHECK(asset.provenance.path == "/Requests/Dogs/rex.jpg");
    CHECK(asset.provenance.file_id.starts_with("id:"));
    CHECK(asset.provenance.rev.size() >= 9);
    CHECK(asset.provenance.contributor_link_title == "Dogs of the day");
    CHECK(asset.provenance.profile_revision == 1);
    CHECK(asset.provenance.server_modified.has_value());

    std::string journey;
    for (const auto& entry :
         world.get<api::LedgerPage>(cat("/api/v1/assets/", asset.summary.id.value, "/ledger")).entries)
        journey += cat(boost::describe::enum_to_string(entry.to_state, ""), " ");
    CHECK(journey == "seen queued fetching stored catalogued clearing done ");
    CHECK(world.assets("source=dropbox").size() == 1);
    CHECK(world.assets("source=upload").empty());
}

TEST_CASE("W4: two people send the same name, and both pictures survive under names of their own") {
    World world;
    const auto link = world.link("/Shelter/Day1", world.profile());
    static_cast<void>(world.contribute(link, "IMG_0001.jpg", picture(1)));
    static_cast<void>(world.contribute(link, "IMG_0001.jpg", picture(2)));
    world.settle();

    const auto assets = world.assets();
    REQUIRE(assets.size() == 2);
    CHECK(assets[0].filename != assets[1].filename);
    CHECK(world.files("/Shelter/Day1").empty());
    world.check_promises();
}

TEST_CASE("W3: a closed link takes nothing, and says so politely") {
    World world;
    const auto link = world.link("/Requests/Dogs", world.profile());
    world.send<api::ContributorLink>("PATCH", cat("/api/v1/contributor-links/", link.id.value),
                                     api::ContributorLinkChange{.state = api::ContributorLinkState::closed});
    CHECK(world.contribute(link, "late.jpg", photo("rex.jpg")).status >= 400);
    world.settle();
    CHECK(world.assets().empty());
    CHECK(world.files("/Requests/Dogs").empty());
}

TEST_CASE("W5: files already seen keep the profile's revision they were seen under") {
    World world;
    auto profile = world.profile();
    world.map("/Dogs", profile, api::Release::manual);
    REQUIRE_OK(world.dropbox().put_file(world.dropbox_account, "/Dogs/before.jpg", picture(1)));
    world.settle();
    profile.rules.metadata["credit_line"] = {"Another credit"};
    profile = world.send<api::Profile>("PUT", cat("/api/v1/profiles/", profile.id.value), profile.rules);
    CHECK(profile.revision == 2);
    REQUIRE_OK(world.dropbox().put_file(world.dropbox_account, "/Dogs/after.jpg", picture(2)));
    world.settle();
    CHECK(world.counts().held == 2);
    for (const auto& intake : world.intakes())
        world.send<api::Intake>("POST", cat("/api/v1/intakes/", intake.id.value, "/release"), api::Empty{});
    world.settle();
    CHECK(world.asset("before.jpg").provenance.profile_revision == 1);
    CHECK(world.asset("after.jpg").provenance.profile_revision == 2);
}

TEST_CASE(
    "W6: overlapping folders are refused with the conflicting path, and a mapping taken away holds what "
    "waits") {
    World world;
    const auto profile = world.profile();
    const auto mapping = world.map("/Dogs", profile);
    const auto refused = world.request(
        "POST", "/api/v1/mappings",
        json::encode(api::MappingRequest{world.connection, "/dogs/Puppies", profile.id, std::nullopt}));
    CHECK(refused.status == 409);
    const auto problem = REQUIRE_OK(json::decode<api::Problem>(refused.body.text));
    CHECK(problem.code == "mapping_overlaps");
    CHECK(problem.detail.find("/Dogs") != std::string::npos);

    world.faults().add(
        {.kind = sandbox::FaultKind::server_error, .route = "files/download", .times = std::nullopt});
    REQUIRE_OK(world.dropbox().put_file(world.dropbox_account, "/Dogs/rex.jpg", photo("rex.jpg")));
    world.settle();
    CHECK(world.request("DELETE", cat("/api/v1/mappings/", mapping.id.value)).status == 204);
    CHECK(world.files("/Dogs").size() == 1);
    const auto c = world.counts();
    CHECK(c.total == 1);
    CHECK(c.held + c.fetching == 1);
}

TEST_CASE("a profile that moves files into their own mapped folder is refused, however the path is spelled") {
    World world;
    const auto profile = world.profile([](api::ProfileRules& rules) {
        rules.after_ingest = api::AfterIngest::move_to;
        rules.move_to = "/GRÜSSE/Fertig";
    });
    const auto refused = world.request(
        "POST", "/api/v1/mappings",
        json::encode(api::MappingRequest{world.connection, "/Grüsse", profile.id, std::nullopt}));
    CHECK(refused.status == 409);
    CHECK(REQUIRE_OK(json::decode<api::Problem>(refused.body.text)).code == "move_to_overlaps");
}

TEST_CASE("a profile in use can't be made to move files into a folder that it feeds from") {
    World world;
    auto profile = world.profile();
    world.map("/Dogs", profile);
    profile.rules.after_ingest = api::AfterIngest::move_to;
    profile.rules.move_to = "/dogs/Done";
    const auto revise = [&] {
        return world.request("PUT", cat("/api/v1/profiles/", profile.id.value), json::encode(profile.rules));
    };
    CHECK(revise().status == 409);
    profile.rules.move_to = "/Done";
    CHECK(revise().status == 200);
}

TEST_CASE("W12: a folder copied into a mapped one is taken with its sub-paths") {
    World world;
    world.map("/Dogs", world.profile());
    REQUIRE_OK(world.dropbox().put_file(world.dropbox_account, "/Dogs/2026/May/rex.jpg", photo("rex.jpg")));
    world.settle();
    CHECK(world.intakes().at(0).relative_path == "2026/May/rex.jpg");
    CHECK(world.asset("rex.jpg").provenance.path == "/Dogs/2026/May/rex.jpg");
}

TEST_CASE("W10: keep leaves the file, move_to moves it") {
    World world;
    world.map("/Kept",
              world.profile([](api::ProfileRules& rules) { rules.after_ingest = api::AfterIngest::keep; }));
    world.map("/Moved", world.profile([](api::ProfileRules& rules) {
        rules.name = "Movers";
        rules.after_ingest = api::AfterIngest::move_to;
        rules.move_to = "/Ingested";
    }));
    REQUIRE_OK(world.dropbox().put_file(world.dropbox_account, "/Kept/a.jpg", picture(1)));
    REQUIRE_OK(world.dropbox().put_file(world.dropbox_account, "/Moved/b.jpg", picture(2)));
    world.settle();
    CHECK(world.files("/Kept") == std::vector<std::string>{"a.jpg"});
    CHECK(world.files("/Moved").empty());
    CHECK(world.files("/Ingested") == std::vector<std::string>{"b.jpg"});
    CHECK(world.counts().done == 2);
    world.check_promises();
}

TEST_CASE("W18: hundreds of files arrive while Dropbox fails one call in ten, and none is lost or doubled") {
    World world;
    const auto link = world.link("/Requests/Dogs", world.profile());
    constexpr int files = 120;
    for (int n = 0; n < files; ++n)
        static_cast<void>(world.contribute(link, cat("dog ", n, ".jpg"), picture(n)));
    for (std::uint64_t n = 0; n < 12; ++n) {
        world.faults().add(
            {.kind = sandbox::FaultKind::too_many_requests, .route = "files/", .skip = n * 19});
        world.faults().add(
            {.kind = sandbox::FaultKind::server_error, .route = "files/download", .skip = n * 7});
        world.faults().add(
            {.kind = sandbox::FaultKind::cut_body, .route = "files/download", .skip = n * 8, .bytes = 300});
    }
    world.settle();
    world.pass(std::chrono::minutes(30));
    CHECK(world.assets().size() == files);
    CHECK(world.counts().done == files);
    CHECK(world.files("/Requests/Dogs").empty());
    world.check_promises();
}

TEST_CASE(
    "a first listing of many pages holds one page at a time: each is saved before the next is asked for") {
    constexpr std::size_t page_max = 10;
    constexpr std::size_t files_count = 57;
    World world({.change_settings = [](server::Settings& settings) {
        settings.transfer.page_entries_max = static_cast<std::int64_t>(page_max);
    }});
    for (std::size_t i = 0; i < files_count; ++i)
        REQUIRE_OK(world.dropbox().put_file(world.dropbox_account, cat("/Dogs/", i, ".txt"), cat("dog ", i)));
    std::vector<std::int64_t> saved_before;
    std::size_t largest_page = 0;
    world.whole_sandbox().add_hooks(
        {.before = [&](const net::Request&, std::string_view route) -> std::optional<net::Response> {
             if (route == "files/list_folder/continue") saved_before.push_back(world.counts().total);
             return std::nullopt;
         },
         .after =
             [&](const net::Request&, std::string_view route, net::Response& answer) {
                 if (!route.starts_with("files/list_folder") || route.ends_with("longpoll")) return;
                 std::size_t entries = 0;
                 for (auto at = answer.body.text.find("\".tag\""); at != std::string::npos;
                      at = answer.body.text.find("\".tag\"", at + 1))
                     ++entries;
                 largest_page = std::max(largest_page, entries);
             }});
    world.map("/Dogs",
              world.profile([](api::ProfileRules& rules) { rules.after_ingest = api::AfterIngest::keep; }));
    world.settle();
    CHECK(world.counts().total == static_cast<std::int64_t>(files_count));
    CHECK(world.dropbox().counters().calls_of("files/list_folder") == 1);
    CHECK(largest_page <= page_max);
    // The folder itself is an entry of the first page, too.
    const auto pages = (files_count + 1 + page_max - 1) / page_max;
    REQUIRE(saved_before.size() >= pages - 1);
    for (std::size_t i = 0; i + 1 < pages; ++i)
        CHECK(saved_before[i] == static_cast<std::int64_t>((i + 1) * page_max - 1));
}
