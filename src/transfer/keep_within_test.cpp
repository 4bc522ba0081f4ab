#include "transfer/keep_within.h"

#include <chrono>
#include <fstream>
#include <unistd.h>

#include "base/text.h"
#include "support/doctest.h"

using namespace sluice;
using namespace sluice::transfer;

namespace {

struct Folder {
    std::filesystem::path path = std::filesystem::temp_directory_path() / cat("keep-within-", ::getpid());
    Folder() { std::filesystem::create_directories(path / "deeper"); }
    ~Folder() { std::filesystem::remove_all(path); }
    /// Used so many minutes ago.
    [[nodiscard]] std::filesystem::path add(const std::string& name, std::size_t bytes, int minutes) const {
        const auto file = path / name;
        std::ofstream(file) << std::string(bytes, 'x');
        std::filesystem::last_write_time(
            file, std::filesystem::file_time_type::clock::now() - std::chrono::minutes(minutes));
        return file;
    }
};

}  // namespace

TEST_CASE("within the bound nothing goes") {
    const Folder folder;
    const auto file = folder.add("a", 100, 5);
    CHECK(keep_within(folder.path, 100) == 100);
    CHECK(std::filesystem::exists(file));
    CHECK(keep_within(folder.path / "none", 100) == 0);
}

TEST_CASE("the least recently used go, until there is room again") {
    const Folder folder;
    const auto old = folder.add("old", 40, 60);
    const auto used = folder.add("deeper/used", 40, 90);
    const auto fresh = folder.add("fresh", 40, 1);
    note_use(used);
    CHECK(keep_within(folder.path, 100) == 80);
    CHECK_FALSE(std::filesystem::exists(old));
    CHECK(std::filesystem::exists(used));
    CHECK(std::filesystem::exists(fresh));
}
