// Whether every error that the specification names for a route we call has its remedy.
#include <cstdlib>
#include <fstream>

#include "base/text.h"
#include "dropbox/detail/routes.h"
#include "dropbox/errors.h"
#include "dropbox/stone_fixture.h"
#include "support/doctest.h"

namespace sluice::dropbox {

/// Lines `route tags`, as the specification has them; the test below compares.
extern const std::string_view spec_errors_txt;

namespace {

std::filesystem::path spec_folder() {
    const auto* named = std::getenv("SLUICE_DROPBOX_SPEC");
    return named ? std::filesystem::path(named)
                 : std::filesystem::path(SLUICE_SOURCE_DIR) / "../shared/reference/dropbox/spec";
}

std::string errors_of_all_routes(const test::Stone& stone) {
    std::string lines;
    const auto add = [&](std::string_view route, const std::set<std::string>& tags) {
        for (const auto& tag : tags) lines += cat(route, " ", tag, "\n");
    };
    for (const auto* route : detail::routes::all) {
        const std::string name(route->name);
        CHECK_MESSAGE(stone.has_route(name), name << " isn't in the specification");
        if (stone.has_route(name)) add(name, stone.errors_of(name));
    }
    add("401", stone.tags_of_type("auth.AuthError"));
    add("403", stone.tags_of_type("auth.AccessError"));
    add("422", stone.tags_of_type("common.PathRootError"));
    add("429", stone.tags_of_type("auth.RateLimitReason"));
    return lines;
}

TEST_CASE("every error tag that the specification names for a route we call has a row of its own") {
    std::size_t checked = 0;
    for (const auto& line : split(trim(spec_errors_txt), '\n')) {
        const auto parts = split(line, ' ');
        REQUIRE(parts.size() == 2);
        const auto& tag = parts[1];
        const auto* row = find_error_row(parts[0], tag);
        CHECK_MESSAGE(row, line);
        if (!row) continue;
        const bool is_its_own = tag == row->tags || tag.ends_with(cat('/', row->tags));
        CHECK_MESSAGE(is_its_own, line << " only found " << row->tags);
        ++checked;
    }
    CHECK(checked > 700);
}

TEST_CASE("the list of error tags is what the Stone files say") {
    const auto folder = spec_folder();
    if (!std::filesystem::exists(folder / "files.stone")) {
        MESSAGE("skipped: no Stone files in " << folder.string()
                                              << " (SLUICE_DROPBOX_SPEC names the folder)");
        return;
    }
    const auto lines = errors_of_all_routes(test::Stone(folder));
    if (const auto* into = std::getenv("SLUICE_WRITE_SPEC_ERRORS")) std::ofstream(into) << lines;
    const auto listed = split(trim(spec_errors_txt), '\n');
    const auto told = split(trim(lines), '\n');
    const std::set<std::string> ours(listed.begin(), listed.end());
    const std::set<std::string> theirs(told.begin(), told.end());
    for (const auto& line : theirs)
        CHECK_MESSAGE(ours.contains(line), "missing in spec_errors.txt: " << line);
    for (const auto& line : ours) CHECK_MESSAGE(theirs.contains(line), "not in the specification: " << line);
}

}  // namespace
}  // namespace sluice::dropbox
