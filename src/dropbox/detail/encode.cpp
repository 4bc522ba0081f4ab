#include "dropbox/detail/encode.h"

#include "dropbox/detail/words.h"

namespace sluice::dropbox::detail {
namespace {

json::value encode_mode(const WriteMode& mode) {
    switch (mode.rule) {
        case WriteRule::add: return "add";
        case WriteRule::overwrite: return "overwrite";
        case WriteRule::update: return json::object{{".tag", "update"}, {"update", mode.rev}};
    }
    return "add";
}

}  // namespace

json::object encode_commit(const Commit& commit) {
    json::object object{{"path", commit.path}, {"mode", encode_mode(commit.mode)}};
    object["autorename"] = commit.on_conflict == OnConflict::rename;
    if (commit.strict_conflict) object["strict_conflict"] = true;
    if (commit.client_modified) object["client_modified"] = to_dropbox_time(*commit.client_modified);
    if (commit.mute) object["mute"] = true;
    return object;
}

json::object encode_cursor(const SessionCursor& cursor) {
    return {{"session_id", cursor.session_id}, {"offset", cursor.offset}};
}

json::object encode_relocation(const Relocation& relocation) {
    return {{"from_path", relocation.from}, {"to_path", relocation.to}};
}

json::object encode_listing(std::string_view path, const ListOptions& options) {
    // The root is "" to Dropbox; "/" is an error there.
    json::object object{{"path", path == "/" ? std::string_view() : path}};
    if (options.recursive) object["recursive"] = true;
    if (options.limit) object["limit"] = *options.limit;
    if (options.include_deleted) object["include_deleted"] = true;
    return object;
}

json::object encode_deadline(const FileRequestDeadline& deadline) {
    json::object object{{"deadline", to_dropbox_time(deadline.deadline)}};
    if (deadline.allow_late_uploads)
        object["allow_late_uploads"] = word_of(grace_period_words, *deadline.allow_late_uploads);
    return object;
}

}  // namespace sluice::dropbox::detail
