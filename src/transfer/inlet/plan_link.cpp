#include "transfer/inlet/plan_link.h"

#include <algorithm>
#include <array>
#include <tuple>

#include "base/text.h"
#include "transfer/pause_after.h"

namespace sluice::transfer {
namespace {

using domain::ContributorLink;
using domain::ContributorLinkState;

constexpr std::int64_t attempts_max = 8;

std::optional<domain::LateUploads> from_dropbox(const std::optional<dropbox::GracePeriod>& grace) {
    if (!grace) return std::nullopt;
    switch (*grace) {
        case dropbox::GracePeriod::one_day: return domain::LateUploads::one_day;
        case dropbox::GracePeriod::two_days: return domain::LateUploads::two_days;
        case dropbox::GracePeriod::seven_days: return domain::LateUploads::seven_days;
        case dropbox::GracePeriod::thirty_days: return domain::LateUploads::thirty_days;
        case dropbox::GracePeriod::always: break;
    }
    return domain::LateUploads::always;
}

void set_broken(ContributorLink& link, std::string problem) {
    link.state = ContributorLinkState::broken;
    link.problem = std::move(problem);
}

}  // namespace

std::string folder_gone_words(const std::string& folder) {
    return cat("The folder ", folder,
               " isn't in Dropbox any more, so files sent now arrive nowhere. Repair makes it again.");
}

ContributorLink plan_link(const ContributorLink& known, const std::optional<dropbox::FileRequest>& request,
                          const domain::Mapping* mapping) {
    ContributorLink link = known;
    if (!request) {
        if (known.state == ContributorLinkState::closed) return link;
        set_broken(
            link,
            "Its file request was deleted in Dropbox, so its address takes no more files. Repair makes a new "
            "one, with another address.");
        return link;
    }
    link.title = request->title;
    link.description = request->description;
    link.file_count = request->file_count;
    link.deadline = request->deadline ? std::optional(request->deadline->deadline) : std::nullopt;
    link.allow_late_uploads =
        request->deadline ? from_dropbox(request->deadline->allow_late_uploads) : std::nullopt;
    const bool has_folder = mapping == nullptr || mapping->state != domain::MappingState::broken;
    if (!request->is_open) {
        link.state = ContributorLinkState::closed;
        link.problem.clear();
    } else if (request->destination.empty() || !has_folder) {
        set_broken(link, folder_gone_words(known.destination));
    } else {
        // What couldn't be closed stays named until it is.
        if (known.state != ContributorLinkState::open) link.problem.clear();
        link.state = ContributorLinkState::open;
    }
    return link;
}

bool has_changed(const ContributorLink& before, const ContributorLink& now) {
    const auto told = [](const ContributorLink& link) {
        return std::tie(link.title, link.description, link.state, link.problem, link.file_count,
                        link.deadline, link.allow_late_uploads);
    };
    return told(before) != told(now);
}

RowFailure plan_row_failure(const Error& error, std::int64_t attempts, Instant now) {
    constexpr auto of_all = std::to_array<std::string_view>(
        {"file_request_limit", "file_requests_disabled", "email_unverified", "auth_revoked", "scope_missing",
         "connection_not_found", "profile_not_found", "app_user_limit", "account_type_unfit"});
    RowFailure failure{{error.code, error.message, error.hint}, std::nullopt, false};
    failure.is_of_batch = std::ranges::find(of_all, error.code) != of_all.end();
    const bool passes = error.remedy == Remedy::retry || error.remedy == Remedy::wait;
    if (passes && !failure.is_of_batch && attempts < attempts_max)
        failure.retry_at = now + pause_after(error, attempts);
    return failure;
}

}  // namespace sluice::transfer
