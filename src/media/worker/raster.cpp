#include "media/worker/raster.h"

#include <vips/vips8>

#include <algorithm>
#include <array>
#include <cstring>
#include <functional>
#include <string_view>

#include "base/text.h"
#include "media/worker/vips_words.h"

namespace sluice::media::worker {
namespace {

using detail::Made;
using vips::VImage;
using vips::VOption;
using vips::VSource;

constexpr int webp_quality = 80;
constexpr int webp_effort = 0;  // of 0 to 6; 2 takes half as long again for 3 % fewer bytes

constexpr auto raster_mimes = std::to_array<std::string_view>(
    {"image/jpeg", "image/png", "image/webp", "image/gif", "image/tiff", "image/heic", "image/heif",
     "image/avif", "image/svg+xml", "application/pdf", "application/vnd.adobe.illustrator"});

[[nodiscard]] bool is_pdf_inside(std::string_view mime) {
    return mime == "application/pdf" || mime == "application/vnd.adobe.illustrator";
}

[[nodiscard]] bool is_vector(std::string_view mime) {
    return is_pdf_inside(mime) || mime == "image/svg+xml";
}

/// By the loader of its type, for the commonest: asking each loader in turn takes longer than the header.
[[nodiscard]] VImage open_header(const VSource& source, std::string_view mime) {
    VOption* options = VImage::option()->set("access", VIPS_ACCESS_SEQUENTIAL);
    if (mime == "image/jpeg") return VImage::jpegload_source(source, options);
    if (mime == "image/png") return VImage::pngload_source(source, options);
    if (mime == "image/webp") return VImage::webpload_source(source, options);
    return VImage::new_from_source(source, "", options);
}

[[nodiscard]] VImage page_header(const Input& input, std::int64_t page) {
    const auto source = VSource::new_from_descriptor(input.rewound());
    if (page == first_page) return open_header(source, input.type().mime);
    return VImage::new_from_source(
        source, "",
        VImage::option()->set("access", VIPS_ACCESS_SEQUENTIAL)->set("page", static_cast<int>(page - 1)));
}

[[nodiscard]] std::optional<std::int64_t> number_in(const VImage& image, const char* name) {
    if (image.get_typeof(name) != G_TYPE_INT) return std::nullopt;
    return image.get_int(name);
}

[[nodiscard]] std::string color_space_of(const VImage& image) {
    const auto interpretation = image.interpretation();
    if (interpretation == VIPS_INTERPRETATION_RGB16 || interpretation == VIPS_INTERPRETATION_RGB)
        return "srgb";
    if (interpretation == VIPS_INTERPRETATION_GREY16) return "b-w";
    return vips_enum_nick(VIPS_TYPE_INTERPRETATION, interpretation);
}

[[nodiscard]] std::int64_t bit_depth_of(const VImage& image) {
    if (const auto bits = number_in(image, "bits-per-sample")) return *bits;
    return static_cast<std::int64_t>(vips_format_sizeof(image.format())) * 8;
}

void read_pages(const VImage& image, domain::Facts& facts) {
    auto pages = number_in(image, "pdf-n_pages");
    if (!pages) pages = number_in(image, VIPS_META_N_PAGES);
    if (pages && (*pages > 1 || facts.kind == domain::Kind::document)) facts.pages = pages;
    if (image.get_typeof("delay") != VIPS_TYPE_ARRAY_INT || !facts.pages) return;
    std::int64_t total_ms = 0;
    for (const int delay_ms : image.get_array_int("delay")) total_ms += std::max(delay_ms, 0);
    if (total_ms > 0) facts.duration_ms = total_ms;
}

[[nodiscard]] std::string blob_text(const VImage& image, const char* name) {
    if (image.get_typeof(name) == VIPS_TYPE_BLOB) {
        std::size_t size = 0;
        const auto* data = static_cast<const char*>(image.get_blob(name, &size));
        return {data, size};
    }
    if (image.get_typeof(name) == VIPS_TYPE_REF_STRING) return image.get_string(name);
    return {};
}

/// What a PDF says of itself outside its XMP packet.
void read_pdf_words(const VImage& image, domain::Facts& facts) {
    struct Word {
        const char* name;
        const char* field;
        const char* origin;
    };
    constexpr std::array<Word, 3> words{{{"pdf-title", "title", "pdf:Title"},
                                         {"pdf-author", "creator", "pdf:Author"},
                                         {"pdf-subject", "description", "pdf:Subject"}}};
    for (const auto& word : words) {
        const auto text = to_valid_utf8(trim(blob_text(image, word.name)));
        if (!text.empty()) facts.embedded.push_back({word.field, std::nullopt, {text}, word.origin});
    }
}

/// Writes to `percent` how far a decoder came, so that a truncated file can be said to end at 63 %.
class Progress {
public:
    Progress(const VImage& image, int& percent) : m_image(image) {
        vips_image_set_progress(m_image.get_image(), TRUE);
        m_handler = g_signal_connect(m_image.get_image(), "eval", G_CALLBACK(&Progress::advance), &percent);
    }
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;
    ~Progress() { g_signal_handler_disconnect(m_image.get_image(), m_handler); }

private:
    // Some operations note a decoder's error, paint the rest black and go on.
    static void advance(VipsImage*, VipsProgress* progress, int* percent) {
        if (*vips_error_buffer() == '\0') *percent = progress->percent;
    }
    VImage m_image;
    gulong m_handler = 0;
};

[[nodiscard]] VOption* thumbnail_options(std::int64_t edge_px, VipsSize size, std::int64_t page) {
    const auto loading = page == first_page ? std::string("[fail_on=truncated]")
                                            : cat("[fail_on=truncated,page=", page - 1, "]");
    return VImage::option()
        ->set("height", static_cast<int>(edge_px))
        ->set("size", size)
        ->set("export_profile", "srgb")
        // For sources, libvips 8.14 ignores thumbnail's own `fail_on`; loaders do not.
        ->set("option_string", loading.c_str());
}

/// webpsave's own `strip` keeps EXIF and XMP (Debian's libvips 8.14.1).
[[nodiscard]] VImage without_metadata(const VImage& image) {
    auto bare = image.copy();
    std::vector<std::string> names;
    char** fields = vips_image_get_fields(bare.get_image());
    for (char** field = fields; field != nullptr && *field != nullptr; ++field) names.emplace_back(*field);
    g_strfreev(fields);
    for (const auto& name : names) {
        const bool metadata =
            name.starts_with("exif-") || name.ends_with("-data") || name == VIPS_META_ORIENTATION;
        if (metadata) bare.remove(name.c_str());
    }
    return bare;
}

[[nodiscard]] Made write_webp(const VImage& image, int output) {
    const auto target = vips::VTarget::new_to_descriptor(output);
    image.webpsave_target(
        target, VImage::option()->set("Q", webp_quality)->set("effort", webp_effort)->set("strip", true));
    return {image.width(), image.height()};
}

/// `draw` gives the picture at an edge; the smaller renditions are made from the first.
[[nodiscard]] Result<std::vector<Made>> render(const std::function<VImage(int)>& draw,
                                               std::string_view format,
                                               const std::vector<std::int64_t>& edges_px,
                                               const std::vector<int>& outputs) {
    int percent = 0;
    try {
        const auto lazy = draw(static_cast<int>(edges_px.front()));
        vips_error_clear();
        const Progress progress(lazy, percent);
        const auto largest = without_metadata(lazy.copy_memory());
        if (*vips_error_buffer() != '\0') return said_of(std::string(vips_error_buffer()), format, percent);
        std::vector<Made> made;
        for (std::size_t i = 0; i < edges_px.size(); ++i) {
            const auto edge = static_cast<int>(edges_px[i]);
            const bool fits = std::max(largest.width(), largest.height()) <= edge;
            made.push_back(write_webp(
                fits ? largest
                     : largest.thumbnail_image(
                           edge, VImage::option()->set("height", edge)->set("size", VIPS_SIZE_DOWN)),
                outputs[i]));
        }
        return made;
    } catch (const vips::VError& error) {
        return said_of(error.what(), format, percent);
    }
}

}  // namespace

void start_raster() {
    if (VIPS_INIT("sluice_media_worker") != 0) return;
    vips_block_untrusted_set(TRUE);
    // Drawn at a bounded size, by libraries that browsers and desktops feed with strangers' files.
    vips_operation_block_set("VipsForeignLoadPdf", FALSE);
    vips_operation_block_set("VipsForeignLoadSvg", FALSE);
    vips_concurrency_set(1);
    vips_cache_set_max(0);
    try {
        constexpr std::string_view drawing =
            "<svg xmlns='http://www.w3.org/2000/svg' width='64' height='64'><text y='32'>Sluice</text></svg>";
        const auto image = VImage::svgload_buffer(vips_blob_new(nullptr, drawing.data(), drawing.size()));
        vips_area_unref(reinterpret_cast<VipsArea*>(image.webpsave_buffer()));
    } catch (const vips::VError&) {
        vips_error_clear();
    }
}

bool is_raster(const FileType& type) {
    return std::ranges::find(raster_mimes, type.mime) != raster_mimes.end();
}

Result<> read_raster_facts(const Input& input, domain::Facts& facts, std::string& xmp) {
    try {
        const auto whole = input.whole();
        const auto image = open_header(whole.empty() ? VSource::new_from_descriptor(input.rewound())
                                                     : VSource::new_from_memory(whole.data(), whole.size()),
                                       input.type().mime);
        const bool document = facts.kind == domain::Kind::document;
        if (const auto orientation = number_in(image, VIPS_META_ORIENTATION)) facts.orientation = orientation;
        const bool turned = facts.orientation.value_or(1) >= 5;
        if (!document) {
            facts.width = turned ? image.height() : image.width();
            facts.height = turned ? image.width() : image.height();
            facts.color_space = color_space_of(image);
            facts.bit_depth = bit_depth_of(image);
        }
        facts.has_icc = image.get_typeof(VIPS_META_ICC_NAME) != 0;
        read_pages(image, facts);
        if (document) read_pdf_words(image, facts);
        xmp = blob_text(image, document ? "pdf-metadata" : VIPS_META_XMP_NAME);
        return {};
    } catch (const vips::VError& error) {
        return said_of(error.what(), input.type().extension, 0);
    }
}

bool has_pages(const FileType& type) {
    return is_pdf_inside(type.mime) || type.mime == "image/tiff";
}

Result<std::vector<Made>> render_raster(const Input& input, std::int64_t page,
                                        const std::vector<std::int64_t>& edges_px,
                                        const std::vector<int>& outputs) {
    const bool vector = is_vector(input.type().mime);
    try {
        const auto header = page_header(input, page);
        if (!vector && std::int64_t{header.width()} * header.height() > pixels_max)
            return too_many_pixels(header.width(), header.height(), pixels_max);
    } catch (const vips::VError& error) {
        return said_of(error.what(), input.type().extension, 0);
    }
    const auto draw = [&](int edge_px) {
        return VImage::thumbnail_source(
            VSource::new_from_descriptor(input.rewound()), edge_px,
            thumbnail_options(edge_px, vector ? VIPS_SIZE_BOTH : VIPS_SIZE_DOWN, page));
    };
    return render(draw, input.type().extension, edges_px, outputs);
}

Result<std::vector<Made>> render_picture(const Picture& picture, const std::vector<std::int64_t>& edges_px,
                                         const std::vector<int>& outputs) {
    const auto open = [&]() -> VImage {
        if (const auto* encoded = std::get_if<EncodedPicture>(&picture)) {
            auto image = VImage::new_from_buffer(encoded->bytes.data(), encoded->bytes.size(), "",
                                                 VImage::option()->set("fail_on", VIPS_FAIL_ON_TRUNCATED));
            if (encoded->orientation == 0) return image;
            image = image.copy();
            image.set(VIPS_META_ORIENTATION, static_cast<int>(encoded->orientation));
            return image;
        }
        const auto& pixels = std::get<Pixels>(picture);
        auto image = VImage::new_from_memory(const_cast<char*>(pixels.bytes.data()), pixels.bytes.size(),
                                             pixels.width, pixels.height, pixels.channels, VIPS_FORMAT_UCHAR)
                         .copy(VImage::option()->set("interpretation", VIPS_INTERPRETATION_sRGB));
        if (pixels.stretch != 1) image = image.resize(pixels.stretch, VImage::option()->set("vscale", 1.0));
        image = image.copy();
        image.set(VIPS_META_ORIENTATION, static_cast<int>(pixels.orientation));
        return image;
    };
    const auto draw = [&](int edge_px) {
        const auto image = open();
        return image.thumbnail_image(edge_px, VImage::option()
                                                  ->set("height", edge_px)
                                                  ->set("size", VIPS_SIZE_DOWN)
                                                  ->set("export_profile", "srgb"));
    };
    if (const auto* encoded = std::get_if<EncodedPicture>(&picture)) {
        try {
            const auto header = VImage::new_from_buffer(encoded->bytes.data(), encoded->bytes.size(), "");
            if (std::int64_t{header.width()} * header.height() > pixels_max)
                return too_many_pixels(header.width(), header.height(), pixels_max);
        } catch (const vips::VError& error) {
            return said_of(error.what(), "", 0);
        }
    }
    return render(draw, "", edges_px, outputs);
}

Result<> write_tiles(const std::vector<Pixels>& tiles, std::int64_t columns, int output) {
    try {
        std::vector<VImage> images;
        for (const auto& tile : tiles)
            images.push_back(VImage::new_from_memory(const_cast<char*>(tile.bytes.data()), tile.bytes.size(),
                                                     tile.width, tile.height, tile.channels,
                                                     VIPS_FORMAT_UCHAR)
                                 .copy(VImage::option()->set("interpretation", VIPS_INTERPRETATION_sRGB)));
        const auto all =
            VImage::arrayjoin(images, VImage::option()->set("across", static_cast<int>(columns)));
        (void)write_webp(all, output);
        return {};
    } catch (const vips::VError& error) {
        return said_of(error.what(), "video", 0);
    }
}

}  // namespace sluice::media::worker
