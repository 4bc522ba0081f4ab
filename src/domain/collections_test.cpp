#include "domain/collections.h"

#include "support/doctest.h"

namespace sluice::domain {
namespace {

using Names = std::vector<std::string>;

TEST_CASE("the folders of a file become a chain of collections, outermost first") {
    struct {
        const char* relative_path;
        Names names;
    } const cases[] = {
        {"", {}},
        {"rex.jpg", {}},
        {"DE/rex.jpg", {"DE"}},
        {"DE/social/rex.jpg", {"DE", "social"}},
        {"/DE//social/rex.jpg", {"DE", "social"}},
        {" DE / Straßenhunde/rex.jpg", {"DE", "Straßenhunde"}},
        {"DE/  /rex.jpg", {"DE"}},
    };
    for (const auto& c : cases) {
        CAPTURE(c.relative_path);
        CHECK(collection_names_of(c.relative_path) == c.names);
    }
}

TEST_CASE("a collection lies within itself and whatever it is nested in, and nothing runs in circles") {
    const CollectionId launch{"launch"};
    const CollectionId market{"market"};
    const CollectionId other{"other"};
    const std::vector<Collection> all{
        {launch, "Launch", std::nullopt}, {market, "DE", launch}, {other, "Other", std::nullopt}};
    CHECK(is_collection_within(all, launch, launch));
    CHECK(is_collection_within(all, market, launch));
    CHECK_FALSE(is_collection_within(all, launch, market));
    CHECK_FALSE(is_collection_within(all, market, other));
    CHECK_FALSE(is_collection_within(all, CollectionId{"unknown"}, launch));
    CHECK_FALSE(is_collection_within({{launch, "A", market}, {market, "B", launch}}, launch, other));
}

}  // namespace
}  // namespace sluice::domain
