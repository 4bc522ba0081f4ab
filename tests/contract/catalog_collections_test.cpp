// Collections, owners and availability of assets, on every SQL engine.
#include <algorithm>
#include <set>
#include <thread>

#include "catalog/assets.h"
#include "catalog/collections.h"
#include "catalog/members.h"
#include "catalog/precedents.h"
#include "contract/catalog_subject.h"

namespace sluice::tests {
namespace {

using catalog::Assets;
using catalog::Collections;
using catalog::SaidBy;
using catalog::Scope;
using domain::AvailabilityState;

catalog::NewVersion asset_of(const Shelter& shelter, const std::string& id) {
    catalog::NewVersion made;
    made.asset.summary.id = domain::AssetId{id};
    made.asset.summary.title = made.asset.summary.filename = id;
    made.asset.summary.asset_group_id = shelter.group;
    made.asset.content_hash = made.version.content_hash = std::string(64, 'a');
    made.version.id = domain::VersionId{cat("version of ", id)};
    made.version.filename = id;
    return made;
}

/// Runs `work(Scope&) -> Result<>` in a write; ends the test where it fails.
template <class Work>
void write(Shelter& shelter, Work work) {
    REQUIRE_OK(shelter.catalog.write(shelter.account, [&](Scope& scope) -> Result<bool> {
        TRY(work(scope));
        return true;
    }));
}

void add_asset(Shelter& shelter, const catalog::NewVersion& made) {
    write(shelter, [&](Scope& scope) -> Result<> {
        TRY(Assets(scope).hold_blob({made.version.content_hash, "", 0}, shelter.now));
        return Assets(scope).add(made);
    });
}

domain::CollectionId add_collection(Shelter& shelter, const std::string& id, const std::string& name,
                                    const std::string& parent = "") {
    domain::Collection made{domain::CollectionId{id}, name, std::nullopt};
    if (!parent.empty()) made.parent_id = domain::CollectionId{parent};
    write(shelter, [&](Scope& scope) { return Collections(scope).add(made); });
    return made.id;
}

std::string ids_of(Shelter& shelter, const catalog::AssetFilter& filter) {
    return REQUIRE_OK(shelter.catalog.read(shelter.account, [&](Scope& scope) -> Result<std::string> {
        std::string ids;
        const auto page = TRY(Assets(scope).page(filter));
        for (const auto& asset : page) ids += cat(asset.id.value, " ");
        CHECK(TRY(Assets(scope).count(filter)) == static_cast<std::int64_t>(page.size()));
        return ids;
    }));
}

std::string collections_of(Shelter& shelter, const std::string& asset) {
    return REQUIRE_OK(shelter.catalog.read(shelter.account, [&](Scope& scope) -> Result<std::string> {
        std::string names;
        for (const auto& one : TRY(Collections(scope).of_asset(domain::AssetId{asset})))
            names += cat(one.name, " ");
        return names;
    }));
}

TEST_CASE("siblings have names of their own, whatever their case; elsewhere the same name is free") {
    on_every_engine([](Place& place) {
        Shelter shelter(place);
        const auto top = add_collection(shelter, "c1", "Straße");
        add_collection(shelter, "c2", "straße", "c1");
        write(shelter, [&](Scope& scope) -> Result<> {
            CHECK_FAILS(Collections(scope).add({domain::CollectionId{"c3"}, "STRAßE", std::nullopt}),
                        "name_taken");
            CHECK_FAILS(Collections(scope).change({domain::CollectionId{"c2"}, "straße", std::nullopt}),
                        "name_taken");
            CHECK_FAILS(Collections(scope).change({top, "Straße", domain::CollectionId{"c2"}}),
                        "collection_in_itself");
            CHECK_FAILS(Collections(scope).change({domain::CollectionId{"none"}, "None", std::nullopt}),
                        "collection_not_found");
            TRY(Collections(scope).change({top, "STRAßE", std::nullopt}));
            TRY(Collections(scope).change({domain::CollectionId{"c2"}, "Weg", std::nullopt}));
            CHECK(TRY(Collections(scope).find(domain::CollectionId{"c2"}))->parent_id == std::nullopt);
            return {};
        });
    });
}

TEST_CASE("of many who make the collections of the same folder at once, one makes them") {
    on_every_engine([](Place& place) {
        Shelter shelter(place);
        const auto ids = system_ids();
        std::vector<std::string> found(8);
        {
            std::vector<std::jthread> workers;
            for (std::string& one : found)
                workers.emplace_back([&shelter, &one, &ids] {
                    const auto made = shelter.catalog.write(
                        shelter.account, [&](Scope& scope) -> Result<std::optional<domain::CollectionId>> {
                            return Collections(scope).ensure(std::nullopt, {"DE", "Social"}, *ids,
                                                             shelter.now);
                        });
                    if (made && *made) one = (*made)->value;
                });
        }
        CHECK_FALSE(found.front().empty());
        CHECK(std::set(found.begin(), found.end()).size() == 1);
        write(shelter, [&](Scope& scope) -> Result<> {
            CHECK(TRY(Collections(scope).list()).size() == 2);
            CHECK(TRY(Collections(scope).ensure(std::nullopt, {"de", "SOCIAL"}, *ids, shelter.now))->value ==
                  found.front());
            CHECK(TRY(Collections(scope).ensure(std::nullopt, {}, *ids, shelter.now)) == std::nullopt);
            return {};
        });
    });
}

TEST_CASE("a collection shows what lies in it and within it, and goes without taking an asset along") {
    on_every_engine([](Place& place) {
        Shelter shelter(place);
        for (const char* id : {"rex", "bo", "ida"}) add_asset(shelter, asset_of(shelter, id));
        const auto outer = add_collection(shelter, "c1", "Launch");
        const auto inner = add_collection(shelter, "c2", "DE", "c1");
        const std::vector<domain::AssetId> one{domain::AssetId{"rex"}};
        const std::vector<domain::AssetId> two{domain::AssetId{"bo"}, domain::AssetId{"rex"}};
        write(shelter, [&](Scope& scope) -> Result<> {
            CHECK(TRY(Collections(scope).add_assets(outer, one)) == 1);
            CHECK(TRY(Collections(scope).add_assets(inner, two)) == 2);
            CHECK(TRY(Collections(scope).add_assets(inner, two)) == 0);
            return {};
        });
        const std::vector<domain::AssetId> unknown{domain::AssetId{"ida"}, domain::AssetId{"nobody"}};
        CHECK_FAILS(
            shelter.catalog.write(
                shelter.account, [&](Scope& scope) { return Collections(scope).add_assets(inner, unknown); }),
            "asset_not_found");
        catalog::AssetFilter filter;
        filter.collection_id = outer;
        CHECK(ids_of(shelter, filter) == "rex bo ");
        filter.collection_id = inner;
        CHECK(ids_of(shelter, filter) == "rex bo ");
        CHECK(collections_of(shelter, "rex") == "DE Launch ");
        write(shelter, [&](Scope& scope) -> Result<> {
            CHECK(TRY(Collections(scope).remove_assets(inner, one)) == 1);
            CHECK(TRY(Collections(scope).remove(outer)) == 2);
            CHECK(TRY(Collections(scope).list()).empty());
            return {};
        });
        CHECK(ids_of(shelter, {}) == "rex ida bo ");
        CHECK(collections_of(shelter, "bo").empty());
    });
}

TEST_CASE("before its release and after it expired an asset isn't there for those who may not see it") {
    on_every_engine([](Place& place) {
        Shelter shelter(place);
        const auto day = std::chrono::hours(24);
        const auto dated = [&](const std::string& id, std::optional<Instant> release,
                               std::optional<Instant> expires) {
            auto made = asset_of(shelter, id);
            made.asset.summary.release_at = release;
            made.asset.summary.expires_at = expires;
            add_asset(shelter, made);
        };
        dated("a_always", std::nullopt, std::nullopt);
        dated("b_later", shelter.now + day, std::nullopt);
        dated("c_past", std::nullopt, shelter.now);
        dated("d_between", shelter.now, shelter.now + day);
        catalog::AssetFilter filter;
        CHECK(ids_of(shelter, filter) == "d_between c_past b_later a_always ");
        const auto at = [&](Instant now) {
            filter.available_at = now;
            return ids_of(shelter, filter);
        };
        CHECK(at(shelter.now) == "d_between a_always ");
        CHECK(at(shelter.now + day) == "b_later a_always ");
        filter.available_at.reset();
        filter.now = shelter.now;
        filter.availability = AvailabilityState::available;
        CHECK(ids_of(shelter, filter) == "d_between a_always ");
        filter.availability = AvailabilityState::unreleased;
        CHECK(ids_of(shelter, filter) == "b_later ");
        filter.availability = AvailabilityState::expired;
        CHECK(ids_of(shelter, filter) == "c_past ");
        write(shelter, [&](Scope& scope) -> Result<> {
            Assets assets(scope);
            for (const auto& asset : TRY(assets.page({}))) {
                const domain::AvailableTimes times{asset.release_at, asset.expires_at};
                const bool is_there = TRY(assets.find(asset.id, shelter.now)).has_value();
                CHECK(is_there == (availability_at(times, shelter.now) == AvailabilityState::available));
                CHECK(TRY(assets.find(asset.id)).has_value());
            }
            return {};
        });
    });
}

TEST_CASE("an owner stays one until a person says otherwise, or the member leaves") {
    on_every_engine([](Place& place) {
        Shelter shelter(place);
        const domain::UserId ana{"ana"};
        const domain::UserId ben{"ben"};
        write(shelter, [&](Scope& scope) -> Result<> {
            catalog::Directory directory(scope.transaction);
            TRY(directory.add_user({{ana, "ana@example.org", "Ana", shelter.now}, "hash"}));
            TRY(directory.add_user({{ben, "ben@example.org", "Ben", shelter.now}, "hash"}));
            TRY(directory.add_membership(shelter.account, ana, domain::Role::owner, shelter.now));
            return directory.add_membership(shelter.account, ben, domain::Role::consumer, shelter.now);
        });
        auto made = asset_of(shelter, "rex");
        made.asset.summary.owner_id = ana;
        add_asset(shelter, made);
        add_asset(shelter, asset_of(shelter, "stray"));
        catalog::AssetFilter unowned;
        unowned.is_unowned = true;
        CHECK(ids_of(shelter, unowned) == "stray ");
        write(shelter, [&](Scope& scope) -> Result<> {
            Assets assets(scope);
            CHECK(TRY(assets.set_owner(made.asset.summary.id, std::nullopt, SaidBy::profile)));
            CHECK(TRY(assets.set_owner(made.asset.summary.id, ben, SaidBy::person)));
            CHECK_FALSE(TRY(assets.set_owner(made.asset.summary.id, ana, SaidBy::profile)));
            CHECK(TRY(assets.find(made.asset.summary.id))->summary.owner_id == ben);
            return catalog::Members(scope).remove(ben);
        });
        CHECK(ids_of(shelter, unowned) == "stray rex ");
    });
}

TEST_CASE("a version takes over what the profile says, and leaves what a person said") {
    on_every_engine([](Place& place) {
        Shelter shelter(place);
        const auto day = std::chrono::hours(24);
        const auto first = add_collection(shelter, "c1", "First");
        const auto second = add_collection(shelter, "c2", "Second");
        const auto hand_made = add_collection(shelter, "c3", "Hand-made");
        auto made = asset_of(shelter, "rex");
        made.collection_ids = {first};
        made.metadata = {{"credit_line", "", {"Ana"}, domain::ValueOrigin::profile, ""}};
        made.asset.summary.release_at = shelter.now;
        add_asset(shelter, made);
        const std::vector<domain::AssetId> rex{made.asset.summary.id};
        auto next = made;
        next.version.id = domain::VersionId{"second"};
        next.collection_ids = {second};
        next.asset.summary.filename = next.version.filename = "rex2";
        next.asset.summary.title = "Rex again";
        next.metadata = {{"credit_line", "", {"Ben"}, domain::ValueOrigin::profile, ""}};
        next.asset.summary.release_at = shelter.now + day;
        write(shelter, [&](Scope& scope) -> Result<> {
            TRY(Collections(scope).add_assets(hand_made, rex));
            TRY(Assets(scope).add_version(next));
            return {};
        });
        CHECK(collections_of(shelter, "rex") == "Hand-made Second ");
        auto bytes = next;
        bytes.version.id = domain::VersionId{"third"};
        bytes.collection_ids = {first};
        bytes.asset.summary.filename = bytes.version.filename = "rex3";
        bytes.asset.summary.title = "Not this";
        bytes.asset.summary.release_at.reset();
        bytes.metadata = {{"credit_line", "", {"Nobody"}, domain::ValueOrigin::profile, ""}};
        write(shelter, [&](Scope& scope) { return Assets(scope).add_version_of_bytes(bytes); });
        CHECK(collections_of(shelter, "rex") == "Hand-made Second ");
        write(shelter, [&](Scope& scope) -> Result<> {
            Assets assets(scope);
            const auto& id = made.asset.summary.id;
            const auto record = TRY(assets.find(id));
            CHECK(record->summary.title == "Rex again");
            CHECK(record->summary.filename == "rex3");
            CHECK(record->summary.release_at == shelter.now + day);
            CHECK(TRY(assets.metadata(id)).at(0).values.at(0) == "Ben");
            CHECK(TRY(assets.versions(id)).size() == 3);
            TRY(assets.set_times(id, {std::nullopt, shelter.now + 9 * day}));
            next.version.id = domain::VersionId{"fourth"};
            TRY(assets.add_version(next));
            CHECK(TRY(assets.find(id))->summary.release_at == std::nullopt);
            CHECK(TRY(assets.find(id))->summary.expires_at == shelter.now + 9 * day);
            return {};
        });
        catalog::AssetFilter text;
        text.text = "rex3";
        CHECK(ids_of(shelter, text).empty());  // the fourth is called rex2 again
        text.text = "ben";
        CHECK(ids_of(shelter, text) == "rex ");
    });
}

TEST_CASE("what lay at a path is told in the order in which it was listed, before or after") {
    on_every_engine([](Place& place) {
        Shelter shelter(place);
        add_asset(shelter, asset_of(shelter, "first"));
        add_asset(shelter, asset_of(shelter, "third"));
        auto files =
            std::vector{shelter.intake("a"), shelter.intake("b"), shelter.intake("c"), shelter.intake("d")};
        files[0].asset_id = domain::AssetId{"first"};
        files[2].asset_id = domain::AssetId{"third"};
        for (auto& file : files) file.path_lower = "/dogs/rex.jpg";
        files[3].path_lower = "/dogs/other.jpg";
        files[3].asset_id = domain::AssetId{"third"};
        for (const auto& file : files) shelter.add(file, shelter.now);
        const auto found = REQUIRE_OK(shelter.catalog.read(
            shelter.account, [&](Scope& scope) { return catalog::Precedents(scope).at_place_of(files[1]); }));
        REQUIRE(found.size() == 2);
        CHECK(found[0].asset_id.value == "first");
        CHECK_FALSE(found[0].is_later);
        CHECK(found[1].asset_id.value == "third");
        CHECK(found[1].intake_id == files[2].id);
        CHECK(found[1].is_later);
        files[3].file_id = files[0].file_id;
        write(shelter, [&](Scope& scope) -> Result<> {
            catalog::Precedents precedents(scope);
            CHECK(TRY(precedents.of_file(files[0])).empty());
            CHECK(TRY(precedents.of_file(files[3])).at(0).intake_id == files[0].id);
            auto version = asset_of(shelter, "first");
            version.version.id = domain::VersionId{"of the third"};
            version.version.intake_id = files[2].id;
            TRY(Assets(scope).add_version(version));
            CHECK(TRY(precedents.first_later_in(version.asset.summary.id, files[1])) == files[2].id);
            CHECK_FALSE(TRY(precedents.first_later_in(version.asset.summary.id, files[3])));
            return {};
        });
    });
}

TEST_CASE("a word that very many assets have finds them page by page, newest first, and a rare one its own") {
    on_every_engine([](Place& place) {
        Shelter shelter(place);
        constexpr int assets = 2'100;  // more than are looked up one by one
        const auto id_of = [](int number) { return cat("asset-", 10'000 + number); };
        write(shelter, [&](Scope& scope) -> Result<> {
            TRY(Assets(scope).hold_blob({std::string(64, 'a'), "", 0}, shelter.now));
            for (int number = 0; number < assets; ++number) {
                auto made = asset_of(shelter, id_of(number));
                made.asset.summary.title = number % 700 == 0 ? "poodle puppy" : "puppy";
                TRY(Assets(scope).add(made));
            }
            return {};
        });
        write(shelter, [&](Scope& scope) -> Result<> {
            CHECK(TRY(Assets(scope).count({.text = "puppy"})) == assets);
            auto page = TRY(Assets(scope).page({.text = "puppy", .limit = 3}));
            REQUIRE(page.size() == 3);
            CHECK(page[0].id.value == id_of(assets - 1));
            CHECK(page[2].id.value == id_of(assets - 3));
            page = TRY(Assets(scope).page({.text = "puppy", .after = page[2].id.value, .limit = 3}));
            REQUIRE(page.size() == 3);
            CHECK(page[0].id.value == id_of(assets - 4));
            return {};
        });
        CHECK(ids_of(shelter, {.text = "pood"}) == cat(id_of(1'400), " ", id_of(700), " ", id_of(0), " "));
    });
}

TEST_CASE("a new version is found by its own words and no more by those of the one before") {
    on_every_engine([](Place& place) {
        Shelter shelter(place);
        add_asset(shelter, asset_of(shelter, "rex"));
        add_asset(shelter, asset_of(shelter, "bo"));
        auto version = asset_of(shelter, "rex");
        version.version.id = domain::VersionId{"second"};
        version.asset.summary.title = version.asset.summary.filename = "wolf";
        write(shelter, [&](Scope& scope) { return Assets(scope).add_version(version); });
        CHECK(ids_of(shelter, {.text = "wolf"}) == "rex ");
        CHECK(ids_of(shelter, {.text = "rex"}).empty());
        CHECK(ids_of(shelter, {.text = "bo"}) == "bo ");
    });
}

}  // namespace
}  // namespace sluice::tests
