// sluice_media_worker: reads strangers' files for the server, locked in. Started by media::Workshop.
//   sluice_media_worker --memory-bytes-max=N --output-bytes-max=N   serve jobs on descriptor 3
//   sluice_media_worker --probe                                     lock in, then print what is still
//   possible
//   sluice_media_worker --office-jail --program=… --extension=…     LibreOffice, locked in: a PDF of a
//   document sluice_media_worker --office-jail --probe                       whether it can be locked in
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <string_view>
#include <unistd.h>

#include "media/worker/confinement.h"
#include "media/worker/office_jail.h"
#include "media/worker/probe.h"
#include "media/worker/serve.h"

namespace {

void read_number(std::string_view argument, std::string_view name, std::int64_t& number) {
    if (!argument.starts_with(name)) return;
    const auto digits = argument.substr(name.size());
    std::from_chars(digits.data(), digits.data() + digits.size(), number);
}

[[nodiscard]] int run_office_jail(int count, char** arguments) {
    sluice::media::worker::OfficeJail jail;
    for (int i = 1; i < count; ++i) {
        const std::string_view argument = arguments[i];
        constexpr std::string_view program = "--program=";
        constexpr std::string_view extension = "--extension=";
        if (argument == "--probe") jail.probing = true;
        if (argument.starts_with(program)) jail.program = argument.substr(program.size());
        if (argument.starts_with(extension)) jail.extension = argument.substr(extension.size());
        read_number(argument, "--memory-bytes-max=", jail.memory_bytes_max);
        read_number(argument, "--output-bytes-max=", jail.output_bytes_max);
        read_number(argument, "--cpu-limit-s=", jail.cpu_limit_s);
    }
    return sluice::media::worker::enter_office_jail(jail);
}

}  // namespace

int main(int count, char** arguments) {
    namespace worker = sluice::media::worker;
    if (count > 1 && std::string_view(arguments[1]) == "--office-jail")
        return run_office_jail(count, arguments);
    worker::Limits limits;
    bool probing = false;
    for (int i = 1; i < count; ++i) {
        const std::string_view argument = arguments[i];
        if (argument == "--probe") probing = true;
        read_number(argument, "--memory-bytes-max=", limits.memory_bytes_max);
        read_number(argument, "--output-bytes-max=", limits.output_bytes_max);
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
