#include <utility>

#include "base/text.h"
#include "media/worker/archive.h"
#include "media/worker/footage.h"
#include "media/worker/proxy.h"
#include "media/worker/raster.h"
#include "media/worker/serve.h"
#include "media/worker/strip.h"
#include "media/worker/waveform.h"

namespace sluice::media::worker {
namespace {

using domain::DerivativeDetail;
using domain::DerivativeKind;

constexpr std::int64_t page_edge_px = 2048;
constexpr std::int64_t page_number_max = 100'000;

[[nodiscard]] Result<DerivativeDetail> draw_page(const Input& input, std::int64_t page, int output) {
    if (!has_pages(input.type())) return no_picture("unsupported_format", "this kind of file has no pages");
    if (page < 1 || page > page_number_max) return no_picture("unsupported_format", "there is no such page");
    const auto made = TRY(render_raster(input, page, {page_edge_px}, {output}));
    return DerivativeDetail{.width = made.front().width, .height = made.front().height};
}

[[nodiscard]] Result<DerivativeDetail> make(const Input& input, const detail::Job& job,
                                            const std::vector<int>& outputs) {
    const auto& type = input.type();
    DerivativeDetail detail;
    switch (*job.derivative) {
        case DerivativeKind::page: return draw_page(input, job.page.value_or(first_page), outputs.front());
        case DerivativeKind::listing:
            if (!is_archive(type)) return no_picture("unsupported_format", "the file isn't an archive");
            detail.listing = TRY(list_archive(input, job.filename));
            return detail;
        case DerivativeKind::strip:
        case DerivativeKind::proxy:
        case DerivativeKind::waveform: break;
    }
    if (!is_footage(type)) return no_picture("unsupported_format", "the file isn't a video or a sound");
    if (*job.derivative == DerivativeKind::proxy) return make_proxy(input, outputs.front());
    if (*job.derivative == DerivativeKind::strip) {
        detail.strip = TRY(make_strip(input, outputs.front()));
    } else {
        detail.waveform = TRY(read_waveform(input));
    }
    return detail;
}

}  // namespace

detail::Reply derive(const Input& input, const detail::Job& job, const std::vector<int>& outputs) {
    detail::Reply reply;
    reply.facts.mime = input.type().mime;
    reply.facts.kind = input.type().kind;
    answer_problem(reply, [&]() -> Result<> {
        if (input.size() == 0) return no_picture("corrupt_file", "the file is empty");
        reply.derived = TRY(make(input, job, outputs));
        return {};
    });
    return reply;
}

}  // namespace sluice::media::worker
