// docs/openapi.json is what the program says of itself; the UI's types are made from it.
#include <boost/json.hpp>

#include <cstdlib>
#include <fstream>
#include <iterator>

#include "api/subject.h"

namespace sluice::tests {
namespace {

TEST_CASE("docs/openapi.json is what the server answers; `./dev openapi` renews it") {
    World world;
    const auto response = Caller().call(world, "GET", "/api/openapi.json");
    REQUIRE(response.status == 200);
    if (const char* wanted = std::getenv("SLUICE_OPENAPI_FILE")) {
        std::ofstream stream(wanted, std::ios::binary);
        stream << response.body.text;
        REQUIRE_MESSAGE(stream.flush().good(), wanted);
        return;
    }
    std::ifstream stream(SLUICE_OPENAPI_DOCUMENT, std::ios::binary);
    REQUIRE_MESSAGE(stream.good(), SLUICE_OPENAPI_DOCUMENT);
    const std::string kept{std::istreambuf_iterator<char>(stream), {}};
    const bool is_renewed = boost::json::parse(kept) == boost::json::parse(response.body.text);
    CHECK_MESSAGE(is_renewed, "docs/openapi.json is out of date: run ./dev openapi");
}

TEST_CASE("every schema that the description refers to is in it") {
    World world;
    const std::string text = Caller().call(world, "GET", "/api/openapi.json").body.text;
    const auto document = boost::json::parse(text);
    const auto& schemas = document.at("components").at("schemas").as_object();
    constexpr std::string_view mark = "\"$ref\":\"#/components/schemas/";
    std::size_t references = 0;
    for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark, at + 1)) {
        const auto begin = at + mark.size();
        const std::string name = text.substr(begin, text.find('"', begin) - begin);
        CAPTURE(name);
        CHECK(schemas.contains(name));
        ++references;
    }
    CHECK(references > 100);
}

}  // namespace
}  // namespace sluice::tests
