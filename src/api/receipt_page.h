// The receipt as a page: made here, whole, without scripts, so that it opens in any browser and prints.
#pragma once

#include <string>

#include "domain/receipt.h"
#include "net/message.h"

namespace sluice::api {

/// `downloads`: where the receipt's other forms are ("/receipts/<secret>").
[[nodiscard]] net::Response receipt_page(const domain::Receipt& receipt, const std::string& downloads);
/// What anybody sees who has no receipt to see, whatever the reason.
[[nodiscard]] net::Response receipt_problem_page(const Error& error);
/// No store, no index, no referrer, no framing, nothing loaded from anywhere.
void set_private_headers(net::Response& response);

}  // namespace sluice::api
