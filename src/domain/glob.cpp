#include "domain/glob.h"

#include <re2/re2.h>

#include "base/fold_case.h"
#include "base/text.h"

namespace sluice::domain {
namespace {

constexpr std::size_t glob_bytes_max = 500;

std::string_view without_slash(std::string_view path) {
    return path.starts_with('/') ? path.substr(1) : path;
}

std::string expression_of(std::string_view pattern) {
    std::string expression;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        const std::string_view rest = pattern.substr(i);
        if (rest.starts_with("**/")) {
            expression += "(?:.*/)?";
            i += 2;
        } else if (rest.starts_with("**")) {
            expression += ".*";
            i += 1;
        } else if (rest.starts_with("*")) {
            expression += "[^/]*";
        } else if (rest.starts_with("?")) {
            expression += "[^/]";
        } else if (rest.starts_with("/") || static_cast<unsigned char>(rest.front()) >= 0x80) {
            expression += rest.front();
        } else {
            expression += RE2::QuoteMeta(rest.substr(0, 1));
        }
    }
    return expression;
}

RE2::Options quiet() {
    RE2::Options options;
    options.set_log_errors(false);
    options.set_dot_nl(true);
    return options;
}

}  // namespace

struct Glob::Compiled {
    RE2 expression;
    bool is_of_name;

    explicit Compiled(const std::string& pattern)
        : expression(expression_of(pattern), quiet()), is_of_name(pattern.find('/') == std::string::npos) {}
};

Glob::Glob(std::string_view pattern) {
    std::string whole = fold_case(trim(pattern));
    if (whole.ends_with('/')) whole += "**";
    const bool is_rooted = whole.starts_with('/') && whole.find('/', 1) == std::string::npos;
    // "/*.jpg" is of the mapped folder itself, "*.jpg" of any.
    std::string below(without_slash(whole));
    m_compiled = std::make_unique<Compiled>(below);
    if (is_rooted) m_compiled->is_of_name = false;
}

Glob::~Glob() = default;
Glob::Glob(Glob&&) noexcept = default;
Glob& Glob::operator=(Glob&&) noexcept = default;

bool Glob::matches(std::string_view relative_path) const {
    const std::string path = fold_case(without_slash(relative_path));
    std::string_view asked = path;
    if (m_compiled->is_of_name) asked = asked.substr(asked.rfind('/') + 1);
    return RE2::FullMatch({asked.data(), asked.size()}, m_compiled->expression);
}

Result<> check_glob(std::string_view pattern) {
    if (!trim(pattern).empty() && pattern.size() <= glob_bytes_max && is_utf8(pattern)) return {};
    return fail({Remedy::reject, "glob_invalid",
                 cat("A pattern of paths has 1 to ", glob_bytes_max, " characters."),
                 "Write it like *.jpg, Drafts/ or **/Final/*."});
}

}  // namespace sluice::domain
