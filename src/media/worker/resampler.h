// Sound of any rate and number of channels, as the plain samples that encoders and waveforms want.
//
// Invariant: a frame whose form differs from the one before starts anew; nothing is read beyond what a frame
// holds.
#pragma once

extern "C" {
#include <libswresample/swresample.h>
}

#include <memory>
#include <vector>

#include "base/result.h"
#include "media/worker/ffmpeg_owned.h"

namespace sluice::media::worker {

enum class Speakers { one = 1, two = 2 };

class Resampler {
public:
    Resampler(Speakers speakers, int rate_hz) : m_speakers(speakers), m_rate_hz(rate_hz) {}

    /// A channel a list, samples from -1 to 1; nullptr gives what is left at the end. Fails with
    /// `corrupt_file` or `unsupported_format`.
    [[nodiscard]] Result<std::vector<std::vector<float>>> convert(const AVFrame* frame);

private:
    [[nodiscard]] Result<> prepare(const AVFrame& frame);

    Speakers m_speakers;
    int m_rate_hz;
    std::unique_ptr<SwrContext, FreeByAddress<swr_free>> m_context;
    int m_format = -1;
    int m_frame_rate_hz = 0;
    int m_frame_channels = 0;
};

}  // namespace sluice::media::worker
