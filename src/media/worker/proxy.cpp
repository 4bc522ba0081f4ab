#include "media/worker/proxy.h"

#include <optional>

#include "media/worker/film_writer.h"
#include "media/worker/proxy_tracks.h"

namespace sluice::media::worker {
namespace {

using domain::DerivativeDetail;

/// Reads the original once, giving each packet to the track that wants it.
class Copying {
public:
    explicit Copying(Container& container, int output)
        : m_container(container), m_writer(output), m_packet(av_packet_alloc()) {
        if (!m_packet) throw std::bad_alloc();
    }

    [[nodiscard]] Result<DerivativeDetail> copy() {
        auto* video = m_container.best(AVMEDIA_TYPE_VIDEO);
        auto* audio = m_container.best(AVMEDIA_TYPE_AUDIO);
        if (video != nullptr) {
            TRY(video_of(m_container));
            m_video.emplace(TRY(VideoTrack::open(*video, start_us(), m_writer)));
        }
        if (audio != nullptr) {
            auto track = AudioTrack::open(*audio, start_us(), m_writer);
            // A film without its sound is better than none.
            if (!track && !m_video) return fail(std::move(track).error());
            if (track) m_audio.emplace(*std::move(track));
        }
        if (!m_video && !m_audio) return no_picture("unsupported_format", "there is nothing to play inside");
        TRY(m_writer.begin());
        TRY(copy_packets(video, m_audio ? audio : nullptr));
        TRY(m_writer.finish());
        return detail();
    }

private:
    [[nodiscard]] std::int64_t start_us() const {
        const auto start = m_container.format()->start_time;
        return start == AV_NOPTS_VALUE ? 0 : start;
    }

    [[nodiscard]] Result<> copy_packets(const AVStream* video, const AVStream* audio) {
        while (av_read_frame(m_container.format(), m_packet.get()) >= 0) {
            Result<> taken;
            if (video != nullptr && m_packet->stream_index == video->index)
                taken = m_video->take(m_packet.get());
            if (audio != nullptr && m_packet->stream_index == audio->index)
                taken = m_audio->take(m_packet.get());
            av_packet_unref(m_packet.get());
            TRY(taken);
        }
        if (m_video) TRY(m_video->finish());
        if (m_audio) TRY(m_audio->finish());
        if (m_video && !m_video->has_frames())
            return no_picture("corrupt_file", "no frame of the video can be decoded");
        if (!m_video && !m_audio->has_sound())
            return no_picture("corrupt_file", "nothing of the sound can be decoded");
        return {};
    }

    [[nodiscard]] DerivativeDetail detail() const {
        DerivativeDetail detail;
        detail.mime = m_video ? "video/mp4" : "audio/mp4";
        if (!m_video) return detail;
        const auto shown = m_video->shown_size();
        detail.width = shown.width;
        detail.height = shown.height;
        return detail;
    }

    Container& m_container;
    FilmWriter m_writer;
    OwnedPacket m_packet;
    std::optional<VideoTrack> m_video;
    std::optional<AudioTrack> m_audio;
};

}  // namespace

Result<DerivativeDetail> make_proxy(const Input& input, int output) {
    const auto container = TRY(Container::open(input));
    return Copying(*container, output).copy();
}

}  // namespace sluice::media::worker
