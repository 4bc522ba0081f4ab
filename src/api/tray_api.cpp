// The Waiting tray: what waits, and what people decide about it.
#include "api/routes.h"
#include "api/status.h"
#include "api/tray_items.h"
#include "base/json/schema.h"
#include "base/text.h"
#include "catalog/mappings.h"
#include "transfer/inlet/tray.h"

namespace sluice::api {
namespace {

using catalog::IntakeFilter;
using catalog::Intakes;
using catalog::Scope;
using transfer::TrayOutcome;
using transfer::TraySelection;

constexpr std::int64_t page_items_max = 200;

std::vector<IntakeState> states_of(TrayTab tab) {
    using enum IntakeState;
    switch (tab) {
        case TrayTab::waiting: return {held};
        case TrayTab::rejected: return {rejected, rejecting, restoring};
        case TrayTab::failed: return {failed, refused};
        case TrayTab::ignored: return {ignored};
    }
    return {};
}

Result<TrayCounts> counts_of(Scope& scope, const std::optional<MappingId>& mapping) {
    using enum IntakeState;
    const auto sum = [&](std::vector<IntakeState> states) {
        return Intakes(scope).sum_of({std::move(states), mapping, std::nullopt});
    };
    const auto waiting = TRY(sum(states_of(TrayTab::waiting)));
    return TrayCounts{waiting.files,
                      waiting.bytes,
                      TRY(sum(states_of(TrayTab::rejected))).files,
                      TRY(sum(states_of(TrayTab::failed))).files,
                      TRY(sum({seen, queued, fetching, stored})).files,
                      TRY(sum(states_of(TrayTab::ignored))).files};
}

Result<TrayPage> tray_page(const Services& services, const Call& call) {
    IntakeFilter filter;
    filter.states = states_of(TRY(call.word<TrayTab>("show")).value_or(TrayTab::waiting));
    if (const auto id = call.find("mapping_id")) filter.mapping_id = MappingId{*id};
    filter.sort = TRY(call.word<IntakeSort>("sort")).value_or(IntakeSort::newest);
    filter.after = call.find("after");
    filter.limit = TRY(call.number("limit", 100, page_items_max));
    return services.catalog().read(call.account(), [&](Scope& scope) -> Result<TrayPage> {
        TrayPage page;
        auto intakes = TRY(Intakes(scope).page(filter));
        if (static_cast<std::int64_t>(intakes.size()) == filter.limit) page.next = intakes.back().id.value;
        IntakeFilter newest{filter.states, filter.mapping_id, std::nullopt, 1};
        if (const auto first = TRY(Intakes(scope).page(newest)); !first.empty())
            page.up_to = first.front().id.value;
        page.items = TRY(tray_items(scope, std::move(intakes)));
        page.counts = TRY(counts_of(scope, filter.mapping_id));
        page.checked_at = TRY(catalog::Mappings(scope).all_checked_at());
        return page;
    });
}

Result<TraySelection> selection_of(const Services& services, const Call& call,
                                   const std::optional<std::vector<IntakeId>>& ids,
                                   const std::optional<TrayMatch>& match, std::optional<TrayTab> only) {
    TraySelection selection;
    selection.ids = ids.value_or(std::vector<IntakeId>());
    if (!match) return selection;
    IntakeFilter filter;
    filter.states = states_of(match->show.value_or(only.value_or(TrayTab::waiting)));
    filter.mapping_id = match->mapping_id;
    filter.up_to = match->up_to;
    if (filter.mapping_id)
        TRY(services.catalog().read(call.account(), [&](Scope& scope) -> Result<> {
            if (TRY(catalog::Mappings(scope).find(*filter.mapping_id))) return {};
            return fail({Remedy::not_found, "mapping_not_found", "There is no such mapping.", ""});
        }));
    selection.matching = std::move(filter);
    return selection;
}

using Act = Result<TrayOutcome> (transfer::Tray::*)(const TraySelection&);

Result<TrayOutcome> decide(const Services& services, const Call& call, const TrayRequest& wanted, TrayTab of,
                           Act act) {
    const auto selection = TRY(selection_of(services, call, wanted.intake_ids, wanted.matching, of));
    transfer::Tray tray(services.transfer, call.account(), TRY(person_of(services, call)), services.stop);
    auto outcome = TRY((tray.*act)(selection));
    services.engine.wake();
    return outcome;
}

Result<TrayOutcome> reject(const Services& services, const Call& call, const TrayRejection& wanted) {
    const auto selection =
        TRY(selection_of(services, call, wanted.intake_ids, wanted.matching, TrayTab::waiting));
    transfer::Tray tray(services.transfer, call.account(), TRY(person_of(services, call)), services.stop);
    auto outcome = TRY(tray.reject(
        selection, {wanted.note.value_or(""), wanted.to.value_or(transfer::RejectTo::rejected_folder)}));
    services.engine.wake();
    return outcome;
}

}  // namespace

void add_tray_routes(Router& router, const Services& services) {
    router.add<TrayPage>({"GET",
                          "/api/v1/tray",
                          Verb::view_transfers,
                          "Files that wait for a person, or need one",
                          {{"show", "waiting (where absent), rejected, failed or ignored"},
                           {"mapping_id", "only of this mapping"},
                           {"sort", "newest (where absent), oldest, name or largest"},
                           {"after", "`next` of the page before"},
                           {"limit", "1 to 200, default 100"}}},
                         [services](const Call& call) { return tray_page(services, call); });
    router.add_with_body<TrayOutcome, TrayRequest>(
        {"POST", "/api/v1/tray/release", Verb::run_transfers,
         "Let waiting or ignored files in; those that changed or vanished are told, the others go on"},
        [services](const Call& call, const TrayRequest& wanted) {
            return decide(services, call, wanted, TrayTab::waiting, &transfer::Tray::release);
        });
    router.add_with_body<TrayOutcome, TrayRejection>(
        {"POST", "/api/v1/tray/reject", Verb::run_transfers,
         "Reject waiting files with a note, and move them to Rejected/ in their folder or leave them"},
        [services](const Call& call, const TrayRejection& wanted) { return reject(services, call, wanted); });
    router.add_with_body<TrayOutcome, TrayRequest>(
        {"POST", "/api/v1/tray/restore", Verb::run_transfers,
         "Undo rejections: the files wait again, where they were"},
        [services](const Call& call, const TrayRequest& wanted) {
            return decide(services, call, wanted, TrayTab::rejected, &transfer::Tray::restore);
        });
    router.add_with_body<TrayOutcome, TrayRequest>(
        {"POST", "/api/v1/tray/retry", Verb::run_transfers, "Try failed or refused files again"},
        [services](const Call& call, const TrayRequest& wanted) {
            return decide(services, call, wanted, TrayTab::failed, &transfer::Tray::retry);
        });
    add_held_file_routes(router, services);
}

}  // namespace sluice::api
