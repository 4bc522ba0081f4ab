// Video and audio, by FFmpeg's libraries: duration, codecs, tags and a poster frame.
//
// Invariant: only the one descriptor is read; demuxers that follow references (playlists, concatenations) are
// not on the list, and any attempt to open something else is refused. One thread, no hardware.
#pragma once

#include "base/result.h"
#include "domain/facts.h"
#include "media/worker/input.h"
#include "media/worker/picture.h"

namespace sluice::media::worker {

/// Quiets FFmpeg; call once.
void start_footage();

/// True for what FFmpeg plays here.
[[nodiscard]] bool is_footage(const FileType& type);
/// Duration, size as shown, codecs and the container's own tags. A video without a picture becomes audio.
[[nodiscard]] Result<> read_footage_facts(const Input& input, domain::Facts& facts);
/// A key frame from near the beginning (not the often black first one), or the cover of an audio file.
[[nodiscard]] Result<Picture> poster(const Input& input);

/// True for stills that only FFmpeg decodes here (BMP).
[[nodiscard]] bool is_ffmpeg_still(const FileType& type);
[[nodiscard]] Result<Picture> decode_still(const Input& input, domain::Facts& facts);

}  // namespace sluice::media::worker
