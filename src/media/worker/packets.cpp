#include "media/worker/packets.h"

#include <cmath>
#include <numeric>
#include <optional>
#include <string>

#include "base/text.h"
#include "media/worker/legacy_text.h"
#include "media/worker/packets_contents.h"

namespace sluice::media::worker {
namespace {

constexpr std::size_t picture_bytes_max = 256UL << 20U;

[[nodiscard]] bool is_read_by_exiv2(std::string_view mime) {
    return (mime.starts_with("image/") && mime != "image/svg+xml") || mime == "video/mp4" ||
           mime == "video/quicktime" || mime == "audio/mp4";
}

using ExifData = Exiv2::ExifData;

[[nodiscard]] const Exiv2::Exifdatum* find(const ExifData& exif, const char* key) {
    const auto found = exif.findKey(Exiv2::ExifKey(key));
    return found == exif.end() || found->count() == 0 ? nullptr : &*found;
}

[[nodiscard]] std::optional<std::string> text(const ExifData& exif, const char* key) {
    const auto* datum = find(exif, key);
    if (datum == nullptr) return std::nullopt;
    auto decoded = decode_legacy(datum->toString());
    return decoded.empty() ? std::nullopt : std::optional(std::move(decoded));
}

[[nodiscard]] std::optional<double> ratio(const Exiv2::Exifdatum& datum, long index) {
    if (datum.count() <= index) return std::nullopt;
    const auto [above, below] = datum.toRational(index);
    if (below == 0) return std::nullopt;
    return static_cast<double>(above) / static_cast<double>(below);
}

[[nodiscard]] std::optional<double> positive(const ExifData& exif, const char* key) {
    const auto* datum = find(exif, key);
    const auto value = datum == nullptr ? std::nullopt : ratio(*datum, 0);
    return value && *value > 0 ? value : std::nullopt;
}

[[nodiscard]] std::optional<std::int64_t> whole(const ExifData& exif, const char* key) {
    const auto* datum = find(exif, key);
    if (datum == nullptr || datum->toLong() <= 0) return std::nullopt;
    return datum->toLong();
}

/// 1/250 as cameras write it; whole and long exposures as seconds.
[[nodiscard]] std::optional<std::string> exposure(const ExifData& exif) {
    const auto* datum = find(exif, "Exif.Photo.ExposureTime");
    if (datum == nullptr) return std::nullopt;
    const auto [above, below] = datum->toRational();
    if (above <= 0 || below <= 0) return std::nullopt;
    if (below % above == 0 && below != above) return cat("1/", below / above);
    if (above % below == 0) return cat(above / below);
    const auto common = std::gcd(above, below);
    return cat(above / common, "/", below / common);
}

/// Degrees, minutes, seconds and a hemisphere as one signed number.
[[nodiscard]] std::optional<double> degrees(const ExifData& exif, const char* key, const char* hemisphere_key,
                                            char negative) {
    const auto* datum = find(exif, key);
    const auto hemisphere = text(exif, hemisphere_key);
    if (datum == nullptr || !hemisphere) return std::nullopt;
    const auto whole_degrees = ratio(*datum, 0);
    if (!whole_degrees) return std::nullopt;
    const double value =
        *whole_degrees + ratio(*datum, 1).value_or(0) / 60 + ratio(*datum, 2).value_or(0) / 3600;
    return hemisphere->front() == negative ? -value : value;
}

[[nodiscard]] std::optional<domain::GpsPosition> position(const ExifData& exif) {
    const auto latitude = degrees(exif, "Exif.GPSInfo.GPSLatitude", "Exif.GPSInfo.GPSLatitudeRef", 'S');
    const auto longitude = degrees(exif, "Exif.GPSInfo.GPSLongitude", "Exif.GPSInfo.GPSLongitudeRef", 'W');
    if (!latitude || !longitude || std::abs(*latitude) > 90 || std::abs(*longitude) > 180)
        return std::nullopt;
    domain::GpsPosition found{*latitude, *longitude, std::nullopt};
    if (const auto* altitude = find(exif, "Exif.GPSInfo.GPSAltitude")) {
        const auto* reference = find(exif, "Exif.GPSInfo.GPSAltitudeRef");
        const bool below_sea = reference != nullptr && reference->toLong() == 1;
        if (const auto metres = ratio(*altitude, 0)) found.altitude_m = below_sea ? -*metres : *metres;
    }
    return found;
}

}  // namespace

void start_packets() {
    Exiv2::LogMsg::setLevel(Exiv2::LogMsg::mute);
    Exiv2::XmpParser::initialize();
    Exiv2::enableBMFF(true);
}

Packets::Packets(const Input& input) : m_contents(std::make_unique<Contents>()) {
    if (!is_read_by_exiv2(input.type().mime)) return;
    try {
        auto image = Exiv2::ImageFactory::open(Exiv2::BasicIo::AutoPtr(new Exiv2Io(input)));
        if (image.get() == nullptr) return;
        m_contents->image = image;
        m_contents->image->readMetadata();
    } catch (const std::bad_alloc&) {
        throw;
    } catch (const std::exception&) {
        // What was read before the damage is kept.
    }
    if (m_contents->image.get() == nullptr) return;
    m_contents->exif = m_contents->image->exifData();
    m_contents->iptc = m_contents->image->iptcData();
    m_contents->xmp = m_contents->image->xmpData();
}

Packets::~Packets() = default;

void Packets::offer_xmp(std::string_view packet) {
    if (packet.empty() || !m_contents->xmp.empty()) return;
    try {
        (void)Exiv2::XmpParser::decode(m_contents->xmp, std::string(packet));
    } catch (const std::exception&) {
        m_contents->xmp.clear();
    }
}

void Packets::read_camera_facts(domain::Facts& facts) const {
    const auto& exif = m_contents->exif;
    try {
        facts.camera_make = text(exif, "Exif.Image.Make");
        facts.camera_model = text(exif, "Exif.Image.Model");
        facts.lens = text(exif, "Exif.Photo.LensModel");
        facts.exposure_time = exposure(exif);
        facts.f_number = positive(exif, "Exif.Photo.FNumber");
        facts.iso = whole(exif, "Exif.Photo.ISOSpeedRatings");
        facts.focal_length_mm = positive(exif, "Exif.Photo.FocalLength");
        facts.gps = position(exif);
        if (const auto taken = text(exif, "Exif.Photo.DateTimeOriginal")) {
            const auto offset = text(exif, "Exif.Photo.OffsetTimeOriginal").value_or("");
            if (auto iso = iso_date_of_exif(*taken, offset); !iso.empty()) facts.date_taken = std::move(iso);
        }
        const auto orientation = whole(exif, "Exif.Image.Orientation").value_or(0);
        const bool sized = facts.width.has_value();
        if (!sized && orientation >= 1 && orientation <= 8) facts.orientation = orientation;
        const auto* image = m_contents->image.get();
        if (sized || image == nullptr || image->pixelWidth() <= 0 || image->pixelHeight() <= 0) return;
        const bool turned = facts.orientation.value_or(1) >= 5;
        facts.width = turned ? image->pixelHeight() : image->pixelWidth();
        facts.height = turned ? image->pixelWidth() : image->pixelHeight();
    } catch (const std::bad_alloc&) {
        throw;
    } catch (const std::exception&) {
        // A tag of a wrong type: the facts found before it stand.
    }
}

Result<Picture> Packets::embedded_picture() const {
    const auto none = [] {
        return no_picture("unsupported_format", "the file has no picture inside to show");
    };
    if (m_contents->image.get() == nullptr) return none();
    try {
        const Exiv2::PreviewManager manager(*m_contents->image);
        const auto previews = manager.getPreviewProperties();  // smallest first
        if (previews.empty() || previews.back().size_ > picture_bytes_max) return none();
        const auto preview = manager.getPreviewImage(previews.back());
        EncodedPicture picture;
        picture.bytes.assign(reinterpret_cast<const char*>(preview.pData()), preview.size());
        picture.orientation = whole(m_contents->exif, "Exif.Image.Orientation").value_or(0);
        if (picture.orientation > 8) picture.orientation = 0;
        return picture;
    } catch (const std::bad_alloc&) {
        throw;
    } catch (const std::exception&) {
        return none();
    }
}

}  // namespace sluice::media::worker
