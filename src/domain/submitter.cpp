#include "domain/submitter.h"

#include <algorithm>
#include <array>

#include "base/fold_case.h"
#include "base/text.h"
#include "domain/detail/file_words.h"

namespace sluice::domain {
namespace {

/// "rex (1)" → "rex": what Dropbox appends where the name is taken.
std::string_view without_number(std::string_view stem) {
    if (!stem.ends_with(')')) return stem;
    const auto open = stem.rfind(" (");
    if (open == std::string_view::npos) return stem;
    const auto digits = stem.substr(open + 2, stem.size() - open - 3);
    const bool is_number =
        !digits.empty() && digits.find_first_not_of("0123456789") == std::string_view::npos;
    return is_number ? stem.substr(0, open) : stem;
}

/// As it can be part of a file's name.
std::string as_component(std::string_view text) {
    std::string component(trim(text));
    std::ranges::replace(component, '/', ' ');
    std::ranges::replace(component, '\\', ' ');
    return fold_case(component);
}

}  // namespace

std::string in_words(const Submitter& submitter) {
    if (submitter.name.empty()) return submitter.email;
    if (submitter.email.empty()) return submitter.name;
    return cat(submitter.name, " (", submitter.email, ")");
}

bool may_be_stored_as(std::string_view sent, std::string_view stored) {
    const detail::FileWords wanted(sent);
    const detail::FileWords found(stored);
    if (wanted.extension != found.extension) return false;
    if (wanted.words.empty()) return wanted.stem == found.stem;
    return !std::ranges::search(found.words, wanted.words).empty();
}

bool is_named_after(std::string_view sent, const Submitter& submitter, std::string_view stored) {
    const std::string who = as_component(submitter.name);
    if (who.empty()) return false;
    const detail::FileWords wanted(sent);
    const detail::FileWords found(stored);
    const std::string_view plain = without_number(found.stem);
    const std::array forms{cat(who, " - ", wanted.stem), cat(who, " ", wanted.stem),
                           cat(wanted.stem, " - ", who), cat(wanted.stem, " ", who)};
    return wanted.extension == found.extension && std::ranges::any_of(forms, [&](const std::string& form) {
               return form == found.stem || form == plain;
           });
}

bool is_stored_form(std::string_view sent, const Submitter& submitter, std::string_view stored) {
    const detail::FileWords wanted(sent);
    const detail::FileWords found(stored);
    const bool is_plain = wanted.stem == found.stem || wanted.stem == without_number(found.stem);
    return (wanted.extension == found.extension && is_plain) || is_named_after(sent, submitter, stored);
}

}  // namespace sluice::domain
