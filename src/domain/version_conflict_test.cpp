#include "domain/version_conflict.h"

#include "support/doctest.h"

namespace sluice::domain {
namespace {

using enum VersionConflict;

const AssetId rex{"rex"};
const AssetId bo{"bo"};
const IntakeId first{"first"};
const IntakeId third{"third"};

TEST_CASE("what a file becomes that takes another's place") {
    const std::vector<Precedent> none;
    const std::vector<Precedent> before{{first, rex, false}};
    const std::vector<Precedent> after{{third, rex, true}};
    const std::vector<Precedent> around{{first, rex, false}, {third, rex, true}};
    struct {
        const char* what;
        std::optional<VersionConflict> rule;
        std::vector<Precedent> of_file;
        std::vector<Precedent> at_place;
        std::optional<AssetId> asset_id;
        bool takes_metadata;
    } const cases[] = {
        {"nothing was there", std::nullopt, none, none, std::nullopt, true},
        {"nothing was there, with a rule", new_version, none, none, std::nullopt, true},
        {"a revision, no rule", std::nullopt, before, none, rex, true},
        {"a revision, no rule, late", std::nullopt, after, none, rex, true},
        {"a revision between two", std::nullopt, around, none, rex, true},
        {"another file there, no rule", std::nullopt, none, before, std::nullopt, true},
        {"a revision, new asset", new_asset, before, none, std::nullopt, true},
        {"another file there, new asset", new_asset, none, before, std::nullopt, true},
        {"a revision, new version", new_version, before, none, rex, false},
        {"another file there, new version", new_version, none, before, rex, false},
        {"another file there, late", new_version, none, after, rex, false},
        {"with metadata", new_version_with_metadata, none, before, rex, true},
    };
    for (const auto& c : cases) {
        CAPTURE(c.what);
        const auto placed = place_of({c.rule, c.of_file, c.at_place});
        CHECK(placed.asset_id == c.asset_id);
        CHECK(placed.takes_metadata == c.takes_metadata);
    }
}

TEST_CASE("the file's own revisions decide before what else lay at its path") {
    const auto placed = place_of({new_version, {{first, rex, false}}, {{third, bo, false}}});
    CHECK(placed.asset_id == rex);
    CHECK(placed.is_same_file);
    CHECK_FALSE(place_of({new_version, {}, {{third, bo, false}}}).is_same_file);
}

TEST_CASE("where revisions became assets of their own, the nearest one before is it") {
    const auto placed = place_of({new_version, {{first, rex, false}, {third, bo, true}}, {}});
    CHECK(placed.asset_id == rex);
}

}  // namespace
}  // namespace sluice::domain
