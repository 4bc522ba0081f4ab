#include "media/worker/ffmpeg_owned.h"

extern "C" {
#include <libavutil/display.h>
#include <libavutil/imgutils.h>
#include <libavutil/pixdesc.h>
}

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

namespace sluice::media::worker {
namespace {

constexpr int io_buffer_bytes = 64 * 1024;
/// Containers that hold their own bytes; hls, dash, concat, image2 and others that name further files are
/// absent.
constexpr const char* demuxers =
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,mpegvideo,flv,asf,mxf,ogg,mp3,wav,flac,aac,aiff,"
    "amr";

int refuse_to_open(AVFormatContext*, AVIOContext**, const char*, int, AVDictionary**) {
    return AVERROR(EPERM);
}

}  // namespace

int Container::read(void* self, std::uint8_t* to, int bytes) {
    auto& container = *static_cast<Container*>(self);
    const auto got = container.m_input.read_at(container.m_at, reinterpret_cast<char*>(to),
                                               static_cast<std::size_t>(std::max(bytes, 0)));
    container.m_at += static_cast<std::int64_t>(got);
    return got == 0 ? AVERROR_EOF : static_cast<int>(got);
}

std::int64_t Container::seek(void* self, std::int64_t offset, int whence) {
    auto& container = *static_cast<Container*>(self);
    const auto size = container.m_input.size();
    if ((whence & AVSEEK_SIZE) != 0) return size;
    whence &= ~AVSEEK_FORCE;
    const std::int64_t base = whence == SEEK_CUR ? container.m_at : whence == SEEK_END ? size : 0;
    if (base + offset < 0 || base + offset > size) return AVERROR(EINVAL);
    container.m_at = base + offset;
    return container.m_at;
}

Result<std::unique_ptr<Container>> Container::open(const Input& input) {
    std::unique_ptr<Container> container(new Container(input));
    auto* buffer = static_cast<unsigned char*>(av_malloc(io_buffer_bytes));
    container->m_io = avio_alloc_context(buffer, io_buffer_bytes, 0, container.get(), &Container::read,
                                         nullptr, &Container::seek);
    container->m_format = avformat_alloc_context();
    if (buffer == nullptr || container->m_io == nullptr || container->m_format == nullptr)
        throw std::bad_alloc();
    container->m_format->pb = container->m_io;
    container->m_format->io_open = &refuse_to_open;
    AVDictionary* options = nullptr;
    av_dict_set(&options, "format_whitelist", demuxers, 0);
    av_dict_set(&options, "protocol_whitelist", "none", 0);
    const int opened = avformat_open_input(&container->m_format, nullptr, nullptr, &options);
    av_dict_free(&options);
    if (opened == AVERROR(ENOMEM)) throw std::bad_alloc();
    const auto damaged =
        cat("the ", input.type().kind == domain::Kind::audio ? "audio" : "video", " file is damaged");
    if (opened < 0 || avformat_find_stream_info(container->m_format, nullptr) < 0)
        return no_picture("corrupt_file", damaged);
    return container;
}

Container::~Container() {
    avformat_close_input(&m_format);
    if (m_io != nullptr) av_freep(&m_io->buffer);
    avio_context_free(&m_io);
}

AVStream* Container::best(AVMediaType kind) const {
    AVStream* first = nullptr;
    for (unsigned i = 0; i < m_format->nb_streams; ++i) {
        auto* stream = m_format->streams[i];
        const bool cover_picture = (stream->disposition & AV_DISPOSITION_ATTACHED_PIC) != 0;
        if (stream->codecpar->codec_type != kind || cover_picture) continue;
        if ((stream->disposition & AV_DISPOSITION_DEFAULT) != 0) return stream;
        if (first == nullptr) first = stream;
    }
    return first;
}

AVStream* Container::cover() const {
    for (unsigned i = 0; i < m_format->nb_streams; ++i) {
        auto* stream = m_format->streams[i];
        if ((stream->disposition & AV_DISPOSITION_ATTACHED_PIC) != 0 && stream->attached_pic.size > 0)
            return stream;
    }
    return nullptr;
}

Result<OwnedCodec> open_decoder(AVCodecID id, const AVCodecParameters* parameters) {
    const auto* decoder = avcodec_find_decoder(id);
    if (decoder == nullptr)
        return no_picture("unsupported_format", cat("the codec ", avcodec_get_name(id), " isn't supported"));
    OwnedCodec codec(avcodec_alloc_context3(decoder));
    if (!codec) throw std::bad_alloc();
    if (parameters != nullptr && avcodec_parameters_to_context(codec.get(), parameters) < 0)
        return no_picture("corrupt_file", "the video's description is damaged");
    codec->thread_count = 1;
    codec->max_pixels = frame_pixels_max;
    if (avcodec_open2(codec.get(), decoder, nullptr) < 0)
        return no_picture("corrupt_file", cat("the ", avcodec_get_name(id), " decoder refuses the file"));
    return codec;
}

Result<Pixels> to_pixels(const AVFrame& frame) {
    return to_pixels(frame, frame.width, frame.height);
}

Result<Pixels> to_pixels(const AVFrame& frame, int width, int height) {
    if (frame.width < 1 || frame.height < 1) return no_picture("corrupt_file", "the picture has no size");
    if (std::int64_t{frame.width} * frame.height > frame_pixels_max)
        return too_many_pixels(frame.width, frame.height, frame_pixels_max);
    const auto source = static_cast<AVPixelFormat>(frame.format);
    const auto* description = av_pix_fmt_desc_get(source);
    const bool alpha = description != nullptr && (description->flags & AV_PIX_FMT_FLAG_ALPHA) != 0;
    const auto wanted = alpha ? AV_PIX_FMT_RGBA : AV_PIX_FMT_RGB24;
    Pixels pixels{.width = width, .height = height, .channels = alpha ? 4 : 3, .bytes = {}};
    const std::unique_ptr<SwsContext, decltype(&sws_freeContext)> scaler(
        sws_getContext(frame.width, frame.height, source, width, height, wanted, SWS_BILINEAR, nullptr,
                       nullptr, nullptr),
        &sws_freeContext);
    if (!scaler) return no_picture("unsupported_format", "the picture's colours aren't supported");
    // swscale's vector code may write past a row's end: it gets padded rows, which are packed afterwards.
    const int row_bytes = width * pixels.channels;
    constexpr int row_alignment = 64;
    const int padded = (row_bytes + row_alignment - 1) / row_alignment * row_alignment + row_alignment;
    std::string rows(static_cast<std::size_t>(padded) * static_cast<std::size_t>(height), '\0');
    const std::array<std::uint8_t*, 4> planes{reinterpret_cast<std::uint8_t*>(rows.data()), nullptr, nullptr,
                                              nullptr};
    const std::array<int, 4> strides{padded, 0, 0, 0};
    if (sws_scale(scaler.get(), frame.data, frame.linesize, 0, frame.height, planes.data(), strides.data()) <=
        0)
        return no_picture("corrupt_file", "the picture's colours are damaged");
    pixels.bytes.reserve(static_cast<std::size_t>(row_bytes) * static_cast<std::size_t>(height));
    for (int y = 0; y < height; ++y)
        pixels.bytes.append(rows, static_cast<std::size_t>(y) * static_cast<std::size_t>(padded),
                            static_cast<std::size_t>(row_bytes));
    return pixels;
}

std::int64_t orientation_of(const AVStream& stream) {
    const auto* matrix = av_stream_get_side_data(&stream, AV_PKT_DATA_DISPLAYMATRIX, nullptr);
    if (matrix == nullptr) return 1;
    const double degrees = av_display_rotation_get(reinterpret_cast<const std::int32_t*>(matrix));
    if (std::isnan(degrees)) return 1;
    // FFmpeg counts counterclockwise.
    const auto quarter_turns = ((std::lround(-degrees / 90) % 4) + 4) % 4;
    constexpr std::array<std::int64_t, 4> orientations{1, 6, 3, 8};
    return orientations[static_cast<std::size_t>(quarter_turns)];
}

double stretch_of(const AVStream& stream) {
    const auto ratio = stream.sample_aspect_ratio.num > 0 ? stream.sample_aspect_ratio
                                                          : stream.codecpar->sample_aspect_ratio;
    const double stretch = ratio.num > 0 && ratio.den > 0 ? av_q2d(ratio) : 1;
    return stretch < 0.25 || stretch > 4 ? 1 : stretch;
}

Result<AVStream*> video_of(const Container& container) {
    auto* video = container.best(AVMEDIA_TYPE_VIDEO);
    if (video == nullptr) return no_picture("unsupported_format", "there is no video inside");
    const auto* size = video->codecpar;
    if (std::int64_t{size->width} * size->height > frame_pixels_max)
        return too_many_pixels(size->width, size->height, frame_pixels_max);
    return video;
}

}  // namespace sluice::media::worker
