// Sluice's own upload pages: anybody with the address sends files, and Dropbox isn't asked (W3, W15, W20,
// W23).
#include <algorithm>

#include "base/hash.h"
#include "base/text.h"
#include "support/contributor.h"

using namespace sluice;
using namespace sluice::tests;

namespace {

std::int64_t offset_of(const net::Response& response) {
    return std::stoll(response.headers.get("Upload-Offset"));
}

std::string journey_of(World& world, const api::Asset& asset) {
    std::string journey;
    for (const auto& entry :
         world.get<api::LedgerPage>(cat("/api/v1/assets/", asset.summary.id.value, "/ledger")).entries)
        journey += cat(boost::describe::enum_to_string(entry.to_state, ""), " ");
    return journey;
}

}  // namespace

TEST_CASE(
    "W3: with the address alone three files arrive; nobody becomes a user, nothing of it is in Dropbox") {
    World world;
    const auto made = make_page(world);
    CHECK(made.url.starts_with("http://sluice.test/u/"));
    Contributor mia(world, made.url);
    CHECK(mia.page().title == "Dogs of the day");
    CHECK(mia.page().account == "Shelter");
    mia.submit();
    mia.send("rex.jpg", photo("rex.jpg"));
    mia.send("bo.jpg", picture(1));
    mia.send("ida.jpg", picture(2));
    world.settle();

    CHECK(world.assets("source=upload").size() == 3);
    const auto asset = world.asset("rex.jpg");
    CHECK(asset.summary.source == api::Source::upload);
    CHECK(asset.summary.preview_state == api::PreviewState::ready);
    REQUIRE(asset.categories.size() == 1);
    CHECK(asset.categories.front().name == "Animals");
    CHECK(journey_of(world, asset) == "seen queued fetching stored catalogued done ");
    CHECK(world.counts().done == 3);
    CHECK(world.get<api::MemberList>("/api/v1/members").members.size() == 1);
    CHECK(world.files("").empty());
    const auto original = world.request("GET", cat("/api/v1/assets/", asset.summary.id.value, "/original"));
    CHECK(REQUIRE_OK(net::read_all(original.body, 1 << 20)) == photo("rex.jpg"));
    world.check_promises();
}

TEST_CASE("W3: a closed, expired, deleted or mistyped address is answered politely, and nothing is stored") {
    World world;
    const auto made = make_page(world, [&](api::UploadPageRequest& wanted) {
        wanted.deadline = world.clock.now() + std::chrono::hours(1);
    });
    const std::string path = cat("/api/v1/upload-pages/", made.page.id.value);
    Contributor mia(world, made.url);
    mia.submit();
    const auto is_closed = [&] {
        const auto shown = mia.request("GET", cat("/uploads/", mia.token));
        CHECK(shown.status == 410);
        CHECK(problem_of(shown).code == "upload_page_closed");
        CHECK(problem_of(shown).hint == "Ask the person who gave you this link.");
        CHECK(mia.try_submit({}).status == 410);
        CHECK(mia.begin("late.jpg", 10).status == 410);
    };
    world.send<api::UploadPageView>("PATCH", path, api::UploadPageChange{api::UploadPageState::closed});
    is_closed();
    world.send<api::UploadPageView>("PATCH", path, api::UploadPageChange{api::UploadPageState::open});
    CHECK(mia.begin("early.jpg", 10).status == 201);
    world.pass(std::chrono::hours(2));
    is_closed();
    CHECK(world.request("DELETE", path).status == 204);
    CHECK(problem_of(mia.request("GET", cat("/uploads/", mia.token))).code == "upload_page_not_found");
    Contributor nobody(world, "http://sluice.test/u/mistyped");
    CHECK(nobody.begin("x.jpg", 10).status == 404);
    world.settle();
    CHECK(world.intakes().empty());
    CHECK(world.assets().empty());
}

TEST_CASE("W15: contributors take no seat; the members page counts them") {
    World world;
    const auto made = make_page(world);
    for (int number = 0; number < 20; ++number) {
        Contributor one(world, made.url);
        api::SubmissionRequest said;
        // Two visits of each are one person.
        said.email = cat(number % 2 == 0 ? "Dog" : "dog", number / 2, "@example.org");
        one.submit(said);
        one.send(cat("dog", number, ".jpg"), picture(number));
    }
    Contributor idle(world, made.url);
    idle.submit();
    world.settle();
    const auto members = world.get<api::MemberList>("/api/v1/members");
    CHECK(members.members.size() == 1);
    CHECK(members.link_contributors == 10);
    CHECK(world.assets("source=upload").size() == 20);
    const auto listed = world.get<api::UploadPageList>("/api/v1/upload-pages").upload_pages;
    REQUIRE(listed.size() == 1);
    CHECK(listed[0].files == 20);
    CHECK(listed[0].submissions == 20);
}

TEST_CASE(
    "W20: the page says what it wants in the reader's language, and takes nothing without what it requires") {
    World world;
    const auto made = make_page(world, [](api::UploadPageRequest& wanted) {
        wanted.instructions = "At least 4 pixels wide, please.";
        wanted.translations = Texts{{"de", {"Hunde des Tages", "Bitte mindestens 4 Pixel breit."}}};
        wanted.ask_name = api::Asked::required;
        wanted.ask_email = api::Asked::no;
        wanted.required_fields = {"keywords", "copyright_notice"};
        wanted.width_min = 4;
    });
    Contributor mia(world, made.url);
    CHECK(mia.page("de-AT,de;q=0.9,en;q=0.5").title == "Hunde des Tages");
    CHECK(mia.page("fr,de;q=0.4").language == "de");
    CHECK(mia.page("en-GB,de;q=0.9").title == "Dogs of the day");
    const auto shown = mia.page("nl");
    CHECK(shown.instructions == "At least 4 pixels wide, please.");
    CHECK(shown.language == "en");
    CHECK(shown.width_min == 4);
    REQUIRE(shown.required_fields.size() == 2);
    CHECK(shown.required_fields[0].label == "Keywords");

    api::SubmissionRequest said;
    CHECK(problem_of(mia.try_submit(said)).code == "submitter_name_missing");
    said.name = " Mia Ode ";
    CHECK(problem_of(mia.try_submit(said)).code == "field_missing");
    said.metadata = Words{{"keywords", {"puppy", " "}}, {"copyright_notice", {"Mia"}}, {"title", {"x"}}};
    CHECK(problem_of(mia.try_submit(said)).code == "field_unknown");
    said.metadata->erase("title");
    said.email = "not asked";
    mia.submit(said);
    mia.send("bo.jpg", picture(1));
    world.settle();

    const auto asset = world.asset("bo.jpg");
    const auto value = [&](const std::string& field) {
        const auto found = std::ranges::find_if(asset.metadata, [&](const api::MetadataValue& one) {
            return one.field == field && one.origin == api::ValueOrigin::person;
        });
        return found == asset.metadata.end() ? api::MetadataValue{} : *found;
    };
    CHECK(value("keywords").values == std::vector<std::string>{"puppy"});
    CHECK(value("keywords").origin_detail == "upload page Dogs of the day, sent by Mia Ode");
    CHECK(world.assets("text=puppy").size() == 1);
}

TEST_CASE(
    "W23: who sent a file by an upload page stands on the asset; by a file request, that Dropbox doesn't "
    "tell") {
    World world;
    const auto made = make_page(world);
    Contributor mia(world, made.url);
    api::SubmissionRequest said;
    said.name = "Mia Ode";
    said.email = "mia@example.org";
    mia.submit(said);
    mia.send("rex.jpg", photo("rex.jpg"));
    Contributor shy(world, made.url);
    shy.submit();
    shy.send("bo.jpg", picture(1));
    static_cast<void>(world.contribute(world.link("/Requests/Dogs", world.profile()), "ida.jpg", picture(2)));
    world.settle();

    const auto told = world.asset("rex.jpg").provenance;
    CHECK(told.submitter == "Mia Ode (mia@example.org)");
    CHECK(told.submitter_name == "Mia Ode");
    CHECK(told.submitter_email == "mia@example.org");
    CHECK(told.submitter_known_from == api::SubmitterSource::upload_page);
    CHECK(told.upload_page_title == "Dogs of the day");
    CHECK_FALSE(told.connection_id.has_value());
    const auto untold = world.asset("bo.jpg").provenance;
    CHECK(untold.submitter == "unknown (they gave no name)");
    CHECK_FALSE(untold.submitter_known_from.has_value());
    const auto requested = world.asset("ida.jpg").provenance;
    CHECK(requested.submitter == "unknown (Dropbox does not tell)");
    CHECK_FALSE(requested.submitter_known_from.has_value());
}

TEST_CASE("an upload goes on where it was left, also after kill -9, and what was answered isn't lost") {
    World world;
    const auto made = make_page(world);
    Contributor mia(world, made.url);
    mia.submit();
    const std::string bytes = picture(1);
    const auto size = static_cast<std::int64_t>(bytes.size());
    const std::string upload = mia.begin("bo.jpg", size).headers.get("Location");
    CHECK(offset_of(mia.head(upload)) == 0);
    CHECK(offset_of(mia.patch(upload, 0, bytes.substr(0, 1'000))) == 1'000);
    world.restart();
    CHECK(offset_of(mia.head(upload)) == 1'000);
    // A client that wasn't answered sends it again: told where to go on, nothing is written twice.
    const auto again = mia.patch(upload, 0, bytes.substr(0, 1'000));
    CHECK(again.status == 409);
    CHECK(problem_of(again).code == "upload_offset_conflict");
    CHECK(mia.patch(upload, 1'000, bytes.substr(1'000)).status == 204);
    world.restart();
    CHECK(offset_of(mia.head(upload)) == size);
    CHECK(mia.patch(upload, size, "").status == 204);
    world.settle();
    CHECK(world.assets("source=upload").size() == 1);
    CHECK(world.counts().total == 1);
    world.check_promises();
}

TEST_CASE("a part that isn't what was written is thrown away, and asked for anew") {
    World world;
    Contributor mia(world, make_page(world).url);
    mia.submit();
    const std::string bytes = picture(1);
    const std::string upload =
        mia.begin("bo.jpg", static_cast<std::int64_t>(bytes.size())).headers.get("Location");
    REQUIRE(mia.patch(upload, 0, bytes.substr(0, 1'000)).status == 204);
    // As a power loss may leave it: as long as it was, and other bytes.
    world.restart_on(world.data_folder(), [&] {
        for (const auto& entry : std::filesystem::recursive_directory_iterator(world.data_folder()))
            if (entry.path().filename().string().starts_with("upload-")) {
                std::filesystem::resize_file(entry.path(), 500);
                std::filesystem::resize_file(entry.path(), 1'000);
            }
    });
    CHECK(offset_of(mia.head(upload)) == 0);
    CHECK(mia.patch(upload, 0, bytes).status == 204);
    world.settle();
    CHECK(world.asset("bo.jpg").summary.size == static_cast<std::int64_t>(bytes.size()));
    world.check_promises();
}

TEST_CASE("bytes that changed on their way are refused by their checksum, and nothing of them is kept") {
    World world;
    Contributor mia(world, make_page(world).url);
    mia.submit();
    const std::string bytes = picture(1);
    const std::string upload =
        mia.begin("bo.jpg", static_cast<std::int64_t>(bytes.size())).headers.get("Location");
    const auto sum = [](const std::string& word, const std::string& digest) {
        return net::Headers{{"Upload-Checksum", cat(word, " ", to_base64(digest))}};
    };
    const auto spoiled = mia.patch(upload, 0, bytes, sum("sha256", sha256_bytes("other")));
    CHECK(spoiled.status == 460);
    CHECK(problem_of(spoiled).code == "checksum_mismatch");
    CHECK(offset_of(mia.head(upload)) == 0);
    CHECK(mia.patch(upload, 0, bytes, sum("md5", "x")).status == 400);
    CHECK(mia.patch(upload, 0, bytes.substr(0, 500), sum("sha1", sha1_bytes(bytes.substr(0, 500)))).status ==
          204);
    CHECK(mia.patch(upload, 500, bytes.substr(500), sum("sha256", sha256_bytes(bytes.substr(500)))).status ==
          204);
    world.settle();
    CHECK(world.assets().size() == 1);
}

TEST_CASE("bad input at an upload page has a clear error with a code, and leaves nothing behind") {
    World world({[](server::Settings& settings) {
        settings.uploads.file_bytes_max = 5'000'000;
        settings.uploads.files_max = 2;
        settings.uploads.submissions_per_hour_max = 3;
    }});
    Contributor mia(world, make_page(world).url);
    CHECK(problem_of(mia.begin("x.jpg", 10)).code == "submission_unknown");
    mia.submit();
    const auto large = mia.begin("x.jpg", 6'000'000);
    CHECK(large.status == 413);
    CHECK(problem_of(large).detail ==
          "This file has 6,000,000 bytes; at most 5,000,000 bytes are taken here.");
    CHECK(problem_of(mia.begin("x.jpg", 0)).code == "file_empty");
    CHECK(problem_of(mia.begin(" ", 10)).code == "file_name_missing");
    CHECK(mia.request("POST", cat("/uploads/", mia.token, "/files"), {{"Upload-Length", "10"}}).status ==
          412);
    const std::string upload = mia.begin("../../x.jpg", 10).headers.get("Location");
    CHECK(problem_of(mia.patch(upload, 0, "more than ten bytes")).code == "upload_too_long");
    CHECK(mia.request("PATCH", upload, {{"Tus-Resumable", "1.0.0"}, {"Upload-Offset", "0"}}, "x").status ==
          415);
    CHECK(problem_of(mia.patch(upload, 5, "12345")).code == "upload_offset_conflict");
    CHECK(mia.begin("y.jpg", 10).status == 201);
    CHECK(problem_of(mia.begin("z.jpg", 10)).code == "too_many_files");
    CHECK(mia.request("DELETE", upload, {{"Tus-Resumable", "1.0.0"}}).status == 204);
    CHECK(mia.head(upload).status == 404);
    mia.submit();
    mia.submit();
    const auto many = mia.try_submit({});
    CHECK(many.status == 429);
    CHECK(problem_of(many).code == "too_many_submissions");
    world.settle();
    CHECK(world.intakes().empty());
}

TEST_CASE("garbage and pictures that are too small are refused by their content, and the receipt says why") {
    World world;
    const auto profile = world.profile([](api::ProfileRules& rules) { rules.allowed_types = {"image"}; });
    const auto made = make_page(world, [&](api::UploadPageRequest& wanted) {
        wanted.profile_id = profile.id;
        wanted.width_min = 100'000;
    });
    Contributor mia(world, made.url);
    mia.submit();
    mia.send("notes.jpg", "This is no picture at all.");
    mia.send("rex.jpg", photo("rex.jpg"));
    Contributor other(world, made.url);
    other.submit();
    other.send("bo.jpg", picture(1));
    world.settle();
    CHECK(world.assets().empty());
    CHECK(world.counts().refused == 3);

    const auto receipt = mia.receipt();
    CHECK(receipt.scope == domain::ReceiptScope::submission);
    CHECK(receipt.title == "Dogs of the day");
    REQUIRE(receipt.files.size() == 2);  // and none of anybody else
    for (const auto& file : receipt.files) {
        CHECK(file.state == domain::ReceiptState::refused);
        CHECK(file.says.find("Dropbox") == std::string::npos);
    }
    CHECK(receipt.files[0].name == "rex.jpg");
    CHECK(receipt.files[0].says == "Not taken: the picture has fewer pixels than are needed here.");
    CHECK(receipt.files[1].says ==
          "Not taken: by its content this is a kind of file that isn't wanted here.");
    CHECK(mia.request("GET", mia.receipt_url.substr(mia.receipt_url.find("/receipts/"))).status == 200);
    // Nor is it among the receipts that people of the account have made.
    CHECK(world.get<api::ReceiptLinkList>("/api/v1/receipts").receipts.empty());
}

TEST_CASE("the same bytes sent twice are one asset where the profile says so, and both are on the receipt") {
    World world;
    const auto profile = world.profile(
        [](api::ProfileRules& rules) { rules.duplicates = api::Duplicates::point_to_existing; });
    Contributor mia(
        world, make_page(world, [&](api::UploadPageRequest& wanted) { wanted.profile_id = profile.id; }).url);
    mia.submit();
    mia.send("rex.jpg", photo("rex.jpg"));
    world.settle();
    mia.send("rex again.jpg", photo("rex.jpg"));
    world.settle();
    CHECK(world.assets().size() == 1);
    CHECK(world.counts().done == 2);
    CHECK(mia.receipt().totals.catalogued == 2);
    world.check_promises();
}

TEST_CASE("a page gets a new address, and the one before opens nothing") {
    World world;
    const auto made = make_page(world);
    const auto renewed = world.send<api::NewUploadPage>(
        "POST", cat("/api/v1/upload-pages/", made.page.id.value, "/address"), api::Empty{});
    CHECK(renewed.url != made.url);
    Contributor before(world, made.url);
    CHECK(before.try_submit({}).status == 404);
    Contributor now(world, renewed.url);
    CHECK(now.page().title == "Dogs of the day");
    // What is stored opens nothing.
    CHECK(world.request("GET", "/api/v1/upload-pages").body.text.find(now.token) == std::string::npos);
}

TEST_CASE("a file that nobody goes on sending is forgotten after a week") {
    World world;
    Contributor mia(world, make_page(world).url);
    mia.submit();
    const std::string upload = mia.begin("bo.jpg", 1'000).headers.get("Location");
    REQUIRE(mia.patch(upload, 0, "half of it").status == 204);
    world.clock.advance(std::chrono::days(8));
    CHECK(mia.begin("ida.jpg", 1'000).status == 201);
    CHECK(mia.head(upload).status == 404);
    for (const auto& entry : std::filesystem::recursive_directory_iterator(world.data_folder()))
        CHECK_FALSE(entry.path().filename().string().starts_with("upload-"));
}
