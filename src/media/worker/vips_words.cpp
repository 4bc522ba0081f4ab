#include "media/worker/vips_words.h"

#include <vips/vips.h>

#include <algorithm>
#include <initializer_list>
#include <string>

#include "base/text.h"
#include "media/worker/picture.h"

namespace sluice::media::worker {
namespace {

constexpr std::size_t complaint_bytes_max = 160;

[[nodiscard]] std::string named(std::string_view format) {
    if (format.empty()) return "picture";
    if (format == "jpg") return "JPEG";
    std::string upper(format);
    std::ranges::transform(upper, upper.begin(),
                           [](char c) { return c >= 'a' && c <= 'z' ? char(c - 32) : c; });
    return upper;
}

[[nodiscard]] bool has_any(const std::string& text, std::initializer_list<std::string_view> words) {
    return std::ranges::any_of(words, [&](std::string_view word) { return text.contains(word); });
}

}  // namespace

std::unexpected<Error> said_of(std::string_view complaint, std::string_view format, int percent) {
    vips_error_clear();
    const auto lower = to_lower_ascii(complaint);
    if (has_any(lower, {"out of memory", "unable to allocate", "cannot allocate", "memory allocation"}))
        return no_picture("decoder_out_of_memory",
                          cat("reading the ", named(format), " takes too much memory"));
    if (has_any(lower, {"encrypted", "password"}))
        return no_picture("unsupported_format", cat("the ", named(format), " is protected by a password"));
    const bool unrecognised = has_any(lower, {"not a known", "not in a known"});
    if (unrecognised && !format.empty())
        return no_picture("corrupt_file", cat("the ", named(format), " is damaged or truncated"));
    if (unrecognised || has_any(lower, {"unsupported", "not supported", "operation is blocked"}))
        return no_picture("unsupported_format", cat("this kind of ", named(format), " isn't supported"));
    if (has_any(lower, {"premature", "truncat", "unexpected end", "end of stream", "eof", "out of order read",
                        "not enough data", "insufficient"})) {
        return no_picture("corrupt_file", percent > 0
                                              ? cat("the ", named(format), " is truncated at ", percent, " %")
                                              : cat("the ", named(format), " is truncated"));
    }
    if (percent > 0)
        return no_picture("corrupt_file",
                          cat("the ", named(format), " is damaged or truncated at ", percent, " %"));
    std::string detail(trim(complaint.substr(0, complaint_bytes_max)));
    std::ranges::replace(detail, '\n', ' ');
    return no_picture("corrupt_file", cat("the ", named(format), " is damaged (", detail, ")"));
}

}  // namespace sluice::media::worker
