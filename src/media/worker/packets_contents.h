// What Packets holds, shared by the files that read it.
#pragma once

#include <exiv2/exiv2.hpp>

#include "media/worker/exiv2_io.h"
#include "media/worker/packets.h"

namespace sluice::media::worker {

struct Packets::Contents {
    Exiv2::Image::AutoPtr image;
    Exiv2::ExifData exif;
    Exiv2::IptcData iptc;
    Exiv2::XmpData xmp;
};

}  // namespace sluice::media::worker
