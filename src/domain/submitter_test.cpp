#include "domain/submitter.h"

#include "support/doctest.h"

namespace sluice::domain {
namespace {

const Submitter mia{"Mia Ode", "mia@example.org"};
const Submitter bo{"Bo", "bo@example.org"};

Instant at(int seconds) {
    return Instant(std::chrono::seconds(1'790'000'000 + seconds));
}

/// All was listed long ago; "?" where nobody is known.
std::string told(const std::vector<ReceiveEvent>& events, const std::vector<ReceivedFile>& files,
                 Instant listed_until = at(1'000'000)) {
    std::string words;
    for (const auto& submitter : match_submitters(events, files, listed_until))
        words += (words.empty() ? "" : ", ") + (submitter ? in_words(*submitter) : "?");
    return words;
}

const std::string mias = in_words(mia);
const std::string bos = in_words(bo);

}  // namespace

TEST_CASE("Dropbox's ways to store a file under another name are known, and others are thought possible") {
    const auto form = [](std::string_view sent, std::string_view stored) {
        return is_stored_form(sent, mia, stored);
    };
    CHECK(form("rex.jpg", "rex.jpg"));
    CHECK(form("Rex.JPG", "rex.jpg"));
    CHECK(form("rex.jpg", "rex (1).jpg"));
    CHECK(form("rex.jpg", "Mia Ode - rex.jpg"));
    CHECK(form("rex.jpg", "mia ode - rex (12).jpg"));
    CHECK(form("rex.jpg", "rex - Mia Ode.jpg"));
    CHECK(form("photos/rex.jpg", "rex.jpg"));
    CHECK(form("rex (1).jpg", "rex (1).jpg"));
    CHECK(form("BÄR.jpg", "bär (2).jpg"));
    CHECK_FALSE(form("rex.jpg", "rex.png"));
    CHECK_FALSE(form("rex.jpg", "rex (one).jpg"));
    CHECK_FALSE(form("rex.jpg", "Bo - rex.jpg"));
    CHECK_FALSE(form("rex.jpg", "rex2.jpg"));
    CHECK(may_be_stored_as("rex.jpg", "Bo - rex.jpg"));
    CHECK(may_be_stored_as("IMG_1.jpg", "copy of img-1 (3).jpg"));
    CHECK_FALSE(may_be_stored_as("rex.jpg", "rexona.jpg"));
    CHECK_FALSE(may_be_stored_as("1.jpg", "IMG_0012.jpg"));
    CHECK_FALSE(may_be_stored_as("rex.jpg", "rex.png"));
    CHECK(may_be_stored_as("(...).jpg", "(...).jpg"));
    CHECK_FALSE(may_be_stored_as("(...).jpg", "rex.jpg"));
}

TEST_CASE("one event tells who sent each of its files, under whatever name they were stored") {
    CHECK(told({{at(0), {"rex.jpg", "bo.jpg"}, mia}}, {{"bo.jpg", at(0)}, {"Mia Ode - rex.jpg", at(-5)}}) ==
          mias + ", " + mias);
    CHECK(told({{at(0), {"a.jpg", "a.jpg"}, mia}}, {{"a.jpg", at(0)}, {"a (1).jpg", at(0)}}) ==
          mias + ", " + mias);
    CHECK(told({{at(0), {"a.jpg"}, {"", ""}}}, {{"a.jpg", at(0)}}) == "");
    CHECK(told({}, {{"a.jpg", at(0)}}) == "?");
    CHECK(told({{at(0), {"a.jpg"}, mia}}, {}) == "");
}

TEST_CASE("two people with one file name are told apart by the name in the file's name") {
    const std::vector<ReceivedFile> files{{"Mia Ode - rex.jpg", at(0)}, {"Bo - rex.jpg", at(0)}};
    const std::vector<ReceiveEvent> events{{at(0), {"rex.jpg"}, bo}, {at(0), {"rex.jpg"}, mia}};
    CHECK(told(events, files) == mias + ", " + bos);
}

TEST_CASE(
    "two people with one file name are told apart by time where there is but one way, else they aren't") {
    const ReceiveEvent of_mia{at(0), {"rex.jpg"}, mia};
    const ReceiveEvent of_bo{at(600), {"rex.jpg"}, bo};
    CHECK(told({of_bo, of_mia}, {{"rex.jpg", at(0)}, {"rex (1).jpg", at(600)}}) == mias + ", " + bos);
    const ReceiveEvent at_once{at(5), {"rex.jpg"}, bo};
    CHECK(told({of_mia, at_once}, {{"rex.jpg", at(0)}, {"rex (1).jpg", at(5)}}) == "?, ?");
    CHECK(told({of_mia, {at(5), {"rex.jpg"}, mia}}, {{"rex.jpg", at(0)}, {"rex (1).jpg", at(5)}}) ==
          mias + ", " + mias);
}

TEST_CASE("while an event or a file is missing nothing is concluded from those that are there") {
    const ReceiveEvent of_bo{at(600), {"rex.jpg"}, bo};
    // Mia's event comes late.
    CHECK(told({of_bo}, {{"rex.jpg", at(0)}, {"rex (1).jpg", at(600)}}) == "?, ?");
    // Bo's file isn't listed yet, and Mia's event comes late.
    CHECK(told({of_bo}, {{"rex.jpg", at(0)}}, at(300)) == "?");
    CHECK(told({of_bo}, {{"rex.jpg", at(600)}}, at(600)) == "?");
    CHECK(told({of_bo}, {{"rex.jpg", at(600)}}, at(601)) == bos);
    // Somebody put a file there by hand.
    CHECK(told({of_bo}, {{"rex.jpg", at(590)}, {"rex (1).jpg", at(600)}}) == "?, ?");
    // A file is gone that nobody saw.
    CHECK(told({of_bo, {at(560), {"rex.jpg"}, mia}}, {{"rex (1).jpg", at(600)}}) == "?");
    CHECK(told({of_bo, {at(300), {"rex.jpg"}, mia}}, {{"rex (1).jpg", at(600)}}) == bos);
}

TEST_CASE("an event tells of no file that came after it, nor of one long before") {
    CHECK(told({{at(0), {"rex.jpg"}, mia}}, {{"rex.jpg", at(61)}}) == "?");
    CHECK(told({{at(0), {"rex.jpg"}, mia}}, {{"rex.jpg", at(60)}}) == mias);
    CHECK(told({{at(0), {"rex.jpg"}, mia}}, {{"rex.jpg", at(-86'400)}}) == mias);
    CHECK(told({{at(0), {"rex.jpg"}, mia}}, {{"rex.jpg", at(-86'401)}}) == "?");
}

TEST_CASE("what Dropbox made of a name in a way that nobody knows stays unknown, and gives others nothing") {
    // Bo's is the only file that could be Mia's by its look.
    CHECK(told({{at(0), {"rex.jpg"}, mia}}, {{"rex, new.jpg", at(0)}}) == "?");
    CHECK(told({{at(0), {"rex.jpg"}, mia}}, {{"rex, new.jpg", at(0)}, {"rex.jpg", at(0)}}) == "?, ?");
}

TEST_CASE("somebody who calls a file after another person isn't taken for that person") {
    const Submitter nameless{"", "bo@example.org"};
    CHECK(told({{at(0), {"Mia Ode - rex.jpg"}, nameless}, {at(30), {"rex.jpg"}, mia}},
               {{"Mia Ode - rex.jpg", at(0)}, {"Mia Ode - rex (1).jpg", at(30)}}) == "?, ?");
}

TEST_CASE("one uncertain name leaves the others certain") {
    const ReceiveEvent of_mia{at(0), {"rex.jpg", "ida.jpg"}, mia};
    const ReceiveEvent of_bo{at(1), {"rex.jpg", "max.jpg"}, bo};
    CHECK(told({of_mia, of_bo},
               {{"rex.jpg", at(0)}, {"rex (1).jpg", at(1)}, {"ida.jpg", at(0)}, {"max.jpg", at(1)}}) ==
          "?, ?, " + mias + ", " + bos);
}

TEST_CASE("the files of a day are told apart in a moment, however many share a name") {
    std::vector<ReceiveEvent> events;
    std::vector<ReceivedFile> files;
    for (int i = 0; i < 600; ++i) {
        const auto number = std::to_string(i);
        events.push_back({at(i * 100), {"IMG_0001.jpg", "own " + number + ".jpg"}, {"P" + number, ""}});
        files.push_back({i == 0 ? "IMG_0001.jpg" : "IMG_0001 (" + number + ").jpg", at(i * 100)});
        files.push_back({"own " + number + ".jpg", at(i * 100)});
    }
    const auto known = match_submitters(events, files, at(1'000'000));
    for (std::size_t i = 0; i < known.size(); ++i) {
        REQUIRE(known[i]);
        CHECK(known[i]->name == "P" + std::to_string(i / 2));
    }
}

}  // namespace sluice::domain
