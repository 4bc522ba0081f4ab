// Lists of names and more, as spreadsheets write them (RFC 4180, and what Excel makes of it).
//
// Invariant: pure; every record says the line on which it began, whatever its fields hold, so that a person
// finds what is wrong with it. A fault stays with its record: those after it are read all the same.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace sluice::domain {

struct CsvRecord {
    std::int64_t line = 1;            ///< from 1, where it began
    std::vector<std::string> fields;  ///< without spaces around them
    std::string fault;                ///< what isn't as CSV should be, in words; empty: nothing
};

struct Csv {
    char separator = ',';
    std::vector<CsvRecord> records;  ///< without empty lines
};

/// The separator is the comma, semicolon or tab of which the first record has most. Fails with `csv_not_utf8`
/// or `csv_too_large` (a megabyte).
[[nodiscard]] Result<Csv> parse_csv(std::string_view text);

}  // namespace sluice::domain
