#include "media/detail/answers.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "base/text.h"

namespace sluice::media::detail {
namespace {

struct Known {
    std::string_view code;
    std::string_view hint;
};

constexpr std::size_t message_bytes_shown_max = 300;

constexpr auto known_codes = std::to_array<Known>({
    {"corrupt_file", "Ask for the file again; the original is kept as it is."},
    {"decoder_crashed", "Try again; if it happens often, give the machine more memory."},
    {"decoder_timeout", "Ask for a smaller or simpler file, or raise the time limit of the media workers."},
    {"decoder_out_of_memory", "Ask for a smaller file, or raise the memory limit of the media workers."},
    {"unsupported_format", "The file is kept and can be downloaded; only its preview is missing."},
    {"too_many_pixels", "Ask for a smaller version of the picture."},
});

[[nodiscard]] Error answer(std::string_view code, std::string_view reason, std::string_view what) {
    const auto* known = std::ranges::find(known_codes, code, &Known::code);
    if (known == known_codes.end()) known = known_codes.begin();
    const auto remedy = known->code == "decoder_crashed" ? Remedy::retry : Remedy::reject;
    return {.remedy = remedy,
            .code = std::string(known->code),
            .message = cat("no ", what, ": ", reason),
            .hint = std::string(known->hint)};
}

}  // namespace

Error no_preview(Ending ending, std::string_view what) {
    switch (ending) {
        case Ending::timed_out: return answer("decoder_timeout", "reading the file takes too long", what);
        case Ending::out_of_memory:
            return answer("decoder_out_of_memory", "reading the file takes too much memory", what);
        case Ending::killed:
            return answer("decoder_crashed", "its reader was stopped from outside, twice", what);
        case Ending::crashed:
        case Ending::replied:
        case Ending::stopped: break;
    }
    return answer("corrupt_file", "the file is damaged; its reader crashed on it, twice", what);
}

Error no_preview(const Problem& problem, std::string_view what) {
    std::string_view message = problem.message;
    return answer(problem.code, to_valid_utf8(message.substr(0, message_bytes_shown_max)), what);
}

std::unexpected<Error> was_stopped() {
    return fail(
        {.remedy = Remedy::retry, .code = "stopped", .message = "The work was stopped before it was done."});
}

}  // namespace sluice::media::detail
