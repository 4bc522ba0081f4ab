// Deletes: the only place in Sluice that can take a file away from Dropbox.
#include <algorithm>
#include <array>

#include "base/log.h"
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
constexpr std::chrono::milliseconds batch_pause_first{100};
constexpr std::chrono::milliseconds batch_pause_max{1'000};
constexpr std::chrono::milliseconds batch_wait_max{60'000};
constexpr int batch_questions_failed_max = 5;  ///< one after the other
constexpr int restore_tries_max = 5;
constexpr std::string_view no_rev = "000000000000";  ///< names no revision of any file

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

detail::BatchReader<DeleteOutcome> deletes_reader(detail::Caller& caller, std::string_view route,
                                                  const std::string& name_space) {
    const auto deleted = [](const json::object& entry) -> Result<DeleteOutcome> {
        DeleteOutcome outcome;
        if (const auto* metadata = detail::find_object(entry, "metadata")) {
            outcome.deleted_rev = detail::text_or_empty(*metadata, "rev");
            outcome.deleted_path = detail::text_or_empty(*metadata, "path_display");
        }
        return outcome;
    };
    const auto refused = [route, name_space, &caller](const std::string& tags) -> Result<DeleteOutcome> {
        if (const auto outcome = outcome_of(tags)) return *outcome;
        auto error = error_for_tags(route, "Deleting", tags);
        if (tags.contains("too_many_write_operations"))
            error.retry_after = caller.note_contention(name_space);
        return fail(std::move(error));
    };
    return {.route = route, .success = deleted, .failure = refused};
}

/// A refusal for the sake of a newer revision says no more than that something is different: what?
Result<DeleteOutcome> settle_conflict(Client& client, const FileRevision& file, Error conflict,
                                      const std::stop_token& stop) {
    const auto settled = TRY(client.settle_delete(file, stop));
    if (settled.result == DeleteResult::still_there) return fail(std::move(conflict));
    if (is_mutant(Mutant::delete_follows_conflict) && settled.result == DeleteResult::changed)
        return client.delete_file({file.id, settled.current_rev}, stop);
    return settled;
}

/// From the launch of the job to its results.
Result<std::vector<Result<DeleteOutcome>>> finish_batch(Client& client, detail::Caller& caller,
                                                        std::span<const FileRevision> files,
                                                        const std::stop_token& stop,
                                                        const LastLook& last_look) {
    const auto lost = [&](std::string_view why) {
        return fail(answer_lost(routes::delete_batch.name, cat(files.size(), " deletes"), why));
    };
    auto answer = TRY(client.delete_batch(files, stop, last_look));
    auto pause = batch_pause_first;
    int failed = 0;
    for (auto waited = pause; answer.is_running(); waited += pause) {
        if (waited > batch_wait_max) return lost("it isn't done yet");
        caller.rest(pause, stop);
        pause = std::min(pause * 2, batch_pause_max);
        auto checked = client.check_delete_batch(answer.job_id, stop);
        // The job goes on whatever became of our question, and asking after each file costs a call for each.
        if (!checked && ++failed < batch_questions_failed_max && !stop.stop_requested()) continue;
        if (!checked) return lost(checked.error().message);
        failed = 0;
        answer = *std::move(checked);
    }
    if (answer.entries.size() != files.size()) return lost("it has not one result a file");
    return std::move(answer.entries);
}

/// Dropbox says with each file what it deleted; this wasn't the revision that was named.
Result<DeleteOutcome> bring_back(Client& client, detail::Caller& caller, const FileRevision& file,
                                 const DeleteOutcome& deleted, const std::stop_token& stop) {
    caller.batch_guard = detail::BatchGuard::ignored;
    log_error("dropbox.batch_unguarded",
              {{"file", file.id}, {"rev", file.rev}, {"deleted_rev", deleted.deleted_rev}});
    auto restored = client.restore(deleted.deleted_path, deleted.deleted_rev, stop);
    for (int tries = 1; !restored && tries < restore_tries_max; ++tries) {
        caller.rest(batch_pause_max * tries, stop);
        restored = client.restore(deleted.deleted_path, deleted.deleted_rev, stop);
    }
    if (!restored) return fail(std::move(restored).error());
    return DeleteOutcome{.result = DeleteResult::changed, .current_rev = restored->rev};
}

/// The specification lets an entry of a batch name a revision; nobody has said that Dropbox keeps to it. So
/// the first batch of all names a revision that can't be, for a file that may go anyway. Nothing where that
/// file was left alone, as it must be.
std::optional<Result<DeleteOutcome>> try_guard(Client& client, detail::Caller& caller,
                                               const FileRevision& file, const std::stop_token& stop,
                                               const LastLook& last_look) {
    const std::array impossible{FileRevision{file.id, std::string(no_rev), file.path_lower}};
    auto answered = finish_batch(client, caller, impossible, stop, last_look);
    if (!answered) return fail(std::move(answered).error());
    auto& outcome = answered->front();
    if (!outcome || outcome->result == DeleteResult::already_gone) return std::move(outcome);
    if (outcome->result == DeleteResult::changed) {
        caller.batch_guard = detail::BatchGuard::kept;
        return std::nullopt;
    }
    if (outcome->deleted_rev != file.rev) return bring_back(client, caller, file, *outcome, stop);
    caller.batch_guard = detail::BatchGuard::ignored;
    return std::move(outcome);
}

/// What was not sent, since the first call of them didn't come through.
Result<DeleteOutcome> not_sent(const FileRevision& file, const Error& error) {
    if (error.code != "answer_lost") return fail(error);
    return fail({.remedy = Remedy::retry,
                 .code = "delete_unfinished",
                 .message = cat(file.id, " is still in Dropbox."),
                 .hint = "It is tried again by itself."});
}

}  // namespace

Result<DeleteOutcome> Client::delete_file(const FileRevision& file, std::stop_token stop,
                                          const LastLook& last_look) {
    auto argument = TRY(detail::write(TRY(encode_delete(file))));
    const auto answer = m_caller->try_send({.route = routes::delete_file,
                                            .object = file.id,
                                            .argument = std::move(argument),
                                            .last_look = last_look,
                                            .name_space = m_caller->locks.of(file.path_lower)},
                                           stop);
    if (answer) return DeleteOutcome{.result = DeleteResult::deleted};
    const auto outcome = outcome_of(answer.error().reading.tags);
    if (!outcome) return fail(answer.error().error);
    if (outcome->result == DeleteResult::already_gone) return *outcome;
    return settle_conflict(*this, file, answer.error().error, stop);
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
                                                        std::stop_token stop, const LastLook& last_look) {
    const auto& route = routes::delete_batch;
    if (files.empty()) return BatchAnswer<DeleteOutcome>{};
    json::array entries;
    for (const auto& file : files) entries.push_back(TRY(encode_delete(file)));
    auto argument = TRY(detail::write(json::object{{"entries", std::move(entries)}}));
    const auto name = cat(files.size(), " deletes");
    const auto name_space = m_caller->locks.of(files.front().path_lower);
    const auto response = TRY(m_caller->send({.route = route,
                                              .object = name,
                                              .argument = std::move(argument),
                                              .last_look = last_look,
                                              .name_space = name_space},
                                             stop));
    auto reader = deletes_reader(*m_caller, route.name, name_space);
    reader.count = files.size();
    auto answer = detail::or_lost(route, name, detail::read_batch(reader, response.body.text));
    if (answer) m_caller->locks.remember_job(answer->job_id, name_space);
    return answer;
}

Result<BatchAnswer<DeleteOutcome>> Client::check_delete_batch(const std::string& job_id,
                                                              std::stop_token stop) {
    const auto& route = routes::delete_batch_check;
    auto argument = TRY(detail::write(json::object{{"async_job_id", job_id}}));
    const auto answer = TRY(m_caller->rpc(route, "Deleting", std::move(argument), stop));
    return detail::read_batch(deletes_reader(*m_caller, route.name, m_caller->locks.of_job(job_id)), answer,
                              job_id);
}

/// What the job's answer says is compared with what was asked: had Dropbox taken a newer revision, it is
/// restored (the outcome is `changed`), and each file gets a call of its own from then on. Where the job
/// can't be asked about, or takes longer than is waited for, the answer of each is lost.
std::vector<Result<DeleteOutcome>> Client::delete_files(std::span<const FileRevision> files,
                                                        std::stop_token stop, const LastLook& last_look) {
    std::vector<Result<DeleteOutcome>> outcomes;
    for (const auto& file : files)
        if (const auto valid = encode_delete(file); !valid) {
            outcomes.assign(files.size(), fail(valid.error()));
            return outcomes;
        }
    if (!files.empty() && m_caller->batch_guard == detail::BatchGuard::unknown)
        if (auto tried = try_guard(*this, *m_caller, files.front(), stop, last_look)) {
            outcomes.push_back(*std::move(tried));
            files = files.subspan(1);
            if (!outcomes.front()) {
                for (const auto& file : files) outcomes.push_back(not_sent(file, outcomes.front().error()));
                return outcomes;
            }
        }
    if (m_caller->batch_guard != detail::BatchGuard::kept) {
        for (const auto& file : files) outcomes.push_back(delete_file(file, stop, last_look));
        return outcomes;
    }
    auto answered = finish_batch(*this, *m_caller, files, stop, last_look);
    if (!answered) {
        outcomes.assign(files.size(), fail(answered.error()));
        return outcomes;
    }
    for (std::size_t i = 0; i < files.size(); ++i) {
        auto& outcome = (*answered)[i];
        if (outcome && outcome->result == DeleteResult::changed)
            outcome = settle_conflict(
                *this, files[i],
                error_for_tags(routes::delete_batch.name, files[i].id, "path_write/conflict/file"), stop);
        else if (outcome && !outcome->deleted_rev.empty() && outcome->deleted_rev != files[i].rev)
            outcome = bring_back(*this, *m_caller, files[i], *outcome, stop);
    }
    return *std::move(answered);
}

}  // namespace sluice::dropbox
