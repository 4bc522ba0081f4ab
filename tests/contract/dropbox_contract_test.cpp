// What Sluice relies on at Dropbox, said through the client and kept by whatever answers: the sandbox, joined
// in the same process, or, when SLUICE_TEST_DROPBOX_TOKEN holds an access token of a test account, Dropbox
// itself (the first part only; it works in a folder of its own, which it leaves behind).
#include <cstdlib>
#include <optional>

#include "base/hash.h"
#include "base/id.h"
#include "base/text.h"
#include "dropbox/client.h"
#include "dropbox/oauth.h"
#include "net/transport.h"
#include "sandbox/faults.h"
#include "sandbox/oauth.h"
#include "sandbox/sandbox.h"
#include "sandbox/surfaces.h"
#include "support/doctest.h"

namespace sluice {
namespace {

using dropbox::DeleteResult;
using dropbox::EntryKind;
using dropbox::OnConflict;
using dropbox::SessionEnd;
using sandbox::Fault;
using sandbox::FaultKind;

constexpr auto token_variable = "SLUICE_TEST_DROPBOX_TOKEN";

struct StoredTokens final : dropbox::TokenSource {
    dropbox::TokenSet tokens;
    Result<dropbox::TokenSet> load(const std::string& /*connection*/) override { return tokens; }
    Result<> save(const std::string& /*connection*/, const dropbox::TokenSet& saved) override {
        tokens = saved;
        return {};
    }
};

/// A client and whatever answers it.
class Subject {
public:
    enum class At { either, sandbox };

    explicit Subject(At at = At::either) : m_ids(system_ids()) {
        const char* token = at == At::either ? std::getenv(token_variable) : nullptr;
        if (token) {
            m_transport = net::curl_transport();
            m_source.tokens = {.access_token = token, .expires_at = m_clock.now() + std::chrono::hours(4)};
        } else {
            open_sandbox();
        }
        const Clock& clock = token ? static_cast<const Clock&>(m_system_clock) : m_clock;
        if (token) m_source.tokens.expires_at = clock.now() + std::chrono::hours(4);
        m_tokens.emplace(m_source, *m_transport, clock, m_origins, m_app);
        m_pacer.emplace(clock);
        m_client.emplace(dropbox::ClientPorts{*m_transport, *m_tokens, *m_pacer, clock}, m_origins,
                         "contract");
        folder = cat("/sluice-contract-", m_ids->next(clock.now()));
        REQUIRE_OK(m_client->create_folder(folder, OnConflict::fail, {}));
    }

    dropbox::Client& client() { return *m_client; }
    sandbox::Sandbox& sandbox() { return *m_sandbox; }
    sandbox::World& world() { return m_sandbox->world(); }
    ManualClock& clock() { return m_clock; }
    [[nodiscard]] const std::string& account() const { return m_account.account_id; }
    [[nodiscard]] dropbox::OAuthPorts oauth() { return {*m_transport, m_clock, m_origins, m_app}; }
    [[nodiscard]] Ids& ids() { return *m_ids; }
    [[nodiscard]] const dropbox::AppCredentials& app() const { return m_app; }

    [[nodiscard]] std::string at(std::string_view name) const { return cat(folder, "/", name); }
    void fail_next(FaultKind kind, std::string route, std::optional<int> status = std::nullopt) {
        m_sandbox->faults().add({.kind = kind, .route = std::move(route), .status = status});
    }

    static dropbox::UploadBytes bytes(std::string text) {
        return {.open = [text]() -> Result<net::Body> { return net::Body(text); },
                .size = text.size(),
                .content_hash = content_hash_of(text)};
    }
    dropbox::Entry put(std::string_view name, const std::string& text, dropbox::WriteMode mode = {}) {
        return REQUIRE_OK(m_client->upload({.path = at(name), .mode = std::move(mode)}, bytes(text), {}));
    }
    Result<std::string> read(const std::string& what, std::uint64_t offset = 0) {
        std::string text;
        TRY(m_client->download(what, offset,
                               [&](const dropbox::DownloadHead&, std::string_view piece) -> Result<> {
                                   text += piece;
                                   return {};
                               },
                               {}));
        return text;
    }

    std::string folder;

private:
    void open_sandbox() {
        m_sandbox = REQUIRE_OK(sandbox::Sandbox::open({m_clock, *m_ids}));
        m_transport = net::in_process_transport(
            [this](const net::Request& request) { return m_sandbox->handle(request); });
        const auto app = world().add_app({.redirect_uris = {"https://dam.test/back"}});
        m_app = {.key = app.key, .secret = app.secret};
        m_account = world().add_account({"ada@example.com", "Ada Lovelace"});
        auto& people = world().people();
        const auto grant = people.add_grant(m_account.account_id, app.key, sandbox::all_scopes(),
                                            sandbox::TokenAccessType::offline);
        const auto expires_at = m_clock.now() + std::chrono::hours(4);
        m_source.tokens = {.access_token = people.issue_access_token(grant, {}, expires_at).value,
                           .expires_at = expires_at,
                           .refresh_token = grant.refresh_token};
    }

    ManualClock m_clock{Instant(std::chrono::seconds(1'790'000'000))};
    SystemClock m_system_clock;
    std::unique_ptr<Ids> m_ids;
    dropbox::Origins m_origins;
    dropbox::AppCredentials m_app;
    std::unique_ptr<sandbox::Sandbox> m_sandbox;
    sandbox::Account m_account;
    std::unique_ptr<net::Transport> m_transport;
    StoredTokens m_source;
    std::optional<dropbox::AccessTokens> m_tokens;
    std::optional<dropbox::Pacer> m_pacer;
    std::optional<dropbox::Client> m_client;
};

std::vector<std::string> names_of(const std::vector<dropbox::Entry>& entries) {
    std::vector<std::string> names;
    for (const auto& entry : entries)
        names.push_back(cat(entry.kind == EntryKind::deleted ? "-" : "", entry.name));
    return names;
}

// What Dropbox itself is asked too.

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

// What only the sandbox does on demand.

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
