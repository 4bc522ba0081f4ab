// The metadata packets of a file (EXIF, IPTC IIM, XMP), read by exiv2.
//
// Invariant: reading never fails a file: what can't be parsed is absent.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "domain/facts.h"
#include "media/worker/input.h"
#include "media/worker/picture.h"

namespace sluice::media::worker {

/// Starts exiv2; call once, before any packet is read.
void start_packets();

class Packets {
public:
    explicit Packets(const Input& input);
    ~Packets();
    Packets(const Packets&) = delete;
    Packets& operator=(const Packets&) = delete;

    /// Takes an XMP packet that another library found, where exiv2 found none.
    void offer_xmp(std::string_view packet);

    /// Fills camera, exposure, date, place and, where raster facts lack them, size and orientation.
    void read_camera_facts(domain::Facts& facts) const;
    /// Adds the values of the built-in fields by the rules of facts.h; a field that has a value keeps it
    /// unless the packets say better (they win over what a container says).
    void read_fields(domain::Facts& facts) const;
    /// The largest JPEG inside a raw photo or another file that has one.
    [[nodiscard]] Result<Picture> embedded_picture() const;

private:
    struct Contents;
    std::unique_ptr<Contents> m_contents;
};

}  // namespace sluice::media::worker
