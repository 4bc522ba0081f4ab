#include "sandbox/thumbnails.h"

#include <vips/vips.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <utility>

#include "base/text.h"

namespace sluice::sandbox {

namespace {

struct UnrefImage {
    void operator()(VipsImage* image) const { g_object_unref(image); }
};
using Image = std::unique_ptr<VipsImage, UnrefImage>;

bool start_vips() {
    static const bool started = VIPS_INIT("sluice_sandbox") == 0;
    return started;
}

Error failed(std::string code) {
    Error error{
        .remedy = Remedy::reject, .code = std::move(code), .message = cat("libvips: ", vips_error_buffer())};
    vips_error_clear();
    return error;
}

struct Extent {
    int width;
    int height;
};

/// The box into which an image of `source` pixels is scaled, ratio kept.
Extent box_of(Extent source, const ThumbnailSpec& spec) {
    if (spec.mode == ThumbnailMode::original) return source;
    Extent box{spec.width, spec.height};
    const bool may_turn = spec.mode != ThumbnailMode::strict;
    if (may_turn && source.height > source.width) std::swap(box.width, box.height);
    if (spec.mode != ThumbnailMode::fitone_bestfit) return box;
    const double scale = std::max(static_cast<double>(box.width) / source.width,
                                  static_cast<double>(box.height) / source.height);
    return {static_cast<int>(std::ceil(source.width * scale)),
            static_cast<int>(std::ceil(source.height * scale))};
}

Result<Extent> read_extent(std::string_view bytes) {
    const Image image(vips_image_new_from_buffer(bytes.data(), bytes.size(), "", nullptr));
    if (!image) return fail(failed("unsupported_image"));
    Extent extent{vips_image_get_width(image.get()), vips_image_get_height(image.get())};
    if (vips_image_get_orientation_swap(image.get())) std::swap(extent.width, extent.height);
    return extent;
}

Result<std::string> encode(VipsImage* image, const ThumbnailSpec& spec) {
    void* bytes = nullptr;
    std::size_t size = 0;
    int status = -1;
    switch (spec.format) {
        case ThumbnailFormat::jpeg:
            status = vips_jpegsave_buffer(image, &bytes, &size, "Q", spec.quality, "strip", TRUE, nullptr);
            break;
        case ThumbnailFormat::png:
            status = vips_pngsave_buffer(image, &bytes, &size, "strip", TRUE, nullptr);
            break;
        case ThumbnailFormat::webp:
            status = vips_webpsave_buffer(image, &bytes, &size, "Q", spec.quality, "strip", TRUE, nullptr);
            break;
    }
    if (status != 0) return fail(failed("conversion_error"));
    std::string encoded(static_cast<const char*>(bytes), size);
    g_free(bytes);
    return encoded;
}

}  // namespace

std::optional<ThumbnailSize> thumbnail_size_of(std::string_view word) {
    static constexpr std::array<std::pair<std::string_view, ThumbnailSize>, 10> sizes = {
        {{"w32h32", {32, 32}},
         {"w64h64", {64, 64}},
         {"w128h128", {128, 128}},
         {"w256h256", {256, 256}},
         {"w480h320", {480, 320}},
         {"w640h480", {640, 480}},
         {"w960h640", {960, 640}},
         {"w1024h768", {1024, 768}},
         {"w2048h1536", {2048, 1536}},
         {"w3200h2400", {3200, 2400}}}};
    for (const auto& [name, size] : sizes) {
        if (name == word) return size;
    }
    return std::nullopt;
}

std::optional<ThumbnailSize> image_size_of(std::string_view image) {
    if (!start_vips()) return std::nullopt;
    const auto extent = read_extent(image);
    if (!extent) return std::nullopt;
    return ThumbnailSize{extent->width, extent->height};
}

bool has_thumbnail_extension(std::string_view file_name) {
    static constexpr std::array<std::string_view, 9> extensions = {"jpg", "jpeg", "png", "tiff", "tif",
                                                                   "gif", "webp", "ppm", "bmp"};
    const auto dot = file_name.rfind('.');
    if (dot == std::string_view::npos) return false;
    return std::ranges::find(extensions, to_lower_ascii(file_name.substr(dot + 1))) != extensions.end();
}

Result<std::string> make_thumbnail(std::string_view bytes, const ThumbnailSpec& spec) {
    if (!start_vips()) return fail(failed("conversion_error"));
    const auto box = box_of(TRY(read_extent(bytes)), spec);
    VipsImage* made = nullptr;
    // libvips takes the buffer as writable but only reads it.
    const int status = vips_thumbnail_buffer(const_cast<char*>(bytes.data()), bytes.size(), &made, box.width,
                                             "height", box.height, "size", VIPS_SIZE_DOWN, nullptr);
    if (status != 0) return fail(failed("unsupported_image"));
    const Image thumbnail(made);
    return encode(thumbnail.get(), spec);
}

}  // namespace sluice::sandbox
