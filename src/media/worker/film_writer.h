// An MP4 file while it is written, to a descriptor.
//
// Invariant: reads and writes that descriptor alone. Complete only after finish(); its index is then moved in
// front, so that a browser plays it while it loads.
#pragma once

extern "C" {
#include <libavformat/avformat.h>
}

#include <cstdint>

#include "base/result.h"
#include "media/worker/ffmpeg_owned.h"

namespace sluice::media::worker {

class FilmWriter {
public:
    explicit FilmWriter(int output);
    ~FilmWriter();
    FilmWriter(const FilmWriter&) = delete;
    FilmWriter& operator=(const FilmWriter&) = delete;

    /// A stream of what `codec` encodes; all are added before begin().
    [[nodiscard]] AVStream* add(const AVCodecContext& codec);
    [[nodiscard]] Result<> begin();
    /// Encodes a frame (nullptr: the end of its stream) and writes what comes of it.
    [[nodiscard]] Result<> encode(AVCodecContext& codec, AVStream& stream, const AVFrame* frame);
    [[nodiscard]] Result<> finish();

private:
    /// A position in the descriptor, for FFmpeg's callbacks.
    struct Place {
        int fd = -1;
        std::int64_t at = 0;
    };
    static int read(void* self, std::uint8_t* to, int bytes);
    static int write(void* self, std::uint8_t* from, int bytes);
    static std::int64_t seek(void* self, std::int64_t offset, int whence);
    static int open_again(AVFormatContext* format, AVIOContext** io, const char* url, int flags,
                          AVDictionary** options);
    static int close_again(AVFormatContext* format, AVIOContext* io);

    Place m_place;
    Place m_reading;  ///< where the finished film is read from, to move its index in front
    AVIOContext* m_io = nullptr;
    AVFormatContext* m_format = nullptr;
    OwnedPacket m_packet;
};

}  // namespace sluice::media::worker
