// Many contributor links at once: a template, a list of names, and what becomes of each line (W19).
//
// Invariant: pure. What a batch makes of a line is settled when it begins; a template changed later changes
// nothing of it. A line with an error is never begun.
#pragma once

#include <boost/describe.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/contributor_link.h"
#include "domain/csv.h"
#include "domain/mapping.h"
#include "domain/reason.h"

namespace sluice::domain {

using LinkBatchId = Id<struct LinkBatchTag>;

/// Dropbox takes no more of an account (file_requests.stone, CreateFileRequestError.rate_limit).
inline constexpr std::int64_t file_requests_max = 4'000;

/// `{name}` and the list's other columns stand in title and instructions. Days are counted from the event's
/// date; where the list has none, from the day the links are made.
struct LinkTemplateRules {
    std::string name;
    ConnectionId connection_id;
    ProfileId profile_id;
    std::string parent_folder;  ///< in it each line gets a folder of its own, named by its name
    std::string title;          ///< "Photos of {name}"
    std::string instructions;
    /// Dropbox takes no more uploads from the end of that day on; its paid plans alone.
    std::optional<std::int64_t> deadline_days;
    std::optional<LateUploads> allow_late_uploads;
    std::optional<std::int64_t> closes_days;  ///< Sluice closes the link at the end of that day
    Release release = Release::automatic;
};
BOOST_DESCRIBE_STRUCT(LinkTemplateRules, (),
                      (name, connection_id, profile_id, parent_folder, title, instructions, deadline_days,
                       allow_late_uploads, closes_days, release))

struct LinkTemplate {
    LinkTemplateId id;
    LinkTemplateRules rules;
    Instant created_at;
};
BOOST_DESCRIBE_STRUCT(LinkTemplate, (), (id, rules, created_at))

/// Fails with `template_invalid`, which names the member.
[[nodiscard]] Result<> check_link_template(const LinkTemplateRules& rules);

/// What a line becomes.
struct PlannedLink {
    std::int64_t line = 0;
    std::string name;
    std::string title;
    std::string description;
    std::string destination;
    std::optional<Instant> deadline;
    std::optional<Instant> closes_at;
    std::optional<Reason> error;
};
BOOST_DESCRIBE_STRUCT(PlannedLink, (),
                      (line, name, title, description, destination, deadline, closes_at, error))

struct BatchFacts {
    std::vector<std::string> mapped_folders;  ///< of the connection, as Dropbox lower-cases them
    Instant now;
    std::string time_zone;
    bool takes_deadlines = true;
    /// How many more file requests the Dropbox account takes; nothing: unknown.
    std::optional<std::int64_t> requests_left;
};

struct LinkBatchPlan {
    std::vector<std::string> columns;
    std::vector<PlannedLink> links;
    std::int64_t faulty = 0;  ///< lines with an error
};
BOOST_DESCRIBE_STRUCT(LinkBatchPlan, (), (columns, links, faulty))

/// The first line names the columns where one of them is `name`; else the list is names alone. Fails with
/// `csv_empty`, `csv_column_missing` where a pattern names another column, `deadlines_not_in_plan`, or as
/// parse_csv.
[[nodiscard]] Result<LinkBatchPlan> plan_link_batch(std::string_view csv, const LinkTemplateRules& rules,
                                                    const BatchFacts& facts);

/// waiting: its turn comes by itself. failed: a person asks for it again.
BOOST_DEFINE_ENUM_CLASS(LinkBatchRowState, waiting, made, failed)

struct LinkBatchRow {
    std::int64_t number = 0;
    PlannedLink link;
    LinkBatchRowState state = LinkBatchRowState::waiting;
    std::optional<Reason> reason;  ///< why it failed, or is tried again later
    std::optional<ContributorLinkId> contributor_link_id;
    std::optional<std::string> url;
};
BOOST_DESCRIBE_STRUCT(LinkBatchRow, (), (number, link, state, reason, contributor_link_id, url))

struct LinkBatch {
    LinkBatchId id;
    LinkTemplateId template_id;
    std::string template_name;
    ConnectionId connection_id;
    ProfileId profile_id;
    Release release = Release::automatic;
    std::optional<LateUploads> allow_late_uploads;
    std::int64_t waiting = 0;
    std::int64_t made = 0;
    std::int64_t failed = 0;
    Instant created_at;
};
BOOST_DESCRIBE_STRUCT(LinkBatch, (),
                      (id, template_id, template_name, connection_id, profile_id, release, allow_late_uploads,
                       waiting, made, failed, created_at))

}  // namespace sluice::domain
