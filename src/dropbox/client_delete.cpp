// Deletes: the only place in Sluice that can take a file away from Dropbox.
#include <algorithm>

#include "base/mutant.h"
#include "base/text.h"
#include "dropbox/client.h"
#include "dropbox/detail/batch.h"
#include "dropbox/detail/caller.h"

namespace sluice::dropbox {

namespace json = detail::json;
namespace routes = detail::routes;

namespace {

constexpr std::size_t rev_digits_min = 9;  // spec: Rev

bool is_file_id(std::string_view id) {
    return id.starts_with("id:") && id.size() >= 4;
}

bool is_rev(std::string_view rev) {
    return rev.size() >= rev_digits_min &&
           std::ranges::all_of(rev, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

Result<json::object> encode_delete(const FileRevision& file) {
    if (is_mutant(Mutant::delete_without_rev)) return json::object{{"path", file.id}};
    if (is_file_id(file.id) && is_rev(file.rev))
        return json::object{{"path", file.id}, {"parent_rev", file.rev}};
    return fail({.remedy = Remedy::give_up,
                 .code = "delete_needs_rev",
                 .message = cat("Nothing was deleted: a file's id and revision are needed (got \"", file.id,
                                "\", \"", file.rev, "\")."),
                 .hint = "Please report this: it is a defect of Sluice."});
}

/// What the tags of a DeleteError say about the file; nothing where they are a plain error.
std::optional<DeleteOutcome> outcome_of(std::string_view tags) {
    if (tags == "path_lookup/not_found") return DeleteOutcome{.result = DeleteResult::already_gone};
    if (tags.starts_with("path_write/conflict")) return DeleteOutcome{.result = DeleteResult::changed};
    return std::nullopt;
}

detail::BatchReader<DeleteOutcome> deletes_reader(detail::Caller& caller, std::string_view route) {
    const auto deleted = [](const json::object&) -> Result<DeleteOutcome> { return DeleteOutcome{}; };
    const auto refused = [route, &caller](const std::string& tags) -> Result<DeleteOutcome> {
        if (const auto outcome = outcome_of(tags)) return *outcome;
        auto error = error_for_tags(route, "Deleting", tags);
        if (tags.contains("too_many_write_operations")) error.retry_after = caller.note_contention();
        return fail(std::move(error));
    };
    return {.route = route, .success = deleted, .failure = refused};
}

}  // namespace

Result<DeleteOutcome> Client::delete_file(const FileRevision& file, std::stop_token stop) {
    auto argument = TRY(detail::write(TRY(encode_delete(file))));
    const auto answer = m_caller->try_send(
        {.route = routes::delete_file, .object = file.id, .argument = std::move(argument)}, stop);
    if (answer) return DeleteOutcome{.result = DeleteResult::deleted};
    const auto outcome = outcome_of(answer.error().reading.tags);
    if (!outcome) return fail(answer.error().error);
    if (outcome->result == DeleteResult::already_gone) return *outcome;
    const auto settled = TRY(settle_delete(file, stop));
    if (settled.result == DeleteResult::still_there) return fail(answer.error().error);
    if (is_mutant(Mutant::delete_follows_conflict) && settled.result == DeleteResult::changed)
        return delete_file({file.id, settled.current_rev}, stop);
    return settled;
}

Result<DeleteOutcome> Client::settle_delete(const FileRevision& file, std::stop_token stop) {
    TRY(encode_delete(file));
    const auto entry = metadata(file.id, stop);
    if (!entry && entry.error().code == "source_vanished")
        return DeleteOutcome{.result = DeleteResult::already_gone};
    if (!entry) return fail(entry.error());
    if (entry->kind == EntryKind::deleted) return DeleteOutcome{.result = DeleteResult::already_gone};
    if (entry->kind != EntryKind::file)
        return fail({.remedy = Remedy::reject,
                     .code = "not_a_file",
                     .message = cat(entry->path_display, ": this is a folder; Sluice deletes files only."),
                     .hint = ""});
    if (entry->rev == file.rev) return DeleteOutcome{.result = DeleteResult::still_there};
    return DeleteOutcome{.result = DeleteResult::changed, .current_rev = entry->rev};
}

Result<BatchAnswer<DeleteOutcome>> Client::delete_batch(std::span<const FileRevision> files,
                                                        std::stop_token stop) {
    const auto& route = routes::delete_batch;
    if (files.empty()) return BatchAnswer<DeleteOutcome>{};
    json::array entries;
    for (const auto& file : files) entries.push_back(TRY(encode_delete(file)));
    auto argument = TRY(detail::write(json::object{{"entries", std::move(entries)}}));
    const auto name = cat(files.size(), " deletes");
    const auto text = TRY(m_caller->rpc(route, name, std::move(argument), stop));
    auto reader = deletes_reader(*m_caller, route.name);
    reader.count = files.size();
    return detail::or_lost(route, name, detail::read_batch(reader, text));
}

Result<BatchAnswer<DeleteOutcome>> Client::check_delete_batch(const std::string& job_id,
                                                              std::stop_token stop) {
    const auto& route = routes::delete_batch_check;
    auto argument = TRY(detail::write(json::object{{"async_job_id", job_id}}));
    const auto text = TRY(m_caller->rpc(route, "Deleting", std::move(argument), stop));
    return detail::read_batch(deletes_reader(*m_caller, route.name), text, job_id);
}

}  // namespace sluice::dropbox
