#include "media/worker/waveform.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <vector>

#include "media/worker/ffmpeg_owned.h"
#include "media/worker/resampler.h"

namespace sluice::media::worker {
namespace {

constexpr int peaks_rate_hz = 8'000;  // enough to see by

/// Peaks of equally long parts; where there are too many, two become one and parts are twice as long.
class Peaks {
public:
    void add(float sample) {
        m_loudest = std::max(m_loudest, std::abs(sample));
        if (++m_samples < m_samples_a_part) return;
        m_parts.push_back(m_loudest);
        m_loudest = 0;
        m_samples = 0;
        if (std::ssize(m_parts) == parts_max) halve();
    }

    [[nodiscard]] domain::Waveform waveform() {
        if (m_samples > 0) m_parts.push_back(m_loudest);
        while (std::ssize(m_parts) > domain::waveform_peaks) halve();
        domain::Waveform waveform;
        for (const float part : m_parts)
            waveform.peaks.push_back(std::isfinite(part) ? std::lround(std::clamp(part, 0.F, 1.F) * 100) : 0);
        return waveform;
    }

private:
    static constexpr std::int64_t parts_max = domain::waveform_peaks * 8;

    void halve() {
        const auto pairs = m_parts.size() / 2;
        for (std::size_t i = 0; i < pairs; ++i) m_parts[i] = std::max(m_parts[2 * i], m_parts[2 * i + 1]);
        if (m_parts.size() % 2 == 1) m_parts[pairs] = m_parts.back();
        m_parts.resize(pairs + m_parts.size() % 2);
        m_samples_a_part *= 2;
    }

    std::vector<float> m_parts;
    float m_loudest = 0;
    std::int64_t m_samples = 0;
    std::int64_t m_samples_a_part = 1;
};

}  // namespace

Result<domain::Waveform> read_waveform(const Input& input) {
    const auto container = TRY(Container::open(input));
    auto* sound = container->best(AVMEDIA_TYPE_AUDIO);
    if (sound == nullptr) return no_picture("unsupported_format", "there is no sound inside");
    const auto codec = TRY(open_decoder(sound->codecpar->codec_id, sound->codecpar));
    const OwnedPacket packet(av_packet_alloc());
    const OwnedFrame frame(av_frame_alloc());
    if (!packet || !frame) throw std::bad_alloc();
    Resampler resampler(Speakers::one, peaks_rate_hz);
    Peaks peaks;
    bool has_sound = false;
    bool draining = false;
    while (!draining) {
        draining = av_read_frame(container->format(), packet.get()) < 0;
        const bool ours = !draining && packet->stream_index == sound->index;
        if (draining || ours) (void)avcodec_send_packet(codec.get(), draining ? nullptr : packet.get());
        if (!draining) av_packet_unref(packet.get());
        if (!draining && !ours) continue;
        while (avcodec_receive_frame(codec.get(), frame.get()) >= 0) {
            const auto samples = TRY(resampler.convert(frame.get()));
            has_sound = has_sound || !samples.front().empty();
            for (const float sample : samples.front()) peaks.add(sample);
        }
    }
    if (!has_sound) return no_picture("corrupt_file", "nothing of the sound can be decoded");
    return peaks.waveform();
}

}  // namespace sluice::media::worker
