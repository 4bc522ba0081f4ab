#include "domain/fields.h"

#include <algorithm>
#include <array>

namespace sluice::domain {

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

const Field* find_field(std::string_view key) {
    const auto fields = built_in_fields();
    const auto found = std::ranges::find(fields, key, &Field::key);
    return found == fields.end() ? nullptr : &*found;
}

}  // namespace sluice::domain
