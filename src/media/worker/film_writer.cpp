#include "media/worker/film_writer.h"

#include <cerrno>
#include <sys/stat.h>
#include <unistd.h>

namespace sluice::media::worker {
namespace {

constexpr int io_buffer_bytes = 256 * 1024;

[[nodiscard]] AVIOContext* make_io(void* place, int writable, int (*read)(void*, std::uint8_t*, int),
                                   int (*write)(void*, std::uint8_t*, int),
                                   std::int64_t (*seek)(void*, std::int64_t, int)) {
    auto* buffer = static_cast<unsigned char*>(av_malloc(io_buffer_bytes));
    auto* io = avio_alloc_context(buffer, io_buffer_bytes, writable, place, read, write, seek);
    if (buffer == nullptr || io == nullptr) throw std::bad_alloc();
    return io;
}

void free_io(AVIOContext* io) {
    if (io != nullptr) av_freep(&io->buffer);
    avio_context_free(&io);
}

[[nodiscard]] std::unexpected<Error> unwritten(int error) {
    if (error == AVERROR(ENOMEM)) throw std::bad_alloc();
    if (error == AVERROR(EFBIG) || error == AVERROR(ENOSPC))
        return no_picture("unsupported_format", "it would be larger than there is room for");
    return no_picture("corrupt_file", "the file is damaged in a way that keeps it from being copied");
}

}  // namespace

int FilmWriter::read(void* self, std::uint8_t* to, int bytes) {
    auto& place = *static_cast<Place*>(self);
    const auto got = ::pread(place.fd, to, static_cast<std::size_t>(bytes), place.at);
    if (got < 0) return AVERROR(errno);
    place.at += got;
    return got == 0 ? AVERROR_EOF : static_cast<int>(got);
}

int FilmWriter::write(void* self, std::uint8_t* from, int bytes) {
    auto& place = *static_cast<Place*>(self);
    int done = 0;
    while (done < bytes) {
        const auto put = ::pwrite(place.fd, from + done, static_cast<std::size_t>(bytes - done), place.at);
        if (put < 0 && errno == EINTR) continue;
        if (put <= 0) return AVERROR(put < 0 ? errno : EIO);
        place.at += put;
        done += static_cast<int>(put);
    }
    return done;
}

std::int64_t FilmWriter::seek(void* self, std::int64_t offset, int whence) {
    auto& place = *static_cast<Place*>(self);
    struct stat status{};
    if (::fstat(place.fd, &status) != 0) return AVERROR(errno);
    if ((whence & AVSEEK_SIZE) != 0) return status.st_size;
    whence &= ~AVSEEK_FORCE;
    const std::int64_t base = whence == SEEK_CUR ? place.at : whence == SEEK_END ? status.st_size : 0;
    if (base + offset < 0) return AVERROR(EINVAL);
    return place.at = base + offset;
}

int FilmWriter::open_again(AVFormatContext* format, AVIOContext** io, const char*, int flags,
                           AVDictionary**) {
    if (flags != AVIO_FLAG_READ) return AVERROR(EPERM);
    auto& writer = *static_cast<FilmWriter*>(format->opaque);
    writer.m_reading = {writer.m_place.fd, 0};
    try {
        *io = make_io(&writer.m_reading, 0, &FilmWriter::read, nullptr, &FilmWriter::seek);
        return 0;
    } catch (const std::bad_alloc&) {  // not through C
        return AVERROR(ENOMEM);
    }
}

int FilmWriter::close_again(AVFormatContext*, AVIOContext* io) {
    free_io(io);
    return 0;
}

FilmWriter::FilmWriter(int output) : m_place{output, 0}, m_packet(av_packet_alloc()) {
    avformat_alloc_output_context2(&m_format, nullptr, "mp4", nullptr);
    if (m_format == nullptr || !m_packet) throw std::bad_alloc();
    m_io = make_io(&m_place, 1, &FilmWriter::read, &FilmWriter::write, &FilmWriter::seek);
    m_format->pb = m_io;
    m_format->opaque = this;
    m_format->io_open = &FilmWriter::open_again;
    m_format->io_close2 = &FilmWriter::close_again;
}

FilmWriter::~FilmWriter() {
    avformat_free_context(m_format);
    free_io(m_io);
}

AVStream* FilmWriter::add(const AVCodecContext& codec) {
    auto* stream = avformat_new_stream(m_format, nullptr);
    if (stream == nullptr || avcodec_parameters_from_context(stream->codecpar, &codec) < 0)
        throw std::bad_alloc();
    stream->time_base = codec.time_base;
    return stream;
}

Result<> FilmWriter::begin() {
    AVDictionary* options = nullptr;
    av_dict_set(&options, "movflags", "+faststart", 0);
    const int begun = avformat_write_header(m_format, &options);
    av_dict_free(&options);
    if (begun < 0) return unwritten(begun);
    return {};
}

Result<> FilmWriter::encode(AVCodecContext& codec, AVStream& stream, const AVFrame* frame) {
    const int sent = avcodec_send_frame(&codec, frame);
    if (sent == AVERROR(ENOMEM)) throw std::bad_alloc();
    if (sent < 0 && sent != AVERROR_EOF) return unwritten(sent);
    for (;;) {
        const int got = avcodec_receive_packet(&codec, m_packet.get());
        if (got == AVERROR(EAGAIN) || got == AVERROR_EOF) return {};
        if (got < 0) return unwritten(got);
        m_packet->stream_index = stream.index;
        av_packet_rescale_ts(m_packet.get(), codec.time_base, stream.time_base);
        const int put = av_interleaved_write_frame(m_format, m_packet.get());
        if (put < 0) return unwritten(put);
    }
}

Result<> FilmWriter::finish() {
    const int ended = av_write_trailer(m_format);
    avio_flush(m_io);
    if (ended < 0) return unwritten(ended);
    if (m_io->error < 0) return unwritten(m_io->error);
    return {};
}

}  // namespace sluice::media::worker
