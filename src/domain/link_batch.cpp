#include "domain/link_batch.h"

#include <algorithm>
#include <map>

#include "base/fold_case.h"
#include "base/text.h"
#include "base/time_zone.h"
#include "domain/account_folder.h"
#include "domain/overlap.h"

namespace sluice::domain {
namespace {

constexpr std::size_t name_bytes_max = 200;
constexpr std::size_t title_bytes_max = 256;
constexpr std::size_t instructions_bytes_max = 4'000;
constexpr std::int64_t days_max = 3'660;
constexpr std::string_view name_column = "name";
constexpr std::string_view date_column = "date";

std::unexpected<Error> template_invalid(std::string message, std::string hint) {
    return fail({Remedy::reject, "template_invalid", std::move(message), std::move(hint)});
}

Result<> check_days(const std::optional<std::int64_t>& days, std::string_view what) {
    if (!days || (*days >= 0 && *days <= days_max)) return {};
    return template_invalid(cat("The ", what, " must be 0 to ", days_max, " days after the event."),
                            "Give a number of days, or leave it empty.");
}

/// The columns that a pattern names.
std::vector<std::string> names_in(std::string_view pattern) {
    std::vector<std::string> names;
    for (auto open = pattern.find('{'); open != std::string_view::npos; open = pattern.find('{', open + 1)) {
        const auto close = pattern.find('}', open);
        if (close == std::string_view::npos) break;
        names.push_back(fold_case(trim(pattern.substr(open + 1, close - open - 1))));
    }
    return names;
}

using Values = std::map<std::string, std::string>;

std::string fill(std::string_view pattern, const Values& values) {
    std::string text;
    while (!pattern.empty()) {
        const auto open = pattern.find('{');
        const auto close = open == std::string_view::npos ? open : pattern.find('}', open);
        if (close == std::string_view::npos) return text.append(pattern);
        text.append(pattern.substr(0, open));
        const auto found = values.find(fold_case(trim(pattern.substr(open + 1, close - open - 1))));
        if (found != values.end()) text += found->second;
        pattern.remove_prefix(close + 1);
    }
    return text;
}

/// "1.8.2026" and "01.08.2026" as well, since many spreadsheets write days so. "01/08/2026" means two things.
std::string to_iso_day(std::string_view text) {
    const auto parts = split(text, '.');
    const auto padded = [](const std::string& part) { return part.size() == 1 ? cat("0", part) : part; };
    if (parts.size() != 3) return std::string(text);
    return cat(parts[2], "-", padded(parts[1]), "-", padded(parts[0]));
}

class Planner {
public:
    Planner(const LinkTemplateRules& rules, const BatchFacts& facts) : m_rules(rules), m_facts(facts) {}

    Result<LinkBatchPlan> plan(const Csv& csv) {
        LinkBatchPlan plan;
        auto record = csv.records.begin();
        if (record == csv.records.end()) return csv_empty();
        for (const auto& field : record->fields) m_columns.push_back(fold_case(field));
        const bool has_header = std::ranges::find(m_columns, name_column) != m_columns.end();
        if (has_header)
            plan.columns = (record++)->fields;
        else
            plan.columns = m_columns = {std::string(name_column)};
        if (record == csv.records.end()) return csv_empty();
        TRY(check_columns());
        if (m_rules.deadline_days && !m_facts.takes_deadlines)
            return fail({Remedy::reject, "deadlines_not_in_plan",
                         "Deadlines are part of Dropbox Professional and Business; this account has neither.",
                         "Take the deadline out of the template, and let Sluice close the links instead."});
        for (; record != csv.records.end(); ++record) {
            plan.links.push_back(plan_line(*record));
            if (plan.links.back().error) ++plan.faulty;
        }
        return plan;
    }

private:
    static std::unexpected<Error> csv_empty() {
        return fail({Remedy::reject, "csv_empty", "There is no name in this list.",
                     "Paste one name a line, or choose a CSV file with a column “name”."});
    }

    [[nodiscard]] Result<> check_columns() const {
        for (const auto& pattern : {m_rules.title, m_rules.instructions})
            for (const auto& name : names_in(pattern))
                if (std::ranges::find(m_columns, name) == m_columns.end())
                    return fail(
                        {Remedy::reject, "csv_column_missing",
                         cat("The template uses {", name, "}, but the list has no column of that name."),
                         cat("Begin the list with a line that names its columns: name,", name)});
        return {};
    }

    PlannedLink plan_line(const CsvRecord& record) {
        PlannedLink link;
        link.line = record.line;
        Values values;
        for (std::size_t i = 0; i < m_columns.size(); ++i)
            values[m_columns[i]] = i < record.fields.size() ? record.fields[i] : std::string();
        link.name = values[std::string(name_column)];
        link.title = fill(m_rules.title, values);
        link.description = fill(m_rules.instructions, values);
        link.destination = cat(m_rules.parent_folder, "/", link.name);
        link.error = find_error(record, link, values);
        return link;
    }

    std::optional<Reason> find_error(const CsvRecord& record, PlannedLink& link, const Values& values) {
        if (!record.fault.empty())
            return Reason{"csv_malformed", cat("This line can't be read: ", record.fault, "."),
                          "Put the text in quotation marks, and double those within it."};
        if (record.fields.size() > m_columns.size())
            return Reason{
                "csv_columns",
                cat("This line has ", record.fields.size(), " columns, not ", m_columns.size(), "."),
                "Put a name that has a comma in it in quotation marks, or begin the list with a line that "
                "names its columns."};
        if (auto error = check_name(link.name)) return error;
        if (trim(link.title).empty() || link.title.size() > title_bytes_max)
            return Reason{
                "title_invalid",
                cat("The title would be empty or longer than ", title_bytes_max, " characters: ", link.title),
                "Shorten the name, or the template's title."};
        if (auto error = set_days(link, values)) return error;
        if (auto error = check_folder(link)) return error;
        if (m_facts.requests_left && ++m_count > *m_facts.requests_left)
            return Reason{"file_request_limit",
                          cat("Dropbox takes ", file_requests_max,
                              " file requests of an account, and this one would be too many."),
                          "Delete old links, or use another Dropbox."};
        return std::nullopt;
    }

    static std::optional<Reason> check_name(const std::string& name) {
        if (name.empty())
            return Reason{"name_missing", "This line has no name.", "Write one, or take the line out."};
        const std::string allowed = folder_name_of(name);
        if (allowed == name) return std::nullopt;
        return Reason{"name_invalid", cat("Dropbox doesn't allow a folder called “", name, "”."),
                      cat("Call it “", allowed, "”, for example.")};
    }

    std::optional<Reason> set_days(PlannedLink& link, const Values& values) const {
        if (!m_rules.deadline_days && !m_rules.closes_days) return std::nullopt;
        const auto date = values.find(std::string(date_column));
        const std::string day =
            date == values.end() ? day_of(m_facts.now, m_facts.time_zone) : to_iso_day(date->second);
        const auto set = [&](std::optional<Instant>& at,
                             const std::optional<std::int64_t>& days) -> Result<> {
            if (!days) return {};
            at = TRY(begin_of_day(TRY(add_days(day, *days + 1)), m_facts.time_zone));
            return {};
        };
        if (!set(link.deadline, m_rules.deadline_days) || !set(link.closes_at, m_rules.closes_days))
            return Reason{
                "date_invalid",
                date->second.empty() ? "This line has no date." : cat("“", date->second, "” isn't a day."),
                "Write it like 2026-08-01."};
        if (link.deadline.value_or(m_facts.now + std::chrono::hours(1)) > m_facts.now &&
            link.closes_at.value_or(m_facts.now + std::chrono::hours(1)) > m_facts.now)
            return std::nullopt;
        return Reason{"date_passed",
                      cat("The event was so long ago (", day, ") that the link would be closed already."),
                      "Correct the date, or take the line out."};
    }

    std::optional<Reason> check_folder(const PlannedLink& link) {
        const std::string folded = fold_case(link.destination);
        const auto [before, is_new] = m_lines.try_emplace(folded, link.line);
        if (!is_new)
            return Reason{"name_twice", cat("This name stands on line ", before->second, " already."),
                          "Take one of them out, or call it differently."};
        for (const auto& mapped : m_facts.mapped_folders)
            if (overlap(folded, fold_case(mapped)))
                return Reason{"mapping_overlaps",
                              cat("The folder ", link.destination,
                                  " is mapped already, or overlaps with a mapped one."),
                              "This link may be made already. Take the line out, or call it differently."};
        return std::nullopt;
    }

    const LinkTemplateRules& m_rules;
    const BatchFacts& m_facts;
    std::vector<std::string> m_columns;
    std::map<std::string, std::int64_t> m_lines;
    std::int64_t m_count = 0;
};

}  // namespace

Result<> check_link_template(const LinkTemplateRules& rules) {
    if (trim(rules.name).empty() || rules.name.size() > name_bytes_max)
        return template_invalid(cat("A template needs a name of 1 to ", name_bytes_max, " characters."),
                                "Name it after the kind of event.");
    const std::string& folder = rules.parent_folder;
    if (!folder.empty() &&
        (folder.front() != '/' || folder.back() == '/' || folder.find("//") != std::string::npos))
        return template_invalid(cat("'", folder, "' isn't a folder path."),
                                "Write it as Dropbox shows it, beginning with a slash: /Events.");
    if (names_in(rules.title).empty() || rules.title.size() > title_bytes_max)
        return template_invalid("The title needs a part that differs from link to link.",
                                "Write {name} where the name is to stand: Photos of {name}.");
    if (rules.instructions.size() > instructions_bytes_max)
        return template_invalid(cat("Instructions can have ", instructions_bytes_max, " characters."),
                                "Shorten them.");
    TRY(check_days(rules.deadline_days, "deadline"));
    return check_days(rules.closes_days, "closing");
}

Result<LinkBatchPlan> plan_link_batch(std::string_view csv, const LinkTemplateRules& rules,
                                      const BatchFacts& facts) {
    return Planner(rules, facts).plan(TRY(parse_csv(csv)));
}

}  // namespace sluice::domain
