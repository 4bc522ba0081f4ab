// FFmpeg's objects, owned: each is freed by its own function.
//
// Invariant: a Container reads through its Reader alone; the Input outlives both.
#pragma once

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libswscale/swscale.h>
}

#include <cstdint>
#include <memory>

#include "base/result.h"
#include "media/worker/input.h"
#include "media/worker/picture.h"

namespace sluice::media::worker {

template <auto free_one>
struct FreeByAddress {
    template <class T>
    void operator()(T* object) const {
        free_one(&object);
    }
};

using OwnedCodec = std::unique_ptr<AVCodecContext, FreeByAddress<avcodec_free_context>>;
using OwnedFrame = std::unique_ptr<AVFrame, FreeByAddress<av_frame_free>>;
using OwnedPacket = std::unique_ptr<AVPacket, FreeByAddress<av_packet_free>>;

/// An opened container whose streams are known.
class Container {
public:
    [[nodiscard]] static Result<std::unique_ptr<Container>> open(const Input& input);
    ~Container();
    Container(const Container&) = delete;
    Container& operator=(const Container&) = delete;

    [[nodiscard]] AVFormatContext* format() const { return m_format; }
    /// The best stream of a kind that is not a cover picture, or nullptr.
    [[nodiscard]] AVStream* best(AVMediaType kind) const;
    /// The cover picture's stream, or nullptr.
    [[nodiscard]] AVStream* cover() const;

private:
    explicit Container(const Input& input) : m_input(input) {}
    static int read(void* self, std::uint8_t* to, int bytes);
    static std::int64_t seek(void* self, std::int64_t offset, int whence);

    const Input& m_input;
    std::int64_t m_at = 0;
    AVIOContext* m_io = nullptr;
    AVFormatContext* m_format = nullptr;
};

/// A single-threaded decoder; fails with `unsupported_format` where FFmpeg has none.
[[nodiscard]] Result<OwnedCodec> open_decoder(AVCodecID id, const AVCodecParameters* parameters);
/// The frame as RGB, at its own size or drawn smaller to `width` x `height`; fails with `too_many_pixels` or
/// `corrupt_file`.
[[nodiscard]] Result<Pixels> to_pixels(const AVFrame& frame);
[[nodiscard]] Result<Pixels> to_pixels(const AVFrame& frame, int width, int height);

/// How much wider a pixel of the video is than high.
[[nodiscard]] double stretch_of(const AVStream& stream);
/// The EXIF orientation that shows what the stream's display matrix says.
[[nodiscard]] std::int64_t orientation_of(const AVStream& stream);

/// The video's stream, its frame's size within bounds; fails where there is none.
[[nodiscard]] Result<AVStream*> video_of(const Container& container);

}  // namespace sluice::media::worker
