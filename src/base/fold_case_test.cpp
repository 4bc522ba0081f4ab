#include "base/fold_case.h"

#include "support/doctest.h"

namespace sluice {
namespace {

TEST_CASE("folded texts are equal where they differ in case alone, whatever the script") {
    struct {
        const char* one;
        const char* other;
        bool are_equal;
    } const cases[] = {
        {"/Dogs", "/dOGS", true}, {"/GRÜSSE", "/Grüsse", true},   {"/ЖИРАФ", "/жираф", true},
        {"/ΧΑΟΣ", "/χαος", true}, {"/ՀԱՅ", "/հայ", true},         {"/U\xcc\x88mlaut", "/ümlaut", true},
        {"/動物", "/動物", true}, {"/Straße", "/Strasse", false}, {"/Kätzchen", "/Katzchen", false},
        {"", "", true},
    };
    for (const auto& c : cases) {
        CAPTURE(c.one);
        CAPTURE(c.other);
        CHECK((fold_case(c.one) == fold_case(c.other)) == c.are_equal);
    }
}

TEST_CASE("composed texts are equal however their accents are written, and keep their case") {
    CHECK(compose("U\xcc\x88mlaut") == "Ümlaut");
    CHECK(compose("Ümlaut") == "Ümlaut");
    CHECK(compose("a\xff") == "a\xff");
}

TEST_CASE("bytes that aren't UTF-8 are folded as ASCII") {
    CHECK(fold_case("/A\xff") == "/a\xff");
}

}  // namespace
}  // namespace sluice
