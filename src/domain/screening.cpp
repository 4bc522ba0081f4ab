#include "domain/screening.h"

#include <algorithm>

#include "base/fold_case.h"
#include "base/text.h"
#include "domain/vocabulary.h"

namespace sluice::domain {
namespace {

using Words = std::optional<std::vector<std::string>>;

constexpr std::size_t list_max = 200;
constexpr std::size_t word_bytes_max = 200;
constexpr std::int64_t age_days_max = 36'500;
constexpr std::int64_t pixels_max = 1'000'000;

bool is_asked(const Words& words) {
    return words && !words->empty();
}

std::vector<Glob> globs_of(const Words& patterns) {
    std::vector<Glob> globs;
    if (patterns)
        for (const auto& pattern : *patterns) globs.emplace_back(pattern);
    return globs;
}

std::string without_dot(std::string_view extension) {
    const auto text = trim(extension);
    return fold_case(text.starts_with('.') ? text.substr(1) : text);
}

struct NameParts {
    std::string_view stem;
    std::string_view extension;
};

NameParts parts_of(std::string_view name) {
    const auto dot = name.rfind('.');
    if (dot == std::string_view::npos || dot == 0) return {name, ""};
    return {name.substr(0, dot), name.substr(dot + 1)};
}

Reason reason(std::string_view code, std::string message) {
    return {std::string(code), std::move(message),
            "It stays in Dropbox. Change the filter of the profile, or take this file in anyway."};
}

std::string in_units(std::int64_t bytes) {
    struct Unit {
        std::int64_t size;
        std::string_view name;
    };
    for (const Unit unit : {Unit{1'000'000'000, "GB"}, Unit{1'000'000, "MB"}, Unit{1'000, "KB"}})
        if (bytes >= unit.size) {
            const std::int64_t tenths = bytes / (unit.size / 10);
            return cat(tenths / 10, tenths % 10 == 0 ? "" : cat(".", tenths % 10), " ", unit.name);
        }
    return cat(bytes, bytes == 1 ? " byte" : " bytes");
}

std::optional<Reason> ignores_extension(const IntakeFilter& filter, const ListedFile& file) {
    if (!is_asked(filter.extensions)) return std::nullopt;
    const std::string own = fold_case(parts_of(file.name).extension);
    for (const auto& extension : *filter.extensions)
        if (without_dot(extension) == own) return std::nullopt;
    return reason("filtered_by_type", own.empty()
                                          ? "Its name has no ending, and the profile takes files by theirs."
                                          : cat("The profile doesn't take .", own, " files."));
}

std::optional<Reason> ignores_size(const IntakeFilter& filter, const ListedFile& file) {
    if (filter.size_min && file.size < *filter.size_min)
        return reason("filtered_by_size",
                      cat("It has ", in_units(file.size), "; the profile takes files from ",
                          in_units(*filter.size_min), "."));
    if (filter.size_max && file.size > *filter.size_max)
        return reason("filtered_by_size",
                      cat("It has ", in_units(file.size), "; the profile takes files up to ",
                          in_units(*filter.size_max), "."));
    return std::nullopt;
}

std::optional<Reason> ignores_age(const IntakeFilter& filter, const ListedFile& file, Instant now) {
    if (!filter.age_days_max || !file.changed_at) return std::nullopt;
    const auto days = std::chrono::duration_cast<std::chrono::days>(now - *file.changed_at).count();
    if (days <= *filter.age_days_max) return std::nullopt;
    return reason("filtered_by_age",
                  cat("It was last changed ", days, " days ago; the profile takes files of ",
                      *filter.age_days_max, " days at most."));
}

bool has_marker(const IntakeFilter& filter, const ListedFile& file) {
    std::vector<std::string> folders = split(fold_case(file.relative_path), '/');
    folders.pop_back();
    const std::string stem = fold_case(parts_of(file.name).stem);
    if (is_asked(filter.marker_folders))
        for (const auto& marker : *filter.marker_folders)
            if (std::ranges::find(folders, fold_case(trim(marker))) != folders.end()) return true;
    if (is_asked(filter.marker_suffixes))
        for (const auto& marker : *filter.marker_suffixes)
            if (stem.ends_with(fold_case(trim(marker)))) return true;
    return false;
}

std::optional<Reason> ignores_unmarked(const IntakeFilter& filter, const ListedFile& file) {
    if (!is_asked(filter.marker_folders) && !is_asked(filter.marker_suffixes)) return std::nullopt;
    if (has_marker(filter, file)) return std::nullopt;
    std::vector<std::string> asked;
    if (is_asked(filter.marker_folders))
        asked.push_back(cat("in a folder ", join(*filter.marker_folders, " or ")));
    if (is_asked(filter.marker_suffixes))
        asked.push_back(cat("named …", join(*filter.marker_suffixes, " or …")));
    return reason("filtered_by_marker", cat("It isn't marked as final: the profile takes what lies ",
                                            join(asked, ", or is "), "."));
}

std::unexpected<Error> filter_invalid(std::string message) {
    return fail({Remedy::reject, "filter_invalid", std::move(message), "Correct the filter and save again."});
}

Result<> check_range(const std::optional<std::int64_t>& value, std::int64_t max, std::string_view what) {
    if (!value || (*value >= 0 && *value <= max)) return {};
    return filter_invalid(cat(what, " is 0 to ", max, "."));
}

Result<> check_words(const Words& words, std::string_view what) {
    if (!words) return {};
    if (words->size() > list_max) return filter_invalid(cat("There are at most ", list_max, " ", what, "."));
    for (const auto& word : *words)
        if (trim(word).empty() || word.size() > word_bytes_max || !is_utf8(word))
            return filter_invalid(cat("One of the ", what, " is empty or too long."));
    return {};
}

}  // namespace

ListedFile listed_file_of(const Intake& intake) {
    return {intake.name, intake.relative_path, intake.size,
            intake.client_modified ? intake.client_modified : intake.server_modified};
}

Screening::Screening(const ProfileRules& rules, const Fields& fields) : m_rules(rules), m_fields(fields) {
    if (rules.filter) {
        m_include = globs_of(rules.filter->include);
        m_exclude = globs_of(rules.filter->exclude);
    }
    if (!rules.path_rule) return;
    auto parsed = ParsedTemplate::parse(rules.path_rule->path_template, fields);
    if (parsed)
        m_template = *std::move(parsed);
    else
        m_template_broken = Reason{parsed.error().code, parsed.error().message, parsed.error().hint};
}

ScreeningAnswer Screening::screen(const ListedFile& file, Instant now) const {
    ScreeningAnswer answer;
    if (auto why = ignores(file, now)) {
        answer.verdict = Screened::ignored;
        answer.reason = *std::move(why);
        return answer;
    }
    if (m_rules.path_rule) read_folders(file, answer);
    return answer;
}

std::map<std::string, std::vector<std::string>> Screening::metadata_of(const ListedFile& file) const {
    ScreeningAnswer answer;
    if (m_rules.path_rule) read_folders(file, answer);
    return answer.metadata;
}

std::optional<Reason> Screening::ignores(const ListedFile& file, Instant now) const {
    if (!m_rules.filter) return std::nullopt;
    const IntakeFilter& filter = *m_rules.filter;
    if (auto why = ignores_path(file)) return why;
    if (auto why = ignores_extension(filter, file)) return why;
    if (auto why = ignores_size(filter, file)) return why;
    if (auto why = ignores_age(filter, file, now)) return why;
    return ignores_unmarked(filter, file);
}

std::optional<Reason> Screening::ignores_path(const ListedFile& file) const {
    const auto matches = [&](const Glob& glob) { return glob.matches(file.relative_path); };
    if (const auto found = std::ranges::find_if(m_exclude, matches); found != m_exclude.end())
        return reason(
            "filtered_by_path",
            cat("The profile leaves out ",
                (*m_rules.filter->exclude)[static_cast<std::size_t>(found - m_exclude.begin())], "."));
    if (m_include.empty() || std::ranges::any_of(m_include, matches)) return std::nullopt;
    return reason("filtered_by_path",
                  cat("The profile takes only ", join(*m_rules.filter->include, ", "), "."));
}

void Screening::read_folders(const ListedFile& file, ScreeningAnswer& answer) const {
    const bool holds = m_rules.path_rule->no_match == NoMatch::hold;
    const auto hold = [&](Reason why) {
        if (!holds || answer.verdict == Screened::held) return;
        answer.verdict = Screened::held;
        answer.reason = std::move(why);
    };
    if (m_template_broken) return hold(*m_template_broken);
    const auto captures = m_template->match(file.relative_path);
    if (!captures)
        return hold({std::string(path_no_match),
                     cat("Its folders don't fit the path template ", m_rules.path_rule->path_template, "."),
                     "Move it in Dropbox to where it belongs, change the template, or release it anyway."});
    for (const Capture& capture : *captures) {
        const Field& field = *m_fields.find(capture.field);
        const Known& known = look_up(field, capture.value);
        if (known.term) {
            answer.metadata[field.key] = {*known.term};
            continue;
        }
        answer.unknown_values.push_back({field.key, field.label, capture.value, known.suggestion});
        hold(known.reason);
    }
}

const Screening::Known& Screening::look_up(const Field& field, const std::string& value) const {
    const auto [at, is_new] = m_known.try_emplace({field.key, value});
    if (!is_new) return at->second;
    if (const auto term = checked_value(field, value))
        at->second.term = *term;
    else
        at->second = {std::nullopt,
                      suggest_term(field, value),
                      {std::string(unknown_value), term.error().message, term.error().hint}};
    return at->second;
}

std::optional<Reason> ignores_pixels(const IntakeFilter& filter, const Facts& facts) {
    if (facts.kind != Kind::image || !facts.width || !facts.height) return std::nullopt;
    if (*facts.width >= filter.width_min.value_or(0) && *facts.height >= filter.height_min.value_or(0))
        return std::nullopt;
    return reason(too_few_pixels,
                  cat("The picture has ", *facts.width, " × ", *facts.height,
                      " pixels; the profile takes pictures from ", filter.width_min.value_or(1), " × ",
                      filter.height_min.value_or(1), "."));
}

Result<> check_filter(const IntakeFilter& filter) {
    for (const Words* patterns : {&filter.include, &filter.exclude}) {
        TRY(check_words(*patterns, "path patterns"));
        if (*patterns)
            for (const auto& pattern : **patterns) TRY(check_glob(pattern));
    }
    TRY(check_words(filter.extensions, "file endings"));
    TRY(check_words(filter.marker_folders, "marking folders"));
    TRY(check_words(filter.marker_suffixes, "marking endings"));
    TRY(check_range(filter.size_min, std::int64_t{1} << 50U, "The smallest size in bytes"));
    TRY(check_range(filter.size_max, std::int64_t{1} << 50U, "The largest size in bytes"));
    if (filter.size_min && filter.size_max && *filter.size_min > *filter.size_max)
        return filter_invalid("The smallest size is larger than the largest one.");
    TRY(check_range(filter.age_days_max, age_days_max, "The age in days"));
    TRY(check_range(filter.width_min, pixels_max, "The smallest width in pixels"));
    return check_range(filter.height_min, pixels_max, "The smallest height in pixels");
}

bool is_held_by_path(const Intake& intake) {
    return intake.state == IntakeState::held &&
           (intake.reason_code == path_no_match || intake.reason_code == unknown_value ||
            intake.reason_code == "path_template_invalid");
}

}  // namespace sluice::domain
