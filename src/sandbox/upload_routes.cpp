#include <boost/json.hpp>

#include "base/text.h"
#include "sandbox/commit_arguments.h"
#include "sandbox/file_routes.h"
#include "sandbox/upload_sessions.h"
#include "sandbox/wire.h"

namespace sluice::sandbox {

namespace json = boost::json;

namespace {

/// UploadWriteFailed: the bytes are kept in a session, so that only the commit has to be tried again.
net::Response write_failed(Call& call, const Refusal& refusal, const ContentPtr& content) {
    const auto session_id = call.world.sessions().start_with(call.token.account_id, content);
    Refusal reason = refusal;
    reason.tags.erase(reason.tags.begin());
    return route_error(
        join(refusal.tags, "/"),
        json::object{{".tag", "path"}, {"reason", refusal_json(reason)}, {"upload_session_id", session_id}});
}

net::Response upload(Call& call) {
    Arguments arguments(call);
    const auto commit = read_commit(arguments);
    const std::string content_hash = arguments.hash_or_empty("content_hash");
    if (auto refusal = arguments.refusal()) return *refusal;
    if (call.request.body.size() > request_bytes_max) return route_error({"payload_too_large"});

    const auto content = call.world.contents().receive(call.request.body, content_hash);
    if (!content && content.error().code == "content_hash_mismatch")
        return route_error({"content_hash_mismatch"});
    if (!content) return server_error(content.error());
    call.world.count_bytes(0, (*content)->size());
    const auto file = commit_file(call, commit, *content);
    if (!file && file.error().tags.front() == "properties_error") return refused(file.error());
    if (!file) return write_failed(call, file.error(), *content);
    return json_answer(metadata_json(call, **file, Declared::as_subtype));
}

}  // namespace

void add_upload_routes(RouteTable& routes) {
    routes.add("files/upload", upload);
}

}  // namespace sluice::sandbox
