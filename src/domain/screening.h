// What a profile says of a file before it is fetched: taken, held or ignored, and what its folders say of it
// (S2, S9, C4, C15).
//
// Invariant: pure, and the same for the listing, for a preview and for files that are looked at once more. A
// filter comes before a template: what isn't wanted needs no place.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "domain/facts.h"
#include "domain/fields.h"
#include "domain/glob.h"
#include "domain/intake.h"
#include "domain/parsed_template.h"
#include "domain/profile.h"
#include "domain/reason.h"

namespace sluice::domain {

/// A file as a listing tells of it.
struct ListedFile {
    std::string name;
    std::string relative_path;  ///< below the mapped folder
    std::int64_t size = 0;
    std::optional<Instant> changed_at;  ///< by its maker
};
[[nodiscard]] ListedFile listed_file_of(const Intake& intake);

BOOST_DEFINE_ENUM_CLASS(Screened, taken, held, ignored)

/// A folder's value that its field doesn't know.
struct UnknownValue {
    std::string field;  ///< its key
    std::string label;
    std::string value;
    std::optional<std::string> suggestion;  ///< the closest term

    bool operator==(const UnknownValue&) const = default;
};
BOOST_DESCRIBE_STRUCT(UnknownValue, (), (field, label, value, suggestion))

struct ScreeningAnswer {
    Screened verdict = Screened::taken;
    Reason reason;                                             ///< empty where it is taken
    std::map<std::string, std::vector<std::string>> metadata;  ///< that its folders say: field key → values
    std::vector<UnknownValue> unknown_values;
};

/// A filter or template of a profile, ready to be asked by one thread.
class Screening {
public:
    /// `rules` and `fields` must outlive it.
    Screening(const ProfileRules& rules, const Fields& fields);

    [[nodiscard]] ScreeningAnswer screen(const ListedFile& file, Instant now) const;
    /// What its folders say alone, whatever filter there is: a person may have let it in anyway.
    [[nodiscard]] std::map<std::string, std::vector<std::string>> metadata_of(const ListedFile& file) const;

private:
    [[nodiscard]] std::optional<Reason> ignores(const ListedFile& file, Instant now) const;
    [[nodiscard]] std::optional<Reason> ignores_path(const ListedFile& file) const;
    void read_folders(const ListedFile& file, ScreeningAnswer& answer) const;
    /// A few folders hold many files, so each value is looked up once.
    struct Known {
        std::optional<std::string> term;
        std::optional<std::string> suggestion;
        Reason reason;
    };
    [[nodiscard]] const Known& look_up(const Field& field, const std::string& value) const;

    const ProfileRules& m_rules;
    const Fields& m_fields;
    std::vector<Glob> m_include;
    std::vector<Glob> m_exclude;
    std::optional<ParsedTemplate> m_template;
    std::optional<Reason> m_template_broken;
    mutable std::map<std::pair<std::string, std::string>, Known> m_known;
};

/// Why a picture has too few pixels for the filter; nothing of what isn't a picture.
[[nodiscard]] std::optional<Reason> ignores_pixels(const IntakeFilter& filter, const Facts& facts);
/// Fails with `filter_invalid` or `glob_invalid`.
[[nodiscard]] Result<> check_filter(const IntakeFilter& filter);

inline constexpr std::string_view path_no_match = "path_no_match";
inline constexpr std::string_view unknown_value = "unknown_value";
inline constexpr std::string_view too_few_pixels = "filtered_by_pixels";
/// True where a file waits for nothing but what a profile or a vocabulary says of its place.
[[nodiscard]] bool is_held_by_path(const Intake& intake);

}  // namespace sluice::domain
