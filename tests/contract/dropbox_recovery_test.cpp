// How the client comes through trouble, which only the sandbox makes on demand.
#include <algorithm>

#include "contract/dropbox_subject.h"
#include "dropbox/links.h"
#include "dropbox/settle.h"
#include "dropbox/uploader.h"

namespace sluice {
namespace {

using dropbox::DeleteResult;
using dropbox::SessionEnd;
using sandbox::FaultKind;
using test::Subject;

TEST_CASE("a person's yes becomes tokens, a refresh and an end") {
    Subject subject(Subject::At::sandbox);
    const auto pkce = dropbox::make_pkce(subject.ids());
    const auto code = subject.sandbox().surfaces().codes.issue(
        {.app_key = subject.app().key,
         .account_id = subject.account(),
         .scopes = dropbox::connection_scopes(),
         .redirect_uri = "https://dam.test/back",
         .code_challenge = pkce.challenge,
         .code_challenge_method = "S256",
         .access_type = sandbox::TokenAccessType::offline,
         .expires_at = subject.clock().now() + sandbox::code_lifetime});
    const dropbox::CodeExchange exchange{
        .code = code, .redirect_uri = "https://dam.test/back", .verifier = pkce.verifier};
    const auto tokens = REQUIRE_OK(dropbox::exchange_code(subject.oauth(), exchange, {}));
    CHECK(tokens.account_id == subject.account());
    CHECK(tokens.scopes == dropbox::connection_scopes());
    CHECK_FAILS(dropbox::exchange_code(subject.oauth(), exchange, {}), "code_refused");
    const auto renewed = REQUIRE_OK(dropbox::refresh(subject.oauth(), tokens, {}));
    CHECK(renewed.access_token != tokens.access_token);
    CHECK(dropbox::revoke(subject.oauth(), renewed, {}));
    CHECK_FAILS(dropbox::refresh(subject.oauth(), tokens, {}), "auth_revoked");
}

TEST_CASE("an expired token is renewed unseen; a revoked one ends the link") {
    Subject subject(Subject::At::sandbox);
    subject.fail_next(FaultKind::expired_token, "files/upload");
    CHECK(subject.put("a.jpg", "1").size == 1);
    subject.clock().advance(std::chrono::hours(5));
    CHECK(subject.put("b.jpg", "1").size == 1);
    subject.fail_next(FaultKind::revoked_token, "files/get_metadata");
    CHECK_FAILS(subject.client().metadata(subject.at("a.jpg"), {}), "auth_revoked");
}

TEST_CASE("a delete that was done although its answer was lost is settled by looking") {
    Subject subject(Subject::At::sandbox);
    const auto file = subject.put("a.jpg", "1");
    const dropbox::FileRevision revision{.id = file.id, .rev = file.rev};
    subject.fail_next(FaultKind::lost_answer, "files/delete_v2", 0);
    CHECK_FAILS(subject.client().delete_file(revision, {}), "answer_lost");
    CHECK(REQUIRE_OK(subject.client().settle_delete(revision, {})).result == DeleteResult::already_gone);

    const auto other = subject.put("b.jpg", "1");
    subject.fail_next(FaultKind::server_error, "files/delete_v2");
    CHECK_FAILS(subject.client().delete_file({.id = other.id, .rev = other.rev}, {}), "answer_lost");
    CHECK(REQUIRE_OK(subject.client().settle_delete({.id = other.id, .rev = other.rev}, {})).result ==
          DeleteResult::still_there);
}

TEST_CASE("a session survives the loss of an append's answer") {
    Subject subject(Subject::At::sandbox);
    auto& client = subject.client();
    const auto cursor = REQUIRE_OK(client.start_session(Subject::bytes("one "), SessionEnd::open, {}));
    subject.fail_next(FaultKind::lost_answer, "files/upload_session/append_v2", 0);
    CHECK_FAILS(client.append_session(cursor, Subject::bytes("two"), SessionEnd::close, {}), "network_cut");
    const auto behind =
        REQUIRE_OK(client.append_session(cursor, Subject::bytes("two"), SessionEnd::close, {}));
    CHECK(
        REQUIRE_OK(client.finish_session({.cursor = behind, .commit = {.path = subject.at("s")}}, {})).size ==
        7);
}

/// Both ways an answer is lost: it was done, or it wasn't.
constexpr auto losses = {FaultKind::lost_answer, FaultKind::server_error};

void lose(Subject& subject, FaultKind kind, const std::string& route) {
    subject.fail_next(kind, route, kind == FaultKind::lost_answer ? std::optional(0) : std::nullopt);
}

TEST_CASE("uploads, moves, copies and folders happen once, whether or not their lost call was done") {
    for (const auto kind : losses) {
        Subject subject(Subject::At::sandbox);
        auto& client = subject.client();
        dropbox::Uploader uploader(client);
        const std::string text = "hello";
        const dropbox::UploadSource source{
            .size = text.size(),
            .content_hash = content_hash_of(text),
            .open = [&](std::uint64_t offset, std::uint64_t size) -> Result<net::Body> {
                return net::Body(text.substr(offset, size));
            }};
        lose(subject, kind, "files/upload");
        const auto file = REQUIRE_OK(uploader.upload(
            {source, {.path = subject.at("a.jpg"), .on_conflict = dropbox::OnConflict::rename}}, {}, {}, {}));
        CHECK(file.name == "a.jpg");
        lose(subject, kind, "files/copy_v2");
        CHECK(dropbox::copy_surely(client, file, subject.at("b.jpg"), dropbox::OnConflict::rename, {}));
        lose(subject, kind, "files/move_v2");
        const auto moved = REQUIRE_OK(
            dropbox::move_surely(client, file, subject.at("Done/a.jpg"), dropbox::OnConflict::rename, {}));
        CHECK(moved.id == file.id);
        CHECK(moved.name == "a.jpg");
        lose(subject, kind, "files/create_folder_v2");
        CHECK(dropbox::ensure_folder(client, subject.at("New"), {}));
        std::vector<std::string> paths;
        for (const auto& entry :
             REQUIRE_OK(client.list_folder(subject.folder, {.recursive = true}, {})).entries)
            if (entry.path_display != subject.folder)
                paths.push_back(entry.path_lower.substr(subject.folder.size()));
        std::ranges::sort(paths);
        CHECK(paths == std::vector<std::string>{"/b.jpg", "/done", "/done/a.jpg", "/new"});
    }
}

TEST_CASE("a file request whose answer was lost is made once") {
    for (const auto kind : losses) {
        Subject subject(Subject::At::sandbox);
        auto& client = subject.client();
        const dropbox::NewFileRequest wanted{.title = "Dogs", .destination = subject.folder};
        lose(subject, kind, "file_requests/create");
        const auto made = REQUIRE_OK(create_file_request_surely(client, wanted, subject.clock(), {}));
        const auto all = REQUIRE_OK(client.list_file_requests({}));
        REQUIRE(all.file_requests.size() == 1);
        CHECK(all.file_requests.front().id == made.id);
    }
}

TEST_CASE("a shared link whose answer was lost is made once") {
    for (const auto kind : losses) {
        Subject subject(Subject::At::sandbox);
        const auto file = subject.put("a.jpg", "1");
        dropbox::Links links(subject.client());
        lose(subject, kind, "sharing/create_shared_link_with_settings");
        const auto link = REQUIRE_OK(links.share(file.id, {}, {}));
        const auto all = REQUIRE_OK(links.of(file.id, {}));
        REQUIRE(all.size() == 1);
        CHECK(all.front().url == link.url);
    }
}

TEST_CASE("many files whose common commit was lost become files once") {
    for (const auto kind : losses) {
        Subject subject(Subject::At::sandbox);
        dropbox::Uploader uploader(subject.client());
        std::vector<dropbox::SentFile> sent;
        for (const std::string name : {"x", "y", "z"}) {
            const dropbox::UploadSource source{
                .size = 1,
                .content_hash = content_hash_of(name),
                .open = [name](std::uint64_t, std::uint64_t) -> Result<net::Body> {
                    return net::Body(name);
                }};
            sent.push_back(REQUIRE_OK(uploader.send({source, {.path = subject.at(name)}}, {}, {}, {})));
        }
        lose(subject, kind, "files/upload_session/finish_batch_v2");
        for (const auto& result : REQUIRE_OK(uploader.finish(sent, {}))) CHECK(result);
        CHECK(REQUIRE_OK(subject.client().list_folder(subject.folder, {}, {})).entries.size() == 3);
    }
}

TEST_CASE("an upload that outlives its token goes on in the same session") {
    Subject subject(Subject::At::sandbox);
    auto& client = subject.client();
    auto cursor = REQUIRE_OK(client.start_session(Subject::bytes("one "), SessionEnd::open, {}));
    subject.clock().advance(std::chrono::hours(5));
    cursor = REQUIRE_OK(client.append_session(cursor, Subject::bytes("two"), SessionEnd::close, {}));
    CHECK(REQUIRE_OK(client.finish_session({cursor, {.path = subject.at("s")}}, {})).content_hash ==
          content_hash_of("one two"));
}

TEST_CASE("a download that was cut goes on from where it stopped") {
    Subject subject(Subject::At::sandbox);
    const auto file = subject.put("a.jpg", "hello world");
    subject.sandbox().faults().add({.kind = FaultKind::cut_body, .route = "files/download", .bytes = 5});
    std::string got;
    const auto receive = [&](const dropbox::DownloadHead& head, std::string_view piece) -> Result<> {
        CHECK(head.file.rev == file.rev);
        got += piece;
        return {};
    };
    CHECK_FAILS(subject.client().download(file.id, 0, receive, {}), "network_cut");
    CHECK(got == "hello");
    CHECK(subject.client().download(file.id, got.size(), receive, {}));
    CHECK(got == "hello world");
}

TEST_CASE("Dropbox's 429 is obeyed in both its forms") {
    for (const auto kind : {FaultKind::too_many_requests, FaultKind::too_many_requests_text}) {
        Subject subject(Subject::At::sandbox);
        subject.sandbox().faults().add(
            {.kind = kind, .route = "files/get_metadata", .retry_after = std::chrono::seconds(15)});
        const auto limited = subject.client().metadata(subject.folder, {});
        REQUIRE_FALSE(limited);
        CHECK(limited.error().remedy == Remedy::wait);
        CHECK(limited.error().retry_after == std::chrono::seconds(15));
        CHECK_FAILS(subject.client().metadata(subject.folder, {}), "rate_limited");
        subject.clock().advance(std::chrono::seconds(15));
        CHECK(subject.client().metadata(subject.folder, {}));
    }
}

TEST_CASE("full, restricted and contended are told apart") {
    Subject subject(Subject::At::sandbox);
    const auto file = subject.put("a.jpg", "1");
    subject.fail_next(FaultKind::insufficient_space, "files/upload");
    CHECK_FAILS(subject.client().upload({.path = subject.at("b")}, Subject::bytes("1"), {}), "dropbox_full");
    subject.fail_next(FaultKind::restricted_content, "files/download");
    CHECK_FAILS(subject.read(file.id), "restricted_content");
    subject.fail_next(FaultKind::too_many_write_operations, "files/move_v2");
    CHECK_FAILS(subject.client().move({.from = file.id, .to = subject.at("c")}, {}), "rate_limited");
}

TEST_CASE("of a batch of deletes that met contention, only the entries that failed are to be asked again") {
    Subject subject(Subject::At::sandbox);
    std::vector<dropbox::FileRevision> files;
    for (const auto* name : {"a.jpg", "b.jpg", "c.jpg"}) {
        const auto file = subject.put(name, name);
        files.push_back({file.id, file.rev, file.path_lower});
    }
    subject.sandbox().faults().add({.kind = FaultKind::too_many_write_operations,
                                    .route = "files/delete_batch",
                                    .arguments_contain = files[1].id});
    const auto outcomes = subject.client().delete_files(files, {});
    REQUIRE(outcomes.size() == 3);
    CHECK(REQUIRE_OK(outcomes[0]).result == dropbox::DeleteResult::deleted);
    CHECK_FAILS(outcomes[1], "rate_limited");
    CHECK(outcomes[1].error().retry_after == std::chrono::seconds(1));
    CHECK(REQUIRE_OK(outcomes[2]).result == dropbox::DeleteResult::deleted);
    CHECK(subject.client().metadata(files[1].id, {}));
    subject.pass(std::chrono::seconds(1));
    const auto again = subject.client().delete_files(std::span(files).subspan(1, 1), {});
    CHECK(REQUIRE_OK(again.at(0)).result == dropbox::DeleteResult::deleted);
}

TEST_CASE("a plan without a right, and a root that moved, are no reason to link anew") {
    Subject subject(Subject::At::sandbox);
    subject.fail_next(FaultKind::access_denied, "files/get_metadata");
    const auto denied = subject.client().metadata(subject.folder, {});
    REQUIRE_FALSE(denied);
    CHECK(denied.error().code != "auth_revoked");
    CHECK_FALSE(denied.error().hint.empty());
    auto rooted = subject.client_at({dropbox::PathRoot::Kind::root, "1"});
    subject.fail_next(FaultKind::invalid_root, "files/get_metadata");
    CHECK_FAILS(rooted.metadata(subject.folder, {}), "path_root_changed");
}

TEST_CASE("a cursor that Dropbox has given up asks for a new listing") {
    Subject subject(Subject::At::sandbox);
    const auto cursor = REQUIRE_OK(subject.client().latest_cursor(subject.folder, {}, {}));
    subject.world().reset_cursors(subject.account());
    CHECK_FAILS(subject.client().list_folder_continue(cursor, {}), "cursor_reset");
    CHECK_FAILS(subject.client().longpoll(cursor, std::chrono::seconds(30), {}), "cursor_reset");
    CHECK_FAILS(subject.client().list_folder_continue("nonsense", {}), "cursor_reset");
}

TEST_CASE("longpoll answers at once where something has changed") {
    Subject subject(Subject::At::sandbox);
    const auto cursor = REQUIRE_OK(subject.client().latest_cursor(subject.folder, {}, {}));
    subject.put("a.jpg", "1");
    CHECK(REQUIRE_OK(subject.client().longpoll(cursor, std::chrono::seconds(30), {})).changes);
}

}  // namespace
}  // namespace sluice
