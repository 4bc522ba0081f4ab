#include "domain/glob.h"

#include <string>
#include <vector>

#include "base/fold_case.h"

namespace sluice::domain {
namespace {

/// One step of a pattern: a character as it is, or what stands for others.
struct Token {
    enum class Kind { literal, one, within, across, folders };
    Kind kind = Kind::literal;
    std::string_view text;  ///< of a literal
};

std::string_view without_slash(std::string_view path) {
    return path.starts_with('/') ? path.substr(1) : path;
}

/// Bytes of the character of UTF-8 that begins here.
std::size_t character_bytes(std::string_view text) {
    std::size_t bytes = 1;
    while (bytes < text.size() && (static_cast<unsigned char>(text[bytes]) & 0xC0U) == 0x80U) ++bytes;
    return bytes;
}

std::vector<Token> tokens_of(std::string_view pattern) {
    std::vector<Token> tokens;
    bool begins_folder = true;
    while (!pattern.empty()) {
        std::size_t taken = character_bytes(pattern);
        Token token{Token::Kind::literal, pattern.substr(0, taken)};
        if (begins_folder && pattern.starts_with("**/")) {
            token.kind = Token::Kind::folders;
            taken = 3;
        } else if (pattern.starts_with("**")) {
            token.kind = Token::Kind::across;
            taken = 2;
        } else if (pattern.front() == '*') {
            token.kind = Token::Kind::within;
        } else if (pattern.front() == '?') {
            token.kind = Token::Kind::one;
        }
        begins_folder = pattern[taken - 1] == '/';
        tokens.push_back(token);
        pattern.remove_prefix(taken);
    }
    return tokens;
}

std::vector<std::string_view> characters_of(std::string_view path) {
    std::vector<std::string_view> characters;
    while (!path.empty()) {
        const std::size_t taken = character_bytes(path);
        characters.push_back(path.substr(0, taken));
        path.remove_prefix(taken);
    }
    return characters;
}

using Reached = std::vector<bool>;  ///< by count of characters: what of the pattern so far fits so many

Reached step(const Token& token, const std::vector<std::string_view>& path, const Reached& before) {
    Reached after(before.size(), false);
    for (std::size_t at = 0; at < before.size(); ++at) {
        const bool has_previous = at > 0;
        const std::string_view previous = has_previous ? path[at - 1] : std::string_view();
        switch (token.kind) {
            case Token::Kind::literal:
                after[at] = has_previous && before[at - 1] && previous == token.text;
                break;
            case Token::Kind::one: after[at] = has_previous && before[at - 1] && previous != "/"; break;
            case Token::Kind::within:
                after[at] = before[at] || (has_previous && after[at - 1] && previous != "/");
                break;
            case Token::Kind::across: after[at] = before[at] || (has_previous && after[at - 1]); break;
            case Token::Kind::folders: after[at] = before[at]; break;
        }
    }
    if (token.kind != Token::Kind::folders) return after;
    bool is_below = false;  // some folder began further left
    for (std::size_t at = 0; at < before.size(); ++at) {
        if (is_below && path[at - 1] == "/") after[at] = true;
        is_below = is_below || before[at];
    }
    return after;
}

}  // namespace

bool glob_matches(std::string_view pattern, std::string_view path) {
    const std::string folded_pattern = fold_case(without_slash(pattern));
    const std::string folded_path = fold_case(without_slash(path));
    const auto characters = characters_of(folded_path);
    Reached reached(characters.size() + 1, false);
    reached.front() = true;
    for (const Token& token : tokens_of(folded_pattern)) reached = step(token, characters, reached);
    return reached.back();
}

}  // namespace sluice::domain
