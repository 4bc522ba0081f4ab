#include "domain/parsed_template.h"

#include <chrono>

#include "base/text.h"
#include "support/doctest.h"

namespace sluice::domain {
namespace {

/// "client=Acme campaign=ABC1234"; "-" where it doesn't fit.
std::string said_by(std::string_view text, std::string_view path) {
    const auto parsed = REQUIRE_OK(ParsedTemplate::parse(text, Fields()));
    const auto captures = parsed.match(path);
    if (!captures) return "-";
    std::vector<std::string> parts;
    for (const auto& capture : *captures) parts.push_back(cat(capture.field, "=", capture.value));
    return join(parts, " ");
}

TEST_CASE("C15: folder names become values") {
    constexpr auto example = R"(/{client}/{campaign:[A-Z]{3}\d{4}}/{*})";
    struct {
        const char* text;
        const char* path;
        const char* says;
    } const cases[] = {
        {example, "Acme/ABC1234/rex.jpg", "client=Acme campaign=ABC1234"},
        {example, "Acme/ABC1234/a/b/rex.jpg", "client=Acme campaign=ABC1234"},
        {example, "Acme/ABC123/rex.jpg", "-"},
        {example, "Acme/rex.jpg", "-"},
        {example, "rex.jpg", "-"},
        // As the pattern would write it.
        {example, "Acme/abc1234/rex.jpg", "client=Acme campaign=ABC1234"},
        {"/{client}", "Acme/rex.jpg", "client=Acme"},
        {"/{client}", "Acme/2026/rex.jpg", "-"},
        {"{client}/", "Acme/rex.jpg", "client=Acme"},
        {"/{*}/{campaign}", "a/b/Summer/rex.jpg", "campaign=Summer"},
        {"/{*}/{campaign}", "Summer/rex.jpg", "campaign=Summer"},
        {"/Launch/{client}/{project}", "launch/DE/social/x.jpg", "client=DE project=social"},
        {"/Launch/{client}", "Lunch/DE/x.jpg", "-"},
        {"/{_}/{client}", "whatever/Acme/x.jpg", "client=Acme"},
        {"/{client}_{campaign:\\d+}", "Acme_Ltd_7/x.jpg", "client=Acme_Ltd campaign=7"},
        {"/{client} - {project}", " Acme  -  Spring /x.jpg", "client=Acme project=Spring"},
        {"/{client}", " /x.jpg", "-"},
        {"/{client:(a|b)+(c)}_{project}", "abc_P/x.jpg", "client=abc project=P"},
        {"/{client:[^/]+}", "Acme/x.jpg", "client=Acme"},
        {"/{client:[}]+}", "}}/x.jpg", "client=}}"},
        // However accents are composed.
        {"/Stra\xc3\x9f"
         "e/{client}",
         "Straße/Mu\xcc\x88ller/x.jpg", "client=Müller"},
        {"/Köln/{client}", "KO\xcc\x88LN/A/x.jpg", "client=A"},
        {"/2026.*/{client}", "2026.*/A/x.jpg", "client=A"},
        {"/2026.*/{client}", "2026xx/A/x.jpg", "-"},
    };
    for (const auto& c : cases) {
        CAPTURE(c.text);
        CAPTURE(c.path);
        CHECK(said_by(c.text, c.path) == c.says);
    }
}

TEST_CASE("C15: a template that can't be read says where, and what to write there") {
    struct {
        const char* text;
        const char* says;
    } const cases[] = {
        {"", "1 to 1000 characters"},
        {"/{client", "'client' is never closed"},
        {"/client}", "behind '"},
        {"/{client}/{clinet}", "no field 'clinet'"},
        {"/{client}/{client}", "'client' stands there twice"},
        {"/{client}//{project}", "side by side"},
        {"/{*}/{*}", "{*} stands there twice"},
        {"/a{*}", "can't be a part of 'a{*}'"},
        {"/{}", "no field in them"},
        {"/{client}{project}", "between {client} and {project}"},
        {"/{campaign:[A-Z}", "never closed"},
        {"/{campaign:(}", "pattern of {campaign}"},
        {"/{campaign:\\d*}", "no letter at all"},
        {"/{campaign:(?=x)y}", "pattern of {campaign}"},
        {"/{campaign:(\\d{1000}){1000}}", "pattern of {campaign}"},
    };
    for (const auto& c : cases) {
        CAPTURE(c.text);
        const auto parsed = ParsedTemplate::parse(c.text, Fields());
        REQUIRE_FALSE(parsed);
        CHECK(parsed.error().code == "path_template_invalid");
        CAPTURE(parsed.error().message);
        CHECK(parsed.error().message.find(c.says) != std::string::npos);
        CHECK_FALSE(parsed.error().hint.empty());
    }
}

TEST_CASE("a pattern made to run away is answered at once") {
    const auto parsed = REQUIRE_OK(ParsedTemplate::parse("/{client:(a+)+(a|aa)+b}/{*}", Fields()));
    const auto begin = std::chrono::steady_clock::now();
    CHECK_FALSE(parsed.match(std::string(5'000, 'a') + "/x.jpg"));
    CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(2));
}

}  // namespace
}  // namespace sluice::domain
