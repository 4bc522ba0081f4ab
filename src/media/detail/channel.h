// Frames over a socket pair: four bytes of length (big endian), then that many bytes of JSON; descriptors
// ride along.
//
// Invariant: the reader decides how much it takes (`message_bytes_max`) before it allocates. The workshop
// never receives descriptors: it reads with read(2), which drops any that a worker might send (unix(7)).
#pragma once

#include <chrono>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sluice::media::detail {

/// A descriptor that closes itself; -1 where there is none.
class OwnedFd {
public:
    OwnedFd() = default;
    explicit OwnedFd(int fd) : m_fd(fd) {}
    OwnedFd(OwnedFd&& other) noexcept : m_fd(std::exchange(other.m_fd, -1)) {}
    OwnedFd& operator=(OwnedFd&& other) noexcept {
        std::swap(m_fd, other.m_fd);
        return *this;
    }
    ~OwnedFd();

    [[nodiscard]] int get() const { return m_fd; }
    [[nodiscard]] explicit operator bool() const { return m_fd >= 0; }

private:
    int m_fd = -1;
};

/// Sends without waiting for the peer; false where the peer is gone or doesn't take it.
[[nodiscard]] bool send_frame(int socket, std::string_view payload, std::span<const int> descriptors);

enum class Waited { complete, closed, timed_out, stopped };

/// Waits for one frame until `deadline`; `payload` is set where the answer is `complete`.
[[nodiscard]] Waited receive_frame(int socket, std::chrono::steady_clock::time_point deadline,
                                   std::stop_token stop, std::string& payload);

struct Frame {
    std::string payload;
    std::vector<OwnedFd> descriptors;
};

/// The worker's side: waits for ever; nullopt when the workshop is gone.
[[nodiscard]] std::optional<Frame> receive_job_frame(int socket);
/// The worker's side: writes it all; false when the workshop is gone.
[[nodiscard]] bool write_frame(int socket, std::string_view payload);

}  // namespace sluice::media::detail
