#include "domain/detail/file_words.h"

#include "base/fold_case.h"
#include "base/text.h"

namespace sluice::domain::detail {
namespace {

/// Letters beyond ASCII count as such, whatever they are.
bool is_of_word(char c) {
    const bool is_ascii = static_cast<unsigned char>(c) < 0x80;
    return !is_ascii || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z');
}

}  // namespace

FileWords::FileWords(std::string_view name) {
    const auto slash = name.find_last_of("/\\");
    if (slash != std::string_view::npos) name.remove_prefix(slash + 1);
    const std::string folded = fold_case(trim(name));
    const auto dot = folded.rfind('.');
    const bool has_extension = dot != std::string::npos && dot > 0;
    stem = std::string(trim(std::string_view(folded).substr(0, has_extension ? dot : folded.size())));
    if (has_extension) extension = folded.substr(dot + 1);
    bool is_in_word = false;
    for (const char c : stem) {
        if (!is_of_word(c)) {
            is_in_word = false;
            continue;
        }
        if (!is_in_word) words.emplace_back();
        words.back() += c;
        is_in_word = true;
    }
}

}  // namespace sluice::domain::detail
