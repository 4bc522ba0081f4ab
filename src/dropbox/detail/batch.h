// Answers that hold one result per entry, at once or from a job.
//
// Invariant: entries keep their positions; an answer with another count than was asked is malformed, never
// guessed at.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "dropbox/detail/caller.h"
#include "dropbox/detail/json.h"
#include "dropbox/errors.h"
#include "dropbox/types.h"

namespace sluice::dropbox::detail {

/// Reads one `success` entry.
template <class T>
using ReadSuccess = std::function<Result<T>(const json::object& entry)>;
/// Turns one `failure`'s tags into a result.
template <class T>
using ReadFailure = std::function<Result<T>(const std::string& tags)>;

template <class T>
struct BatchReader {
    std::string_view route;
    ReadSuccess<T> success;
    ReadFailure<T> failure;
    /// Entries asked for; unknown where a job is asked about.
    std::optional<std::size_t> count = std::nullopt;
};

template <class T>
[[nodiscard]] Result<std::vector<Result<T>>> read_entries(const BatchReader<T>& reader,
                                                          const json::object& object) {
    Required required(reader.route, object);
    const auto& array = required.array("entries");
    TRY(required.check());
    if (reader.count && *reader.count != array.size())
        return fail(
            answer_malformed(reader.route, cat(array.size(), " results for ", *reader.count, " entries")));
    std::vector<Result<T>> results;
    for (const auto& value : array) {
        const auto* entry = value.if_object();
        if (!entry) return fail(answer_malformed(reader.route, "an entry isn't an object"));
        const auto* failure = entry->if_contains("failure");
        if (text_or_empty(*entry, ".tag") == "success")
            results.push_back(reader.success(*entry));
        else
            results.push_back(reader.failure(failure ? tags_of(*failure) : tags_of(value)));
    }
    return results;
}

/// Of a launch or of a check of `job_id`.
template <class T>
[[nodiscard]] Result<BatchAnswer<T>> read_batch(const BatchReader<T>& reader, std::string_view text,
                                                const std::string& job_id = {}) {
    const auto object = TRY(parse_object(reader.route, text));
    const auto tag = text_or_empty(object, ".tag");
    BatchAnswer<T> answer;
    if (tag == "in_progress" && !job_id.empty()) {
        answer.job_id = job_id;
        return answer;
    }
    if (tag == "async_job_id") {
        Required required(reader.route, object);
        answer.job_id = required.text("async_job_id");
        TRY(required.check());
        return answer;
    }
    if (tag == "failed") {
        const auto* why = object.if_contains("failed");
        return fail(error_for_tags(reader.route, "The step", why ? tags_of(*why) : ""));
    }
    if (tag != "complete") return fail(answer_malformed(reader.route, cat("unknown `.tag` ", tag)));
    answer.entries = TRY(read_entries(reader, object));
    return answer;
}

}  // namespace sluice::dropbox::detail
