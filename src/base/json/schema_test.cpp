#include "base/json/schema.h"

#include <boost/describe.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "support/doctest.h"

using namespace sluice;

namespace {

BOOST_DEFINE_ENUM_CLASS(Fit, cover, contain, default_)

struct Crop {
    static constexpr const char* about = "A part of a picture.";
    std::uint32_t left = 0;
    Fit fit = Fit::cover;
};
BOOST_DESCRIBE_STRUCT(Crop, (), (left, fit))

struct Preferences {
    static constexpr bool members_may_be_omitted = true;
    bool dark = false;
};
BOOST_DESCRIBE_STRUCT(Preferences, (), (dark))

struct Album {
    Id<struct AlbumTag> id;
    std::optional<Crop> cover;
    std::vector<Crop> crops;
    std::map<std::string, double> weights;
    Instant made_at;
    std::int64_t views = 0;
    json::Any extra;
    std::vector<Album> parts;
    Preferences preferences;
};
BOOST_DESCRIBE_STRUCT(Album, (), (id, cover, crops, weights, made_at, views, extra, parts, preferences))

}  // namespace

template <>
inline constexpr const char* json::description<Fit> = "How a picture fills its frame.";

TEST_CASE("the schema of a described type says what the decoder takes") {
    json::Components components;
    const auto reference = json::schema<Album>(components);
    CHECK(boost::json::serialize(reference) == R"({"$ref":"#/components/schemas/Album"})");
    const auto expected = boost::json::parse(R"({
        "Album": {"type": "object", "properties": {
                "id": {"type": "string"},
                "cover": {"$ref": "#/components/schemas/Crop"},
                "crops": {"type": "array", "items": {"$ref": "#/components/schemas/Crop"}},
                "weights": {"type": "object", "additionalProperties": {"type": "number"}},
                "made_at": {"type": "string", "format": "date-time"},
                "views": {"type": "integer", "format": "int64"},
                "extra": {},
                "parts": {"type": "array", "items": {"$ref": "#/components/schemas/Album"}},
                "preferences": {"$ref": "#/components/schemas/Preferences"}},
            "required": ["id", "crops", "weights", "made_at", "views", "extra", "parts", "preferences"],
            "additionalProperties": false},
        "Crop": {"type": "object", "properties": {
                "left": {"type": "integer", "minimum": 0}, "fit": {"$ref": "#/components/schemas/Fit"}},
            "required": ["left", "fit"], "additionalProperties": false, "description": "A part of a picture."},
        "Fit": {"type": "string", "enum": ["cover", "contain", "default"],
            "description": "How a picture fills its frame."},
        "Preferences": {"type": "object", "properties": {"dark": {"type": "boolean"}},
            "additionalProperties": false}})");
    CHECK(boost::json::value(components.schemas()) == expected);
}

TEST_CASE("types that need no name stand inline") {
    json::Components components;
    CHECK(boost::json::serialize(json::schema<std::vector<std::string>>(components)) ==
          R"({"type":"array","items":{"type":"string"}})");
    CHECK(boost::json::serialize(json::schema<Secret>(components)) ==
          R"({"type":"string","format":"password"})");
    CHECK(components.schemas().empty());
}
