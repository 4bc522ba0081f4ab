// A path template, read and asked of paths (C15, S9).
//
//   /{client}/{campaign:[A-Z]{3}\d{4}}/{*}
//
// Each part between slashes is one folder: words, `{field}` for a value, `{field:pattern}` for one of that
// shape, `{_}` for whatever it is called. `{*}` stands for any folders, also for none.
//
// Invariant: pure, and linear in the path, whatever the pattern (RE2). Words and shapes are compared without
// the case of their letters; a value is given as its pattern would write it, its accents composed.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "domain/fields.h"

namespace sluice::domain {

/// What a folder says.
struct Capture {
    std::string field;  ///< its key
    std::string value;

    bool operator==(const Capture&) const = default;
};

class ParsedTemplate {
public:
    /// Fails with `path_template_invalid`: where, and what to write there.
    [[nodiscard]] static Result<ParsedTemplate> parse(std::string_view text, const Fields& fields);
    ~ParsedTemplate();
    ParsedTemplate(ParsedTemplate&&) noexcept;
    ParsedTemplate& operator=(ParsedTemplate&&) noexcept;

    /// What the folders of a file say, given its path below the mapped folder; nothing where they don't fit.
    [[nodiscard]] std::optional<std::vector<Capture>> match(std::string_view relative_path) const;

private:
    struct Part;
    ParsedTemplate();

    std::vector<Part> m_before;  ///< `{*}`
    std::vector<Part> m_after;
    bool m_has_rest = false;
};

}  // namespace sluice::domain
