#include "net/url.h"

#include "support/doctest.h"

namespace sluice::net {
namespace {

TEST_CASE("a target falls into path and query") {
    CHECK(path_of("/assets/1?fields=a&b=c") == "/assets/1");
    CHECK(query_of("/assets/1?fields=a&b=c") == "fields=a&b=c");
    CHECK(path_of("/assets/a%20b") == "/assets/a%20b");
    CHECK(query_of("/assets") == "");
    CHECK(query_of("/assets?") == "");
    CHECK(query_of("/assets?a=?b#c") == "a=?b");
    CHECK(query_of("/assets#a?b") == "");
}

TEST_CASE("forms decode, and a broken escape stays as it was written") {
    const auto fields =
        parse_form("a=1&b=two+words&c=%C3%A4%2B&empty=&bare&a=2&&broken=100%&half=%4&odd=%zz1&x=a=b");
    CHECK(fields.at("a") == "1");
    CHECK(fields.at("b") == "two words");
    CHECK(fields.at("c") == "\xC3\xA4+");
    CHECK(fields.at("empty") == "");
    CHECK(fields.at("bare") == "");
    CHECK(fields.at("broken") == "100%");
    CHECK(fields.at("half") == "%4");
    CHECK(fields.at("odd") == "%zz1");
    CHECK(fields.at("x") == "a=b");
    CHECK(fields.size() == 9);
    CHECK(parse_form("").empty());
}

TEST_CASE("what is encoded decodes to the same") {
    const std::vector<std::pair<std::string, std::string>> fields = {{"path", "/a b/ä&=+%.jpg"}, {"q", ""}};
    const auto text = encode_form(fields);
    CHECK(text == "path=%2Fa%20b%2F%C3%A4%26%3D%2B%25.jpg&q=");
    const auto decoded = parse_form(text);
    CHECK(decoded.at("path") == "/a b/ä&=+%.jpg");
    CHECK(decoded.at("q") == "");
}

TEST_CASE("an absolute URL falls into origin and target") {
    CHECK(origin_of("https://api.dropboxapi.com/2/files?x=1") == "https://api.dropboxapi.com");
    CHECK(origin_of("http://127.0.0.1:8080") == "http://127.0.0.1:8080");
    CHECK(origin_of("http://host?x=1") == "http://host");
    CHECK(origin_of("http://[::1]:80/") == "http://[::1]:80");
    CHECK(target_of("https://host/2/files?x=1#part") == "/2/files?x=1");
    CHECK(target_of("https://host") == "/");
    CHECK(target_of("https://host?x=1") == "/?x=1");
    CHECK(target_of("/already?x=http://other/") == "/already?x=http://other/");
}

TEST_CASE("what is no absolute URL has no origin") {
    CHECK_FALSE(origin_of("/path").has_value());
    CHECK_FALSE(origin_of("").has_value());
    CHECK_FALSE(origin_of("https:///path").has_value());
    CHECK_FALSE(origin_of("://host").has_value());
    CHECK_FALSE(origin_of("/redirect?to=https://host/").has_value());
}

}  // namespace
}  // namespace sluice::net
