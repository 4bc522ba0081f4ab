// The two tracks of a proxy: each decodes packets of the original, makes its frames light, and encodes them.
//
// Invariant: times only rise; a packet that can't be decoded is left out, as players do.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "base/result.h"
#include "media/worker/ffmpeg_owned.h"
#include "media/worker/film_writer.h"
#include "media/worker/resampler.h"

namespace sluice::media::worker {

struct ShownSize {
    std::int64_t width = 0;
    std::int64_t height = 0;
};

class VideoTrack {
public:
    /// Times begin at `start_us` of the original.
    [[nodiscard]] static Result<VideoTrack> open(const AVStream& stream, std::int64_t start_us,
                                                 FilmWriter& writer);
    [[nodiscard]] Result<> take(const AVPacket* packet);
    [[nodiscard]] Result<> finish();
    [[nodiscard]] bool has_frames() const { return m_last >= 0; }
    /// Upright, with square pixels.
    [[nodiscard]] ShownSize shown_size() const;

private:
    using OwnedScaler = std::unique_ptr<SwsContext, decltype(&sws_freeContext)>;
    VideoTrack() = default;
    [[nodiscard]] Result<> pass_on(const AVFrame& frame);

    const AVStream* m_source = nullptr;
    std::int64_t m_start = 0;  ///< in the proxy's time base
    FilmWriter* m_writer = nullptr;
    OwnedCodec m_decoder;
    OwnedCodec m_encoder;
    AVStream* m_stream = nullptr;
    OwnedFrame m_decoded;
    OwnedFrame m_scaled;
    OwnedScaler m_scaler{nullptr, &sws_freeContext};
    std::int64_t m_last = -1;
};

class AudioTrack {
public:
    [[nodiscard]] static Result<AudioTrack> open(const AVStream& stream, std::int64_t start_us,
                                                 FilmWriter& writer);
    [[nodiscard]] Result<> take(const AVPacket* packet);
    [[nodiscard]] Result<> finish();
    [[nodiscard]] bool has_sound() const { return m_at >= 0; }

private:
    enum class Rest { keep, write };
    AudioTrack();
    [[nodiscard]] Result<> gather(const AVFrame* frame);
    [[nodiscard]] Result<> write(Rest rest);

    const AVStream* m_source = nullptr;
    std::int64_t m_start_us = 0;
    FilmWriter* m_writer = nullptr;
    OwnedCodec m_decoder;
    OwnedCodec m_encoder;
    AVStream* m_stream = nullptr;
    OwnedFrame m_decoded;
    Resampler m_resampler;
    std::vector<std::vector<float>> m_waiting;  ///< samples, a channel a list
    std::int64_t m_at = -1;                     ///< samples written so far, from the film's start
};

}  // namespace sluice::media::worker
