// Uploads, in one request or in a session.
#include <algorithm>

#include "base/hash.h"
#include "base/text.h"
#include "dropbox/client.h"
#include "dropbox/detail/batch.h"
#include "dropbox/detail/caller.h"
#include "dropbox/detail/decode.h"
#include "dropbox/detail/encode.h"

namespace sluice::dropbox {

namespace json = detail::json;
namespace routes = detail::routes;

namespace {

constexpr std::size_t hash_digits = 64;
constexpr std::string_view unfinished_upload = "The unfinished upload";

Result<> check_bytes(const UploadBytes& bytes, std::string_view object) {
    if (bytes.content_hash.size() == hash_digits && bytes.size <= Client::upload_bytes_max) return {};
    return fail({.remedy = Remedy::give_up,
                 .code = "upload_misused",
                 .message = cat(object, ": an upload needs a content hash and at most 150 MiB at once."),
                 .hint = "Please report this: it is a defect of Sluice."});
}

/// In mode update a conflict means that the rev isn't the one we know any more.
Error name_conflict(Error error, const Commit& commit) {
    if (error.code != "target_exists" || commit.mode.rule != WriteRule::update) return error;
    error.code = "target_changed";
    error.message = cat(commit.path, ": it was changed in Dropbox since Sluice wrote it.");
    error.hint = "Nothing was overwritten: decide which version to keep.";
    return error;
}

Result<Entry> file_of(const detail::Route& route, const Commit& commit, const net::Response& response) {
    return detail::or_lost(route, commit.path, detail::decode_file(route.name, response.body.text));
}

Result<std::vector<Result<SessionCursor>>> read_appended(std::span<const SessionPiece> pieces,
                                                         const std::string& text) {
    const auto& route = routes::session_append_batch;
    const auto object = TRY(detail::parse_object(route.name, text));
    detail::Required required(route.name, object);
    const auto& entries = required.array("entries");
    TRY(required.check());
    if (entries.size() != pieces.size())
        return fail(
            answer_malformed(route.name, cat(entries.size(), " results for ", pieces.size(), " pieces")));
    std::vector<Result<SessionCursor>> results;
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        SessionCursor behind = pieces[i].cursor;
        behind.offset += pieces[i].size;
        const auto* entry = entries[i].if_object();
        const auto* failure = entry ? entry->if_contains("failure") : nullptr;
        const auto tags = failure ? detail::tags_of(*failure) : detail::tag_of(entries[i]);
        const auto* offset = failure ? failure->if_object() : nullptr;
        const auto correct = offset ? detail::find_number(*offset, "correct_offset") : std::nullopt;
        if (tags == "incorrect_offset" && correct)
            results.emplace_back(SessionCursor{.session_id = behind.session_id, .offset = *correct});
        else if (tags == "success" || (tags == "closed" && pieces[i].end == SessionEnd::close))
            results.emplace_back(behind);
        else
            results.emplace_back(fail(error_for_tags(route.name, unfinished_upload, tags)));
    }
    return results;
}

std::string lock_of(const detail::Caller& caller, const Commit& commit) {
    return commit.namespace_id.empty() ? caller.locks.of(commit.path) : commit.namespace_id;
}

}  // namespace

Result<Entry> Client::upload(const Commit& commit, const UploadBytes& bytes, std::stop_token stop) {
    const auto& route = routes::upload;
    TRY(check_bytes(bytes, commit.path));
    auto object = detail::encode_commit(commit);
    object["content_hash"] = bytes.content_hash;
    const auto response = m_caller->send({.route = route,
                                          .object = commit.path,
                                          .argument = TRY(detail::write(object)),
                                          .place = detail::Place::header,
                                          .body = bytes.open,
                                          .name_space = lock_of(*m_caller, commit)},
                                         stop);
    if (!response) return fail(name_conflict(response.error(), commit));
    return file_of(route, commit, *response);
}

Result<SessionCursor> Client::start_session(const UploadBytes& bytes, SessionEnd end, std::stop_token stop) {
    const auto& route = routes::session_start;
    TRY(check_bytes(bytes, unfinished_upload));
    const json::object argument{{"close", end == SessionEnd::close}, {"content_hash", bytes.content_hash}};
    const auto response = TRY(m_caller->send({.route = route,
                                              .object = std::string(unfinished_upload),
                                              .argument = TRY(detail::write(argument)),
                                              .place = detail::Place::header,
                                              .body = bytes.open},
                                             stop));
    const auto object = TRY(detail::parse_object(route.name, response.body.text));
    detail::Required required(route.name, object);
    SessionCursor cursor{.session_id = required.text("session_id"), .offset = bytes.size};
    TRY(required.check());
    return cursor;
}

Result<SessionCursor> Client::start_concurrent_session(std::stop_token stop) {
    const auto& route = routes::session_start;
    const json::object argument{{"session_type", "concurrent"}, {"content_hash", content_hash_of("")}};
    const auto no_bytes = []() -> Result<net::Body> { return net::Body(); };
    const auto response = TRY(m_caller->send({.route = route,
                                              .object = std::string(unfinished_upload),
                                              .argument = TRY(detail::write(argument)),
                                              .place = detail::Place::header,
                                              .body = no_bytes},
                                             stop));
    const auto object = TRY(detail::parse_object(route.name, response.body.text));
    detail::Required required(route.name, object);
    SessionCursor cursor{.session_id = required.text("session_id"), .offset = 0};
    TRY(required.check());
    return cursor;
}

Result<std::vector<SessionCursor>> Client::start_sessions(std::size_t count, SessionType type,
                                                          std::stop_token stop) {
    const auto& route = routes::session_start_batch;
    if (count == 0) return std::vector<SessionCursor>{};
    const auto word = type == SessionType::concurrent ? "concurrent" : "sequential";
    const json::object argument{{"num_sessions", count}, {"session_type", word}};
    const auto text =
        TRY(m_caller->rpc(route, std::string(unfinished_upload), TRY(detail::write(argument)), stop));
    const auto object = TRY(detail::parse_object(route.name, text));
    detail::Required required(route.name, object);
    const auto& ids = required.array("session_ids");
    TRY(required.check());
    if (ids.size() != count)
        return fail(answer_malformed(route.name, cat(ids.size(), " sessions for ", count)));
    std::vector<SessionCursor> cursors;
    for (const auto& id : ids) {
        if (!id.is_string()) return fail(answer_malformed(route.name, "a session's id is no text"));
        cursors.push_back({.session_id = std::string(id.get_string()), .offset = 0});
    }
    return cursors;
}

Result<std::vector<Result<SessionCursor>>> Client::append_sessions(std::span<const SessionPiece> pieces,
                                                                   const UploadBytes& bytes,
                                                                   std::stop_token stop) {
    const auto& route = routes::session_append_batch;
    TRY(check_bytes(bytes, unfinished_upload));
    if (pieces.empty()) return std::vector<Result<SessionCursor>>{};
    json::array entries;
    for (const auto& piece : pieces)
        entries.push_back(json::object{{"cursor", detail::encode_cursor(piece.cursor)},
                                       {"length", piece.size},
                                       {"close", piece.end == SessionEnd::close}});
    const json::object argument{{"entries", std::move(entries)}, {"content_hash", bytes.content_hash}};
    const auto response = TRY(m_caller->send({.route = route,
                                              .object = std::string(unfinished_upload),
                                              .argument = TRY(detail::write(argument)),
                                              .place = detail::Place::header,
                                              .body = bytes.open},
                                             stop));
    return read_appended(pieces, response.body.text);
}

Result<SessionCursor> Client::append_session(const SessionCursor& cursor, const UploadBytes& bytes,
                                             SessionEnd end, std::stop_token stop) {
    TRY(check_bytes(bytes, unfinished_upload));
    const json::object argument{{"cursor", detail::encode_cursor(cursor)},
                                {"close", end == SessionEnd::close},
                                {"content_hash", bytes.content_hash}};
    const auto answer = m_caller->try_send({.route = routes::session_append,
                                            .object = std::string(unfinished_upload),
                                            .argument = TRY(detail::write(argument)),
                                            .place = detail::Place::header,
                                            .body = bytes.open},
                                           stop);
    const SessionCursor behind{.session_id = cursor.session_id, .offset = cursor.offset + bytes.size};
    if (answer) return behind;
    const auto& failure = answer.error();
    if (failure.reading.tags == "incorrect_offset" && failure.reading.correct_offset)
        return SessionCursor{.session_id = cursor.session_id, .offset = *failure.reading.correct_offset};
    // Our closing piece arrived earlier and its answer was lost; finish checks the offset once more.
    if (failure.reading.tags == "closed" && end == SessionEnd::close) return behind;
    return fail(failure.error);
}

Result<Entry> Client::finish_session(const SessionFinish& finish, std::stop_token stop) {
    const auto& route = routes::session_finish;
    const json::object argument{{"cursor", detail::encode_cursor(finish.cursor)},
                                {"commit", detail::encode_commit(finish.commit)},
                                {"content_hash", content_hash_of("")}};
    const auto no_bytes = []() -> Result<net::Body> { return net::Body(); };
    const auto response = m_caller->send({.route = route,
                                          .object = finish.commit.path,
                                          .argument = TRY(detail::write(argument)),
                                          .place = detail::Place::header,
                                          .body = no_bytes,
                                          .name_space = lock_of(*m_caller, finish.commit)},
                                         stop);
    if (!response) return fail(name_conflict(response.error(), finish.commit));
    return file_of(route, finish.commit, *response);
}

Result<std::vector<Result<Entry>>> Client::finish_sessions(std::span<const SessionFinish> finishes,
                                                           std::stop_token stop) {
    const auto& route = routes::session_finish_batch;
    if (finishes.empty()) return std::vector<Result<Entry>>{};
    json::array entries;
    for (const auto& finish : finishes)
        entries.push_back(json::object{{"cursor", detail::encode_cursor(finish.cursor)},
                                       {"commit", detail::encode_commit(finish.commit)}});
    auto argument = TRY(detail::write(json::object{{"entries", std::move(entries)}}));
    const auto name = cat(finishes.size(), " uploads");
    const auto name_space = lock_of(*m_caller, finishes.front().commit);
    const auto response = TRY(m_caller->send(
        {.route = route, .object = name, .argument = std::move(argument), .name_space = name_space}, stop));
    std::optional<std::chrono::seconds> contended;
    std::size_t at = 0;
    const auto saved = [&](const json::object& entry) -> Result<Entry> {
        // The entry's own `.tag` is "success"; the file's fields stand flattened beside it.
        auto file = entry;
        file.erase(".tag");
        return detail::or_lost(route, finishes[at++].commit.path, detail::decode_entry(route.name, file));
    };
    const auto refused = [&](const std::string& tags) -> Result<Entry> {
        const auto& commit = finishes[at++].commit;
        auto error = name_conflict(error_for_tags(route.name, commit.path, tags), commit);
        if (tags.contains("too_many_write_operations")) {
            if (!contended) contended = m_caller->note_contention(name_space);
            error.retry_after = contended;
        }
        return fail(std::move(error));
    };
    const detail::BatchReader<Entry> reader{
        .route = route.name, .success = saved, .failure = refused, .count = finishes.size()};
    const auto object = detail::parse_object(route.name, response.body.text);
    if (!object) return fail(answer_lost(route.name, name, object.error().message));
    return detail::or_lost(route, name, detail::read_entries(reader, *object));
}

}  // namespace sluice::dropbox
