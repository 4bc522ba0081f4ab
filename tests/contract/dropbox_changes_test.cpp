// What Sluice relies on in Dropbox's stream of changes, and in what it says about files (dropbox_subject.h).
#include <algorithm>

#include "contract/dropbox_subject.h"
#include "dropbox/links.h"
#include "dropbox/properties.h"
#include "dropbox/replay.h"
#include "dropbox/settle.h"

namespace sluice {
namespace {

using dropbox::ChangeKind;
using dropbox::EntryKind;
using dropbox::OnConflict;
using test::Subject;

/// Follows a folder by its cursor, as the engine does.
struct Follower {
    Subject& subject;
    dropbox::Tree tree = {};
    std::string cursor = {};

    /// Reads on to the end; the first time, all there is.
    std::vector<dropbox::Change> read(const dropbox::OwnWrites& own = {}) {
        dropbox::Replay replay(tree);
        auto page = cursor.empty() ? REQUIRE_OK(subject.client().list_folder(
                                         subject.folder, {.recursive = true, .limit = 2}, {}))
                                   : REQUIRE_OK(subject.client().list_folder_continue(cursor, {}));
        while (true) {
            replay.add(page.entries);
            cursor = page.cursor;
            if (!page.has_more) return replay.finish(own);
            page = REQUIRE_OK(subject.client().list_folder_continue(cursor, {}));
        }
    }
    [[nodiscard]] std::size_t files_of(const std::vector<dropbox::Change>& changes, ChangeKind kind) const {
        return static_cast<std::size_t>(std::ranges::count_if(changes, [&](const dropbox::Change& change) {
            const auto& entry = change.after ? *change.after : *change.before;
            return change.kind == kind && entry.kind == EntryKind::file;
        }));
    }
};

TEST_CASE("moves, overwrites and deletions are told as such by what the cursor says") {
    Subject subject;
    const auto moved = subject.put("a.jpg", "1");
    const auto changed = subject.put("b.jpg", "1");
    const auto removed = subject.put("c.jpg", "1");
    Follower follower{subject};
    CHECK(follower.files_of(follower.read(), ChangeKind::added) == 3);
    CHECK(follower.read().empty());

    REQUIRE_OK(dropbox::move_surely(subject.client(), moved, subject.at("Done/a.jpg"), OnConflict::fail, {}));
    const auto second = subject.put("b.jpg", "2", dropbox::WriteMode::update(changed.rev));
    REQUIRE_OK(subject.client().delete_file({.id = removed.id, .rev = removed.rev}, {}));
    dropbox::OwnWrites own;
    own.note_file(second);
    const auto changes = follower.read(own);
    CHECK(follower.files_of(changes, ChangeKind::moved) == 1);
    CHECK(follower.files_of(changes, ChangeKind::changed) == 1);
    CHECK(follower.files_of(changes, ChangeKind::removed) == 1);
    for (const auto& change : changes) CHECK(change.is_own == (change.kind == ChangeKind::changed));
    CHECK(follower.tree.of(moved.id)->name == "a.jpg");
    CHECK(follower.tree.of(removed.id) == nullptr);
}

TEST_CASE("a folder that moves is followed by its id, and so are the files in it") {
    Subject subject;
    const auto folder = REQUIRE_OK(subject.client().create_folder(subject.at("old"), OnConflict::fail, {}));
    const auto file = subject.put("old/a.jpg", "1");
    Follower follower{subject};
    static_cast<void>(follower.read());
    REQUIRE_OK(dropbox::move_surely(subject.client(), folder, subject.at("new"), OnConflict::fail, {}));
    const auto changes = follower.read();
    CHECK(follower.files_of(changes, ChangeKind::moved) == 1);
    CHECK(follower.files_of(changes, ChangeKind::removed) == 0);
    CHECK(follower.files_of(changes, ChangeKind::added) == 0);
    const auto now = REQUIRE_OK(subject.client().metadata(folder.id, {}));
    CHECK(now.name == "new");
    CHECK(follower.tree.of(file.id)->path_lower == cat(now.path_lower, "/a.jpg"));
}

TEST_CASE("one file has one key in whatever letters it is asked for") {
    Subject subject;
    const auto file = subject.put("Rex.JPG", "1");
    const auto asked = REQUIRE_OK(subject.client().metadata(subject.at("rEX.jpg"), {}));
    CHECK(asked.id == file.id);
    CHECK(asked.path_lower == file.path_lower);
    CHECK(asked.name == "Rex.JPG");
    CHECK_FAILS(subject.client().upload({.path = subject.at("REX.jpg")}, Subject::bytes("2"), {}),
                "target_exists");
}

TEST_CASE("times come back in whole seconds, as they were claimed") {
    Subject subject;
    const Instant claimed(std::chrono::milliseconds(1'431'445'838'999));
    const auto file = REQUIRE_OK(subject.client().upload(
        {.path = subject.at("a.jpg"), .client_modified = claimed}, Subject::bytes("1"), {}));
    CHECK(file.client_modified == std::chrono::floor<std::chrono::seconds>(claimed));
}

TEST_CASE("a folder is there once it is asked for, however often") {
    Subject subject;
    const auto made = REQUIRE_OK(dropbox::ensure_folder(subject.client(), subject.at("Done"), {}));
    CHECK(REQUIRE_OK(dropbox::ensure_folder(subject.client(), subject.at("Done"), {})).id == made.id);
    subject.put("taken", "1");
    CHECK_FAILS(dropbox::ensure_folder(subject.client(), subject.at("taken"), {}), "target_exists");
}

TEST_CASE("paths that begin at the root find the same files by their ids") {
    Subject subject;
    const auto account = REQUIRE_OK(subject.client().current_account({}));
    auto client = subject.client_at({dropbox::PathRoot::Kind::root, account.root_namespace_id});
    const auto file = subject.put("a.jpg", "1");
    const auto seen = REQUIRE_OK(client.metadata(file.id, {}));
    CHECK(seen.id == file.id);
    CHECK(seen.path_lower.ends_with(file.path_lower));
    auto astray = subject.client_at({dropbox::PathRoot::Kind::root, "1"});
    CHECK_FAILS(astray.metadata(file.id, {}), "path_root_changed");
    CHECK(REQUIRE_OK(astray.current_account({})).root_namespace_id == account.root_namespace_id);
}

TEST_CASE("a temporary link gives the bytes to whoever has it") {
    Subject subject;
    const auto file = subject.put("a.jpg", "hello");
    const auto link = REQUIRE_OK(subject.client().temporary_link(file.id, {}));
    CHECK(link.file.rev == file.rev);
    const auto answer = REQUIRE_OK(subject.transport().send({.method = "GET", .url = link.url}, {}, {}));
    CHECK(answer.status == 200);
    CHECK(REQUIRE_OK(net::read_all(answer.body, 100)) == "hello");
}

TEST_CASE("a shared link is made once, found again, changed and revoked") {
    Subject subject;
    const auto file = subject.put("a.jpg", "hello");
    dropbox::Links links(subject.client());
    CHECK(REQUIRE_OK(links.of(file.id, {})).empty());
    const auto link = REQUIRE_OK(links.share(file.id, {}, {}));
    CHECK(link.id == file.id);
    CHECK(link.url.starts_with("http"));
    CHECK_FAILS(links.create(file.id, {}, {}), "link_exists");
    CHECK(REQUIRE_OK(links.share(file.id, {}, {})).url == link.url);
    CHECK(REQUIRE_OK(links.of(file.id, {})).size() == 1);
    REQUIRE_OK(dropbox::move_surely(subject.client(), file, subject.at("b.jpg"), OnConflict::fail, {}));
    CHECK(REQUIRE_OK(links.of(subject.at("b.jpg"), {})).front().url == link.url);
    CHECK(links.revoke(link.url, {}));
    CHECK(links.revoke(link.url, {}));
    CHECK(REQUIRE_OK(links.of(file.id, {})).empty());
}

TEST_CASE("a file keeps its stamp through moves, and listings that ask for it tell it") {
    Subject subject;
    dropbox::Properties properties(subject.client());
    const dropbox::PropertyTemplate wanted{.name = cat("Sluice contract ", subject.folder.substr(17)),
                                           .description = "Made by a test; may be removed",
                                           .fields = {{"asset", "An asset's id"}}};
    const auto stamp = REQUIRE_OK(properties.ensure_template(wanted, {}));
    CHECK(REQUIRE_OK(properties.ensure_template(wanted, {})).id == stamp.id);
    auto wider = wanted;
    wider.fields.push_back({"version", "Its version"});
    CHECK(REQUIRE_OK(properties.ensure_template(wider, {})).id == stamp.id);
    CHECK(REQUIRE_OK(properties.find_template(stamp.id, {})).fields.size() == 2);

    const auto file = subject.put("a.jpg", "1");
    CHECK(properties.stamp(file.id, {stamp.id, {{"asset", "a-1"}}}, {}));
    CHECK(properties.stamp(file.id, {stamp.id, {{"asset", "a-2"}}}, {}));
    REQUIRE_OK(dropbox::move_surely(subject.client(), file, subject.at("b.jpg"), OnConflict::fail, {}));
    const auto page =
        REQUIRE_OK(subject.client().list_folder(subject.folder, {.property_templates = {stamp.id}}, {}));
    REQUIRE(page.entries.size() == 1);
    REQUIRE(page.entries.front().properties.size() == 1);
    CHECK(page.entries.front().properties.front().fields ==
          std::vector<dropbox::PropertyField>{{"asset", "a-2"}});
    CHECK(properties.remove_group(file.id, stamp.id, {}));
    CHECK_FAILS(properties.remove_group(file.id, stamp.id, {}), "property_group_unknown");
    CHECK(properties.remove_template(stamp.id, {}));
}

TEST_CASE("a search is answered; what it finds may lag behind") {
    Subject subject;
    subject.put("unmistakable.txt", "1");
    const auto page = REQUIRE_OK(subject.client().search(
        {.query = "unmistakable", .folder = subject.folder, .in_names_only = true}, {}));
    for (const auto& entry : page.entries) CHECK(entry.name == "unmistakable.txt");
}

TEST_CASE("an address that isn't one is refused before anything is fetched") {
    Subject subject;
    auto saved = subject.client().save_url("not an address", subject.at("a.jpg"), {});
    if (saved && saved->is_running())
        saved = subject.wait_for_job([&, job = saved->job_id]() -> Result<dropbox::SaveUrlAnswer> {
            auto answer = subject.client().check_save_url(job, {});
            if (!answer && answer.error().code == "address_invalid") return dropbox::SaveUrlAnswer{};
            return answer;
        });
    const bool is_refused = !saved ? saved.error().code == "address_invalid" : !saved->file;
    CHECK(is_refused);
}

}  // namespace
}  // namespace sluice
