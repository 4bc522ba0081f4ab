#include "domain/vocabulary.h"

#include <algorithm>
#include <cctype>
#include <vector>

#include "base/fold_case.h"
#include "base/text.h"

namespace sluice::domain {
namespace {

bool are_digits(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

/// 2026, 2026-11 or 2026-11-30, as metadata standards write dates.
bool is_date(std::string_view text) {
    const auto parts = split(text, '-');
    if (parts.size() > 3 || parts[0].size() != 4) return false;
    return std::ranges::all_of(parts, are_digits) &&
           std::ranges::all_of(parts.begin() + 1, parts.end(),
                               [](const std::string& part) { return part.size() == 2; });
}

bool can_hold(const Field& field, std::string_view value) {
    if (field.type == FieldType::integer) return are_digits(value);
    return field.type != FieldType::date || is_date(value);
}

/// How many letters must be added, left out, replaced or swapped with their neighbour to make one of the
/// other.
std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::vector<std::size_t>> cost(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
    for (std::size_t i = 0; i <= a.size(); ++i) cost[i][0] = i;
    for (std::size_t j = 0; j <= b.size(); ++j) cost[0][j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i)
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t replaced = cost[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            cost[i][j] = std::min({cost[i - 1][j] + 1, cost[i][j - 1] + 1, replaced});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                cost[i][j] = std::min(cost[i][j], cost[i - 2][j - 2] + 1);
        }
    return cost[a.size()][b.size()];
}

constexpr std::size_t compared_bytes_max = 100;

}  // namespace

std::optional<std::string> find_term(const Field& field, std::string_view value) {
    const std::string text = compose(trim(value));
    if (text.empty() || !can_hold(field, text)) return std::nullopt;
    if (field.terms.empty()) return text;
    const std::string folded = fold_case(text);
    for (const auto& term : field.terms)
        if (fold_case(term) == folded) return term;
    for (const auto& [spelling, term] : field.spellings)
        if (fold_case(spelling) == folded) return term;
    return std::nullopt;
}

std::optional<std::string> suggest_term(const Field& field, std::string_view value) {
    const std::string folded = fold_case(trim(value));
    if (folded.empty() || folded.size() > compared_bytes_max) return std::nullopt;
    std::optional<std::string> best;
    // A third of it may be wrong, and one letter of a word however short.
    std::size_t best_distance = std::max<std::size_t>(1, folded.size() / 3) + 1;
    for (const auto& term : field.terms) {
        const std::string other = fold_case(term);
        if (other.size() > folded.size() + best_distance || folded.size() > other.size() + best_distance)
            continue;
        const std::size_t between = distance(folded, other);
        // A word of one letter is as close to any other.
        if (between >= best_distance || between >= std::max(folded.size(), other.size())) continue;
        best = term;
        best_distance = between;
    }
    return best;
}

Result<std::string> checked_value(const Field& field, std::string_view value) {
    if (auto term = find_term(field, value)) return *std::move(term);
    const std::string said = to_valid_utf8(trim(value));
    if (field.type == FieldType::integer || field.type == FieldType::date)
        return fail({Remedy::reject, "unknown_value",
                     cat("'", said, "' isn't a ", field.type == FieldType::date ? "date" : "number",
                         ", which ", field.label, " must be."),
                     field.type == FieldType::date ? "Write dates like 2026-11-30." : "Write digits alone."});
    const auto suggestion = suggest_term(field, value);
    return fail({Remedy::reject, "unknown_value", cat("'", said, "' isn't a term of ", field.label, "."),
                 suggestion ? cat("Did you mean '", *suggestion, "'? Or add '", said, "' to the terms of ",
                                  field.label, ".")
                            : cat("Use one of its terms, or add '", said, "' to them.")});
}

}  // namespace sluice::domain
