#include "media/workshop.h"

namespace sluice::media {
namespace {

constexpr std::int64_t thumbnail_edge_px_max = 512;
constexpr std::int64_t preview_edge_px_max = 2048;

}  // namespace

std::int64_t edge_px_max(Size size) {
    return size == Size::thumbnail ? thumbnail_edge_px_max : preview_edge_px_max;
}

Result<Inspection> Workshop::inspect(const std::filesystem::path& blob, std::string_view filename_hint,
                                     std::stop_token stop) {
    auto examination = TRY(examine(blob, filename_hint, {}, std::move(stop)));
    return Inspection{std::move(examination.facts), std::move(examination.no_preview)};
}

Result<Rendering> Workshop::render(const std::filesystem::path& blob, const RenderRequest& request,
                                   std::string_view filename_hint, std::stop_token stop) {
    auto examination = TRY(examine(blob, filename_hint, {request}, std::move(stop)));
    if (examination.no_preview) return fail(*std::move(examination.no_preview));
    return std::move(examination.renderings.front());
}

}  // namespace sluice::media
