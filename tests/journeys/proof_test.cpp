// What a contributor can be shown: a receipt of what came through a link, and a ledger that proves it.
#include <algorithm>

#include "base/hash.h"
#include "base/text.h"
#include "catalog/ledger_check.h"
#include "support/world.h"

using namespace sluice;
using namespace sluice::tests;

namespace {

/// Somebody without an account, at another address.
net::Response visit(World& world, const std::string& path, const std::string& peer = "192.0.2.7") {
    return world.server().handle({"GET", path, {{"Host", "sluice.test"}}, "", peer});
}

std::string path_of(const api::NewReceipt& made) {
    return made.url.substr(made.url.find("/receipts/"));
}

domain::Receipt receipt_of(World& world, const api::NewReceipt& made) {
    const auto response = visit(world, path_of(made) + "/receipt.json");
    REQUIRE_MESSAGE(response.status == 200, response.body.text);
    return REQUIRE_OK(json::decode<domain::Receipt>(response.body.text));
}

domain::ReceiptFile file_of(const domain::Receipt& receipt, const std::string& name) {
    const auto found = std::ranges::find_if(
        receipt.files, [&](const auto& file) { return file.name.find(name) != std::string::npos; });
    REQUIRE(found != receipt.files.end());
    return *found;
}

api::NewReceipt share(World& world, const api::ContributorLink& link) {
    api::ReceiptRequest wanted;
    wanted.contributor_link_id = link.id;
    return world.send<api::NewReceipt>("POST", "/api/v1/receipts", wanted);
}

/// A person releases what is held, and the contributor's refused file is replaced by a real picture.
void mend_all(World& world) {
    const auto held = world.intakes("state=held");
    REQUIRE(held.size() == 1);
    world.send<api::Intake>("POST", cat("/api/v1/intakes/", held[0].id.value, "/release"), api::Empty{});
    const auto refused = world.intakes("state=refused");
    REQUIRE(refused.size() == 1);
    REQUIRE_OK(world.dropbox().put_file(world.dropbox_account, refused[0].path, picture(9)));
    world.settle();
    for (const auto& fresh : world.intakes("state=held"))
        world.send<api::Intake>("POST", cat("/api/v1/intakes/", fresh.id.value, "/release"), api::Empty{});
    world.settle();
}

}  // namespace

TEST_CASE("a receipt tells a contributor what became of each file, and later that all is done") {
    World world;
    const auto profile = world.profile([](api::ProfileRules& rules) { rules.allowed_types = {"image"}; });
    const auto link = world.link("/Uploads", profile);
    const auto made = share(world, link);
    CHECK(made.receipt.title == link.title);
    CHECK(receipt_of(world, made).totals.files == 0);

    REQUIRE(world.contribute(link, "rex.jpg", photo("rex.jpg")).status == 200);
    REQUIRE(world.contribute(link, "fake.jpg", "this is no picture").status == 200);
    world.settle();
    api::MappingChange manual;
    manual.release = api::Release::manual;
    world.send<api::Mapping>("PATCH", cat("/api/v1/mappings/", link.mapping_id.value), manual);
    REQUIRE(world.contribute(link, "late.jpg", picture(2)).status == 200);
    world.settle();

    const auto receipt = receipt_of(world, made);
    CHECK(receipt.account == "Shelter");
    CHECK(receipt.totals.files == 3);
    CHECK(receipt.totals.catalogued == 1);
    CHECK(receipt.totals.refused == 1);
    CHECK(receipt.totals.waiting == 1);
    const auto rex = file_of(receipt, "rex.jpg");
    CHECK(rex.state == domain::ReceiptState::catalogued);
    CHECK(rex.sha256 == sha256_hex(photo("rex.jpg")));
    CHECK(rex.content_hash == content_hash_of(photo("rex.jpg")));
    CHECK(rex.size == static_cast<std::int64_t>(photo("rex.jpg").size()));
    const auto fake = file_of(receipt, "fake.jpg");
    CHECK(fake.state == domain::ReceiptState::refused);
    CHECK_FALSE(fake.says.empty());
    CHECK_FALSE(fake.to_do.empty());
    CHECK_FALSE(fake.sha256.has_value());
    CHECK(file_of(receipt, "late.jpg").state == domain::ReceiptState::waiting);

    // The row that the receipt names is in the ledger, with the hash that it says.
    const auto chain =
        REQUIRE_OK(catalog::check_ledger(world.server().ports().catalog, world.account(),
                                         domain::KnownHead{rex.ledger.sequence, rex.ledger.hash}));
    CHECK(chain.findings.empty());
    CHECK(chain.chain.has_known_head);
    CHECK(chain.chain.head.hash == receipt.ledger.hash);

    mend_all(world);
    const auto later = receipt_of(world, made);
    CHECK(later.totals.files == 4);
    CHECK(later.totals.catalogued == 3);
    CHECK(later.totals.replaced == 1);
    CHECK(file_of(later, "late.jpg").sha256 == sha256_hex(picture(2)));
    CHECK(later.ledger.sequence > receipt.ledger.sequence);
    world.check_promises();
}

TEST_CASE("a receipt tells nothing but the files of its scope, and no ids, folders, profiles or people") {
    World world;
    const auto profile = world.profile();
    const auto link = world.link("/Secret uploads", profile);
    world.map("/Private", profile);
    REQUIRE(world.contribute(link, "<b>rex</b>.jpg", picture(1)).status < 500);
    REQUIRE(world.contribute(link, "rex.jpg", picture(2)).status == 200);
    REQUIRE_OK(world.dropbox().put_file(world.dropbox_account, "/Private/diary.jpg", picture(3)));
    world.settle();
    const auto made = share(world, link);
    for (const std::string form : {"", "/receipt.json", "/receipt.txt"}) {
        CAPTURE(form);
        const auto response = visit(world, path_of(made) + form);
        REQUIRE(response.status == 200);
        const std::string& text = response.body.text;
        CHECK(text.find("rex.jpg") != std::string::npos);
        for (const std::string& hidden :
             {std::string("diary"), std::string("Secret uploads"), std::string("Private"), std::string("Ana"),
              std::string("example.org"), std::string("revision 1"), world.account().value, link.id.value,
              link.mapping_id.value, profile.id.value, world.connection.value, world.intakes().at(0).id.value,
              world.assets().at(0).id.value, made.receipt.id.value})
            CHECK_MESSAGE(text.find(hidden) == std::string::npos, hidden);
        CHECK(response.headers.get("Cache-Control") == "no-store");
        CHECK(response.headers.get("X-Robots-Tag").find("noindex") != std::string::npos);
        CHECK(response.headers.get("Referrer-Policy") == "no-referrer");
        CHECK(response.headers.get("Content-Security-Policy").starts_with("default-src 'none'"));
        CHECK(response.headers.find("Set-Cookie") == std::nullopt);
    }
    CHECK(visit(world, path_of(made)).body.text.find("<b>rex") == std::string::npos);
}

TEST_CASE("a batch's receipt has the files of its time, and no others") {
    World world;
    const auto mapping = world.map("/Dogs", world.profile());
    REQUIRE_OK(world.dropbox().put_file(world.dropbox_account, "/Dogs/early.jpg", picture(1)));
    world.settle();
    world.pass(std::chrono::hours(1));
    const Instant noon = world.clock.now();
    REQUIRE_OK(world.dropbox().put_file(world.dropbox_account, "/Dogs/late.jpg", picture(2)));
    world.settle();
    api::ReceiptRequest wanted;
    wanted.mapping_id = mapping.id;
    wanted.title = "The afternoon";
    wanted.seen_from = noon;
    const auto afternoon = receipt_of(world, world.send<api::NewReceipt>("POST", "/api/v1/receipts", wanted));
    REQUIRE(afternoon.files.size() == 1);
    CHECK(afternoon.files[0].name == "late.jpg");
    CHECK(afternoon.totals.files == 1);
    wanted.seen_from.reset();
    wanted.seen_until = noon;
    const auto morning = receipt_of(world, world.send<api::NewReceipt>("POST", "/api/v1/receipts", wanted));
    REQUIRE(morning.files.size() == 1);
    CHECK(morning.files[0].name == "early.jpg");
}

TEST_CASE("a link to a receipt opens until it is revoked or has expired; only its hash is kept") {
    World world;
    const auto link = world.link("/Uploads", world.profile());
    const auto made = share(world, link);
    CHECK(visit(world, path_of(made)).status == 200);
    api::ReceiptRequest wanted;
    wanted.contributor_link_id = link.id;
    wanted.expires_at = world.clock.now() + std::chrono::hours(1);
    const auto brief = world.send<api::NewReceipt>("POST", "/api/v1/receipts", wanted);
    CHECK(world.get<api::ReceiptLinkList>("/api/v1/receipts").receipts.size() == 2);
    CHECK(world.request("GET", "/api/v1/receipts").body.text.find(path_of(made).substr(10)) ==
          std::string::npos);
    CHECK(visit(world, path_of(brief)).status == 200);
    world.clock.advance(std::chrono::hours(2));
    CHECK(visit(world, path_of(brief)).status == 404);
    CHECK(world.request("DELETE", cat("/api/v1/receipts/", made.receipt.id.value)).status == 204);
    const auto gone = visit(world, path_of(made));
    CHECK(gone.status == 404);
    CHECK(gone.headers.get("Content-Type").starts_with("text/html"));
    CHECK(gone.body.text == visit(world, "/receipts/never-was").body.text);
    CHECK(world.request("DELETE", cat("/api/v1/receipts/", made.receipt.id.value)).status == 404);
}

TEST_CASE("who guesses at receipts is held off, and nobody else") {
    World world;
    const auto made = share(world, world.link("/Uploads", world.profile()));
    for (int i = 0; i < 10; ++i) CHECK(visit(world, cat("/receipts/guess", i)).status == 404);
    CHECK(visit(world, "/receipts/guess").status == 429);
    CHECK(visit(world, path_of(made)).status == 429);
    CHECK(visit(world, path_of(made), "192.0.2.8").status == 200);
    world.clock.advance(std::chrono::minutes(6));
    CHECK(visit(world, path_of(made)).status == 200);
}

TEST_CASE("the export over HTTP is the whole ledger, in as many bytes as it says") {
    World world;
    world.map("/Dogs", world.profile());
    for (int n = 0; n < 5; ++n)
        REQUIRE_OK(world.dropbox().put_file(world.dropbox_account, cat("/Dogs/", n, ".jpg"), picture(n)));
    world.settle();
    const auto head = world.get<domain::LedgerHead>("/api/v1/ledger/head");
    const auto response = world.request("GET", "/api/v1/ledger/export");
    REQUIRE(response.status == 200);
    const std::string text = REQUIRE_OK(net::read_all(response.body, 1 << 22));
    CHECK(text.size() == response.body.size());
    const auto lines = split(text, '\n');
    CHECK(lines.size() == static_cast<std::size_t>(head.sequence) + 3);  // first, last, and the end behind it
    CHECK(lines[0].starts_with("{\"format\":\"sluice-ledger\",\"version\":1,"));
    CHECK(lines[lines.size() - 2] == cat("{\"head\":\"", head.hash, "\",\"count\":", head.sequence, "}"));
}
