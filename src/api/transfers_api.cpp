// Transfers: every file on its way in, and the switches that stop deleting.
#include "api/routes.h"
#include "api/status.h"
#include "api/submitter.h"
#include "api/tray_items.h"
#include "base/json/schema.h"
#include "base/log.h"
#include "base/text.h"
#include "catalog/guards.h"
#include "catalog/intakes.h"
#include "catalog/ledger.h"
#include "transfer/inlet/tray.h"

namespace sluice::api {
namespace {

using catalog::Guards;
using catalog::Intakes;
using catalog::Scope;

constexpr std::int64_t page_intakes_max = 500;

Result<std::vector<IntakeState>> states_of(const std::string& words) {
    std::vector<IntakeState> states;
    for (const auto& word : split(words, ',')) {
        IntakeState state{};
        if (!boost::describe::enum_from_string(word.c_str(), state))
            return query_invalid("state", "states like done,failed, separated by commas");
        states.push_back(state);
    }
    return states;
}

Result<IntakePage> intake_page(const Services& services, const Call& call) {
    catalog::IntakeFilter filter;
    if (const auto words = call.find("state")) filter.states = TRY(states_of(*words));
    if (const auto id = call.find("mapping_id")) filter.mapping_id = MappingId{*id};
    filter.after = call.find("after");
    filter.limit = TRY(call.number("limit", 100, page_intakes_max));
    return services.catalog().read(call.account(), [&](Scope& scope) -> Result<IntakePage> {
        IntakePage page{TRY(Intakes(scope).page(filter)), std::nullopt};
        if (static_cast<std::int64_t>(page.intakes.size()) == filter.limit)
            page.next = page.intakes.back().id.value;
        return page;
    });
}

Result<Intake> find_intake(Scope& scope, const Call& call) {
    auto intake = TRY(Intakes(scope).find(call.id<IntakeId>("intake_id")));
    if (!intake) return fail({Remedy::not_found, "intake_not_found", "There is no such transfer.", ""});
    return *std::move(intake);
}

/// Decides about one file as the tray does about many; what it can't do is the answer.
using Act = Result<transfer::TrayOutcome> (transfer::Tray::*)(const transfer::TraySelection&);
Result<Intake> decide(const Services& services, const Call& call, Act act) {
    const auto id = call.id<IntakeId>("intake_id");
    transfer::Tray tray(services.transfer, call.account(), TRY(person_of(services, call)), services.stop);
    const auto outcome = TRY((tray.*act)({{id}, std::nullopt}));
    services.engine.wake();
    if (!outcome.not_done.empty()) {
        const auto& why = outcome.not_done.front();
        return fail({Remedy::conflict, why.code, why.message, why.hint});
    }
    return services.catalog().read(call.account(), [&](Scope& scope) { return find_intake(scope, call); });
}

Result<TransferStatus> switch_clearing(const Services& services, const Call& call,
                                       const ClearingRequest& wanted) {
    const auto status =
        TRY(services.catalog().write(call.account(), [&](Scope& scope) -> Result<TransferStatus> {
            if (wanted.paused) TRY(Guards(scope).set_clearing_paused(*wanted.paused));
            if (wanted.allow_blocked == true) TRY(Guards(scope).reset(services.now()));
            const bool is_paused = TRY(Guards(scope).is_clearing_paused());
            if (!is_paused) TRY(Guards(scope).wake_blocked(services.now()));
            return transfer_status(scope);
        }));
    services.engine.wake();
    return status;
}

Result<TransferStatus> end_safe_mode(const Services& services, const Call& call) {
    const auto status =
        TRY(services.catalog().write(call.account(), [&](Scope& scope) -> Result<TransferStatus> {
            using catalog::SafeModes;
            TRY(SafeModes(scope).end(SafeModes::EndedBy::person, services.now()));
            return transfer_status(scope);
        }));
    log_warning("safe_mode.ended", {{"account", call.account().value}, {"by", "a person"}});
    services.engine.wake();
    return status;
}

void add_safety_routes(Router& router, const Services& services) {
    router.add<TransferStatus>({"DELETE", "/api/v1/transfers/safe-mode", Verb::manage_account,
                                "End safe mode, reconciled or not: files may be deleted in Dropbox again"},
                               [services](const Call& call) { return end_safe_mode(services, call); });
    router.add<DamagedFileList>(
        {"GET", "/api/v1/transfers/damaged", Verb::view_transfers,
         "Files whose stored bytes don't read back, with what was tried to fetch them again"},
        [services](const Call& call) {
            return services.catalog().read(call.account(), [](Scope& scope) -> Result<DamagedFileList> {
                return DamagedFileList{TRY(catalog::damaged_files(scope))};
            });
        });
}

}  // namespace

void add_transfer_routes(Router& router, const Services& services) {
    add_safety_routes(router, services);
    router.add<TransferStatus>(
        {"GET", "/api/v1/transfers", Verb::view_transfers,
         "How many files are in which state, and whether clearing is paused"},
        [services](const Call& call) { return services.catalog().read(call.account(), transfer_status); });
    router.add_with_body<TransferStatus, ClearingRequest>(
        {"PATCH", "/api/v1/transfers/clearing", Verb::run_transfers,
         "Pause or resume all that deletes or moves in Dropbox; let the mass-delete guard go on"},
        [services](const Call& call, const ClearingRequest& wanted) {
            return switch_clearing(services, call, wanted);
        });
    router.add<IntakePage>({"GET",
                            "/api/v1/intakes",
                            Verb::view_transfers,
                            "Files on their way in, newest first",
                            {{"state", "states, separated by commas"},
                             {"mapping_id", "only of this mapping"},
                             {"after", "`next` of the page before"},
                             {"limit", "1 to 500, default 100"}}},
                           [services](const Call& call) { return intake_page(services, call); });
    router.add<Intake>({"GET", "/api/v1/intakes/{intake_id}", Verb::view_transfers, "One file on its way in"},
                       [services](const Call& call) {
                           return services.catalog().read(
                               call.account(), [&](Scope& scope) { return find_intake(scope, call); });
                       });
    router.add<LedgerPage>(
        {"GET", "/api/v1/intakes/{intake_id}/ledger", Verb::view_transfers, "Its steps, row by row"},
        [services](const Call& call) {
            return services.catalog().read(call.account(), [&](Scope& scope) -> Result<LedgerPage> {
                const Intake intake = TRY(find_intake(scope, call));
                return LedgerPage{TRY(catalog::Ledger(scope).of_intake(intake.id))};
            });
        });
    router.add<FileSubmitter>({"GET", "/api/v1/intakes/{intake_id}/submitter", Verb::view_transfers,
                               "Who sent it, as far as it is known"},
                              [services](const Call& call) {
                                  return services.catalog().read(
                                      call.account(), [&](Scope& scope) -> Result<FileSubmitter> {
                                          return submitter_of(scope, TRY(find_intake(scope, call)));
                                      });
                              });
    router.add<Intake>(
        {"POST", "/api/v1/intakes/{intake_id}/retry", Verb::run_transfers,
         "Try a refused, failed or vanished file again"},
        [services](const Call& call) { return decide(services, call, &transfer::Tray::retry); });
    router.add<Intake>(
        {"POST", "/api/v1/intakes/{intake_id}/release", Verb::run_transfers, "Let a held file in"},
        [services](const Call& call) { return decide(services, call, &transfer::Tray::release); });
}

}  // namespace sluice::api
