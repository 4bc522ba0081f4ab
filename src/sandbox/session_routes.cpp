#include <boost/json.hpp>

#include <utility>
#include <variant>

#include "base/text.h"
#include "sandbox/block_hash.h"
#include "sandbox/commit_arguments.h"
#include "sandbox/entry_faults.h"
#include "sandbox/file_routes.h"
#include "sandbox/jobs.h"
#include "sandbox/upload_sessions.h"
#include "sandbox/wire.h"

namespace sluice::sandbox {

namespace json = boost::json;

namespace {

constexpr std::size_t batch_entries_max = 1000;

struct SessionCursor {
    std::string session_id;
    std::uint64_t offset = 0;
};

SessionCursor read_cursor(Arguments& arguments) {
    auto cursor = arguments.object("cursor");
    return {cursor.text("session_id"), cursor.number("offset")};
}

SessionEnd end_of(bool close) {
    return close ? SessionEnd::closed : SessionEnd::open;
}

SessionType read_type(Arguments& arguments) {
    const auto type = arguments.choice("session_type", {"sequential", "concurrent"}, "sequential");
    return type.tag == "concurrent" ? SessionType::concurrent : SessionType::sequential;
}

net::Response void_answer() {
    return json_answer(nullptr);
}

net::Response start(Call& call) {
    Arguments arguments(call);
    const bool close = arguments.flag("close", false);
    const auto type = read_type(arguments);
    const std::string content_hash = arguments.hash_or_empty("content_hash");
    if (auto refusal = arguments.refusal()) return *refusal;
    const auto& body = call.request.body;
    if (type == SessionType::concurrent && body.size() > 0)
        return route_error({"concurrent_session_data_not_allowed"});
    if (type == SessionType::concurrent && close)
        return route_error({"concurrent_session_close_not_allowed"});

    auto& sessions = call.world.sessions();
    const auto id = sessions.start(call.token.account_id, type);
    if (!id) return server_error(id.error());
    if (type == SessionType::sequential) {
        const auto appended = sessions.append({.account_id = call.token.account_id,
                                               .session_id = *id,
                                               .offset = 0,
                                               .bytes = body,
                                               .content_hash = content_hash,
                                               .end = end_of(close)});
        if (!appended || !*appended) sessions.forget(*id);
        if (!appended) return server_error(appended.error());
        if (!*appended) return refused(appended->error());
        call.world.count_bytes(0, body.size());
    }
    return json_answer(json::object{{"session_id", *id}});
}

net::Response start_batch(Call& call) {
    Arguments arguments(call);
    const auto type = read_type(arguments);
    const auto count = arguments.number("num_sessions", {1, batch_entries_max});
    if (auto refusal = arguments.refusal()) return *refusal;
    json::array ids;
    for (std::uint64_t i = 0; i < count; ++i) {
        const auto id = call.world.sessions().start(call.token.account_id, type);
        if (!id) return server_error(id.error());
        ids.emplace_back(*id);
    }
    return json_answer(json::object{{"session_ids", ids}});
}

net::Response append(Call& call) {
    Arguments arguments(call);
    const auto cursor = read_cursor(arguments);
    const bool close = arguments.flag("close", false);
    const std::string content_hash = arguments.hash_or_empty("content_hash");
    if (auto refusal = arguments.refusal()) return *refusal;
    const auto appended = call.world.sessions().append({.account_id = call.token.account_id,
                                                        .session_id = cursor.session_id,
                                                        .offset = cursor.offset,
                                                        .bytes = call.request.body,
                                                        .content_hash = content_hash,
                                                        .end = end_of(close)});
    if (!appended) return server_error(appended.error());
    if (!*appended) return refused(appended->error());
    call.world.count_bytes(0, call.request.body.size());
    return void_answer();
}

struct BatchPiece {
    SessionCursor cursor;
    std::uint64_t length = 0;
    SessionEnd end = SessionEnd::open;
};

Result<json::array> append_pieces(Call& call, const std::vector<BatchPiece>& pieces, std::string_view bytes) {
    json::array results;
    for (const auto& piece : pieces) {
        const net::Body body(std::string(bytes.substr(0, piece.length)));
        bytes.remove_prefix(piece.length);
        const auto appended = TRY(call.world.sessions().append({.account_id = call.token.account_id,
                                                                .session_id = piece.cursor.session_id,
                                                                .offset = piece.cursor.offset,
                                                                .bytes = body,
                                                                .end = piece.end}));
        results.push_back(
            appended ? json::object{{".tag", "success"}}
                     : json::object{{".tag", "failure"}, {"failure", refusal_json(appended.error())}});
    }
    return results;
}

net::Response append_batch(Call& call) {
    Arguments arguments(call);
    std::vector<BatchPiece> pieces;
    std::uint64_t length = 0;
    for (auto& entry : arguments.objects("entries", batch_entries_max)) {
        pieces.push_back({read_cursor(entry), entry.number("length", {0, request_bytes_max}),
                          end_of(entry.flag("close", false))});
        length += pieces.back().length;
    }
    const std::string content_hash = arguments.hash_or_empty("content_hash");
    if (auto refusal = arguments.refusal()) return *refusal;
    if (call.request.body.size() > request_bytes_max) return route_error({"payload_too_large"});
    if (call.request.body.size() != length) return route_error({"length_mismatch"});
    const auto bytes = net::read_all(call.request.body, request_bytes_max);
    if (!bytes) return server_error(bytes.error());
    if (!content_hash.empty() && block_hash_of(*bytes) != content_hash)
        return route_error({"content_hash_mismatch"});
    call.world.count_bytes(0, bytes->size());
    const auto results = append_pieces(call, pieces, *bytes);
    return results ? json_answer(json::object{{"entries", *results}}) : server_error(results.error());
}

struct Finish {
    SessionCursor cursor;
    Commit commit;
    std::string content_hash;
};

Finish read_finish(Arguments& arguments) {
    Finish finish;
    finish.cursor = read_cursor(arguments);
    auto commit = arguments.object("commit");
    finish.commit = read_commit(commit);
    finish.content_hash = arguments.hash_or_empty("content_hash");
    return finish;
}

/// Makes a session's bytes a file; refusals are UploadSessionFinishError.
Result<Outcome<EntryPtr>> commit_session(const Call& call, const Finish& finish, std::uint64_t size,
                                         SessionEnd required) {
    auto& sessions = call.world.sessions();
    const auto content = TRY(sessions.seal(call.token.account_id, finish.cursor.session_id, size, required));
    if (!content) return Outcome<EntryPtr>(std::unexpected(content.error()));
    auto file = commit_file(call, finish.commit, *content);
    const bool is_saved = file || file.error().tags.front() == "properties_error";
    if (is_saved) sessions.commit(finish.cursor.session_id);
    return file;
}

net::Response finish_answer(const Call& call, const Result<Outcome<EntryPtr>>& file) {
    if (!file) return server_error(file.error());
    if (!*file) return refused(file->error());
    return json_answer(metadata_json(call, ***file, Declared::as_subtype));
}

/// The words of UploadSessionFinishError for a refused last piece.
Refusal as_finish_refusal(const Refusal& refusal) {
    const std::string& tag = refusal.tags.front();
    if (tag == "payload_too_large" || tag == "content_hash_mismatch") return refusal;
    if (tag.starts_with("concurrent_session_")) return Refusal{{"concurrent_session_data_not_allowed"}};
    return refusal.within("lookup_failed");
}

net::Response finish(Call& call) {
    Arguments arguments(call);
    const auto finish = read_finish(arguments);
    if (auto refusal = arguments.refusal()) return *refusal;
    const auto bytes = call.request.body.size();
    if (bytes == 0)
        return finish_answer(call, commit_session(call, finish, finish.cursor.offset, SessionEnd::open));

    const auto appended = call.world.sessions().append({.account_id = call.token.account_id,
                                                        .session_id = finish.cursor.session_id,
                                                        .offset = finish.cursor.offset,
                                                        .bytes = call.request.body,
                                                        .content_hash = finish.content_hash});
    if (!appended) return server_error(appended.error());
    if (!*appended) return refused(as_finish_refusal(appended->error()));
    call.world.count_bytes(0, bytes);
    return finish_answer(call, commit_session(call, finish, **appended, SessionEnd::open));
}

std::variant<json::object, net::Response> run_finish_batch(Call& call) {
    Arguments arguments(call);
    std::vector<Finish> finishes;
    for (auto& entry : arguments.objects("entries", batch_entries_max))
        finishes.push_back(read_finish(entry));
    if (auto refusal = arguments.refusal()) return *refusal;
    json::array results;
    for (std::size_t i = 0; i < finishes.size(); ++i) {
        if (const auto fault = fault_of_entry(call, "entries", i)) {
            results.push_back(json::object{{".tag", "failure"}, {"failure", refusal_json(*fault)}});
            continue;
        }
        const auto& each = finishes[i];
        const auto file = commit_session(call, each, each.cursor.offset, SessionEnd::closed);
        if (!file) return server_error(file.error());
        if (!*file) {
            results.push_back(json::object{{".tag", "failure"}, {"failure", refusal_json(file->error())}});
            continue;
        }
        json::object success = metadata_json(call, ***file, Declared::as_subtype);
        success[".tag"] = "success";
        results.push_back(std::move(success));
    }
    return json::object{{"entries", results}};
}

net::Response finish_batch_v2(Call& call) {
    auto ran = run_finish_batch(call);
    if (auto* answer = std::get_if<net::Response>(&ran)) return *answer;
    return json_answer(std::get<json::object>(ran));
}

net::Response finish_batch(Call& call) {
    auto ran = run_finish_batch(call);
    if (auto* answer = std::get_if<net::Response>(&ran)) return *answer;
    return launch_job(call, "files/upload_session/finish_batch", std::get<json::object>(ran));
}

net::Response check_finish_batch(Call& call) {
    return check_job(call, "files/upload_session/finish_batch");
}

}  // namespace

void add_session_routes(RouteTable& routes) {
    routes.add("files/upload_session/start", start);
    routes.add("files/upload_session/append_v2", append);
    routes.add("files/upload_session/append_batch", append_batch);
    routes.add("files/upload_session/finish", finish);
    routes.add("files/upload_session/start_batch", start_batch);
    routes.add("files/upload_session/finish_batch_v2", finish_batch_v2);
    routes.add("files/upload_session/finish_batch", finish_batch);
    routes.add("files/upload_session/finish_batch/check", check_finish_batch);
}

}  // namespace sluice::sandbox
