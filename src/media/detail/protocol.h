// What the workshop and a worker say to each other: one job, one reply, each a length-prefixed JSON message.
//
// Invariant: both sides refuse what the schema doesn't name: unknown or missing members, other types, text
// that is not UTF-8, anything above the limits. File descriptors travel only towards the worker.
#pragma once

#include <boost/describe.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "domain/derivative.h"
#include "domain/facts.h"
#include "media/process_workshop.h"

namespace sluice::media::detail {

inline constexpr std::size_t message_bytes_max = 1024 * 1024;
inline constexpr std::size_t outputs_max = 4;
inline constexpr std::size_t filename_bytes_max = 1024;
/// The descriptor at which a worker finds its socket.
inline constexpr int worker_socket_fd = 3;
/// How a worker ends when a library can't get memory and would abort.
inline constexpr int exit_out_of_memory = 12;

/// Sent by a worker once, when it is confined and ready.
struct Hello {
    SandboxTier tier = SandboxTier::none;
    std::vector<std::string> gaps;
};
BOOST_DESCRIBE_STRUCT(Hello, (), (tier, gaps))

/// The input's descriptor comes first, then one writable descriptor an edge.
struct Job {
    std::string filename;
    std::vector<std::int64_t> edges_px;  ///< largest first; empty: facts alone
    std::int64_t cpu_limit_s = 60;
    std::optional<domain::DerivativeKind> derivative;  ///< set: this is made, and no facts are read
    std::optional<std::int64_t> page;                  ///< from 1
};
BOOST_DESCRIBE_STRUCT(Job, (), (filename, edges_px, cpu_limit_s, derivative, page))

/// True where the kind is a file, so that the job brings a descriptor to write to.
[[nodiscard]] constexpr bool has_output(domain::DerivativeKind kind) {
    return kind == domain::DerivativeKind::page || kind == domain::DerivativeKind::strip ||
           kind == domain::DerivativeKind::proxy;
}
/// How many descriptors to write to a job brings.
[[nodiscard]] inline std::size_t outputs_of(const Job& job) {
    return job.derivative ? (has_output(*job.derivative) ? 1U : 0U) : job.edges_px.size();
}

struct Problem {
    std::string code;
    std::string message;
};
BOOST_DESCRIBE_STRUCT(Problem, (), (code, message))

struct Made {
    std::int64_t width = 0;
    std::int64_t height = 0;
};
BOOST_DESCRIBE_STRUCT(Made, (), (width, height))

struct Reply {
    domain::Facts facts;
    std::vector<Made> made;  ///< one for each edge of the job, or none
    std::optional<Problem>
        problem;  ///< set where the file is damaged or `made` is empty though edges were asked for
    std::optional<domain::DerivativeDetail> derived;  ///< where one was asked for and there is no problem
};
BOOST_DESCRIBE_STRUCT(Reply, (), (facts, made, problem, derived))

[[nodiscard]] std::string encode(const Hello& hello);
[[nodiscard]] std::string encode(const Job& job);
/// Embedded metadata and listings that would exceed `message_bytes_max` are cut at whole values.
[[nodiscard]] std::string encode(Reply reply);

/// Fail with `media_message_invalid`.
[[nodiscard]] Result<Hello> decode_hello(std::string_view text);
[[nodiscard]] Result<Job> decode_job(std::string_view text);
[[nodiscard]] Result<Reply> decode_reply(std::string_view text);

}  // namespace sluice::media::detail
