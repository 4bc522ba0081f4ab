// Templates of contributor links, and links made many at once.
//
// Invariant: a preview and the batch that follows it read the same list by the same rules.
#pragma once

#include <boost/describe.hpp>

#include <optional>
#include <string>
#include <vector>

#include "domain/link_batch.h"
#include "transfer/inlet/link_batches.h"

namespace sluice::transfer {
BOOST_DESCRIBE_STRUCT(LinkLimits, (), (takes_deadlines, file_requests, file_requests_max, obstacle))
}  // namespace sluice::transfer

namespace sluice::api {

using namespace domain;
using transfer::LinkLimits;

struct LinkTemplateList {
    std::vector<LinkTemplate> link_templates;  ///< oldest first
};
BOOST_DESCRIBE_STRUCT(LinkTemplateList, (), (link_templates))

struct LinkBatchRequest {
    LinkTemplateId template_id;
    std::string csv;                   ///< a name a line, or columns of which one is `name`
    std::optional<bool> skips_faulty;  ///< make the others; else any error refuses all
};
BOOST_DESCRIBE_STRUCT(LinkBatchRequest, (), (template_id, csv, skips_faulty))
struct LinkBatchList {
    std::vector<LinkBatch> link_batches;  ///< newest first, at most 50
};
BOOST_DESCRIBE_STRUCT(LinkBatchList, (), (link_batches))
struct LinkBatchDetail {
    LinkBatch batch;
    std::vector<LinkBatchRow> rows;
};
BOOST_DESCRIBE_STRUCT(LinkBatchDetail, (), (batch, rows))

}  // namespace sluice::api
