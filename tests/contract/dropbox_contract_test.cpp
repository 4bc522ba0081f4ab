// What Sluice relies on at Dropbox, said through the client and kept by whatever answers (dropbox_subject.h).
#include <algorithm>

#include "contract/dropbox_subject.h"

namespace sluice {
namespace {

using dropbox::DeleteResult;
using dropbox::EntryKind;
using dropbox::OnConflict;
using dropbox::SessionEnd;
using test::Subject;

std::vector<std::string> names_of(const std::vector<dropbox::Entry>& entries) {
    std::vector<std::string> names;
    for (const auto& entry : entries)
        names.push_back(cat(entry.kind == EntryKind::deleted ? "-" : "", entry.name));
    return names;
}

TEST_CASE("the account tells who it is and how much space it has") {
    Subject subject;
    const auto account = REQUIRE_OK(subject.client().current_account({}));
    CHECK(account.account_id.starts_with("dbid:"));
    CHECK(account.email.contains('@'));
    CHECK_FALSE(account.root_namespace_id.empty());
    const auto space = REQUIRE_OK(subject.client().space_usage({}));
    CHECK(space.allocated > space.used);
}

TEST_CASE("what is uploaded is listed and downloaded with the content hash that we compute") {
    Subject subject;
    const auto file = subject.put("Rüde 1.jpg", "hello world");
    CHECK(file.content_hash == content_hash_of("hello world"));
    CHECK(file.size == 11);
    const auto page = REQUIRE_OK(subject.client().list_folder(subject.folder, {}, {}));
    CHECK(names_of(page.entries) == std::vector<std::string>{"Rüde 1.jpg"});
    CHECK_FALSE(page.has_more);
    CHECK(page.entries.front().rev == file.rev);
    CHECK(page.entries.front().content_hash == file.content_hash);
    for (const auto& name : {file.id, cat("rev:", file.rev), subject.at("Rüde 1.jpg")})
        CHECK(REQUIRE_OK(subject.read(name)) == "hello world");
    CHECK(REQUIRE_OK(subject.read(file.id, 6)) == "world");
}

TEST_CASE("an empty file is a file") {
    Subject subject;
    const auto file = subject.put("empty.txt", "");
    CHECK(file.size == 0);
    CHECK(REQUIRE_OK(subject.read(file.id)).empty());
}

TEST_CASE("a cursor tells new, changed, moved and deleted files, again and again") {
    Subject subject;
    auto& client = subject.client();
    const auto first = subject.put("a.jpg", "1");
    const auto cursor = REQUIRE_OK(client.latest_cursor(subject.folder, {.recursive = true}, {}));
    CHECK(REQUIRE_OK(client.list_folder_continue(cursor, {})).entries.empty());
    const auto second = subject.put("a.jpg", "2", dropbox::WriteMode::update(first.rev));
    CHECK(second.id == first.id);
    CHECK(second.rev != first.rev);
    REQUIRE_OK(client.move({.from = first.id, .to = subject.at("b.jpg")}, {}));
    const auto page = REQUIRE_OK(client.list_folder_continue(cursor, {}));
    const auto again = REQUIRE_OK(client.list_folder_continue(cursor, {}));
    CHECK(names_of(page.entries) == names_of(again.entries));
    bool is_moved = false;
    for (const auto& entry : page.entries)
        is_moved =
            is_moved || (entry.kind == EntryKind::file && entry.name == "b.jpg" && entry.id == first.id);
    CHECK(is_moved);
}

TEST_CASE("a page at a time gives every file once") {
    Subject subject;
    for (int i = 0; i < 7; ++i) subject.put(cat("f", i), "x");
    auto page = REQUIRE_OK(subject.client().list_folder(subject.folder, {.limit = 3}, {}));
    auto names = names_of(page.entries);
    while (page.has_more) {
        page = REQUIRE_OK(subject.client().list_folder_continue(page.cursor, {}));
        for (const auto& name : names_of(page.entries)) names.push_back(name);
    }
    std::ranges::sort(names);
    CHECK(names == std::vector<std::string>{"f0", "f1", "f2", "f3", "f4", "f5", "f6"});
}

TEST_CASE("exactly the revision that was ingested is deleted") {
    Subject subject;
    auto& client = subject.client();
    const auto old = subject.put("a.jpg", "1");
    const auto current = subject.put("a.jpg", "2", {dropbox::WriteRule::overwrite});
    const auto refused = REQUIRE_OK(client.delete_file({.id = old.id, .rev = old.rev}, {}));
    CHECK(refused.result == DeleteResult::changed);
    CHECK(refused.current_rev == current.rev);
    CHECK(REQUIRE_OK(client.settle_delete({.id = old.id, .rev = current.rev}, {})).result ==
          DeleteResult::still_there);
    CHECK(REQUIRE_OK(client.delete_file({.id = old.id, .rev = current.rev}, {})).result ==
          DeleteResult::deleted);
    CHECK(REQUIRE_OK(client.delete_file({.id = old.id, .rev = current.rev}, {})).result ==
          DeleteResult::already_gone);
    CHECK_FAILS(client.metadata(subject.at("a.jpg"), {}), "source_vanished");
    CHECK(REQUIRE_OK(subject.read(cat("rev:", old.rev))) == "1");
}

TEST_CASE("a folder can't be deleted, not even with a revision") {
    Subject subject;
    const auto folder = REQUIRE_OK(subject.client().create_folder(subject.at("keep"), OnConflict::fail, {}));
    const auto file = subject.put("keep/a.jpg", "1");
    const auto refused = subject.client().delete_file({.id = folder.id, .rev = file.rev}, {});
    const bool is_deleted = refused && refused->result == DeleteResult::deleted;
    CHECK_FALSE(is_deleted);
    CHECK(REQUIRE_OK(subject.client().metadata(file.id, {})).rev == file.rev);
}

TEST_CASE("a batch of deletes spares newer revisions too") {
    Subject subject;
    auto& client = subject.client();
    const auto goes = subject.put("a.jpg", "1");
    const auto stays = subject.put("b.jpg", "1");
    subject.put("b.jpg", "2", {dropbox::WriteRule::overwrite});
    const std::vector<dropbox::FileRevision> files{{goes.id, goes.rev}, {stays.id, stays.rev}};
    auto answer = REQUIRE_OK(client.delete_batch(files, {}));
    while (answer.is_running()) answer = REQUIRE_OK(client.check_delete_batch(answer.job_id, {}));
    REQUIRE(answer.entries.size() == 2);
    CHECK(REQUIRE_OK(answer.entries[0]).result == DeleteResult::deleted);
    CHECK(REQUIRE_OK(answer.entries[1]).result == DeleteResult::changed);
    CHECK(REQUIRE_OK(client.metadata(stays.id, {})).size == 1);
}

TEST_CASE("many deletes at once tell the outcome of each file, and what is in Dropbox instead") {
    Subject subject;
    auto& client = subject.client();
    std::vector<dropbox::FileRevision> files;
    for (const char* name : {"a.jpg", "b.jpg", "c.jpg", "d.jpg"}) {
        const auto file = subject.put(name, name);
        files.push_back({file.id, file.rev});
    }
    const auto newer = subject.put("b.jpg", "2", {dropbox::WriteRule::overwrite});
    REQUIRE_OK(client.delete_file(files[2], {}));
    const auto outcomes = client.delete_files(files, {});
    REQUIRE(outcomes.size() == 4);
    CHECK(REQUIRE_OK(outcomes[0]).result == DeleteResult::deleted);
    CHECK(REQUIRE_OK(outcomes[0]).deleted_rev == files[0].rev);
    CHECK(REQUIRE_OK(outcomes[1]).result == DeleteResult::changed);
    CHECK(REQUIRE_OK(outcomes[1]).current_rev == newer.rev);
    CHECK(REQUIRE_OK(outcomes[2]).result == DeleteResult::already_gone);
    CHECK(REQUIRE_OK(outcomes[3]).result == DeleteResult::deleted);
    CHECK(REQUIRE_OK(client.metadata(files[1].id, {})).rev == newer.rev);
    CHECK_FAILS(client.metadata(files[3].id, {}), "source_vanished");
}

TEST_CASE("an upload replaces only the revision it knows") {
    Subject subject;
    const auto first = subject.put("a.jpg", "1");
    const auto second = subject.put("a.jpg", "2", dropbox::WriteMode::update(first.rev));
    CHECK_FAILS(
        subject.client().upload({.path = subject.at("a.jpg"), .mode = dropbox::WriteMode::update(first.rev)},
                                Subject::bytes("3"), {}),
        "target_changed");
    CHECK_FAILS(subject.client().upload({.path = subject.at("a.jpg")}, Subject::bytes("3"), {}),
                "target_exists");
    CHECK(REQUIRE_OK(subject.read(second.id)) == "2");
    const auto kept = REQUIRE_OK(subject.client().upload(
        {.path = subject.at("a.jpg"), .on_conflict = OnConflict::rename}, Subject::bytes("3"), {}));
    CHECK(kept.name != "a.jpg");
}

TEST_CASE("damaged bytes are refused and leave nothing behind") {
    Subject subject;
    auto bytes = Subject::bytes("hello");
    bytes.content_hash = content_hash_of("other");
    CHECK_FAILS(subject.client().upload({.path = subject.at("a.jpg")}, bytes, {}), "hash_mismatch");
    CHECK_FAILS(subject.client().metadata(subject.at("a.jpg"), {}), "source_vanished");
}

TEST_CASE("a session makes one file of its pieces and corrects a wrong offset") {
    Subject subject;
    auto& client = subject.client();
    auto cursor = REQUIRE_OK(client.start_session(Subject::bytes("one "), SessionEnd::open, {}));
    const auto before = cursor;
    cursor = REQUIRE_OK(client.append_session(cursor, Subject::bytes("two "), SessionEnd::open, {}));
    CHECK(REQUIRE_OK(client.append_session(before, Subject::bytes("two "), SessionEnd::open, {})).offset ==
          8);
    cursor = REQUIRE_OK(client.append_session(cursor, Subject::bytes("three"), SessionEnd::close, {}));
    const auto file =
        REQUIRE_OK(client.finish_session({.cursor = cursor, .commit = {.path = subject.at("s.txt")}}, {}));
    CHECK(file.content_hash == content_hash_of("one two three"));
}

TEST_CASE("many sessions are finished at once, in their places") {
    Subject subject;
    auto& client = subject.client();
    subject.put("taken.txt", "before");
    std::vector<dropbox::SessionFinish> finishes;
    for (const auto* name : {"x.txt", "taken.txt", "y.txt"})
        finishes.push_back(
            {.cursor = REQUIRE_OK(client.start_session(Subject::bytes(name), SessionEnd::close, {})),
             .commit = {.path = subject.at(name)}});
    const auto results = REQUIRE_OK(client.finish_sessions(finishes, {}));
    REQUIRE(results.size() == 3);
    CHECK(REQUIRE_OK(results[0]).name == "x.txt");
    CHECK_FAILS(results[1], "target_exists");
    CHECK(REQUIRE_OK(results[2]).content_hash == content_hash_of("y.txt"));
}

TEST_CASE("a move keeps the id; a copy gets its own") {
    Subject subject;
    auto& client = subject.client();
    const auto file = subject.put("a.jpg", "1");
    REQUIRE_OK(client.create_folder(subject.at("Done"), OnConflict::fail, {}));
    const auto moved = REQUIRE_OK(client.move({.from = file.id, .to = subject.at("Done/a.jpg")}, {}));
    CHECK(moved.id == file.id);
    const auto copied = REQUIRE_OK(client.copy({.from = file.id, .to = subject.at("b.jpg")}, {}));
    CHECK(copied.id != file.id);
    CHECK(copied.content_hash == file.content_hash);
    const std::vector<dropbox::Relocation> moves{
        {.from = copied.id, .to = subject.at("Done/b.jpg")},
        {.from = subject.at("none.jpg"), .to = subject.at("Done/c.jpg")}};
    auto answer = REQUIRE_OK(client.move_batch(moves, {}));
    while (answer.is_running()) answer = REQUIRE_OK(client.check_move_batch(answer.job_id, {}));
    REQUIRE(answer.entries.size() == 2);
    CHECK(REQUIRE_OK(answer.entries[0]).id == copied.id);
    CHECK_FAILS(answer.entries[1], "source_vanished");
    CHECK_FAILS(client.create_folder(subject.at("Done"), OnConflict::fail, {}), "target_is_folder");
}

TEST_CASE("an overwritten revision is listed and can be brought back") {
    Subject subject;
    const auto old = subject.put("a.jpg", "1");
    subject.put("a.jpg", "2", {dropbox::WriteRule::overwrite});
    const auto revisions =
        REQUIRE_OK(subject.client().list_revisions(old.id, {.mode = dropbox::RevisionsOf::id}, {}));
    CHECK_FALSE(revisions.is_deleted);
    REQUIRE(revisions.entries.size() == 2);
    CHECK(revisions.entries[1].rev == old.rev);
    const auto restored = REQUIRE_OK(subject.client().restore(subject.at("a.jpg"), old.rev, {}));
    CHECK(restored.content_hash == old.content_hash);
}

TEST_CASE("names Dropbox can't keep are refused for that file alone") {
    Subject subject;
    CHECK_FAILS(subject.client().upload({.path = subject.at("desktop.ini")}, Subject::bytes("1"), {}),
                "name_invalid");
    CHECK(subject.put("fine.txt", "1").name == "fine.txt");
}

TEST_CASE("a file request lives from making to deletion") {
    Subject subject;
    auto& client = subject.client();
    const auto request = REQUIRE_OK(client.create_file_request(
        {.title = "Dogs", .destination = subject.folder, .description = "Photos, please"}, {}));
    CHECK(request.is_open);
    CHECK(request.destination == subject.folder);
    CHECK(request.url.starts_with("http"));
    CHECK(REQUIRE_OK(client.file_request(request.id, {})).title == "Dogs");
    CHECK_FAILS(client.delete_file_requests(std::vector{request.id}, {}), "file_request_open");
    CHECK(REQUIRE_OK(client.update_file_request({.id = request.id, .title = "Cats"}, {})).title == "Cats");
    CHECK_FALSE(REQUIRE_OK(client.close_file_request(request.id, {})).is_open);
    bool is_listed = false;
    for (const auto& listed : REQUIRE_OK(client.list_file_requests({})).file_requests)
        is_listed = is_listed || listed.id == request.id;
    CHECK(is_listed);
    CHECK(REQUIRE_OK(client.delete_file_requests(std::vector{request.id}, {})).size() == 1);
    CHECK_FAILS(client.file_request(request.id, {}), "file_request_unknown");
}

}  // namespace
}  // namespace sluice
