#include "domain/upload_page.h"

#include "support/doctest.h"

namespace sluice::domain {
namespace {

UploadPage page() {
    UploadPage made;
    made.title = "Dogs";
    made.language = "en";
    made.translations = {{"de", {"Hunde", ""}}, {"pt-BR", {"Cachorros", ""}}};
    return made;
}

std::string code_of(const Result<>& result) {
    return result ? "" : result.error().code;
}

TEST_CASE("a reader gets the text in the language that their browser wants most, or the page's own") {
    const auto title = [](std::string_view wish) { return choose_text(page(), wish).text.title; };
    CHECK(title("de") == "Hunde");
    CHECK(title("DE-ch, en;q=0.8") == "Hunde");
    CHECK(title("en;q=0.5, de;q=0.6") == "Hunde");
    CHECK(title("en, de;q=0.6") == "Dogs");
    CHECK(title("en-US, de;q=0.6") == "Dogs");
    CHECK(title("pt") == "Cachorros");
    CHECK(title("nl, *") == "Dogs");
    CHECK(title("de;q=0") == "Dogs");
    CHECK(title("de;q=nan") == "Dogs");
    CHECK(title("") == "Dogs");
    CHECK(title(",;;q=,") == "Dogs");
}

TEST_CASE("a page needs a title in every language, languages that are some, and fields that are words") {
    CHECK(code_of(check_upload_page(page())).empty());
    auto wrong = page();
    wrong.title = "  ";
    CHECK(code_of(check_upload_page(wrong)) == "title_invalid");
    wrong = page();
    wrong.translations["fr"] = {"", "text"};
    CHECK(code_of(check_upload_page(wrong)) == "title_invalid");
    wrong = page();
    wrong.language = "<b>";
    CHECK(code_of(check_upload_page(wrong)) == "language_invalid");
    wrong = page();
    wrong.required_fields = {"rating"};
    CHECK(code_of(check_upload_page(wrong)) == "field_unknown");
    wrong = page();
    wrong.width_min = 0;
    CHECK(code_of(check_upload_page(wrong)) == "picture_size_invalid");
    wrong = page();
    wrong.instructions = std::string(5'000, 'x');
    CHECK(code_of(check_upload_page(wrong)) == "instructions_invalid");
}

TEST_CASE("a file's name loses its path and what Dropbox wouldn't take, and keeps its ending") {
    const auto name = [](std::string_view said) { return REQUIRE_OK(checked_file_name(said)); };
    CHECK(name("rex.jpg") == "rex.jpg");
    CHECK(name("C:\\fakepath\\rex.jpg") == "rex.jpg");
    CHECK(name("../../etc/passwd") == "passwd");
    CHECK(name("a:b?.jpg") == "a_b_.jpg");
    CHECK(name("line\nbreak.jpg") == "line_break.jpg");
    CHECK(name("con.jpg") == "con.jpg_");
    const std::string umlauts = [] {
        std::string text;
        for (int i = 0; i < 300; ++i) text += "ü";
        return text;
    }();
    const std::string cut = name(umlauts + ".jpeg");
    CHECK(cut.size() <= 200);
    CHECK(cut.ends_with("ü.jpeg"));
    CHECK(checked_file_name("folder/").error().code == "file_name_missing");
    CHECK(checked_file_name("\xff").error().code == "file_name_missing");
}

TEST_CASE("a submitter's name and address are asked for as the page says") {
    auto asking = page();
    asking.ask_name = Asked::required;
    asking.ask_email = Asked::optional;
    Submission said;
    CHECK(check_submission(asking, said).error().code == "submitter_name_missing");
    said.name = "Mia";
    CHECK(submitter_in_words(REQUIRE_OK(check_submission(asking, said))) == "Mia");
    for (const char* wrong : {"mia", "@x", "mia@", "m ia@x.org", "a@b@c"}) {
        said.email = wrong;
        CHECK(check_submission(asking, said).error().code == "submitter_email_invalid");
    }
    said.email = " mia@example.org ";
    CHECK(submitter_in_words(REQUIRE_OK(check_submission(asking, said))) == "Mia (mia@example.org)");
    asking.ask_name = Asked::no;
    CHECK(submitter_in_words(REQUIRE_OK(check_submission(asking, said))) == "mia@example.org");
    said.email = std::string(300, 'x') + "@example.org";
    CHECK(check_submission(asking, said).error().code == "submitter_email_invalid");
}

TEST_CASE("of a field with a vocabulary a contributor can only say one of its terms") {
    UploadPage asking = page();
    asking.required_fields = {"market"};
    const Fields fields({{"market", "Market", FieldType::text, true, {"Germany", "France"}}});
    REQUIRE_OK(check_upload_page(asking, fields));
    CHECK(code_of(check_upload_page(asking)) == "field_unknown");
    Submission said;
    said.metadata["market"] = {" germany "};
    CHECK(REQUIRE_OK(check_submission(asking, said, fields)).metadata.at("market").front() == "Germany");
    said.metadata["market"] = {"Germny"};
    const auto refused = check_submission(asking, said, fields);
    CHECK_FAILS(refused, "unknown_value");
    CHECK(refused.error().hint.find("'Germany'") != std::string::npos);
}

}  // namespace
}  // namespace sluice::domain
