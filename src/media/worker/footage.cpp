#include "media/worker/footage.h"

extern "C" {
#include <libavutil/mathematics.h>
}

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>
#include <utility>

#include "base/text.h"
#include "media/worker/ffmpeg_owned.h"

namespace sluice::media::worker {
namespace {

constexpr std::int64_t poster_at_us_max = 5 * AV_TIME_BASE;
constexpr std::int64_t poster_share = 10;  // a tenth into the video
constexpr int poster_packets_max = 2000;
constexpr std::int64_t still_bytes_max = 768LL << 20U;

void read_video_stream(const AVStream& stream, domain::Facts& facts) {
    facts.video_codec = avcodec_get_name(stream.codecpar->codec_id);
    const auto rate = av_q2d(stream.avg_frame_rate);
    if (std::isfinite(rate) && rate > 0 && rate < 1000) facts.frames_per_second = rate;
    if (stream.codecpar->width < 1 || stream.codecpar->height < 1) return;
    const std::int64_t width = std::lround(stream.codecpar->width * stretch_of(stream));
    const std::int64_t height = stream.codecpar->height;
    const auto orientation = orientation_of(stream);
    if (orientation != 1) facts.orientation = orientation;
    facts.width = orientation >= 5 ? height : width;
    facts.height = orientation >= 5 ? width : height;
}

void read_tags(const AVDictionary* tags, domain::Facts& facts) {
    constexpr std::array<std::pair<const char*, const char*>, 5> known{{{"title", "title"},
                                                                        {"artist", "creator"},
                                                                        {"description", "description"},
                                                                        {"comment", "description"},
                                                                        {"copyright", "copyright_notice"}}};
    constexpr std::size_t tag_bytes_max = 16UL * 1024;
    for (const auto& [tag, field] : known) {
        const auto* entry = av_dict_get(tags, tag, nullptr, 0);
        if (entry == nullptr) continue;
        auto text = to_valid_utf8(trim(std::string_view(entry->value).substr(0, tag_bytes_max)));
        const bool known_already =
            std::ranges::find(facts.embedded, field, &domain::EmbeddedValue::field) != facts.embedded.end();
        if (!text.empty() && !known_already)
            facts.embedded.push_back({field, std::nullopt, {std::move(text)}, cat("container:", tag)});
    }
    const auto* made = av_dict_get(tags, "creation_time", nullptr, 0);
    // Recorders without a clock write the epoch of their format.
    if (made != nullptr && !std::string_view(made->value).starts_with("19") && is_utf8(made->value))
        facts.date_taken = std::string(made->value).substr(0, 40);
}

[[nodiscard]] Result<Picture> first_frame(AVCodecContext* codec, Container& container,
                                          const AVStream& stream) {
    const OwnedPacket packet(av_packet_alloc());
    const OwnedFrame frame(av_frame_alloc());
    if (!packet || !frame) throw std::bad_alloc();
    bool draining = false;
    for (int packets = 0; packets < poster_packets_max; ++packets) {
        const int read = draining ? AVERROR_EOF : av_read_frame(container.format(), packet.get());
        if (read >= 0 && packet->stream_index != stream.index) {
            av_packet_unref(packet.get());
            continue;
        }
        if (read < 0 && draining) break;
        draining = read < 0;
        (void)avcodec_send_packet(codec, draining ? nullptr : packet.get());
        av_packet_unref(packet.get());
        const int got = avcodec_receive_frame(codec, frame.get());
        if (got < 0) continue;
        auto pixels = TRY(to_pixels(*frame));
        pixels.stretch = stretch_of(stream);
        pixels.orientation = orientation_of(stream);
        return pixels;
    }
    return no_picture("corrupt_file", "no frame of the video can be decoded");
}

}  // namespace

void start_footage() {
    av_log_set_level(AV_LOG_QUIET);
}

bool is_footage(const FileType& type) {
    return (type.kind == domain::Kind::video || type.kind == domain::Kind::audio) &&
           type.mime != "audio/midi";
}

Result<> read_footage_facts(const Input& input, domain::Facts& facts) {
    const auto container = TRY(Container::open(input));
    const auto* format = container->format();
    if (format->duration > 0) facts.duration_ms = format->duration / (AV_TIME_BASE / 1000);
    const auto* video = container->best(AVMEDIA_TYPE_VIDEO);
    const auto* audio = container->best(AVMEDIA_TYPE_AUDIO);
    if (video != nullptr) read_video_stream(*video, facts);
    if (audio != nullptr) {
        facts.audio_codec = avcodec_get_name(audio->codecpar->codec_id);
        if (audio->codecpar->ch_layout.nb_channels > 0)
            facts.audio_channels = audio->codecpar->ch_layout.nb_channels;
        if (audio->codecpar->sample_rate > 0) facts.audio_sample_rate_hz = audio->codecpar->sample_rate;
    }
    if (video == nullptr && audio != nullptr) facts.kind = domain::Kind::audio;
    read_tags(format->metadata, facts);
    if (audio != nullptr) read_tags(audio->metadata, facts);
    if (video == nullptr && audio == nullptr)
        return no_picture("corrupt_file", "the file has neither picture nor sound");
    return {};
}

Result<Picture> poster(const Input& input) {
    const auto container = TRY(Container::open(input));
    if (const auto* cover = container->cover()) {
        const auto& packet = cover->attached_pic;
        return EncodedPicture{
            {reinterpret_cast<const char*>(packet.data), static_cast<std::size_t>(packet.size)}};
    }
    auto* video = container->best(AVMEDIA_TYPE_VIDEO);
    if (video == nullptr) return no_picture("unsupported_format", "sound has no picture");
    const auto* size = video->codecpar;
    if (std::int64_t{size->width} * size->height > frame_pixels_max)
        return too_many_pixels(size->width, size->height, frame_pixels_max);
    const auto codec = TRY(open_decoder(size->codec_id, size));
    codec->skip_frame = AVDISCARD_NONKEY;
    const auto wanted_us = std::min(poster_at_us_max, container->format()->duration / poster_share);
    if (wanted_us > 0) {
        const auto wanted = av_rescale_q(wanted_us, AVRational{1, AV_TIME_BASE}, video->time_base);
        (void)av_seek_frame(container->format(), video->index, wanted, AVSEEK_FLAG_BACKWARD);
    }
    auto found = first_frame(codec.get(), *container, *video);
    if (found || found.error().code != "corrupt_file") return found;
    // No key frame where one was promised: any frame from the beginning.
    avcodec_flush_buffers(codec.get());
    codec->skip_frame = AVDISCARD_DEFAULT;
    (void)av_seek_frame(container->format(), video->index, 0, AVSEEK_FLAG_BACKWARD);
    return first_frame(codec.get(), *container, *video);
}

bool is_ffmpeg_still(const FileType& type) {
    return type.mime == "image/bmp";
}

Result<Picture> decode_still(const Input& input, domain::Facts& facts) {
    if (input.size() > still_bytes_max)
        return no_picture("decoder_out_of_memory", "the file is too large to be drawn (more than 768 MiB)");
    const auto codec = TRY(open_decoder(AV_CODEC_ID_BMP, nullptr));
    const OwnedPacket packet(av_packet_alloc());
    const OwnedFrame frame(av_frame_alloc());
    if (!packet || !frame || av_new_packet(packet.get(), static_cast<int>(input.size())) < 0)
        throw std::bad_alloc();
    (void)input.read_at(0, reinterpret_cast<char*>(packet->data), static_cast<std::size_t>(packet->size));
    const int sent = avcodec_send_packet(codec.get(), packet.get());
    if (sent == AVERROR_PATCHWELCOME || sent == AVERROR(ENOSYS))
        return no_picture("unsupported_format", "this kind of BMP isn't supported");
    if (sent < 0 || avcodec_receive_frame(codec.get(), frame.get()) < 0)
        return no_picture("corrupt_file", "the BMP is damaged or truncated");
    if (!facts.width) facts.width = frame->width;
    if (!facts.height) facts.height = frame->height;
    return TRY(to_pixels(*frame));
}

}  // namespace sluice::media::worker
