#include "api/check_belongings.h"

#include "base/text.h"
#include "catalog/collections.h"
#include "catalog/members.h"
#include "domain/availability.h"

namespace sluice::api {
namespace {

constexpr std::size_t collections_max = 100;
constexpr std::size_t owner_rules_max = 100;
constexpr std::size_t pattern_bytes_max = 500;

std::unexpected<Error> invalid(std::string message, std::string hint) {
    return fail({Remedy::reject, "profile_invalid", std::move(message), std::move(hint)});
}

Result<> check_collection(catalog::Scope& scope, const domain::CollectionId& id) {
    if (TRY(catalog::Collections(scope).find(id))) return {};
    return invalid("A collection that the profile names isn't there any more.",
                   "Choose the collections again, and save.");
}

Result<> check_owners(catalog::Scope& scope, const std::vector<domain::OwnerRule>& rules) {
    if (rules.size() > owner_rules_max)
        return invalid("A profile has at most 100 rules about owners.", "Join some of them.");
    for (const domain::OwnerRule& rule : rules) {
        if (rule.path.size() > pattern_bytes_max || !is_utf8(rule.path))
            return invalid("The path of a rule about owners has at most 500 characters.", "Shorten it.");
        if (rule.user_id && !TRY(catalog::Members(scope).find(*rule.user_id)))
            return invalid(cat("The owner of ", rule.path.empty() ? "every file" : rule.path,
                               " isn't a member of this account."),
                           "Choose somebody who belongs to it.");
    }
    return {};
}

}  // namespace

Result<> check_belongings(catalog::Scope& scope, const domain::ProfileRules& rules) {
    if (rules.collection_ids) {
        if (rules.collection_ids->size() > collections_max)
            return invalid("A profile puts files into at most 100 collections.", "Leave some out.");
        for (const auto& id : *rules.collection_ids) TRY(check_collection(scope, id));
    }
    if (rules.folder_collections && rules.folder_collections->below)
        TRY(check_collection(scope, *rules.folder_collections->below));
    if (rules.availability) TRY(domain::check_availability(*rules.availability));
    if (rules.owners) TRY(check_owners(scope, *rules.owners));
    return {};
}

}  // namespace sluice::api
