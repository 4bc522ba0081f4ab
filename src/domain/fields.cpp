#include "domain/fields.h"

#include <algorithm>
#include <array>
#include <set>

#include "base/fold_case.h"
#include "base/text.h"

namespace sluice::domain {
namespace {

constexpr std::size_t label_bytes_max = 100;
constexpr std::size_t key_bytes_max = 60;
constexpr std::size_t term_bytes_max = 200;
constexpr std::size_t terms_max = 5'000;

std::unexpected<Error> field_invalid(std::string message) {
    return fail({Remedy::reject, "field_invalid", std::move(message), "Correct it and save again."});
}

/// Neither empty nor there already, whatever the case of its letters.
Result<> check_term(const std::string& term, std::set<std::string>& taken) {
    if (trim(term) != term || term.empty() || term.size() > term_bytes_max || !is_utf8(term))
        return field_invalid(cat("'", to_valid_utf8(term), "' can't be a term: it is empty, too long, or ",
                                 "begins or ends with a space."));
    if (!taken.insert(fold_case(term)).second)
        return field_invalid(cat("'", term, "' stands in the vocabulary twice."));
    return {};
}

}  // namespace

std::span<const Field> built_in_fields() {
    using enum FieldType;
    static const std::array fields = {
        Field{"title", "Title", text},
        Field{"headline", "Headline", text},
        Field{"description", "Description", long_text},
        Field{"alt_text", "Alternative text", text},
        Field{"keywords", "Keywords", list},
        Field{"creator", "Creator", list},
        Field{"credit_line", "Credit line", text},
        Field{"source", "Source", text},
        Field{"copyright_notice", "Copyright notice", text},
        Field{"rights_usage_terms", "Usage terms", long_text},
        Field{"instructions", "Instructions", long_text},
        Field{"job_id", "Job id", text},
        Field{"event", "Event", text},
        Field{"persons", "Persons shown", list},
        Field{"location", "Location", text},
        Field{"city", "City", text},
        Field{"state", "State or province", text},
        Field{"country", "Country", text},
        Field{"date_created", "Date created", date},
        Field{"rating", "Rating", integer},
        Field{"campaign", "Campaign", text},
        Field{"client", "Client", text},
        Field{"project", "Project", text},
    };
    return fields;
}

Fields::Fields() : m_fields(built_in_fields().begin(), built_in_fields().end()) {}

Fields::Fields(const std::vector<Field>& own) : Fields() {
    for (const Field& field : own) {
        const auto found = std::ranges::find(m_fields, field.key, &Field::key);
        if (found == m_fields.end())
            m_fields.push_back(field);
        else
            *found = field;
    }
}

const Field* Fields::find(std::string_view key) const {
    const auto found = std::ranges::find(m_fields, key, &Field::key);
    return found == m_fields.end() ? nullptr : &*found;
}

Result<> check_field(const Field& field) {
    if (trim(field.label).empty() || field.label.size() > label_bytes_max || !is_utf8(field.label))
        return field_invalid(cat("A field needs a name of 1 to ", label_bytes_max, " characters."));
    if (field.key.empty() || field.key.size() > key_bytes_max || key_of_label(field.key) != field.key)
        return field_invalid(
            cat("A field's key is 1 to ", key_bytes_max, " small letters, digits and underscores."));
    if (!field.terms.empty() && (field.type == FieldType::date || field.type == FieldType::integer))
        return field_invalid("Only text and lists can have a vocabulary.");
    if (field.terms.size() > terms_max || field.spellings.size() > terms_max)
        return field_invalid(cat("A vocabulary has at most ", terms_max, " terms, and as many spellings."));
    std::set<std::string> taken;
    for (const auto& term : field.terms) TRY(check_term(term, taken));
    for (const auto& [spelling, term] : field.spellings) {
        TRY(check_term(spelling, taken));
        if (std::ranges::find(field.terms, term) == field.terms.end())
            return field_invalid(cat("'", spelling, "' stands for '", term, "', which isn't a term."));
    }
    return {};
}

std::string key_of_label(std::string_view label) {
    std::string key;
    for (const char c : to_lower_ascii(label)) {
        const bool is_plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (is_plain)
            key += c;
        else if (!key.empty() && key.back() != '_')
            key += '_';
    }
    while (key.ends_with('_')) key.pop_back();
    return key.substr(0, key_bytes_max);
}

}  // namespace sluice::domain
