#include "domain/csv.h"

#include "base/text.h"
#include "support/doctest.h"

namespace sluice::domain {
namespace {

/// "1:a|b 2:c", with "!" behind a record that has a fault.
std::string told(std::string_view text) {
    std::vector<std::string> records;
    for (const auto& record : REQUIRE_OK(parse_csv(text)).records)
        records.push_back(cat(record.line, ":", join(record.fields, "|"), record.fault.empty() ? "" : "!"));
    return join(records, " ");
}

TEST_CASE("W19: lists are read as spreadsheets write them") {
    struct Row {
        std::string_view text;
        std::string_view wanted;
    };
    const Row rows[] = {
        {"", ""},
        {"\n\r\n  \n", ""},
        {"a,b\nc,d", "1:a|b 2:c|d"},
        {"a,b\r\nc,d\r\n", "1:a|b 2:c|d"},
        {"a\rb", "1:a 2:b"},
        {"\xEF\xBB\xBFname;date\r\nFair;2026-08-01", "1:name|date 2:Fair|2026-08-01"},
        {"a\tb\nc,d\te", "1:a|b 2:c,d|e"},
        {"a;b,c;d", "1:a|b,c|d"},
        {"a,b\n\n\n,\nc,d", "1:a|b 5:c|d"},
        {" a , b ", "1:a|b"},
        {"\"a,b\",c", "1:a,b|c"},
        {"\"say \"\"cheese\"\"\",c", "1:say \"cheese\"|c"},
        {"\"two\nlines\",c\nd,e", "1:two\nlines|c 3:d|e"},
        {"a,\"\"", "1:a|"},
        {"a,", "1:a|"},
        {",a", "1:|a"},
        {"\"a\" ,b", "1:a|b"},
        {"five\" pipes,b", "1:five\" pipes|b"},
        {"\"a\"b,c\nd,e", "1:a|c! 2:d|e"},
        {"a,b\n\"c,d", "1:a|b 2:c,d!"},
        {"Grüße,日本", "1:Grüße|日本"},
    };
    for (const auto& [text, wanted] : rows) {
        CAPTURE(text);
        CHECK(told(text) == wanted);
    }
}

TEST_CASE("W19: a list in another encoding, or too large, is refused in words") {
    CHECK_FAILS(parse_csv("Gr\xFC\xDF"
                          "e"),
                "csv_not_utf8");
    CHECK_FAILS(parse_csv(std::string((1U << 20U) + 1, 'a')), "csv_too_large");
    CHECK(parse_csv(std::string(1U << 20U, 'a')));
}

}  // namespace
}  // namespace sluice::domain
