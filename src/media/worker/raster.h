// Still pictures, drawings and first pages, by libvips: their technical facts and their renditions.
//
// Invariant: the header is read and its pixels are counted before anything is decoded. Renditions are WebP in
// sRGB, upright, without metadata, never larger than the original (vector formats are drawn at the size asked
// for).
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "domain/facts.h"
#include "media/detail/protocol.h"
#include "media/worker/input.h"
#include "media/worker/picture.h"

namespace sluice::media::worker {

/// Starts libvips with loaders that are fit for strangers' files, and uses fonts and encoders once.
void start_raster();

/// True where libvips draws this type here.
[[nodiscard]] bool is_raster(const FileType& type);

/// Fills size, orientation, colour and pages; `xmp` gets the XMP packet of formats that exiv2 doesn't read.
[[nodiscard]] Result<> read_raster_facts(const Input& input, domain::Facts& facts, std::string& xmp);

inline constexpr std::int64_t first_page = 1;

/// True where the type has pages that a person leafs through.
[[nodiscard]] bool has_pages(const FileType& type);

/// Renditions of one page of the file, largest edge first, one into each output.
[[nodiscard]] Result<std::vector<detail::Made>> render_raster(const Input& input, std::int64_t page,
                                                              const std::vector<std::int64_t>& edges_px,
                                                              const std::vector<int>& outputs);
/// The same of a picture that another decoder found.
[[nodiscard]] Result<std::vector<detail::Made>> render_picture(const Picture& picture,
                                                               const std::vector<std::int64_t>& edges_px,
                                                               const std::vector<int>& outputs);

/// All tiles, of one size, in rows of `columns`, as one WebP.
[[nodiscard]] Result<> write_tiles(const std::vector<Pixels>& tiles, std::int64_t columns, int output);

}  // namespace sluice::media::worker
