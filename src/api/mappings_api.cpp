// Mapped folders.
#include "api/routes.h"
#include "base/json/schema.h"
#include "base/text.h"
#include "catalog/guards.h"
#include "catalog/mappings.h"
#include "catalog/profiles.h"
#include "catalog/screenings.h"
#include "transfer/inlet/sentinel.h"
#include "transfer/inlet/set_up.h"

namespace sluice::api {
namespace {

using catalog::Mappings;
using catalog::Scope;

constexpr std::int64_t grace_s_max = std::int64_t{10} * 366 * 86'400;

Result<MappingList> list_mappings(Scope& scope) {
    MappingList list;
    for (auto& record : TRY(Mappings(scope).list())) list.mappings.push_back(std::move(record.mapping));
    return list;
}

Result<Mapping> add_mapping(const Services& services, const Call& call, const MappingRequest& wanted) {
    const auto mapping =
        TRY(transfer::map_folder(services.transfer, call.account(),
                                 {wanted.connection_id, wanted.folder_path, wanted.profile_id,
                                  wanted.release.value_or(Release::automatic)},
                                 services.stop));
    services.engine.wake({call.account(), mapping.connection_id});
    return mapping;
}

Result<> save_grace(Scope& scope, const MappingId& id, std::int64_t grace_s) {
    if (grace_s < -1 || grace_s > grace_s_max)
        return fail({Remedy::reject, "grace_invalid",
                     "A file can stay in Dropbox for 0 seconds to ten years.",
                     "Send clear_grace_s as seconds, or -1 for what the settings say."});
    return Mappings(scope).set_clear_grace(id, grace_s < 0 ? std::nullopt : std::optional(grace_s));
}

Result<Mapping> save_change(Scope& scope, const MappingId& id, const MappingChange& change, Instant now) {
    const auto record = TRY(Mappings(scope).find(id));
    if (!record) return fail({Remedy::not_found, "mapping_not_found", "There is no such mapping.", ""});
    Mapping mapping = record->mapping;
    if (change.profile_id) {
        const auto profile = TRY(catalog::Profiles(scope).find(*change.profile_id));
        if (!profile)
            return fail({Remedy::reject, "profile_not_found", "There is no such profile.",
                         "Choose another profile."});
        TRY(transfer::check_move_to(*profile, record->folder_path_lower, mapping.folder_path));
        mapping.profile_id = *change.profile_id;
    }
    if (change.state == MappingState::broken)
        return fail({Remedy::reject, "state_invalid", "A mapping can be active or paused.",
                     "Send active or paused."});
    mapping.release = change.release.value_or(mapping.release);
    mapping.state = change.state.value_or(mapping.state);
    TRY(Mappings(scope).change(id, mapping.profile_id, mapping.release, mapping.state));
    if (change.profile_id) TRY(catalog::Screenings(scope).ask_again());
    if (change.clear_grace_s) {
        TRY(save_grace(scope, id, *change.clear_grace_s));
        TRY(catalog::Guards(scope).wake_blocked(now));
    }
    return TRY(Mappings(scope).find(id))->mapping;
}

Result<Mapping> change_mapping(const Services& services, const Call& call, const MappingChange& change) {
    const auto id = call.id<MappingId>("mapping_id");
    auto mapping = TRY(services.catalog().write(
        call.account(), [&](Scope& scope) { return save_change(scope, id, change, services.now()); }));
    if (change.sentinel) {
        using transfer::RequireSentinel;
        TRY(transfer::require_sentinel(services.transfer, call.account(), id,
                                       *change.sentinel ? RequireSentinel::yes : RequireSentinel::no,
                                       services.stop));
        mapping.sentinel = *change.sentinel ? Sentinel::seen : Sentinel::off;
    }
    services.engine.wake({call.account(), mapping.connection_id});
    return mapping;
}

}  // namespace

void add_mapping_routes(Router& router, const Services& services) {
    router.add<MappingList>(
        {"GET", "/api/v1/mappings", Verb::view_transfers, "All mapped folders"},
        [services](const Call& call) { return services.catalog().read(call.account(), list_mappings); });
    router.add_with_body<Mapping, MappingRequest>(
        {"POST",
         "/api/v1/mappings",
         Verb::manage_mappings,
         "Map a Dropbox folder to a profile; refused where it overlaps with a mapped one",
         {},
         201},
        [services](const Call& call, const MappingRequest& wanted) {
            return add_mapping(services, call, wanted);
        });
    router.add_with_body<Mapping, MappingChange>(
        {"PATCH", "/api/v1/mappings/{mapping_id}", Verb::manage_mappings,
         "Give a mapping another profile, release or grace, pause or resume it, require its sentinel"},
        [services](const Call& call, const MappingChange& change) {
            return change_mapping(services, call, change);
        });
    router.add<NoContent>(
        {"DELETE",
         "/api/v1/mappings/{mapping_id}",
         Verb::manage_mappings,
         "Take a mapping away; what waits is held, nothing is dropped",
         {},
         204},
        [services](const Call& call) -> Result<NoContent> {
            TRY(transfer::unmap_folder(services.transfer, call.account(), call.id<MappingId>("mapping_id")));
            return NoContent{};
        });
}

}  // namespace sluice::api
