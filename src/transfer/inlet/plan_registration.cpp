#include "transfer/inlet/plan_registration.h"

#include "base/text.h"
#include "domain/enrich.h"
#include "domain/screening.h"

namespace sluice::transfer {
namespace {

using domain::Facts;
using domain::UploadPage;

RegistrationPlan refusal(std::string code, std::string message, std::string hint) {
    return {RegistrationAction::refuse, std::move(code), std::move(message), std::move(hint)};
}

RegistrationPlan refuse_type(const RegistrationFacts& known) {
    return refusal(
        "unsupported_format",
        cat("By its content this file is ", known.facts.mime, ", which the profile ",
            known.profile.rules.name, " doesn't take."),
        domain::is_upload(known.intake)
            ? "Its bytes are kept. Allow this type in the profile and retry, or leave it refused."
            : "It stays in Dropbox. Allow this type in the profile and retry, or remove the file there.");
}

/// True where the page asks for more pixels than the picture has.
bool is_too_small(const UploadPage* page, const Facts& facts) {
    if (page == nullptr || facts.kind != domain::Kind::image) return false;
    return facts.width.value_or(0) < page->width_min.value_or(0) ||
           facts.height.value_or(0) < page->height_min.value_or(0);
}

RegistrationPlan refuse_size(const RegistrationFacts& known) {
    const Facts& facts = known.facts;
    const UploadPage& page = *known.page;
    return refusal("picture_too_small",
                   cat("The picture has ", facts.width.value_or(0), " × ", facts.height.value_or(0),
                       " pixels; the page ", page.title, " asks for at least ", page.width_min.value_or(1),
                       " × ", page.height_min.value_or(1), "."),
                   domain::is_upload(known.intake)
                       ? "Its bytes are kept. Ask for a larger picture, or leave it refused."
                       : "It stays in Dropbox. Ask for a larger picture, or remove it there.");
}

/// Why the filter leaves this picture where it is.
std::optional<domain::Reason> ignores(const RegistrationFacts& known) {
    const auto& filter = known.profile.rules.filter;
    if (!filter || !known.intake.mapping_id || known.is_exempt || known.intake.asset_id) return std::nullopt;
    return domain::ignores_pixels(*filter, known.facts);
}

/// Whoever brings a file in by hand means that file; two contributors may mean two things by one picture.
domain::Duplicates duplicates_of(const RegistrationFacts& known) {
    return known.profile.rules.duplicates.value_or(
        known.intake.import_id ? domain::Duplicates::point_to_existing : domain::Duplicates::add_asset);
}

}  // namespace

RegistrationPlan plan_registration(const RegistrationFacts& known) {
    const domain::ProfileRules& rules = known.profile.rules;
    if (!domain::is_type_allowed(rules.allowed_types, known.facts.kind, known.facts.mime))
        return refuse_type(known);
    if (is_too_small(known.page, known.facts)) return refuse_size(known);
    if (const auto reason = ignores(known))
        return {RegistrationAction::ignore, std::string(reason->code), reason->message, reason->hint};
    // What is an asset already was held against the plan when it became one.
    if (known.intake.asset_id) return {RegistrationAction::heal, "", "", ""};
    if (known.beyond_plan)
        return refusal(std::string(known.beyond_plan->code), known.beyond_plan->message,
                       known.beyond_plan->hint);
    if (duplicates_of(known) == domain::Duplicates::point_to_existing && known.is_content_of_asset &&
        !known.is_version_of_asset)
        return {RegistrationAction::point_to_existing, "", "", ""};
    return {};
}

}  // namespace sluice::transfer
