#include "domain/csv.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace sluice::domain {
namespace {

constexpr std::size_t bytes_max = std::size_t{1} << 20;
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

/// Reads one record after another.
class Reader {
public:
    Reader(std::string_view text, char separator) : m_rest(text), m_separator(separator) {}

    [[nodiscard]] bool is_at_end() const { return m_rest.empty(); }

    CsvRecord next() {
        CsvRecord record{.line = m_line, .fields = {}, .fault = {}};
        do {
            record.fields.push_back(m_rest.starts_with('"') ? quoted(record.fault) : plain());
        } while (take(m_separator));
        if (!m_rest.empty()) end_line();
        return record;
    }

private:
    [[nodiscard]] bool ends_field(char c) const { return c == m_separator || c == '\n' || c == '\r'; }

    bool take(char c) {
        if (!m_rest.starts_with(c)) return false;
        m_rest.remove_prefix(1);
        return true;
    }

    void end_line() {
        const bool had_return = take('\r');
        if (take('\n') || had_return) ++m_line;
    }

    std::string plain() {
        const auto end = std::ranges::find_if(m_rest, [&](char c) { return ends_field(c); });
        const std::string_view field(m_rest.begin(), end);
        m_rest.remove_prefix(field.size());
        return std::string(trim(field));
    }

    std::string quoted(std::string& fault) {
        m_rest.remove_prefix(1);
        std::string field;
        while (!m_rest.empty()) {
            const char c = m_rest.front();
            m_rest.remove_prefix(1);
            // Two of them within quotation marks are one that is meant.
            if (c == '"' && !take('"')) return after_quote(field, fault);
            if (c == '\n') ++m_line;
            field += c;
        }
        fault = "a quotation mark is opened here and never closed";
        return field;
    }

    std::string after_quote(const std::string& field, std::string& fault) {
        const std::string rest = plain();
        if (!rest.empty()) fault = cat("there is something behind the closing quotation mark: ", rest);
        return std::string(trim(field));
    }

    std::string_view m_rest;
    char m_separator;
    std::int64_t m_line = 1;
};

char find_separator(std::string_view text) {
    constexpr std::array<char, 3> known{',', ';', '\t'};
    std::array<std::ptrdiff_t, 3> counts{};
    bool is_quoted = false;
    for (const char c : text) {
        if (c == '"') is_quoted = !is_quoted;
        if (c == '\n' && !is_quoted) break;
        const auto found = std::ranges::find(known, c);
        if (!is_quoted && found != known.end()) ++counts[static_cast<std::size_t>(found - known.begin())];
    }
    return known[static_cast<std::size_t>(std::ranges::max_element(counts) - counts.begin())];
}

bool is_empty(const CsvRecord& record) {
    return record.fault.empty() && std::ranges::all_of(record.fields, &std::string::empty);
}

}  // namespace

Result<Csv> parse_csv(std::string_view text) {
    if (text.size() > bytes_max)
        return fail({Remedy::reject, "csv_too_large", "This list is larger than a megabyte.",
                     "Divide it into several lists."});
    if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
    if (!is_utf8(text))
        return fail({Remedy::reject, "csv_not_utf8",
                     "This list isn't in UTF-8, so letters like é would be lost.",
                     "In Excel save it as “CSV UTF-8”."});
    Csv csv{.separator = find_separator(text), .records = {}};
    Reader reader(text, csv.separator);
    while (!reader.is_at_end()) {
        auto record = reader.next();
        if (!is_empty(record)) csv.records.push_back(std::move(record));
    }
    return csv;
}

}  // namespace sluice::domain
