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
                                          .body = bytes.open},
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
                                          .body = no_bytes},
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
    const auto text = TRY(m_caller->rpc(route, name, std::move(argument), stop));
    bool is_contended = false;
    std::size_t at = 0;
    const auto saved = [&](const json::object& entry) -> Result<Entry> {
        // The entry's own `.tag` is "success"; the file's fields stand flattened beside it.
        auto file = entry;
        file.erase(".tag");
        return detail::or_lost(route, finishes[at++].commit.path, detail::decode_entry(route.name, file));
    };
    const auto refused = [&](const std::string& tags) -> Result<Entry> {
        is_contended = is_contended || tags.contains("too_many_write_operations");
        const auto& commit = finishes[at++].commit;
        return fail(name_conflict(error_for_tags(route.name, commit.path, tags), commit));
    };
    const detail::BatchReader<Entry> reader{
        .route = route.name, .success = saved, .failure = refused, .count = finishes.size()};
    const auto object = detail::parse_object(route.name, text);
    if (!object) return fail(answer_lost(route.name, name, object.error().message));
    auto results = detail::or_lost(route, name, detail::read_entries(reader, *object));
    if (is_contended) m_caller->note_contention();
    return results;
}

}  // namespace sluice::dropbox
