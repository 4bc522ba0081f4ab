// Many contributor links at once: seen beforehand, begun, and made one after the other (W19).
//
// Invariant: whatever dies in its midst, each row ends as exactly one folder, file request, mapping and link:
// Dropbox first, then mapping, link and row in one transaction; a row that was begun before looks for its own
// file request before it asks for one.
#pragma once

#include <stop_token>
#include <string>

#include "catalog/link_batches.h"
#include "transfer/ports.h"

namespace sluice::transfer {

/// What Dropbox takes of this account, in words for the form (W2).
struct LinkLimits {
    bool takes_deadlines = true;
    std::int64_t file_requests = 0;
    std::int64_t file_requests_max = domain::file_requests_max;
    std::optional<domain::Reason> obstacle;  ///< why no link can be made at all
};
/// Fails as Dropbox, but where it says what stands in the way of all links.
[[nodiscard]] Result<LinkLimits> ask_link_limits(const Ports& ports, const domain::AccountId& account,
                                                 const domain::ConnectionId& connection,
                                                 std::stop_token stop);

struct BatchWish {
    domain::LinkTemplateId template_id;
    std::string csv;
    bool skips_faulty = false;  ///< make the others; else any error refuses all
};
/// What a list would become; nothing is made. Fails with `link_template_not_found`, what stands in the way of
/// all links, or as plan_link_batch.
[[nodiscard]] Result<domain::LinkBatchPlan> preview_link_batch(const Ports& ports,
                                                               const domain::AccountId& account,
                                                               const BatchWish& wish, std::stop_token stop);
/// Saves what is to be made. Fails likewise, and with `csv_faulty`.
[[nodiscard]] Result<domain::LinkBatch> begin_link_batch(const Ports& ports, const domain::AccountId& account,
                                                         const BatchWish& wish, std::stop_token stop);
/// Goes as far with a due row as it can, and saves how that went. The connection that has a new link; nothing
/// where there is none.
[[nodiscard]] Result<std::optional<domain::ConnectionId>> advance_link_row(const Ports& ports,
                                                                           const catalog::DueLinkRow& due,
                                                                           std::stop_token stop);

}  // namespace sluice::transfer
