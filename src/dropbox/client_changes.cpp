// Folders, moves, copies, restores; copies by reference and by address.
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

/// Of a move or copy between two: that of the target, or, where that is the root, of the source.
std::string lock_of(const detail::Caller& caller, const Relocation& relocation) {
    auto name_space = caller.locks.of(relocation.to);
    return name_space.empty() ? caller.locks.of(relocation.from) : name_space;
}

Result<Entry> relocate(detail::Caller& caller, const detail::Route& route, const Relocation& relocation,
                       const std::stop_token& stop) {
    auto object = detail::encode_relocation(relocation);
    object["autorename"] = relocation.on_conflict == OnConflict::rename;
    if (relocation.allow_ownership_transfer) object["allow_ownership_transfer"] = true;
    const auto name = cat(relocation.from, " to ", relocation.to);
    const auto text =
        TRY(caller.rpc(route, name, TRY(detail::write(object)), stop, lock_of(caller, relocation)));
    return detail::or_lost(route, name, detail::decode_metadata_of(route.name, text, EntryKind::file));
}

/// How the entries of a batch are read.
struct EntriesForm {
    std::string_view route;
    std::string_view word;    ///< names the step in the error of one
    std::string_view member;  ///< where a success has its metadata
};

/// `name_space` is the one in which the batch works.
detail::BatchReader<Entry> entries_reader(detail::Caller& caller, const EntriesForm& form,
                                          const std::string& name_space) {
    const auto& [route, word, member] = form;
    const auto done = [route = route, member = member](const json::object& entry) -> Result<Entry> {
        detail::Required required(route, entry);
        const auto& metadata = required.object(member);
        TRY(required.check());
        const auto kind = member == "metadata" ? EntryKind::folder : EntryKind::file;
        return detail::decode_entry(route, metadata, kind);
    };
    const auto refused = [route = route, word = word, name_space,
                          &caller](const std::string& tags) -> Result<Entry> {
        auto error = error_for_tags(route, word, tags);
        if (tags.contains("too_many_write_operations"))
            error.retry_after = caller.note_contention(name_space);
        return fail(std::move(error));
    };
    return {.route = route, .success = done, .failure = refused};
}

Result<BatchAnswer<Entry>> launched(detail::Caller& caller, const std::string& name_space,
                                    Result<BatchAnswer<Entry>> answer) {
    if (answer) caller.locks.remember_job(answer->job_id, name_space);
    return answer;
}

struct RelocationBatch {
    const detail::Route& route;
    std::string_view word;  ///< "Moving"
};

Result<BatchAnswer<Entry>> relocate_all(detail::Caller& caller, const RelocationBatch& batch,
                                        std::span<const Relocation> relocations,
                                        const std::stop_token& stop) {
    if (relocations.empty()) return BatchAnswer<Entry>{};
    const auto& first = relocations.front();
    json::array entries;
    for (const auto& relocation : relocations) {
        if (relocation.on_conflict != first.on_conflict ||
            relocation.allow_ownership_transfer != first.allow_ownership_transfer)
            return fail({.remedy = Remedy::give_up,
                         .code = "batch_misused",
                         .message = "Moves of one batch must share what happens at a conflict.",
                         .hint = "Please report this: it is a defect of Sluice."});
        entries.push_back(detail::encode_relocation(relocation));
    }
    json::object object{{"entries", std::move(entries)},
                        {"autorename", first.on_conflict == OnConflict::rename}};
    if (first.allow_ownership_transfer) object["allow_ownership_transfer"] = true;
    const auto name = cat(relocations.size(), batch.word == "Moving" ? " moves" : " copies");
    const auto name_space = lock_of(caller, first);
    const auto text = TRY(caller.rpc(batch.route, name, TRY(detail::write(object)), stop, name_space));
    auto reader = entries_reader(caller, {batch.route.name, batch.word, "success"}, name_space);
    reader.count = relocations.size();
    return launched(caller, name_space, detail::or_lost(batch.route, name, detail::read_batch(reader, text)));
}

Result<BatchAnswer<Entry>> check_all(detail::Caller& caller, const RelocationBatch& batch,
                                     const std::string& job_id, const std::stop_token& stop) {
    auto argument = TRY(detail::write(json::object{{"async_job_id", job_id}}));
    const auto text = TRY(caller.rpc(batch.route, std::string(batch.word), std::move(argument), stop));
    const auto member = batch.route.name == routes::create_folder_batch_check.name ? "metadata" : "success";
    return detail::read_batch(
        entries_reader(caller, {batch.route.name, batch.word, member}, caller.locks.of_job(job_id)), text,
        job_id);
}

constexpr std::string_view moving = "Moving";
constexpr std::string_view copying = "Copying";
constexpr std::string_view making_folders = "Making a folder";

Result<SaveUrlAnswer> read_save_url(const detail::Route& route, const std::string& object,
                                    const std::string& text, const std::string& job_id = {}) {
    const auto answer = TRY(detail::parse_object(route.name, text));
    const auto tag = detail::text_or_empty(answer, ".tag");
    if (tag == "in_progress") return SaveUrlAnswer{.job_id = job_id};
    if (tag == "async_job_id") {
        detail::Required required(route.name, answer);
        SaveUrlAnswer running{.job_id = required.text("async_job_id")};
        TRY(required.check());
        return running;
    }
    if (tag == "failed") {
        const auto* why = answer.if_contains("failed");
        return fail(error_for_tags(route.name, object, why ? detail::tags_of(*why) : ""));
    }
    if (tag != "complete") return fail(answer_malformed(route.name, cat("unknown `.tag` ", tag)));
    auto file = answer;
    file.erase(".tag");  // FileMetadata stands flattened beside the tag
    return SaveUrlAnswer{.job_id = {}, .file = TRY(detail::decode_entry(route.name, file))};
}

}  // namespace

Result<Entry> Client::create_folder(const std::string& path, OnConflict on_conflict, std::stop_token stop) {
    const auto& route = routes::create_folder;
    const json::object object{{"path", path}, {"autorename", on_conflict == OnConflict::rename}};
    const auto text =
        TRY(m_caller->rpc(route, path, TRY(detail::write(object)), stop, m_caller->locks.of(path)));
    return detail::or_lost(route, path, detail::decode_metadata_of(route.name, text, EntryKind::folder));
}

Result<Entry> Client::move(const Relocation& relocation, std::stop_token stop) {
    return relocate(*m_caller, routes::move, relocation, stop);
}

Result<Entry> Client::copy(const Relocation& relocation, std::stop_token stop) {
    return relocate(*m_caller, routes::copy, relocation, stop);
}

Result<BatchAnswer<Entry>> Client::move_batch(std::span<const Relocation> relocations, std::stop_token stop) {
    return relocate_all(*m_caller, {routes::move_batch, moving}, relocations, stop);
}

Result<BatchAnswer<Entry>> Client::check_move_batch(const std::string& job_id, std::stop_token stop) {
    return check_all(*m_caller, {routes::move_batch_check, moving}, job_id, stop);
}

Result<BatchAnswer<Entry>> Client::copy_batch(std::span<const Relocation> relocations, std::stop_token stop) {
    return relocate_all(*m_caller, {routes::copy_batch, copying}, relocations, stop);
}

Result<BatchAnswer<Entry>> Client::check_copy_batch(const std::string& job_id, std::stop_token stop) {
    return check_all(*m_caller, {routes::copy_batch_check, copying}, job_id, stop);
}

Result<BatchAnswer<Entry>> Client::create_folders(std::span<const std::string> paths, std::stop_token stop) {
    const auto& route = routes::create_folder_batch;
    if (paths.empty()) return BatchAnswer<Entry>{};
    json::array array;
    for (const auto& path : paths) array.emplace_back(path);
    auto argument = TRY(detail::write(json::object{{"paths", std::move(array)}}));
    const auto name = cat(paths.size(), " folders");
    const auto name_space = m_caller->locks.of(paths.front());
    const auto text = TRY(m_caller->rpc(route, name, std::move(argument), stop, name_space));
    auto reader = entries_reader(*m_caller, {route.name, making_folders, "metadata"}, name_space);
    reader.count = paths.size();
    return launched(*m_caller, name_space, detail::or_lost(route, name, detail::read_batch(reader, text)));
}

Result<BatchAnswer<Entry>> Client::check_create_folders(const std::string& job_id, std::stop_token stop) {
    return check_all(*m_caller, {routes::create_folder_batch_check, making_folders}, job_id, stop);
}

Result<CopyReference> Client::copy_reference(const std::string& path_or_id, std::stop_token stop) {
    const auto& route = routes::copy_reference_get;
    auto argument = TRY(detail::write(json::object{{"path", path_or_id}}));
    const auto text = TRY(m_caller->rpc(route, path_or_id, std::move(argument), stop));
    const auto object = TRY(detail::parse_object(route.name, text));
    detail::Required required(route.name, object);
    const auto& metadata = required.object("metadata");
    CopyReference reference{.reference = required.text("copy_reference"),
                            .expires = detail::find_time(object, "expires")};
    TRY(required.check());
    reference.source = TRY(detail::decode_entry(route.name, metadata));
    return reference;
}

Result<Entry> Client::save_copy_reference(const std::string& reference, const std::string& path,
                                          std::stop_token stop) {
    const auto& route = routes::copy_reference_save;
    auto argument = TRY(detail::write(json::object{{"copy_reference", reference}, {"path", path}}));
    const auto text = TRY(m_caller->rpc(route, path, std::move(argument), stop, m_caller->locks.of(path)));
    return detail::or_lost(route, path, detail::decode_metadata_of(route.name, text, EntryKind::file));
}

Result<SaveUrlAnswer> Client::save_url(const std::string& url, const std::string& path,
                                       std::stop_token stop) {
    const auto& route = routes::save_url;
    auto argument = TRY(detail::write(json::object{{"path", path}, {"url", url}}));
    const auto text = TRY(m_caller->rpc(route, path, std::move(argument), stop, m_caller->locks.of(path)));
    return detail::or_lost(route, path, read_save_url(route, path, text));
}

Result<SaveUrlAnswer> Client::check_save_url(const std::string& job_id, std::stop_token stop) {
    const auto& route = routes::save_url_check;
    auto argument = TRY(detail::write(json::object{{"async_job_id", job_id}}));
    const auto text = TRY(m_caller->rpc(route, "Fetching by address", std::move(argument), stop));
    return read_save_url(route, "Fetching by address", text, job_id);
}

Result<Entry> Client::restore(const std::string& path, const std::string& rev, std::stop_token stop) {
    const auto& route = routes::restore;
    const json::object object{{"path", path}, {"rev", rev}};
    const auto text =
        TRY(m_caller->rpc(route, path, TRY(detail::write(object)), stop, m_caller->locks.of(path)));
    return detail::or_lost(route, path, detail::decode_file(route.name, text));
}

}  // namespace sluice::dropbox
