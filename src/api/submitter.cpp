#include "api/submitter.h"

#include "catalog/submitters.h"
#include "catalog/upload_pages.h"

namespace sluice::api {
namespace {

constexpr std::string_view unknown_words = "unknown (Dropbox does not tell)";
/// They weren't asked, or needed not answer.
constexpr std::string_view unsaid_words = "unknown (they gave no name)";

std::optional<std::string> unless_empty(const std::string& text) {
    return text.empty() ? std::nullopt : std::optional(text);
}

FileSubmitter view_of(const domain::Submitter& submitter, SubmitterSource source) {
    const std::string words = in_words(submitter);
    if (words.empty()) return {std::string(unsaid_words), {}, {}, {}};
    return {words, unless_empty(submitter.name), unless_empty(submitter.email), source};
}

}  // namespace

FileSubmitter unknown_submitter() {
    return {std::string(unknown_words), {}, {}, {}};
}

Result<FileSubmitter> submitter_of(catalog::Scope& scope, const Intake& intake) {
    if (const auto submission = TRY(catalog::Submissions(scope).of_intake(intake)))
        return view_of({submission->name, submission->email}, SubmitterSource::upload_page);
    if (const auto told = TRY(catalog::Submitters(scope).of_intake(intake)))
        return view_of(*told, SubmitterSource::team_log);
    return unknown_submitter();
}

}  // namespace sluice::api
