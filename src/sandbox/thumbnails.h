// Thumbnails as Dropbox makes them, decoded here (it is only a sandbox) by libvips.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace sluice::sandbox {

/// ThumbnailMode of files.stone.
enum class ThumbnailMode { strict, bestfit, fitone_bestfit, original };
enum class ThumbnailFormat { jpeg, png, webp };

struct ThumbnailSpec {
    int width = 64;   ///< pixels
    int height = 64;  ///< pixels
    ThumbnailMode mode = ThumbnailMode::strict;
    ThumbnailFormat format = ThumbnailFormat::jpeg;
    int quality = 80;
};

/// "w640h480" -> 640 x 480; nothing for other words than those of ThumbnailSize.
struct ThumbnailSize {
    int width;
    int height;
};
[[nodiscard]] std::optional<ThumbnailSize> thumbnail_size_of(std::string_view word);
/// Of an image as it is to be seen, turned by its orientation; nothing if it can't be read.
[[nodiscard]] std::optional<ThumbnailSize> image_size_of(std::string_view image);
/// True for the file names whose type can be rendered (spec: get_thumbnail:2).
[[nodiscard]] bool has_thumbnail_extension(std::string_view file_name);

inline constexpr std::uint64_t thumbnail_source_bytes_max = std::uint64_t{20} << 20;

/// The encoded thumbnail. Never enlarges; turns by EXIF orientation. Fails with `unsupported_image` or
/// `conversion_error`, the words of ThumbnailError.
[[nodiscard]] Result<std::string> make_thumbnail(std::string_view image, const ThumbnailSpec& spec);

}  // namespace sluice::sandbox
