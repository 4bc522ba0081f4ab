#include "base/json/codec.h"

#include <boost/describe.hpp>

#include <cmath>
#include <limits>

#include "base/json/tree.h"
#include "base/text.h"
#include "support/doctest.h"

using namespace sluice;

namespace {

BOOST_DEFINE_ENUM_CLASS(After, delete_, move_to, keep)

struct Size {
    std::uint8_t width = 0;
    std::optional<std::int32_t> depth;
    bool operator==(const Size&) const = default;
};
BOOST_DESCRIBE_STRUCT(Size, (), (width, depth))

using ThingId = Id<struct ThingTag>;

struct Thing {
    ThingId id;
    std::string name;
    bool is_new = false;
    std::int64_t bytes = 0;
    std::uint64_t offset = 0;
    double ratio = 0;
    After after = After::keep;
    Instant made_at;
    std::vector<std::string> tags;
    std::map<std::string, std::vector<Size>> sizes;
    std::optional<Size> best;
    std::optional<std::string> note;
    json::Any extra;
    bool operator==(const Thing&) const = default;
};
BOOST_DESCRIBE_STRUCT(Thing, (),
                      (id, name, is_new, bytes, offset, ratio, after, made_at, tags, sizes, best, note,
                       extra))

struct Stored {
    static constexpr bool members_may_be_omitted = true;
    std::string word = "initial";
    int count = 7;
};
BOOST_DESCRIBE_STRUCT(Stored, (), (word, count))

struct Tag {
    std::string name;
    std::optional<std::string> color;
    std::optional<std::int16_t> size;
};
BOOST_DESCRIBE_STRUCT(Tag, (), (name, color, size))

struct Nothing {};
BOOST_DESCRIBE_STRUCT(Nothing, (), ())

struct Tree {
    std::vector<Tree> children;
};
BOOST_DESCRIBE_STRUCT(Tree, (), (children))

struct Credentials {
    Secret password;
};
BOOST_DESCRIBE_STRUCT(Credentials, (), (password))

template <class T>
std::string message_of(std::string_view text) {
    const auto decoded = json::decode<T>(text);
    if (decoded) return "decoded";
    CHECK(decoded.error().code == "json_invalid");
    CHECK(decoded.error().remedy == Remedy::reject);
    return decoded.error().message;
}

Thing example() {
    Thing thing;
    thing.id = ThingId{"01abc"};
    thing.name = "Quote \" backslash \\ newline \n bell \x07 Zürich 🐕";
    thing.is_new = true;
    thing.bytes = std::numeric_limits<std::int64_t>::min();
    thing.offset = std::numeric_limits<std::uint64_t>::max();
    thing.ratio = 0.1;
    thing.after = After::delete_;
    thing.made_at = REQUIRE_OK(parse_rfc3339("2026-11-22T20:15:00.123Z"));
    thing.tags = {"", "a,b", "[", "{"};
    thing.sizes = {{"big one", {{200, -5}, {3, std::nullopt}}}, {"none", {}}};
    thing.best = Size{1, 2};
    thing.extra = {R"({"any":[1,null,"x"]})"};
    return thing;
}

}  // namespace

TEST_CASE("what was encoded decodes to the same value") {
    const Thing thing = example();
    const Thing again = REQUIRE_OK(json::decode<Thing>(json::encode(thing)));
    CHECK(again == thing);
    CHECK(REQUIRE_OK(json::decode_value<Thing>(json::encode_value(thing))) == thing);
}

TEST_CASE("an encoded struct has wire words, omits what is absent and keeps the order of its description") {
    CHECK(json::encode(Size{.width = 4, .depth = std::nullopt}) == R"({"width":4})");
    CHECK(json::encode(Size{.width = 4, .depth = -1}) == R"({"width":4,"depth":-1})");
    CHECK(json::encode(std::vector{After::delete_, After::move_to}) == R"(["delete","move_to"])");
    CHECK(json::encode(std::vector<std::optional<int>>{1, std::nullopt}) == "[1,null]");
    CHECK(json::encode(Nothing{}) == "{}");
    CHECK(json::encode(std::map<std::string, bool>{{"b", true}, {"a\"", false}}) ==
          R"({"a\"":false,"b":true})");
    CHECK(json::encode(std::string("\x01\x7f\t")) == R"("\u0001\u007f\t")");
}

TEST_CASE("encoding always gives valid JSON") {
    CHECK(json::encode(std::string("a\xff"
                                   "b")) ==
          "\"a\xEF\xBF\xBD"
          "b\"");
    CHECK(json::encode(std::nan("")) == "null");
    CHECK(json::encode(1e300) == "1e+300");
    CHECK(json::encode(2.0) == "2");
    CHECK(REQUIRE_OK(json::decode<double>(json::encode(0.1 + 0.2))) == 0.1 + 0.2);
}

TEST_CASE("a secret is read but never written") {
    const auto credentials = REQUIRE_OK(json::decode<Credentials>(R"({"password":"correct horse"})"));
    CHECK(credentials.password.reveal() == "correct horse");
    CHECK(json::encode(credentials) == R"({"password":"***"})");
    CHECK(json::encode(Credentials{}) == R"({"password":""})");
}

TEST_CASE("absent and null are both nullopt, and only optional members may be either") {
    CHECK(!REQUIRE_OK(json::decode<Size>(R"({"width":1})")).depth);
    CHECK(!REQUIRE_OK(json::decode<Size>(R"({"width":1,"depth":null})")).depth);
    CHECK(message_of<Size>(R"({"width":null})") == "$.width: expected a whole number, got null");
    CHECK(message_of<Size>("{}") == "$.width: required, but missing");
}

TEST_CASE("a struct that says so keeps its initialisers for omitted members") {
    const auto stored = REQUIRE_OK(json::decode<Stored>(R"({"count":8})"));
    CHECK(stored.word == "initial");
    CHECK(stored.count == 8);
    CHECK(message_of<Stored>(R"({"cuont":8})") == "$.cuont: unknown field; known are word, count");
    CHECK(message_of<Stored>(R"({"count":null})") == "$.count: expected a whole number, got null");
}

TEST_CASE("every mistake is named with its path") {
    const std::pair<std::string_view, std::string_view> table[] = {
        {R"([])", "$: expected an object, got a list"},
        {R"("x")", "$: expected an object, got a string"},
        {R"(null)", "$: expected an object, got null"},
        {R"({"name":"a","colour":"red"})", "$.colour: unknown field; known are name, color, size"},
        {R"({"name":1})", "$.name: expected a string, got a number"},
        {R"({"name":["a"]})", "$.name: expected a string, got a list"},
        {R"({"name":{}})", "$.name: expected a string, got an object"},
        {R"({"name":true})", "$.name: expected a string, got true"},
        {R"({"color":"red"})", "$.name: required, but missing"},
        {R"({"name":"a","size":"1"})", "$.size: expected a whole number, got a string"},
        {R"({"name":"a","size":1.5})", "$.size: expected a whole number"},
        {R"({"name":"a","size":1e3})", "$.size: expected a whole number"},
        {R"({"name":"a","size":32768})", "$.size: expected a whole number from -32768 to 32767"},
        {R"({"name":"a","size":-32769})", "$.size: expected a whole number from -32768 to 32767"},
        {R"({"name":"a","size":18446744073709551615})",
         "$.size: expected a whole number from -32768 to 32767"},
        {R"({"name":"a","size":false})", "$.size: expected a whole number, got false"},
        {R"({"name":"a\u0000b"})", "$.name: a NUL character is not allowed"},
        {R"({"name":"a","a\"b\nc":1})", R"($["a\"b\nc"]: unknown field; known are name, color, size)"},
        {R"({"Name":"a","name":"a"})", "$.Name: unknown field; known are name, color, size"},
    };
    for (const auto& [text, message] : table) {
        CAPTURE(text);
        CHECK(message_of<Tag>(text) == message);
    }
}

TEST_CASE("paths lead through lists, maps and optional members") {
    CHECK(message_of<std::vector<std::string>>(R"(["a",1])") == "$[1]: expected a string, got a number");
    CHECK(message_of<std::vector<std::string>>(R"({"a":1})") == "$: expected a list, got an object");
    CHECK(message_of<std::map<std::string, std::vector<Size>>>(
              R"({"a":[],"two words":[{"width":1},{"width":256}]})") ==
          R"($["two words"][1].width: expected a whole number from 0 to 255)");
    CHECK(message_of<std::map<std::string, int>>(R"([])") == "$: expected an object, got a list");
    CHECK(message_of<std::map<std::string, int>>(R"({"a\u0000":1})") ==
          R"($["a\u0000"]: a NUL character is not allowed)");
    CHECK(message_of<std::optional<Size>>(R"({"width":-1})") ==
          "$.width: expected a whole number from 0 to 255");
    CHECK(message_of<Nothing>(R"({"a":1})") == "$.a: unknown field; no fields are allowed here");
}

TEST_CASE("enums take their wire words only") {
    CHECK(REQUIRE_OK(json::decode<After>(R"("delete")")) == After::delete_);
    CHECK(message_of<After>(R"("delete_")") == R"($: expected one of delete, move_to, keep; got "delete_")");
    CHECK(message_of<After>("0") == "$: expected one of delete, move_to, keep, got a number");
    CHECK(message_of<After>(cat('"', std::string(500, 'x'), '"')).size() < 200);
}

TEST_CASE("numbers keep to their range") {
    CHECK(REQUIRE_OK(json::decode<std::uint64_t>("18446744073709551615")) == 18446744073709551615U);
    CHECK(message_of<std::uint64_t>("18446744073709551616") == "$: expected a whole number");
    CHECK(message_of<std::uint64_t>("-1") == "$: expected a whole number from 0 to 18446744073709551615");
    CHECK(REQUIRE_OK(json::decode<std::int64_t>("-9223372036854775808")) ==
          std::numeric_limits<std::int64_t>::min());
    CHECK(message_of<std::int64_t>("9223372036854775808") ==
          "$: expected a whole number from -9223372036854775808 to 9223372036854775807");
    CHECK(REQUIRE_OK(json::decode<double>("3")) == 3.0);
    CHECK(message_of<double>("1e999") != "decoded");
    CHECK(message_of<double>(R"("3")") == "$: expected a number, got a string");
    CHECK(message_of<bool>("1") == "$: expected true or false, got a number");
    CHECK(message_of<bool>("null") == "$: expected true or false, got null");
}

TEST_CASE("times are RFC 3339") {
    CHECK(to_rfc3339(REQUIRE_OK(json::decode<Instant>(R"("2026-11-22T21:15:00+01:00")"))) ==
          "2026-11-22T20:15:00.000Z");
    CHECK(message_of<Instant>(R"("yesterday")") ==
          R"($: expected a time such as "2026-11-22T20:15:00Z", got "yesterday")");
    CHECK(message_of<Instant>("1700000000") ==
          R"($: expected a time such as "2026-11-22T20:15:00Z", got a number)");
}

TEST_CASE("text that isn't JSON is refused with its place") {
    CHECK(message_of<Tag>("{\n  \"name\": nix\n}").starts_with("line 2, column "));
    CHECK(message_of<Tag>("").starts_with("line 1, column 1: "));
    for (const std::string_view text :
         {"{", "{\"name\":\"a\"", "{\"name\":\"a\"} x", "{\"name\":\"a\",}", "{'name':'a'}",
          "{\"name\":\"\xff\"}", "{\"name\":\"\xed\xa0\x80\"}", "{\"name\":\"\\ud800\"}",
          "{\"name\":\"a\nb\"}", "{\"name\":\"a\"}{}", "// a\n{\"name\":\"a\"}", "{name:1}",
          "\xef\xbb\xbf{\"name\":\"a\"}", "{\"name\":NaN}", "{\"name\":01}"}) {
        CAPTURE(text);
        CHECK(message_of<Tag>(text).starts_with("line "));
    }
}

TEST_CASE("depth and size have limits") {
    const auto nested = [](std::size_t depth) {
        std::string text;
        for (std::size_t i = 1; i < depth; ++i) text += "[";
        return text + "[]" + std::string(depth - 1, ']');
    };
    CHECK(json::decode<json::Any>(nested(32)));
    CHECK(message_of<json::Any>(nested(33)).find("nested more than 32 deep") != std::string::npos);
    CHECK(message_of<json::Any>(nested(100'000)).find("nested more than 32 deep") != std::string::npos);
    CHECK_FAILS(json::decode<std::string>("\"12345\"", {.bytes_max = 6}), "json_invalid");
    CHECK(json::decode<std::string>("\"12345\"", {.bytes_max = 7}));
}

TEST_CASE("a type may hold a list of itself") {
    const auto tree =
        REQUIRE_OK(json::decode<Tree>(R"({"children":[{"children":[]},{"children":[{"children":[]}]}]})"));
    CHECK(tree.children.at(1).children.size() == 1);
    CHECK(message_of<Tree>(R"({"children":[{"children":[7]}]})") ==
          "$.children[0].children[0]: expected an object, got a number");
}
