#include "sandbox/block_hash.h"
#include "sandbox/paths.h"
#include "support/doctest.h"

namespace sluice::sandbox {

TEST_CASE("the content hash of the documented vectors is right") {
    CHECK(block_hash_of("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    CHECK(block_hash_of("hello world") == "bc62d4b80d9e36da29c16c5d4d9f11731f36052c72401a76c23c0fb5a9b74423");
    CHECK(block_hash_of(std::string(4'194'304, 'a')) ==
          "907a506cf5e706bda5c7a29b43c9c65d8344bd2fa2f22339b359c214812af5a1");
    CHECK(block_hash_of(std::string(4'194'305, 'a')) ==
          "5f858b62ccd88447586305aec6fd53c96747cfebf527cbba129a6dfed47d9624");
    std::string pattern(9'711'423, '\0');
    for (std::size_t i = 0; i < pattern.size(); ++i) pattern[i] = static_cast<char>(i % 251);
    CHECK(block_hash_of(pattern) == "c2548ae69e493dad26831aa86c34eaba870021782fadfe084c1116b3e421f79d");
}

TEST_CASE("the content hash doesn't depend on how the bytes come in") {
    const std::string bytes(4'194'305, 'a');
    BlockDigests digests;
    for (std::size_t at = 0; at < bytes.size(); at += 777'777) digests.update(bytes.substr(at, 777'777));
    CHECK(combine_digests(digests.finish()) == block_hash_of(bytes));
}

TEST_CASE("paths are lowered beyond ASCII, and nothing else is changed") {
    CHECK(lower_path("/Photos/REX.JPG") == "/photos/rex.jpg");
    CHECK(lower_path("/ΑΣ") == "/ασ");
    CHECK(lower_path("/ÄÖÜ×") == "/äöü×");
    CHECK(lower_path("/ŁÓDŹ") == "/łódź");
    CHECK(lower_path("/ЖЁ") == "/жё");
    CHECK(lower_path("/straße/日本") == "/straße/日本");
}

TEST_CASE("a folder's content sorts right behind it") {
    const PathLess less;
    CHECK(less("/a", "/a/b"));
    CHECK(less("/a/b", "/a b"));
    CHECK(less("/a/z", "/a!"));
    CHECK(!less("/a", "/a"));
    CHECK(less("/a/b/c", "/a/b-"));
}

TEST_CASE("paths that Dropbox refuses are told apart") {
    CHECK(!find_flaw("/a/b.jpg"));
    CHECK(find_flaw("/a/") == PathFlaw::malformed_path);
    CHECK(find_flaw("/a//b") == PathFlaw::malformed_path);
    CHECK(find_flaw("/a/../b") == PathFlaw::malformed_path);
    CHECK(find_flaw("/a\\b") == PathFlaw::malformed_path);
    CHECK(find_flaw("/" + std::string(256, 'x')) == PathFlaw::malformed_path);
    CHECK(!find_flaw("/" + std::string(255, 'x')));
    CHECK(find_write_flaw("/a/Thumbs.db", AstralNames::allowed) == PathFlaw::disallowed_name);
    CHECK(find_write_flaw("/a/~$x.doc", AstralNames::allowed) == PathFlaw::disallowed_name);
    CHECK(find_write_flaw("/a/\U0001F600.jpg", AstralNames::refused) == PathFlaw::malformed_path);
    CHECK(!find_write_flaw("/a/\U0001F600.jpg", AstralNames::allowed));
}

TEST_CASE("suffixes go before the extension") {
    CHECK(with_suffix("/a.b/photo.jpg", "1") == "/a.b/photo (1).jpg");
    CHECK(with_suffix("/a.b/.profile", "1") == "/a.b/.profile (1)");
    CHECK(with_suffix("/a.b/folder", "2") == "/a.b/folder (2)");
}

}  // namespace sluice::sandbox
