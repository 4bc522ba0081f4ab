// Metadata fields and their vocabularies.
#include <algorithm>

#include "api/routes.h"
#include "base/fold_case.h"
#include "base/json/schema.h"
#include "base/text.h"
#include "catalog/fields.h"
#include "domain/vocabulary.h"

namespace sluice::api {
namespace {

using catalog::FieldStore;
using catalog::Scope;

Result<Field> find_field(Scope& scope, const Call& call) {
    const Fields fields = TRY(FieldStore(scope).all());
    if (const Field* field = fields.find(call.path.at("field_key"))) return *field;
    return fail({Remedy::not_found, "field_not_found", "There is no such field.", ""});
}

Result<Field> add_field(const Services& services, const Call& call, const FieldRequest& wanted) {
    Field field;
    field.label = trim(wanted.label);
    field.key = wanted.key.value_or(key_of_label(wanted.label));
    field.type = wanted.type.value_or(FieldType::text);
    field.is_custom = true;
    field.terms = wanted.terms.value_or(std::vector<std::string>());
    TRY(check_field(field));
    return services.catalog().write(call.account(), [&](Scope& scope) -> Result<Field> {
        if (TRY(FieldStore(scope).all()).find(field.key) != nullptr)
            return fail({Remedy::conflict, "field_exists", cat("There is already a field '", field.key, "'."),
                         "Use that field, or give this one another key."});
        TRY(FieldStore(scope).save(field, services.now()));
        return field;
    });
}

/// `change` alters the field; what comes of it is checked and saved.
template <class Change>
Result<Field> change_field(const Services& services, const Call& call, Change change) {
    return services.catalog().write(call.account(), [&](Scope& scope) -> Result<Field> {
        Field field = TRY(find_field(scope, call));
        const Field before = field;
        TRY(change(field));
        if (field == before) return field;
        TRY(check_field(field));
        TRY(FieldStore(scope).save(field, services.now()));
        return field;
    });
}

Result<> apply(const FieldChange& change, Field& field) {
    if (!field.is_custom && (change.label || change.is_deprecated))
        return fail({Remedy::reject, "field_built_in",
                     cat("The field ", field.label, " is built in: only its vocabulary can be changed."),
                     "Leave its name as it is, or make a field of your own."});
    if (change.label) field.label = trim(*change.label);
    field.is_deprecated = change.is_deprecated.value_or(field.is_deprecated);
    if (change.terms) field.terms = *change.terms;
    if (change.spellings) field.spellings = *change.spellings;
    // The spellings of a term go with it.
    if (!change.spellings)
        std::erase_if(field.spellings, [&](const auto& spelling) {
            return std::ranges::find(field.terms, spelling.second) == field.terms.end();
        });
    return {};
}

Result<> add_term(const TermRequest& wanted, Field& field) {
    const std::string term = compose(trim(wanted.term));
    if (!field.terms.empty() && find_term(field, term) == term) return {};
    // What stood for another term until now is one of its own.
    std::erase_if(field.spellings,
                  [&](const auto& spelling) { return fold_case(spelling.first) == fold_case(term); });
    field.terms.push_back(term);
    return {};
}

Result<> add_spelling(const SpellingRequest& wanted, Field& field) {
    const auto term = find_term(field, wanted.term);
    if (field.terms.empty() || !term)
        return fail({Remedy::reject, "unknown_value",
                     cat("'", to_valid_utf8(trim(wanted.term)), "' isn't a term of ", field.label, "."),
                     "Choose one of its terms, or add it first."});
    const std::string spelling = compose(trim(wanted.spelling));
    if (find_term(field, spelling) == term) return {};
    std::erase_if(field.spellings,
                  [&](const auto& known) { return fold_case(known.first) == fold_case(spelling); });
    field.spellings[spelling] = *term;
    return {};
}

}  // namespace

void add_field_routes(Router& router, const Services& services) {
    router.add<FieldList>({"GET", "/api/v1/fields", Verb::view_metadata,
                           "The metadata fields: the built-in ones, then the account's own"},
                          [services](const Call& call) {
                              return services.catalog().read(
                                  call.account(), [](Scope& scope) -> Result<FieldList> {
                                      return FieldList{TRY(FieldStore(scope).all()).all()};
                                  });
                          });
    router.add_with_body<Field, FieldRequest>(
        {"POST", "/api/v1/fields", Verb::manage_profiles, "Make a field of the account's own", {}, 201},
        [services](const Call& call, const FieldRequest& wanted) {
            return add_field(services, call, wanted);
        });
    router.add_with_body<Field, FieldChange>(
        {"PATCH", "/api/v1/fields/{field_key}", Verb::manage_profiles,
         "Change a field's name or vocabulary, or offer it no more; files that wait for it are looked at "
         "again"},
        [services](const Call& call, const FieldChange& change) {
            return change_field(services, call, [&](Field& field) { return apply(change, field); });
        });
    router.add_with_body<Field, TermRequest>(
        {"POST", "/api/v1/fields/{field_key}/terms", Verb::manage_profiles,
         "Add a term to a field's vocabulary; files held for want of it go on"},
        [services](const Call& call, const TermRequest& wanted) {
            return change_field(services, call, [&](Field& field) { return add_term(wanted, field); });
        });
    router.add_with_body<Field, SpellingRequest>(
        {"POST", "/api/v1/fields/{field_key}/spellings", Verb::manage_profiles,
         "Let a spelling stand for a term from now on; files held for want of it go on"},
        [services](const Call& call, const SpellingRequest& wanted) {
            return change_field(services, call, [&](Field& field) { return add_spelling(wanted, field); });
        });
}

}  // namespace sluice::api
