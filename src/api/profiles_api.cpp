// Upload profiles and their revisions.
#include "api/check_belongings.h"
#include "api/names.h"
#include "api/profile_rules.h"
#include "api/routes.h"
#include "base/json/schema.h"
#include "base/text.h"
#include "catalog/fields.h"
#include "catalog/mappings.h"
#include "catalog/profiles.h"
#include "domain/screening.h"
#include "domain/vocabulary.h"
#include "transfer/inlet/set_up.h"

namespace sluice::api {
namespace {

using catalog::Profiles;
using catalog::Scope;

constexpr std::size_t values_max = 200;

std::unexpected<Error> rules_invalid(const std::string& message) {
    return fail({Remedy::reject, "profile_invalid", message, "Correct it and save again."});
}

Result<> check_values(const Field& field, const std::vector<std::string>& values) {
    const bool is_list = field.type == FieldType::list;
    if (values.empty() || values.size() > values_max || (!is_list && values.size() != 1))
        return rules_invalid(
            cat("The field '", field.key, "' takes ", is_list ? "1 to 200 values." : "exactly one value."));
    // Dates and numbers are as free in profiles as they always were.
    if (!field.terms.empty())
        for (const auto& value : values) TRY(checked_value(field, value));
    return {};
}

Result<> check_metadata(const ProfileRules& rules, const Fields& fields) {
    for (const auto& [key, values] : rules.metadata) {
        const Field* field = fields.find(key);
        if (field == nullptr)
            return rules_invalid(cat("There is no field '", key, "'; /api/v1/fields lists them."));
        TRY(check_values(*field, values));
    }
    return {};
}

Result<> check_move_to(const ProfileRules& rules) {
    if (rules.after_ingest != AfterIngest::move_to) return {};
    if (rules.move_to.size() < 2 || rules.move_to.front() != '/' || rules.move_to.back() == '/')
        return rules_invalid("To move ingested files, name a Dropbox folder like /Ingested.");
    return {};
}

}  // namespace

Result<> check_profile_rules(Scope& scope, const ProfileRules& rules) {
    TRY(checked_name(rules.name, "The profile", "Say what it is for, as in \"Adoption day photographs\"."));
    const Fields fields = TRY(catalog::FieldStore(scope).all());
    TRY(check_metadata(rules, fields));
    if (rules.path_rule) TRY(ParsedTemplate::parse(rules.path_rule->path_template, fields));
    if (rules.filter) TRY(check_filter(*rules.filter));
    TRY(check_move_to(rules));
    if (!TRY(catalog::Taxonomy(scope).find_asset_group(rules.asset_group_id)))
        return rules_invalid("There is no such asset group.");
    for (const auto& id : rules.category_ids)
        if (!TRY(catalog::Taxonomy(scope).find_category(id)))
            return rules_invalid("There is no such category.");
    return check_belongings(scope, rules);
}

namespace {

std::unexpected<Error> profile_not_found() {
    return fail({Remedy::not_found, "profile_not_found", "There is no such profile.", ""});
}

Result<Profile> find_profile(Scope& scope, const ProfileId& id) {
    auto profile = TRY(Profiles(scope).find(id));
    if (!profile) return profile_not_found();
    return *std::move(profile);
}

Result<Profile> add_profile(const Services& services, const Call& call, const ProfileRules& rules) {
    const Instant now = services.now();
    const Profile profile{services.transfer.ids.make<ProfileId>(now), 1, rules, now, now};
    return services.catalog().write(call.account(), [&](Scope& scope) -> Result<Profile> {
        TRY(check_profile_rules(scope, rules));
        TRY(Profiles(scope).add(profile));
        return profile;
    });
}

/// Where its files are moved to may be all right by itself, and yet lie in a folder that feeds by it.
Result<> check_folders_of(Scope& scope, const Profile& profile) {
    for (const auto& record : TRY(catalog::Mappings(scope).list()))
        if (record.mapping.profile_id == profile.id)
            TRY(transfer::check_move_to(profile, record.folder_path_lower, record.mapping.folder_path));
    return {};
}

Result<Profile> revise_profile(const Services& services, const Call& call, const ProfileRules& rules) {
    const auto id = call.id<ProfileId>("profile_id");
    return services.catalog().write(call.account(), [&](Scope& scope) -> Result<Profile> {
        Profile present = TRY(find_profile(scope, id));
        TRY(check_profile_rules(scope, rules));
        if (present.rules == rules) return present;
        present.rules = rules;
        TRY(check_folders_of(scope, present));
        TRY(Profiles(scope).revise(id, rules, services.now()));
        return find_profile(scope, id);
    });
}

Result<ProfileList> list_revisions(Scope& scope, const ProfileId& id) {
    ProfileList list{TRY(Profiles(scope).revisions(id))};
    if (list.profiles.empty()) return profile_not_found();
    return list;
}

}  // namespace

void add_profile_routes(Router& router, const Services& services) {
    router.add<ProfileList>({"GET", "/api/v1/profiles", Verb::view_metadata, "All upload profiles"},
                            [services](const Call& call) {
                                return services.catalog().read(
                                    call.account(), [](Scope& scope) -> Result<ProfileList> {
                                        return ProfileList{TRY(Profiles(scope).list())};
                                    });
                            });
    router.add_with_body<Profile, ProfileRules>(
        {"POST", "/api/v1/profiles", Verb::manage_profiles, "Make a profile", {}, 201},
        [services](const Call& call, const ProfileRules& rules) {
            return add_profile(services, call, rules);
        });
    router.add<Profile>(
        {"GET", "/api/v1/profiles/{profile_id}", Verb::view_metadata, "A profile's newest revision"},
        [services](const Call& call) {
            return services.catalog().read(call.account(), [&](Scope& scope) {
                return find_profile(scope, call.id<ProfileId>("profile_id"));
            });
        });
    router.add_with_body<Profile, ProfileRules>(
        {"PUT", "/api/v1/profiles/{profile_id}", Verb::manage_profiles,
         "Make the profile's next revision; files already seen keep theirs"},
        [services](const Call& call, const ProfileRules& rules) {
            return revise_profile(services, call, rules);
        });
    router.add<ProfileList>({"GET", "/api/v1/profiles/{profile_id}/revisions", Verb::view_metadata,
                             "All revisions, newest first"},
                            [services](const Call& call) {
                                return services.catalog().read(call.account(), [&](Scope& scope) {
                                    return list_revisions(scope, call.id<ProfileId>("profile_id"));
                                });
                            });
    router.add<NoContent>({"DELETE",
                           "/api/v1/profiles/{profile_id}",
                           Verb::manage_profiles,
                           "Delete a profile that no mapping uses",
                           {},
                           204},
                          [services](const Call& call) {
                              const auto id = call.id<ProfileId>("profile_id");
                              return services.catalog().write(
                                  call.account(), [&](Scope& scope) -> Result<NoContent> {
                                      TRY(find_profile(scope, id));
                                      TRY(Profiles(scope).remove(id, services.now()));
                                      return NoContent{};
                                  });
                          });
}

}  // namespace sluice::api
