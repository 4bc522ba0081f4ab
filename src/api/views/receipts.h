// Receipts: links to them, for those who may share. What the link shows is domain::Receipt.
//
// Invariant: the secret of a link is in the answer that makes it and nowhere else.
#pragma once

#include <boost/describe.hpp>

#include <optional>
#include <string>
#include <vector>

#include "domain/receipt.h"

namespace sluice::api {

using namespace domain;

struct ReceiptLinkList {
    std::vector<ReceiptLink> receipts;
};
BOOST_DESCRIBE_STRUCT(ReceiptLinkList, (), (receipts))
struct ReceiptRequest {
    std::optional<std::string> title;                      ///< the contributor link's where absent
    std::optional<ContributorLinkId> contributor_link_id;  ///< this or `mapping_id`
    std::optional<MappingId> mapping_id;
    std::optional<Instant> seen_from;
    std::optional<Instant> seen_until;
    std::optional<Instant> expires_at;
};
BOOST_DESCRIBE_STRUCT(ReceiptRequest, (),
                      (title, contributor_link_id, mapping_id, seen_from, seen_until, expires_at))
struct NewReceipt {
    ReceiptLink receipt;
    std::string url;  ///< shown once; whoever has it sees the receipt, without an account
};
BOOST_DESCRIBE_STRUCT(NewReceipt, (), (receipt, url))

}  // namespace sluice::api
