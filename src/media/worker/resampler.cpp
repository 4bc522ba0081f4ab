#include "media/worker/resampler.h"

extern "C" {
#include <libavutil/channel_layout.h>
#include <libavutil/opt.h>
}

#include <array>

namespace sluice::media::worker {
namespace {

constexpr int channels_max = 64;
constexpr int rate_hz_max = 768'000;

}  // namespace

Result<> Resampler::prepare(const AVFrame& frame) {
    const int channels = frame.ch_layout.nb_channels;
    if (m_context && frame.format == m_format && frame.sample_rate == m_frame_rate_hz &&
        channels == m_frame_channels)
        return {};
    if (channels < 1 || channels > channels_max || frame.sample_rate < 1 || frame.sample_rate > rate_hz_max)
        return no_picture("unsupported_format", "this kind of sound isn't supported");
    AVChannelLayout from{};
    // A layout that is known mixes well; of any other number of channels the first ones are taken.
    if (frame.ch_layout.order == AV_CHANNEL_ORDER_NATIVE) {
        if (av_channel_layout_copy(&from, &frame.ch_layout) < 0) throw std::bad_alloc();
    } else {
        av_channel_layout_default(&from, channels);
    }
    AVChannelLayout to{};
    av_channel_layout_default(&to, static_cast<int>(m_speakers));
    SwrContext* context = nullptr;
    const int made =
        swr_alloc_set_opts2(&context, &to, AV_SAMPLE_FMT_FLTP, m_rate_hz, &from,
                            static_cast<AVSampleFormat>(frame.format), frame.sample_rate, 0, nullptr);
    av_channel_layout_uninit(&from);
    av_channel_layout_uninit(&to);
    m_context.reset(context);
    if (made < 0 || swr_init(m_context.get()) < 0) {
        m_context.reset();
        return no_picture("unsupported_format", "this kind of sound isn't supported");
    }
    m_format = frame.format;
    m_frame_rate_hz = frame.sample_rate;
    m_frame_channels = channels;
    return {};
}

Result<std::vector<std::vector<float>>> Resampler::convert(const AVFrame* frame) {
    std::vector<std::vector<float>> samples(static_cast<std::size_t>(m_speakers));
    if (frame != nullptr) TRY(prepare(*frame));
    if (!m_context) return samples;
    const int room = swr_get_out_samples(m_context.get(), frame == nullptr ? 0 : frame->nb_samples);
    if (room <= 0) return samples;
    std::array<std::uint8_t*, 2> planes{};
    for (std::size_t channel = 0; channel < samples.size(); ++channel) {
        samples[channel].resize(static_cast<std::size_t>(room));
        planes.at(channel) = reinterpret_cast<std::uint8_t*>(samples[channel].data());
    }
    const auto* from = frame == nullptr ? nullptr : const_cast<const std::uint8_t**>(frame->extended_data);
    const int got = swr_convert(m_context.get(), planes.data(), room, const_cast<const std::uint8_t**>(from),
                                frame == nullptr ? 0 : frame->nb_samples);
    if (got < 0) return no_picture("corrupt_file", "the sound is damaged");
    for (auto& channel : samples) channel.resize(static_cast<std::size_t>(got));
    return samples;
}

}  // namespace sluice::media::worker
