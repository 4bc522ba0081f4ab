#include "media/worker/serve.h"

#include <algorithm>
#include <cstring>
#include <glib.h>
#include <sys/time.h>
#include <unistd.h>
#include <vector>

#include "media/detail/channel.h"
#include "media/worker/archive.h"
#include "media/worker/footage.h"
#include "media/worker/packets.h"
#include "media/worker/raster.h"

namespace sluice::media::worker {
namespace {

/// From now, SIGPROF ends this process after `seconds` of processor time of all its threads; 0: never.
void limit_processor_time(std::int64_t seconds) {
    itimerval timer{};
    timer.it_value.tv_sec = seconds;
    (void)!::setitimer(ITIMER_PROF, &timer, nullptr);
}

/// GLib aborts when it gets no memory; the workshop should hear why.
void log_of_glib(const char*, GLogLevelFlags level, const char* message, void*) {
    if ((level & G_LOG_FLAG_FATAL) != 0 && std::strstr(message, "allocate") != nullptr)
        ::_exit(detail::exit_out_of_memory);
}

}  // namespace

void warm_up() {
    g_log_set_default_handler(&log_of_glib, nullptr);
    start_raster();
    start_packets();
    start_footage();
    start_archives();
}

void serve(const detail::Hello& hello) {
    const int socket = detail::worker_socket_fd;
    if (!detail::write_frame(socket, detail::encode(hello))) return;
    while (const auto frame = detail::receive_job_frame(socket)) {
        const auto job = detail::decode_job(frame->payload);
        if (!job || frame->descriptors.size() != detail::outputs_of(*job) + 1) return;
        std::vector<int> outputs;
        for (const auto& descriptor : frame->descriptors) outputs.push_back(descriptor.get());
        const Input input(outputs.front(), job->filename);
        outputs.erase(outputs.begin());
        limit_processor_time(job->cpu_limit_s);
        const auto reply = job->derivative ? derive(input, *job, outputs) : examine(input, *job, outputs);
        limit_processor_time(0);
        if (!detail::write_frame(socket, detail::encode(reply))) return;
    }
}

}  // namespace sluice::media::worker
