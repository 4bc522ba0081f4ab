#include "domain/vocabulary.h"

#include "support/doctest.h"

namespace sluice::domain {
namespace {

Field market() {
    return {"market", "Market", FieldType::text, true, {"DE", "France", "Österreich", "UK"}, {{"GB", "UK"}}};
}

TEST_CASE(
    "S9 C15: a value is a term whatever its case, however its accents are composed, or by its spelling") {
    CHECK(find_term(market(), "france") == "France");
    CHECK(find_term(market(), " FRANCE ") == "France");
    CHECK(find_term(market(), "o\xcc\x88sterreich") == "Österreich");
    CHECK(find_term(market(), "gb") == "UK");
    CHECK_FALSE(find_term(market(), "DEE"));
    CHECK_FALSE(find_term(market(), ""));
}

TEST_CASE("a field without vocabulary takes any value that its type can hold") {
    CHECK(find_term(*Fields().find("client"), " Mu\xcc\x88ller ") == "Müller");
    CHECK(find_term(*Fields().find("rating"), "5") == "5");
    CHECK_FALSE(find_term(*Fields().find("rating"), "five"));
    for (const char* date : {"2026", "2026-11", "2026-11-30"})
        CHECK(find_term(*Fields().find("date_created"), date) == date);
    for (const char* date : {"26", "2026-1", "2026-11-30-1", "30.11.2026", "-"})
        CHECK_FALSE(find_term(*Fields().find("date_created"), date));
    CHECK(checked_value(*Fields().find("rating"), "five").error().hint == "Write digits alone.");
}

TEST_CASE("S9: the closest term is suggested, and none where none is close") {
    CHECK(suggest_term(market(), "DEE") == "DE");
    CHECK(suggest_term(market(), "ED") == "DE");  // swapped
    CHECK(suggest_term(market(), "Frnace") == "France");
    CHECK(suggest_term(market(), "OSTERREICH") == "Österreich");
    CHECK_FALSE(suggest_term(market(), "Spain"));
    CHECK_FALSE(suggest_term(market(), "x"));
    CHECK_FALSE(suggest_term(market(), std::string(500, 'x')));
    const auto refused = checked_value(market(), "DEE");
    CHECK_FAILS(refused, "unknown_value");
    CHECK(refused.error().message == "'DEE' isn't a term of Market.");
    CHECK(refused.error().hint.find("Did you mean 'DE'?") != std::string::npos);
    CHECK(checked_value(market(), "Spain").error().hint.find("Did you mean") == std::string::npos);
}

}  // namespace
}  // namespace sluice::domain
