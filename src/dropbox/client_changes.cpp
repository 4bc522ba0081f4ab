// Folders, moves, copies, restores.
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

Result<Entry> relocate(detail::Caller& caller, const detail::Route& route, const Relocation& relocation,
                       const std::stop_token& stop) {
    auto object = detail::encode_relocation(relocation);
    object["autorename"] = relocation.on_conflict == OnConflict::rename;
    const auto name = cat(relocation.from, " to ", relocation.to);
    const auto text = TRY(caller.rpc(route, name, TRY(detail::write(object)), stop));
    return detail::or_lost(route, name, detail::decode_metadata_of(route.name, text, EntryKind::file));
}

detail::BatchReader<Entry> moves_reader(detail::Caller& caller, std::string_view route) {
    const auto moved = [route](const json::object& entry) -> Result<Entry> {
        detail::Required required(route, entry);
        const auto& metadata = required.object("success");
        TRY(required.check());
        return detail::decode_entry(route, metadata);
    };
    const auto refused = [route, &caller](const std::string& tags) -> Result<Entry> {
        if (tags.contains("too_many_write_operations")) caller.note_contention();
        return fail(error_for_tags(route, "Moving", tags));
    };
    return {.route = route, .success = moved, .failure = refused};
}

}  // namespace

Result<Entry> Client::create_folder(const std::string& path, OnConflict on_conflict, std::stop_token stop) {
    const auto& route = routes::create_folder;
    const json::object object{{"path", path}, {"autorename", on_conflict == OnConflict::rename}};
    const auto text = TRY(m_caller->rpc(route, path, TRY(detail::write(object)), stop));
    return detail::or_lost(route, path, detail::decode_metadata_of(route.name, text, EntryKind::folder));
}

Result<Entry> Client::move(const Relocation& relocation, std::stop_token stop) {
    return relocate(*m_caller, routes::move, relocation, stop);
}

Result<Entry> Client::copy(const Relocation& relocation, std::stop_token stop) {
    return relocate(*m_caller, routes::copy, relocation, stop);
}

Result<BatchAnswer<Entry>> Client::move_batch(std::span<const Relocation> relocations, std::stop_token stop) {
    const auto& route = routes::move_batch;
    if (relocations.empty()) return BatchAnswer<Entry>{};
    json::array entries;
    for (const auto& relocation : relocations) {
        if (relocation.on_conflict != relocations.front().on_conflict)
            return fail({.remedy = Remedy::give_up,
                         .code = "batch_misused",
                         .message = "Moves of one batch must share what happens at a conflict.",
                         .hint = "Please report this: it is a defect of Sluice."});
        entries.push_back(detail::encode_relocation(relocation));
    }
    const json::object object{{"entries", std::move(entries)},
                              {"autorename", relocations.front().on_conflict == OnConflict::rename}};
    const auto name = cat(relocations.size(), " moves");
    const auto text = TRY(m_caller->rpc(route, name, TRY(detail::write(object)), stop));
    auto reader = moves_reader(*m_caller, route.name);
    reader.count = relocations.size();
    return detail::or_lost(route, name, detail::read_batch(reader, text));
}

Result<BatchAnswer<Entry>> Client::check_move_batch(const std::string& job_id, std::stop_token stop) {
    const auto& route = routes::move_batch_check;
    auto argument = TRY(detail::write(json::object{{"async_job_id", job_id}}));
    const auto text = TRY(m_caller->rpc(route, "Moving", std::move(argument), stop));
    return detail::read_batch(moves_reader(*m_caller, route.name), text, job_id);
}

Result<Entry> Client::restore(const std::string& path, const std::string& rev, std::stop_token stop) {
    const auto& route = routes::restore;
    const json::object object{{"path", path}, {"rev", rev}};
    const auto text = TRY(m_caller->rpc(route, path, TRY(detail::write(object)), stop));
    return detail::or_lost(route, path, detail::decode_file(route.name, text));
}

}  // namespace sluice::dropbox
