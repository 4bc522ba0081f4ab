#include "net/url.h"

#include <algorithm>

#include "base/text.h"

namespace sluice::net {
namespace {

int digit_of(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

std::string decode_form_text(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '+') {
            out += ' ';
            continue;
        }
        const int high = text[i] == '%' && i + 2 < text.size() ? digit_of(text[i + 1]) : -1;
        const int low = high >= 0 ? digit_of(text[i + 2]) : -1;
        if (low < 0) {
            out += text[i];
            continue;
        }
        out += static_cast<char>(high * 16 + low);
        i += 2;
    }
    return out;
}

/// Where the authority of an absolute URL begins and ends, or nothing.
std::optional<std::pair<std::size_t, std::size_t>> authority_of(std::string_view url) {
    const auto scheme_end = url.find("://");
    if (scheme_end == std::string_view::npos || scheme_end == 0) return std::nullopt;
    if (url.find_first_of("/?#") < scheme_end) return std::nullopt;
    const auto begin = scheme_end + 3;
    const auto end = std::min(url.find_first_of("/?#", begin), url.size());
    if (begin == end) return std::nullopt;
    return std::pair(begin, end);
}

std::string_view without_fragment(std::string_view url) {
    return url.substr(0, url.find('#'));
}

}  // namespace

std::string_view path_of(std::string_view target) {
    return target.substr(0, target.find_first_of("?#"));
}

std::string_view query_of(std::string_view target) {
    const auto text = without_fragment(target);
    const auto mark = text.find('?');
    return mark == std::string_view::npos ? std::string_view{} : text.substr(mark + 1);
}

std::map<std::string, std::string> parse_form(std::string_view text) {
    std::map<std::string, std::string> fields;
    for (const auto& field : split(text, '&')) {
        if (field.empty()) continue;
        const auto mark = std::min(field.find('='), field.size());
        const std::string_view value = mark < field.size() ? std::string_view(field).substr(mark + 1) : "";
        fields.emplace(decode_form_text(std::string_view(field).substr(0, mark)), decode_form_text(value));
    }
    return fields;
}

std::string encode_form(const std::vector<std::pair<std::string, std::string>>& fields) {
    std::string out;
    for (const auto& [name, value] : fields) {
        if (!out.empty()) out += '&';
        out += cat(percent_encode(name), '=', percent_encode(value));
    }
    return out;
}

std::optional<std::string> origin_of(std::string_view url) {
    const auto authority = authority_of(url);
    if (!authority) return std::nullopt;
    return std::string(url.substr(0, authority->second));
}

std::string target_of(std::string_view url) {
    const auto authority = authority_of(url);
    const auto rest = without_fragment(authority ? url.substr(authority->second) : url);
    if (rest.empty() || rest.front() != '/') return cat('/', rest);
    return std::string(rest);
}

}  // namespace sluice::net
