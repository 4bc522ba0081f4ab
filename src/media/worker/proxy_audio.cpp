extern "C" {
#include <libavutil/channel_layout.h>
#include <libavutil/mathematics.h>
}

#include <algorithm>
#include <cmath>
#include <cstring>

#include "media/worker/proxy_tracks.h"

namespace sluice::media::worker {
namespace {

constexpr int rate_hz = 48'000;
constexpr int bits_per_s = 96'000;
constexpr std::int64_t late_start_s_max = 24 * 3600;

[[nodiscard]] Result<OwnedCodec> open_aac() {
    const auto* encoder = avcodec_find_encoder(AV_CODEC_ID_AAC);
    if (encoder == nullptr)
        return no_picture("unsupported_format", "this machine's FFmpeg has no AAC encoder");
    OwnedCodec codec(avcodec_alloc_context3(encoder));
    if (!codec) throw std::bad_alloc();
    codec->sample_fmt = AV_SAMPLE_FMT_FLTP;
    codec->sample_rate = rate_hz;
    codec->bit_rate = bits_per_s;
    codec->time_base = {1, rate_hz};
    codec->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
    av_channel_layout_default(&codec->ch_layout, static_cast<int>(Speakers::two));
    if (avcodec_open2(codec.get(), encoder, nullptr) < 0)
        return no_picture("unsupported_format", "the sound can't be made into AAC");
    return codec;
}

}  // namespace

AudioTrack::AudioTrack() : m_resampler(Speakers::two, rate_hz), m_waiting(2) {}

Result<AudioTrack> AudioTrack::open(const AVStream& stream, std::int64_t start_us, FilmWriter& writer) {
    AudioTrack track;
    track.m_source = &stream;
    track.m_start_us = start_us;
    track.m_writer = &writer;
    track.m_decoder = TRY(open_decoder(stream.codecpar->codec_id, stream.codecpar));
    track.m_encoder = TRY(open_aac());
    track.m_stream = writer.add(*track.m_encoder);
    track.m_decoded.reset(av_frame_alloc());
    if (!track.m_decoded) throw std::bad_alloc();
    return track;
}

Result<> AudioTrack::take(const AVPacket* packet) {
    (void)avcodec_send_packet(m_decoder.get(), packet);
    while (avcodec_receive_frame(m_decoder.get(), m_decoded.get()) >= 0) {
        TRY(gather(m_decoded.get()));
        TRY(write(Rest::keep));
    }
    return {};
}

Result<> AudioTrack::gather(const AVFrame* frame) {
    const auto samples = TRY(m_resampler.convert(frame));
    if (m_at < 0 && frame != nullptr) {
        // Sound may begin later than the picture.
        const bool is_timed = frame->best_effort_timestamp != AV_NOPTS_VALUE;
        const auto at = is_timed
                            ? av_rescale_q(frame->best_effort_timestamp, m_source->time_base, {1, rate_hz}) -
                                  av_rescale(m_start_us, rate_hz, AV_TIME_BASE)
                            : 0;
        m_at = std::clamp<std::int64_t>(at, 0, late_start_s_max * rate_hz);
    }
    for (std::size_t channel = 0; channel < m_waiting.size(); ++channel)
        for (const float sample : samples[channel])
            // Damaged sound decodes to anything; the encoder takes numbers only.
            m_waiting[channel].push_back(std::isfinite(sample) ? std::clamp(sample, -1.F, 1.F) : 0.F);
    return {};
}

Result<> AudioTrack::write(Rest rest) {
    const auto whole = static_cast<std::size_t>(m_encoder->frame_size);
    std::size_t from = 0;
    const auto left = [&] { return m_waiting.front().size() - from; };
    while (left() >= whole || (rest == Rest::write && left() > 0)) {
        const auto count = std::min(whole, left());
        const OwnedFrame frame(av_frame_alloc());
        if (!frame) throw std::bad_alloc();
        frame->format = AV_SAMPLE_FMT_FLTP;
        frame->sample_rate = rate_hz;
        frame->nb_samples = static_cast<int>(count);
        av_channel_layout_default(&frame->ch_layout, static_cast<int>(Speakers::two));
        if (av_frame_get_buffer(frame.get(), 0) < 0) throw std::bad_alloc();
        for (std::size_t channel = 0; channel < m_waiting.size(); ++channel)
            std::memcpy(frame->extended_data[channel], m_waiting[channel].data() + from,
                        count * sizeof(float));
        frame->pts = m_at;
        m_at += static_cast<std::int64_t>(count);
        from += count;
        TRY(m_writer->encode(*m_encoder, *m_stream, frame.get()));
    }
    for (auto& channel : m_waiting)
        channel.erase(channel.begin(), channel.begin() + static_cast<std::ptrdiff_t>(from));
    return {};
}

Result<> AudioTrack::finish() {
    TRY(take(nullptr));
    TRY(gather(nullptr));
    TRY(write(Rest::write));
    return m_writer->encode(*m_encoder, *m_stream, nullptr);
}

}  // namespace sluice::media::worker
