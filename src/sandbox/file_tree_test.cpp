// What the tree remembers of revisions, what a purge takes away, and what a file costs.
#include <malloc.h>

#include "sandbox/test_sandbox.h"

namespace sluice::sandbox {

namespace {

std::vector<std::string> revs_of(const std::vector<EntryPtr>& revisions) {
    std::vector<std::string> revs;
    for (const auto& one : revisions) revs.push_back(one->rev);
    return revs;
}

struct Tree {
    ManualClock clock{Instant(std::chrono::seconds(1'790'000'000))};
    std::unique_ptr<Ids> ids = system_ids();
    ContentStore contents{*ids, std::nullopt};
    FileTree tree{clock, *ids, 7};

    EntryPtr put(const std::string& path, const std::string& bytes) {
        auto entry = tree.write_file(
            {.path = path, .content = REQUIRE_OK(contents.add(bytes)), .mode = WriteMode::overwrite});
        REQUIRE(entry);
        return *entry;
    }
};

}  // namespace

TEST_CASE("revisions are found by path and by id, oldest first, and one by one") {
    Tree box;
    const auto first = box.put("/a b/x.txt", "1");
    const auto other = box.put("/a/x.txt", "2");
    const auto second = box.put("/A B/X.txt", "3");
    REQUIRE(box.tree.relocate(Relocation::move, "/a b/x.txt", "/y.txt", Autorename::no));
    const auto moved = box.tree.find("/y.txt");
    CHECK(revs_of(box.tree.revisions_at("/a b/x.txt")) == std::vector{first->rev, second->rev});
    CHECK(revs_of(box.tree.revisions_of(first->id)) == std::vector{first->rev, second->rev, moved->rev});
    CHECK(revs_of(box.tree.revisions_at("/a/x.txt")) == std::vector{other->rev});
    CHECK(box.tree.revisions_at("/a").empty());
    CHECK(box.tree.find_revision(second->rev) == second);
    CHECK(box.tree.find_revision(moved->rev) == moved);
    CHECK_FALSE(box.tree.find_revision("000"));
    CHECK_FALSE(box.tree.find_revision("zzz"));
    CHECK(box.tree.find_by_id(first->id) == moved);
}

TEST_CASE("a purge forgets what was deleted at a path and below, and nothing beside it or that lives on") {
    Tree box;
    const auto gone = box.put("/a/gone.txt", "1");
    const auto moved = box.put("/a/moved.txt", "2");
    const auto beside = box.put("/a b.txt", "3");
    REQUIRE(box.tree.relocate(Relocation::move, "/a/moved.txt", "/m.txt", Autorename::no));
    REQUIRE(box.tree.remove("/a", ""));
    REQUIRE(box.tree.remove("/a b.txt", ""));
    REQUIRE(box.tree.purge("/a"));
    CHECK_FALSE(box.tree.find_revision(gone->rev));
    CHECK(box.tree.revisions_of(gone->id).empty());
    CHECK(box.tree.revisions_at("/a/gone.txt").empty());
    CHECK(box.tree.find_revision(moved->rev) == moved);
    CHECK(revs_of(box.tree.revisions_of(moved->id)).front() == moved->rev);
    CHECK(box.tree.find_revision(beside->rev) == beside);
    CHECK(box.tree.tombstones().size() == 1);
    // Revs grow on, so that none is used twice.
    CHECK(box.put("/new.txt", "4")->rev > beside->rev);
}

TEST_CASE("a small file costs no more than 1,400 bytes of memory") {
    constexpr std::size_t files = 20'000;
    Tree box;
    const auto before = ::mallinfo2().uordblks;
    for (std::size_t i = 0; i < files; ++i)
        box.put(cat("/Full/00001/IMG_", 1'000'000 + i, ".jpg"), cat("the picture ", i));
    static_cast<void>(box.tree.take_uncommitted());
    const auto after = ::mallinfo2().uordblks;
    if (after == before) return;  // a sanitizer's allocator says nothing of itself
    CHECK((after - before) / files < 1'400);
}

}  // namespace sluice::sandbox
