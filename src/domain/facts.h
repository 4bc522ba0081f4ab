// What a file says about itself: its real type, its technical facts and the metadata embedded in it.
//
// Invariant: facts come from the bytes alone (never from the name) and are untrusted text: a stranger wrote
// them. Every string is valid UTF-8. What the file doesn't say is absent, not zero.
#pragma once

#include <boost/describe.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace sluice::domain {

BOOST_DEFINE_ENUM_CLASS(Kind, image, video, audio, document, other)

/// One embedded value of one built-in field (domain/fields.h names the fields).
///
/// A field that holds one value appears once a language; the best source wins (XMP, then IIM, then EXIF).
/// Keywords are a union: one entry per origin, each with the words no earlier origin had, in the order of the
/// file.
struct EmbeddedValue {
    std::string field;                    ///< "title", "keywords", "credit_line", …
    std::optional<std::string> language;  ///< BCP 47 or "x-default"; absent where the field has no language
    std::vector<std::string> values;      ///< never empty
    std::string origin;  ///< "xmp:dc:title", "iptc:2:105", "exif:ImageDescription", "pdf:Title"

    bool operator==(const EmbeddedValue&) const = default;
};
BOOST_DESCRIBE_STRUCT(EmbeddedValue, (), (field, language, values, origin))

/// WGS 84 degrees, south and west negative.
struct GpsPosition {
    double latitude = 0;
    double longitude = 0;
    std::optional<double> altitude_m;

    bool operator==(const GpsPosition&) const = default;
};
BOOST_DESCRIBE_STRUCT(GpsPosition, (), (latitude, longitude, altitude_m))

struct Facts {
    std::string mime = "application/octet-stream";
    Kind kind = Kind::other;

    std::optional<std::int64_t> width;        ///< pixels as a person sees it: orientation is applied
    std::optional<std::int64_t> height;       ///< pixels as a person sees it: orientation is applied
    std::optional<std::int64_t> orientation;  ///< EXIF 1 to 8, as written in the file
    std::optional<std::int64_t> duration_ms;  ///< of video, audio and animations
    std::optional<std::int64_t> pages;        ///< of documents; frames or images of GIF, WebP, TIFF and HEIC

    std::optional<std::string> color_space;  ///< "srgb", "cmyk", "b-w", "lab", …
    std::optional<std::int64_t> bit_depth;   ///< bits per channel
    bool has_icc = false;

    std::optional<std::string> camera_make;
    std::optional<std::string> camera_model;
    std::optional<std::string> lens;
    std::optional<std::string> exposure_time;  ///< seconds, as cameras write it: "1/250"
    std::optional<double> f_number;
    std::optional<std::int64_t> iso;
    std::optional<double> focal_length_mm;
    std::optional<std::string> date_taken;  ///< ISO 8601; with an offset only where the file gives one
    std::optional<GpsPosition> gps;

    std::optional<std::string> video_codec;
    std::optional<std::string> audio_codec;
    std::optional<double> frames_per_second;
    std::optional<std::int64_t> audio_channels;
    std::optional<std::int64_t> audio_sample_rate_hz;

    bool c2pa_present = false;  ///< a C2PA manifest is in the file; its signature isn't checked

    std::vector<EmbeddedValue> embedded;

    bool operator==(const Facts&) const = default;
};
BOOST_DESCRIBE_STRUCT(Facts, (),
                      (mime, kind, width, height, orientation, duration_ms, pages, color_space, bit_depth,
                       has_icc, camera_make, camera_model, lens, exposure_time, f_number, iso,
                       focal_length_mm, date_taken, gps, video_codec, audio_codec, frames_per_second,
                       audio_channels, audio_sample_rate_hz, c2pa_present, embedded))

}  // namespace sluice::domain
