// What is decided about contributor links: how one stands, and how a batch goes on after a failure.
//
// Invariant: pure.
#pragma once

#include <optional>
#include <string>

#include "domain/link_batch.h"
#include "domain/mapping.h"
#include "dropbox/types.h"

namespace sluice::transfer {

/// The link as its file request and its mapping make it. `request` nothing: it isn't in Dropbox any more. A
/// closed link is never broken: nobody sends files by it.
[[nodiscard]] domain::ContributorLink plan_link(const domain::ContributorLink& known,
                                                const std::optional<dropbox::FileRequest>& request,
                                                const domain::Mapping* mapping);
/// What is wrong with a link whose folder is gone, and what to do.
[[nodiscard]] std::string folder_gone_words(const std::string& folder);
/// True where they differ in what is saved of them.
[[nodiscard]] bool has_changed(const domain::ContributorLink& before, const domain::ContributorLink& now);

/// What becomes of a row whose attempt failed, after `attempts` others.
struct RowFailure {
    domain::Reason reason;
    std::optional<Instant> retry_at;  ///< nothing: a person asks for it again
    bool is_of_batch = false;         ///< what stands in the way stands in the way of all others, too
};
[[nodiscard]] RowFailure plan_row_failure(const Error& error, std::int64_t attempts, Instant now);

}  // namespace sluice::transfer
