#include "media/detail/channel.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

#include "media/detail/protocol.h"

namespace sluice::media::detail {
namespace {

constexpr std::size_t prefix_bytes = 4;
constexpr std::size_t descriptors_max = outputs_max + 1;

[[nodiscard]] std::string framed(std::string_view payload) {
    const auto size = static_cast<std::uint32_t>(payload.size());
    std::string frame;
    for (const int shift : {24, 16, 8, 0}) frame += static_cast<char>((size >> shift) & 0xffU);
    frame += payload;
    return frame;
}

[[nodiscard]] std::size_t length_of(std::string_view prefix) {
    std::size_t length = 0;
    for (const char c : prefix.substr(0, prefix_bytes)) length = length << 8U | static_cast<std::uint8_t>(c);
    return length;
}

/// Room for the control message of `descriptors_max` descriptors.
union Control {
    cmsghdr align;
    std::array<char, CMSG_SPACE(sizeof(int) * descriptors_max)> bytes;
};

[[nodiscard]] ssize_t read_again(int fd, char* to, std::size_t size) {
    ssize_t got = 0;
    do {
        got = ::read(fd, to, size);
    } while (got < 0 && errno == EINTR);
    return got;
}

[[nodiscard]] bool read_all(int fd, char* to, std::size_t size) {
    while (size > 0) {
        const auto got = read_again(fd, to, size);
        if (got <= 0) return false;
        to += got;
        size -= static_cast<std::size_t>(got);
    }
    return true;
}

[[nodiscard]] int milliseconds_until(std::chrono::steady_clock::time_point deadline) {
    const auto left = deadline - std::chrono::steady_clock::now();
    const auto ms = std::chrono::ceil<std::chrono::milliseconds>(left).count();
    return static_cast<int>(std::clamp<std::int64_t>(ms, 0, 3'600'000));
}

}  // namespace

OwnedFd::~OwnedFd() {
    if (m_fd >= 0) ::close(m_fd);
}

bool send_frame(int socket, std::string_view payload, std::span<const int> descriptors) {
    if (payload.size() > message_bytes_max || descriptors.size() > descriptors_max) return false;
    auto frame = framed(payload);
    iovec part{frame.data(), frame.size()};
    Control control{};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    if (!descriptors.empty()) {
        message.msg_control = control.bytes.data();
        message.msg_controllen = CMSG_SPACE(descriptors.size_bytes());
        auto* header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(descriptors.size_bytes());
        std::memcpy(CMSG_DATA(header), descriptors.data(), descriptors.size_bytes());
    }
    ssize_t sent = 0;
    do {
        sent = ::sendmsg(socket, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
    } while (sent < 0 && errno == EINTR);
    return sent == static_cast<ssize_t>(frame.size());
}

Waited receive_frame(int socket, std::chrono::steady_clock::time_point deadline, std::stop_token stop,
                     std::string& payload) {
    const OwnedFd stopped(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    const std::stop_callback wake(stop, [&] { (void)!::eventfd_write(stopped.get(), 1); });
    std::string received;
    std::size_t wanted = prefix_bytes;
    while (received.size() < wanted) {
        std::array<pollfd, 2> fds{{{socket, POLLIN, 0}, {stopped.get(), POLLIN, 0}}};
        const int ready = ::poll(fds.data(), fds.size(), milliseconds_until(deadline));
        if (ready < 0 && errno == EINTR) continue;
        if (ready < 0) return Waited::closed;
        if (fds[1].revents != 0) return Waited::stopped;
        if (ready == 0) return Waited::timed_out;
        std::array<char, 65536> part;
        const auto got = read_again(socket, part.data(), std::min(part.size(), wanted - received.size()));
        if (got <= 0) return Waited::closed;
        received.append(part.data(), static_cast<std::size_t>(got));
        if (wanted == prefix_bytes && received.size() == prefix_bytes) {
            const auto length = length_of(received);
            if (length > message_bytes_max) return Waited::closed;
            wanted += length;
        }
    }
    payload = received.substr(prefix_bytes);
    return Waited::complete;
}

std::optional<Frame> receive_job_frame(int socket) {
    std::array<char, prefix_bytes> prefix{};
    iovec part{prefix.data(), prefix.size()};
    Control control{};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control.bytes.data();
    message.msg_controllen = control.bytes.size();
    ssize_t got = 0;
    do {
        got = ::recvmsg(socket, &message, MSG_CMSG_CLOEXEC | MSG_WAITALL);
    } while (got < 0 && errno == EINTR);
    if (got != static_cast<ssize_t>(prefix.size())) return std::nullopt;
    Frame frame;
    for (auto* header = CMSG_FIRSTHDR(&message); header != nullptr; header = CMSG_NXTHDR(&message, header)) {
        if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) continue;
        std::array<int, descriptors_max> fds{};
        const auto bytes = std::min(sizeof(fds), static_cast<std::size_t>(header->cmsg_len) - CMSG_LEN(0));
        std::memcpy(fds.data(), CMSG_DATA(header), bytes);
        for (std::size_t i = 0; i < bytes / sizeof(int); ++i) frame.descriptors.emplace_back(fds[i]);
    }
    const auto length = length_of({prefix.data(), prefix.size()});
    if (length > message_bytes_max) return std::nullopt;
    frame.payload.resize(length);
    if (!read_all(socket, frame.payload.data(), length)) return std::nullopt;
    return frame;
}

bool write_frame(int socket, std::string_view payload) {
    const auto frame = framed(payload);
    std::string_view left = frame;
    while (!left.empty()) {
        const auto written = ::write(socket, left.data(), left.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return false;
        left.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

}  // namespace sluice::media::detail
