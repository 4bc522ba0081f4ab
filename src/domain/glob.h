// Globs of paths below a mapped folder: `*` and `?` within a folder, `**` across folders.
//
// Invariant: pure, and linear in the path, whatever the pattern. Letters are compared without their case and
// however accents are composed. A pattern without slash is asked of the name alone; one that ends in a slash
// means all that lies below.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace sluice::domain {

class Glob {
public:
    explicit Glob(std::string_view pattern);
    ~Glob();
    Glob(Glob&&) noexcept;
    Glob& operator=(Glob&&) noexcept;

    /// `relative_path`: below the mapped folder, "Drafts/rex.jpg".
    [[nodiscard]] bool matches(std::string_view relative_path) const;

private:
    struct Compiled;
    std::unique_ptr<Compiled> m_compiled;
};

/// Fails with `glob_invalid`: empty, too long, or no text.
[[nodiscard]] Result<> check_glob(std::string_view pattern);

}  // namespace sluice::domain
