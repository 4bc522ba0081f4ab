#include "base/secret_box.h"

#include <filesystem>
#include <fstream>
#include <latch>
#include <set>
#include <sstream>
#include <sys/stat.h>
#include <thread>

#include "base/id.h"
#include "base/text.h"
#include "support/doctest.h"

using namespace sluice;
namespace fs = std::filesystem;

namespace {

class Folder {
public:
    Folder() : path(fs::temp_directory_path() / cat("sluice-test-", to_hex(system_ids()->random_bytes(8)))) {
        fs::create_directory(path);
    }
    ~Folder() { fs::remove_all(path); }
    fs::path path;
};

std::string read(const fs::path& file) {
    std::ostringstream text;
    text << std::ifstream(file, std::ios::binary).rdbuf();
    return text.str();
}

void write(const fs::path& file, std::string_view text, fs::perms mode = fs::perms::owner_read) {
    std::ofstream(file, std::ios::binary) << text;
    fs::permissions(file, mode);
}

}  // namespace

TEST_CASE("a sealed secret opens under its context and shows nothing of itself") {
    const SecretBox box = SecretBox::with_random_key();
    for (const std::string& plain : {std::string(), std::string("sl.token"), std::string("\0\xff bytes", 8),
                                     std::string(100'000, 'x')}) {
        const std::string sealed = box.seal(Secret(plain), "account-1/connection-1");
        CHECK(REQUIRE_OK(box.unseal(sealed, "account-1/connection-1")).reveal() == plain);
        if (!plain.empty()) CHECK(sealed.find(plain) == std::string::npos);
    }
    CHECK(box.seal(Secret("same"), "a") != box.seal(Secret("same"), "a"));
}

TEST_CASE("a sealed secret doesn't open elsewhere, changed, or with another key") {
    const SecretBox box = SecretBox::with_random_key();
    const std::string sealed = box.seal(Secret("sl.token"), "account-1");
    CHECK_FAILS(box.unseal(sealed, "account-2"), "secret_unreadable");
    CHECK_FAILS(box.unseal(sealed, ""), "secret_unreadable");
    CHECK_FAILS(SecretBox::with_random_key().unseal(sealed, "account-1"), "secret_unreadable");
    for (std::size_t i = 0; i < sealed.size(); ++i) {
        std::string changed = sealed;
        changed[i] = changed[i] == 'A' ? 'B' : 'A';
        CAPTURE(changed);
        CHECK_FAILS(box.unseal(changed, "account-1"), "secret_unreadable");
    }
    for (std::size_t size = 0; size < sealed.size(); ++size)
        CHECK_FAILS(box.unseal(sealed.substr(0, size), "account-1"), "secret_unreadable");
    CHECK_FAILS(box.unseal("sl.token in the open", "account-1"), "secret_unreadable");
}

TEST_CASE("the key file is made once, for its owner alone, and kept") {
    const Folder folder;
    const fs::path file = folder.path / "keys" / "secret.key";
    const std::string sealed = REQUIRE_OK(SecretBox::open_or_create(file)).seal(Secret("token"), "c");
    struct stat status{};
    REQUIRE(::stat(file.c_str(), &status) == 0);
    CHECK((status.st_mode & 07777) == 0400);
    CHECK(read(file).size() == 65);
    CHECK(std::distance(fs::directory_iterator(file.parent_path()), fs::directory_iterator()) == 1);
    const auto again = REQUIRE_OK(SecretBox::open_or_create(file));
    CHECK(REQUIRE_OK(again.unseal(sealed, "c")).reveal() == "token");
}

TEST_CASE("servers that start at once get the same key") {
    const Folder folder;
    constexpr int servers = 8;
    std::latch start(servers);
    std::vector<std::string> sealed(servers);
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < servers; ++i)
            threads.emplace_back([&, i] {
                start.arrive_and_wait();
                const auto box = SecretBox::open_or_create(folder.path / "key");
                if (box) sealed[static_cast<std::size_t>(i)] = box->seal(Secret("token"), "c");
            });
    }
    const auto box = REQUIRE_OK(SecretBox::open_or_create(folder.path / "key"));
    for (const std::string& one : sealed) CHECK(box.unseal(one, "c"));
}

TEST_CASE("a key is rotated by a new line on top of the file") {
    const Folder folder;
    write(folder.path / "old", std::string(64, 'a') + "\n");
    const auto old_box = REQUIRE_OK(SecretBox::open_or_create(folder.path / "old"));
    write(folder.path / "both", std::string(64, 'b') + "\n" + std::string(64, 'a') + "\n");
    const auto both = REQUIRE_OK(SecretBox::open_or_create(folder.path / "both"));
    CHECK(both.unseal(old_box.seal(Secret("token"), "c"), "c"));
    CHECK_FAILS(old_box.unseal(both.seal(Secret("token"), "c"), "c"), "secret_unreadable");
}

TEST_CASE("a key file that is wrong or open to others is refused") {
    const Folder folder;
    for (const std::string& text : {std::string(), std::string("\n"), std::string(63, 'a'),
                                    std::string(64, 'g'), std::string(64, 'a') + "\nrest"}) {
        write(folder.path / "key", text);
        CHECK_FAILS(SecretBox::open_or_create(folder.path / "key"), "key_file_invalid");
        fs::remove(folder.path / "key");
    }
    write(folder.path / "key", std::string(64, 'a'), fs::perms::owner_read | fs::perms::others_read);
    CHECK_FAILS(SecretBox::open_or_create(folder.path / "key"), "key_file_exposed");
    write(folder.path / "not-a-folder", "");
    CHECK_FAILS(SecretBox::open_or_create(folder.path / "not-a-folder" / "key"), "key_file_unreadable");
}
