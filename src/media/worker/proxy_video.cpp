extern "C" {
#include <libavutil/mathematics.h>
#include <libavutil/opt.h>
}

#include <algorithm>
#include <cmath>
#include <cstring>

#include "media/worker/proxy_tracks.h"

namespace sluice::media::worker {
namespace {

constexpr int long_edge_px = 1280;
constexpr int short_edge_px = 720;
constexpr AVRational clock_90khz{1, 90'000};
constexpr std::int64_t gap_min = 90'000 / 33;  // above 30 frames a second, some are left out
constexpr int bits_per_s_max = 2'500'000;
constexpr int frames_a_group = 60;  // a key frame every two seconds: browsers seek to them

/// Even sizes within 1280 x 720 or 720 x 1280, never larger than the original.
[[nodiscard]] ShownSize light_size(int width, int height) {
    const double scale = std::min({1.0, double{long_edge_px} / std::max(width, height),
                                   double{short_edge_px} / std::min(width, height)});
    const auto even = [&](int px) { return std::max<std::int64_t>(2, std::lround(px * scale / 2) * 2); };
    return {even(width), even(height)};
}

[[nodiscard]] Result<OwnedCodec> open_h264(const AVStream& source, const AVCodecContext& decoder) {
    const auto* encoder = avcodec_find_encoder_by_name("libx264");
    if (encoder == nullptr)
        return no_picture("unsupported_format", "this machine's FFmpeg has no H.264 encoder (libx264)");
    OwnedCodec codec(avcodec_alloc_context3(encoder));
    if (!codec) throw std::bad_alloc();
    const auto size = light_size(decoder.width, decoder.height);
    codec->width = static_cast<int>(size.width);
    codec->height = static_cast<int>(size.height);
    codec->pix_fmt = AV_PIX_FMT_YUV420P;
    codec->sample_aspect_ratio = source.sample_aspect_ratio.num > 0 ? source.sample_aspect_ratio
                                                                    : source.codecpar->sample_aspect_ratio;
    codec->time_base = clock_90khz;
    codec->gop_size = frames_a_group;
    codec->rc_max_rate = bits_per_s_max;
    codec->rc_buffer_size = bits_per_s_max * 2;
    codec->thread_count = 1;
    codec->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
    av_opt_set(codec->priv_data, "preset", "veryfast", 0);
    av_opt_set(codec->priv_data, "crf", "26", 0);
    if (avcodec_open2(codec.get(), encoder, nullptr) < 0)
        return no_picture("unsupported_format", "the video's size can't be made into H.264");
    return codec;
}

void copy_rotation(const AVStream& from, AVStream& to) {
    constexpr std::size_t matrix_bytes = 9 * sizeof(std::int32_t);
    std::size_t size = 0;
    const auto* matrix = av_stream_get_side_data(&from, AV_PKT_DATA_DISPLAYMATRIX, &size);
    if (matrix == nullptr || size < matrix_bytes) return;
    auto* copy = av_stream_new_side_data(&to, AV_PKT_DATA_DISPLAYMATRIX, matrix_bytes);
    if (copy == nullptr) throw std::bad_alloc();
    std::memcpy(copy, matrix, matrix_bytes);
}

}  // namespace

Result<VideoTrack> VideoTrack::open(const AVStream& stream, std::int64_t start_us, FilmWriter& writer) {
    VideoTrack track;
    track.m_source = &stream;
    track.m_writer = &writer;
    track.m_start = av_rescale_q(start_us, AVRational{1, AV_TIME_BASE}, clock_90khz);
    track.m_decoder = TRY(open_decoder(stream.codecpar->codec_id, stream.codecpar));
    if (track.m_decoder->width < 1 || track.m_decoder->height < 1)
        return no_picture("corrupt_file", "the video doesn't say how large it is");
    track.m_encoder = TRY(open_h264(stream, *track.m_decoder));
    track.m_stream = writer.add(*track.m_encoder);
    track.m_stream->sample_aspect_ratio = track.m_encoder->sample_aspect_ratio;
    copy_rotation(stream, *track.m_stream);
    track.m_decoded.reset(av_frame_alloc());
    track.m_scaled.reset(av_frame_alloc());
    if (!track.m_decoded || !track.m_scaled) throw std::bad_alloc();
    track.m_scaled->format = track.m_encoder->pix_fmt;
    track.m_scaled->width = track.m_encoder->width;
    track.m_scaled->height = track.m_encoder->height;
    if (av_frame_get_buffer(track.m_scaled.get(), 0) < 0) throw std::bad_alloc();
    return track;
}

Result<> VideoTrack::take(const AVPacket* packet) {
    (void)avcodec_send_packet(m_decoder.get(), packet);
    while (avcodec_receive_frame(m_decoder.get(), m_decoded.get()) >= 0) TRY(pass_on(*m_decoded));
    return {};
}

Result<> VideoTrack::pass_on(const AVFrame& frame) {
    if (frame.best_effort_timestamp == AV_NOPTS_VALUE) return {};
    const auto at = av_rescale_q(frame.best_effort_timestamp, m_source->time_base, clock_90khz) - m_start;
    if (at < 0 || (m_last >= 0 && at - m_last < gap_min)) return {};
    if (std::int64_t{frame.width} * frame.height > frame_pixels_max)
        return too_many_pixels(frame.width, frame.height, frame_pixels_max);
    // The same one as long as the frames keep their form.
    m_scaler.reset(sws_getCachedContext(
        m_scaler.release(), frame.width, frame.height, static_cast<AVPixelFormat>(frame.format),
        m_scaled->width, m_scaled->height, AV_PIX_FMT_YUV420P, SWS_BILINEAR, nullptr, nullptr, nullptr));
    if (!m_scaler) return no_picture("unsupported_format", "the video's colours aren't supported");
    if (av_frame_make_writable(m_scaled.get()) < 0) throw std::bad_alloc();
    if (sws_scale(m_scaler.get(), frame.data, frame.linesize, 0, frame.height, m_scaled->data,
                  m_scaled->linesize) <= 0)
        return {};
    m_scaled->pts = at;
    m_last = at;
    return m_writer->encode(*m_encoder, *m_stream, m_scaled.get());
}

Result<> VideoTrack::finish() {
    TRY(take(nullptr));
    return m_writer->encode(*m_encoder, *m_stream, nullptr);
}

ShownSize VideoTrack::shown_size() const {
    const ShownSize size{std::lround(m_encoder->width * stretch_of(*m_source)), m_encoder->height};
    return orientation_of(*m_source) >= 5 ? ShownSize{size.height, size.width} : size;
}

}  // namespace sluice::media::worker
