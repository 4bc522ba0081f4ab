#include "media/worker/strip.h"

extern "C" {
#include <libavutil/mathematics.h>
}

#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

#include "media/worker/ffmpeg_owned.h"
#include "media/worker/raster.h"

namespace sluice::media::worker {
namespace {

constexpr std::int64_t tile_edge_px = 160;
constexpr std::int64_t columns_max = 10;
constexpr std::int64_t shortest_interval_us = AV_TIME_BASE / 2;
constexpr int frames_decoded_max = 6'000;

/// Turned as EXIF says: only whole quarter turns, which is all that cameras write.
[[nodiscard]] Pixels upright(const Pixels& pixels, std::int64_t orientation) {
    if (orientation != 3 && orientation != 6 && orientation != 8) return pixels;
    Pixels turned = pixels;
    if (orientation != 3) std::swap(turned.width, turned.height);
    const auto channels = static_cast<std::size_t>(pixels.channels);
    for (int y = 0; y < turned.height; ++y)
        for (int x = 0; x < turned.width; ++x) {
            const int from_x = orientation == 3   ? pixels.width - 1 - x
                               : orientation == 6 ? y
                                                  : pixels.width - 1 - y;
            const int from_y = orientation == 3   ? pixels.height - 1 - y
                               : orientation == 6 ? pixels.height - 1 - x
                                                  : x;
            const auto to = (static_cast<std::size_t>(y) * static_cast<std::size_t>(turned.width) +
                             static_cast<std::size_t>(x)) *
                            channels;
            const auto from = (static_cast<std::size_t>(from_y) * static_cast<std::size_t>(pixels.width) +
                               static_cast<std::size_t>(from_x)) *
                              channels;
            std::copy_n(pixels.bytes.begin() + static_cast<std::ptrdiff_t>(from), channels,
                        turned.bytes.begin() + static_cast<std::ptrdiff_t>(to));
        }
    return turned;
}

/// Frames near points in time, in rising order.
class Picker {
public:
    Picker(Container& container, AVStream& stream, OwnedCodec codec)
        : m_container(container),
          m_stream(stream),
          m_codec(std::move(codec)),
          m_packet(av_packet_alloc()),
          m_frame(av_frame_alloc()) {
        if (!m_packet || !m_frame) throw std::bad_alloc();
    }

    /// The key frame before `at`, in the stream's own time, where that is a new one; else the frame at `at`.
    /// nullptr at the end, or when enough was decoded.
    [[nodiscard]] const AVFrame* near(std::int64_t at) {
        const auto before = m_shown_at;
        // Back to a key frame that was passed already would mean decoding the same again.
        const auto* key = avformat_index_get_entry_from_timestamp(&m_stream, at, AVSEEK_FLAG_BACKWARD);
        const bool is_passed = key != nullptr && before != AV_NOPTS_VALUE && key->timestamp <= before;
        if (!is_passed &&
            av_seek_frame(m_container.format(), m_stream.index, at, AVSEEK_FLAG_BACKWARD) >= 0) {
            avcodec_flush_buffers(m_codec.get());
            m_is_draining = false;
        }
        while (next()) {
            const auto shown_at = m_frame->best_effort_timestamp;
            const bool is_new = before == AV_NOPTS_VALUE || shown_at > before;
            if (!is_new || (shown_at < at && m_frame->key_frame == 0)) continue;
            m_shown_at = shown_at;
            return m_frame.get();
        }
        return nullptr;
    }

private:
    [[nodiscard]] bool next() {
        while (m_decoded < frames_decoded_max) {
            const int got = avcodec_receive_frame(m_codec.get(), m_frame.get());
            if (got >= 0) {
                ++m_decoded;
                return true;
            }
            if (got != AVERROR(EAGAIN) || m_is_draining) return false;
            if (av_read_frame(m_container.format(), m_packet.get()) < 0) {
                m_is_draining = true;
                (void)avcodec_send_packet(m_codec.get(), nullptr);
                continue;
            }
            ++m_decoded;  // so that packets of others, or damaged ones, have a bound too
            if (m_packet->stream_index == m_stream.index) {
                (void)avcodec_send_packet(m_codec.get(), m_packet.get());
            } else {
                --m_decoded;
            }
            av_packet_unref(m_packet.get());
        }
        return false;
    }

    Container& m_container;
    AVStream& m_stream;
    OwnedCodec m_codec;
    OwnedPacket m_packet;
    OwnedFrame m_frame;
    std::int64_t m_shown_at = AV_NOPTS_VALUE;
    int m_decoded = 0;
    bool m_is_draining = false;
};

}  // namespace

Result<domain::StripIndex> make_strip(const Input& input, int output) {
    const auto container = TRY(Container::open(input));
    auto* video = TRY(video_of(*container));
    const auto duration_us = container->format()->duration;
    if (duration_us <= 0) return no_picture("unsupported_format", "the video doesn't say how long it is");
    const auto wanted =
        std::clamp<std::int64_t>(duration_us / shortest_interval_us, 1, domain::strip_frames_max);
    const auto interval_us = duration_us / wanted;
    const auto start_us = std::max<std::int64_t>(container->format()->start_time, 0);
    const auto stretch = stretch_of(*video);
    const auto orientation = orientation_of(*video);

    Picker picker(*container, *video, TRY(open_decoder(video->codecpar->codec_id, video->codecpar)));
    std::vector<Pixels> tiles;
    for (std::int64_t i = 0; i < wanted; ++i) {
        const auto at_us = start_us + i * interval_us + interval_us / 2;
        const auto* frame = picker.near(av_rescale_q(at_us, AVRational{1, AV_TIME_BASE}, video->time_base));
        if (frame == nullptr) break;
        const double width = frame->width * stretch;
        const double scale = static_cast<double>(tile_edge_px) / std::max<double>(width, frame->height);
        const auto side = [&](double px) { return std::max(1, static_cast<int>(std::lround(px * scale))); };
        auto tile = upright(TRY(to_pixels(*frame, side(width), side(frame->height))), orientation);
        // Cameras may change the size in the middle of a video; the strip has one.
        if (!tiles.empty() && (tile.width != tiles.front().width || tile.height != tiles.front().height))
            break;
        tiles.push_back(std::move(tile));
    }
    if (tiles.empty()) return no_picture("corrupt_file", "no frame of the video can be decoded");
    const auto frames = std::ssize(tiles);
    const auto columns = std::min<std::int64_t>(frames, columns_max);
    TRY(write_tiles(tiles, columns, output));
    return domain::StripIndex{frames, columns, tiles.front().width, tiles.front().height, interval_us / 1000};
}

}  // namespace sluice::media::worker
