// Pictures between decoders and the makers of renditions.
//
// Invariant: orientation is EXIF's (1 upright … 8); whoever draws a picture applies it once.
#pragma once

#include <cstdint>
#include <string>
#include <variant>

#include "base/result.h"
#include "base/text.h"

namespace sluice::media::worker {

inline constexpr std::int64_t pixels_max = 500'000'000;        ///< of a still picture
inline constexpr std::int64_t frame_pixels_max = 150'000'000;  ///< of a video frame or what FFmpeg decodes

/// Decoded: 8 bits a channel, rows without gaps.
struct Pixels {
    int width = 0;
    int height = 0;
    int channels = 3;  ///< 3: RGB, 4: RGB with alpha
    std::string bytes;
    double stretch = 1;  ///< how much wider a pixel is than high
    std::int64_t orientation = 1;
};

/// A JPEG or PNG found inside another file.
struct EncodedPicture {
    std::string bytes;
    std::int64_t orientation = 0;  ///< 0: as the picture itself says
};

using Picture = std::variant<Pixels, EncodedPicture>;

/// An answer about the file: a code of workshop.h and the reason in words that complete "no preview: …".
[[nodiscard]] inline std::unexpected<Error> no_picture(std::string code, std::string reason) {
    return fail({.remedy = Remedy::reject, .code = std::move(code), .message = std::move(reason)});
}

[[nodiscard]] inline std::unexpected<Error> too_many_pixels(std::int64_t width, std::int64_t height,
                                                            std::int64_t most) {
    constexpr std::int64_t mega = 1'000'000;
    return no_picture("too_many_pixels", cat("the picture claims ", width, " x ", height, " pixels; at most ",
                                             most / mega, " megapixels are read"));
}

}  // namespace sluice::media::worker
