#include "transfer/inlet/link_batches.h"

#include "base/crash_point.h"
#include "base/log.h"
#include "base/text.h"
#include "catalog/plans.h"
#include "transfer/inlet/plan_link.h"
#include "transfer/inlet/set_up.h"

namespace sluice::transfer {
namespace {

using catalog::LinkBatches;
using domain::LinkBatchPlan;
using domain::LinkTemplate;

Result<LinkTemplate> find_template(const Ports& ports, const domain::AccountId& account,
                                   const domain::LinkTemplateId& id) {
    const auto found = TRY(ports.catalog.read(
        account, [&](catalog::Scope& scope) { return catalog::LinkTemplates(scope).find(id); }));
    if (!found)
        return fail({Remedy::not_found, "link_template_not_found", "There is no such template.",
                     "It was deleted: choose another one."});
    return *found;
}

Result<std::int64_t> count_requests(dropbox::Client& client, const std::stop_token& stop) {
    std::int64_t count = 0;
    auto page = TRY(client.list_file_requests(stop));
    while (true) {
        count += static_cast<std::int64_t>(page.file_requests.size());
        if (!page.has_more) return count;
        page = TRY(client.list_file_requests_continue(page.cursor, stop));
    }
}

Result<domain::BatchFacts> gather_facts(const Ports& ports, const domain::AccountId& account,
                                        const LinkTemplate& from, const std::stop_token& stop) {
    const auto limits = TRY(ask_link_limits(ports, account, from.rules.connection_id, stop));
    if (limits.obstacle)
        return fail(
            {Remedy::ask_admin, limits.obstacle->code, limits.obstacle->message, limits.obstacle->hint});
    domain::BatchFacts facts;
    facts.now = ports.clock.now();
    facts.takes_deadlines = limits.takes_deadlines;
    facts.requests_left = std::max<std::int64_t>(0, limits.file_requests_max - limits.file_requests);
    TRY(ports.catalog.read(account, [&](catalog::Scope& scope) -> Result<> {
        facts.time_zone = TRY(catalog::Plans(scope).find()).time_zone;
        for (const auto& record : TRY(catalog::Mappings(scope).list_of(from.rules.connection_id)))
            facts.mapped_folders.push_back(record.folder_path_lower);
        return {};
    }));
    return facts;
}

Result<LinkBatchPlan> plan(const Ports& ports, const domain::AccountId& account, const LinkTemplate& from,
                           const std::string& csv, const std::stop_token& stop) {
    return domain::plan_link_batch(csv, from.rules, TRY(gather_facts(ports, account, from, stop)));
}

NewContributorLink wanted_of(const domain::LinkBatch& batch, const domain::PlannedLink& planned) {
    NewContributorLink wanted;
    wanted.mapping = {batch.connection_id, planned.destination, batch.profile_id, batch.release};
    wanted.title = planned.title;
    wanted.description = planned.description;
    wanted.deadline = planned.deadline;
    if (planned.deadline) wanted.allow_late_uploads = batch.allow_late_uploads;
    wanted.closes_at = planned.closes_at;
    wanted.template_id = batch.template_id;
    return wanted;
}

/// What stands in the way of all links isn't said of the one that met it.
void take_subject_off(std::string& message, const std::string& subject) {
    const std::string beginning = cat(subject, ": ");
    if (!message.starts_with(beginning)) return;
    message.erase(0, beginning.size());
    if (!message.empty() && message[0] >= 'a' && message[0] <= 'z')
        message[0] = static_cast<char>(message[0] - 32);
}

Result<> save_failure(const Ports& ports, const catalog::DueLinkRow& due, const Error& error) {
    const Instant now = ports.clock.now();
    auto failure = plan_row_failure(error, due.attempts, now);
    if (failure.is_of_batch) take_subject_off(failure.reason.message, due.row.link.title);
    log_info("link.not_made",
             {{"batch", due.batch_id.value}, {"code", error.code}, {"message", error.message}});
    const LinkBatches::RowKey key{due.batch_id, due.row.number};
    return ports.catalog.write(due.account_id, [&](catalog::Scope& scope) -> Result<> {
        LinkBatches batches(scope);
        if (failure.is_of_batch) return batches.fail_waiting(due.batch_id, failure.reason);
        return failure.retry_at ? batches.retry_later(key, failure.reason, *failure.retry_at)
                                : batches.note_failed(key, failure.reason);
    });
}

}  // namespace

Result<LinkLimits> ask_link_limits(const Ports& ports, const domain::AccountId& account,
                                   const domain::ConnectionId& connection, std::stop_token stop) {
    const auto client = TRY(ports.dropbox.client(account, connection));
    LinkLimits limits;
    limits.takes_deadlines = takes_deadlines(TRY(client->current_account(stop)));
    const auto count = count_requests(*client, stop);
    if (count) {
        limits.file_requests = *count;
        if (*count >= limits.file_requests_max)
            limits.obstacle = {
                "file_request_limit",
                cat("This Dropbox account has its ", limits.file_requests_max, " file requests."),
                "Delete old links, or use another Dropbox."};
        return limits;
    }
    const auto failure = plan_row_failure(count.error(), 0, ports.clock.now());
    if (!failure.is_of_batch) return fail(count.error());
    limits.obstacle = failure.reason;
    return limits;
}

Result<LinkBatchPlan> preview_link_batch(const Ports& ports, const domain::AccountId& account,
                                         const BatchWish& wish, std::stop_token stop) {
    return plan(ports, account, TRY(find_template(ports, account, wish.template_id)), wish.csv, stop);
}

Result<domain::LinkBatch> begin_link_batch(const Ports& ports, const domain::AccountId& account,
                                           const BatchWish& wish, std::stop_token stop) {
    const LinkTemplate from = TRY(find_template(ports, account, wish.template_id));
    auto planned = TRY(plan(ports, account, from, wish.csv, stop));
    if (planned.faulty > 0 && !wish.skips_faulty)
        return fail({Remedy::reject, "csv_faulty",
                     cat(planned.faulty, planned.faulty == 1 ? " line has an error." : " lines have errors."),
                     "Correct the list, or leave these lines out."});
    std::erase_if(planned.links, [](const auto& link) { return link.error.has_value(); });
    if (planned.links.empty())
        return fail(
            {Remedy::reject, "csv_empty", "No line of this list can become a link.", "Correct the list."});
    const Instant now = ports.clock.now();
    domain::LinkBatch batch;
    batch.id = ports.ids.make<domain::LinkBatchId>(now);
    batch.template_id = from.id;
    batch.template_name = from.rules.name;
    batch.connection_id = from.rules.connection_id;
    batch.profile_id = from.rules.profile_id;
    batch.release = from.rules.release;
    batch.allow_late_uploads = from.rules.allow_late_uploads;
    batch.waiting = static_cast<std::int64_t>(planned.links.size());
    batch.created_at = now;
    TRY(ports.catalog.write(
        account, [&](catalog::Scope& scope) { return LinkBatches(scope).add(batch, planned.links); }));
    return batch;
}

Result<std::optional<domain::ConnectionId>> advance_link_row(const Ports& ports,
                                                             const catalog::DueLinkRow& due,
                                                             std::stop_token stop) {
    const auto batch = TRY(ports.catalog.read(
        due.account_id, [&](catalog::Scope& scope) { return LinkBatches(scope).find(due.batch_id); }));
    if (!batch) return std::optional<domain::ConnectionId>();
    const LinkBatches::RowKey key{due.batch_id, due.row.number};
    LinkWork work;
    work.begun_at = due.begun_at;
    work.before_asking = [&]() -> Result<> {
        TRY(ports.catalog.write(due.account_id, [&](catalog::Scope& scope) {
            return LinkBatches(scope).note_begun(key, ports.clock.now());
        }));
        crash_point("link.begun");
        return {};
    };
    work.also = [&](catalog::Scope& scope, const domain::ContributorLink& link) {
        return LinkBatches(scope).note_made(key, link.id);
    };
    const auto made =
        make_contributor_link(ports, due.account_id, wanted_of(*batch, due.row.link), stop, work);
    if (made) return std::optional(batch->connection_id);
    if (stop.stop_requested()) return std::optional<domain::ConnectionId>();
    ports.dropbox.note_error(due.account_id, batch->connection_id, made.error());
    TRY(save_failure(ports, due, made.error()));
    ports.activity.connection_changed(due.account_id, batch->connection_id);
    return std::optional<domain::ConnectionId>();
}

}  // namespace sluice::transfer
