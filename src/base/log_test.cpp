#include "base/log.h"

#include <mutex>
#include <thread>
#include <type_traits>
#include <vector>

#include "base/json/codec.h"
#include "base/secret.h"
#include "base/text.h"
#include "support/doctest.h"

using namespace sluice;

namespace {

struct CapturedLog {
    std::vector<std::string> lines;
    CapturedLog() {
        set_log_sink([this](std::string_view line) { lines.emplace_back(line); });
    }
    ~CapturedLog() {
        set_log_sink({});
        set_log_level(LogLevel::info);
    }
};

/// The line without its time, which is checked to be one.
std::string without_time(const std::string& line) {
    constexpr std::string_view head = R"({"time":")";
    REQUIRE(line.starts_with(head));
    CHECK(parse_rfc3339(line.substr(head.size(), 24)));
    return "{" + line.substr(head.size() + 26);
}

}  // namespace

static_assert(!std::is_constructible_v<LogField, const char*, Secret>, "a secret is no log field");

TEST_CASE("an event is one line of JSON with its fields by name") {
    const CapturedLog log;
    log_warning("blob.damaged", {{"name", std::string("rex.jpg")},
                                 {"bytes", std::int64_t{-1}},
                                 {"count", std::uint64_t{2}},
                                 {"share", 0.5},
                                 {"known", true},
                                 {"state", "stored"}});
    REQUIRE(log.lines.size() == 1);
    CHECK(without_time(log.lines[0]) ==
          R"({"level":"warning","event":"blob.damaged","name":"rex.jpg","bytes":-1,)"
          R"("count":2,"share":0.5,"known":true,"state":"stored"})");
}

TEST_CASE("what a stranger wrote can't make a second line, obey a terminal or break the JSON") {
    const CapturedLog log;
    log_error("upload.refused", {{"name", "a\n{\"level\":\"info\"}\x1b[2J\x7f\xc2\x9b\xff"}});
    REQUIRE(log.lines.size() == 1);
    for (const char c : log.lines[0]) CHECK(static_cast<unsigned char>(c) >= 0x20);
    CHECK(log.lines[0].find("\xc2\x9b") == std::string::npos);
    CHECK(log.lines[0].find("\\u001b[2J\\u007f\\u009b\xEF\xBF\xBD") != std::string::npos);
    CHECK(json::decode<json::Any>(log.lines[0]));
}

TEST_CASE("long text is cut between characters") {
    const CapturedLog log;
    std::string text = "x";
    while (text.size() < 3 * log_text_bytes_max) text += "ü";
    log_info("test", {{"text", text}});
    CHECK(log.lines.at(0).size() < log_text_bytes_max + 200);
    CHECK(log.lines.at(0).ends_with("ü…\"}"));
    CHECK(is_utf8(log.lines.at(0)));
}

TEST_CASE("events below the level are dropped") {
    const CapturedLog log;
    log_debug("hidden");
    set_log_level(LogLevel::error);
    log_warning("hidden");
    set_log_level(LogLevel::debug);
    log_debug("shown");
    REQUIRE(log.lines.size() == 1);
    CHECK(without_time(log.lines[0]) == R"({"level":"debug","event":"shown"})");
}

TEST_CASE("lines of many threads don't mix") {
    const CapturedLog log;
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 4; ++i)
            threads.emplace_back([] {
                for (int n = 0; n < 200; ++n) log_info("turn", {{"n", n}});
            });
    }
    CHECK(log.lines.size() == 800);
    for (const std::string& line : log.lines) CHECK(line.ends_with('}'));
}
