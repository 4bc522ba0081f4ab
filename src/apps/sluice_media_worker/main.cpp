// sluice_media_worker: reads strangers' files for the server, locked in. Started by media::Workshop.
//   sluice_media_worker --memory-bytes-max=N   serve jobs on descriptor 3
//   sluice_media_worker --probe                lock in, then print what is still possible
#include <charconv>
#include <cstdio>
#include <string_view>
#include <unistd.h>

#include "media/worker/confinement.h"
#include "media/worker/probe.h"
#include "media/worker/serve.h"

int main(int count, char** arguments) {
    namespace worker = sluice::media::worker;
    constexpr std::string_view memory = "--memory-bytes-max=";
    worker::Limits limits;
    bool probing = false;
    for (int i = 1; i < count; ++i) {
        const std::string_view argument = arguments[i];
        if (argument == "--probe") probing = true;
        if (!argument.starts_with(memory)) continue;
        const auto number = argument.substr(memory.size());
        std::from_chars(number.data(), number.data() + number.size(), limits.memory_bytes_max);
    }
    const auto hello = worker::confine(limits);
    if (probing) {
        std::fputs(worker::probe(hello).c_str(), stdout);
        std::fflush(stdout);
        return 0;
    }
    worker::warm_up();
    worker::serve(hello);
    // Libraries' destructors have nothing to tell anyone, and would run inside the filter.
    ::_exit(0);
}
