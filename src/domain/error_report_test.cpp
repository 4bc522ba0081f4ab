#include "domain/error_report.h"

#include "base/text.h"
#include "support/doctest.h"

namespace sluice::domain {
namespace {

const Instant noon = *parse_rfc3339("2026-11-30T12:00:00Z");

Intake failed(const std::string& path, const std::string& code = "unsupported_format") {
    Intake file;
    file.id = IntakeId{cat("intake-", path.size())};
    file.relative_path = path;
    file.size = 12'345'678;
    file.updated_at = noon;
    file.reason_code = code;
    file.reason_message = "Text isn't taken here.";
    file.reason_hint = "Send a picture.";
    return file;
}

TEST_CASE("a report names each file with size, time, reason, code and what to do") {
    const Failures failures{"/Dogs", 2, {failed("a/rex.txt"), failed("bo.txt", "corrupt_file")}};
    const std::string text = error_report_text(failures, noon);
    CHECK(text.starts_with(
        "Sluice could not take in 2 files of the folder /Dogs.\r\nAs of 2026-11-30 12:00 UTC."));
    CHECK(text.contains(
        "1. a/rex.txt\r\n   Size:       12,345,678 bytes\r\n   Since:      2026-11-30 12:00 UTC\r\n"
        "   Why:        Text isn't taken here. [unsupported_format]\r\n"
        "   What to do: Send a picture.\r\n   Reference:  intake-9\r\n"));
    CHECK(text.contains("2. bo.txt\r\n"));
    CHECK(text.contains("[corrupt_file]"));
    CHECK_FALSE(text.contains("And "));
    CHECK(error_report_text({"/Dogs", 0, {}}, noon).empty());
}

TEST_CASE("of very many files the number of the rest is told") {
    const Failures failures{"/Dogs", 1'234, {failed("a"), failed("b")}};
    CHECK(error_report_text(failures, noon).contains("And 1232 more"));
}

TEST_CASE("a name can't write lines of its own into the report") {
    const Failures failures{"/Dogs", 1, {failed("x\r\n2. trust me\x1b[2J")}};
    const std::string text = error_report_text(failures, noon);
    CHECK(text.contains("1. x  2. trust me [2J\r\n"));
}

TEST_CASE("the stamp changes with what failed and why, and not with the time") {
    Failures failures{"/Dogs", 1, {failed("a")}};
    const std::string before = stamp_of(failures);
    failures.files.front().updated_at += std::chrono::hours(1);
    CHECK(stamp_of(failures) == before);
    failures.files.front().reason_code = "corrupt_file";
    CHECK(stamp_of(failures) != before);
    CHECK(stamp_of({"/Dogs", 0, {}}).empty());
}

TEST_CASE(
    "a report is known by its id, and by its bytes before the id is saved; a stranger's file never is") {
    const std::vector<ErrorReport> reports{{.mapping_id = MappingId{"m"},
                                            .file_id = "id:1",
                                            .rev = "r",
                                            .content_hash = "aa",
                                            .wanted_hash = "bb",
                                            .stamp = "s",
                                            .retry_at = std::nullopt}};
    const std::string name(error_report_name);
    CHECK(is_error_report(reports, "id:1", "cc", "moved and edited.txt"));
    CHECK(is_error_report(reports, "id:2", "bb", name));
    CHECK(is_error_report(reports, "id:2", "aa", "Files that Sluice could not take in (1).txt"));
    CHECK_FALSE(is_error_report(reports, "id:2", "cc", name));
    CHECK_FALSE(is_error_report(reports, "id:2", "bb", "rex.txt"));
    CHECK_FALSE(is_error_report({}, "id:1", "aa", name));
}

}  // namespace
}  // namespace sluice::domain
