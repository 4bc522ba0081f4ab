#include "base/log.h"

#include <atomic>
#include <cerrno>
#include <unistd.h>

#include "base/clock.h"
#include "base/json/detail/write.h"
#include "base/mutex.h"

namespace sluice {
namespace {

std::atomic<LogLevel> lowest_level{LogLevel::info};

struct Sink {
    Mutex mutex;
    std::function<void(std::string_view)> function GUARDED_BY(mutex);
};

Sink& sink() {
    static auto* const only = new Sink;  // never destroyed: other static objects may log while they end
    return *only;
}

std::string_view word_of(LogLevel level) {
    switch (level) {
        case LogLevel::debug: return "debug";
        case LogLevel::info: return "info";
        case LogLevel::warning: return "warning";
        case LogLevel::error: return "error";
    }
    return "error";
}

std::string shortened(std::string_view text) {
    std::size_t end = log_text_bytes_max;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80) --end;
    return std::string(text.substr(0, end)) + "…";
}

struct ValueWriter {
    json::detail::Writer& writer;
    void operator()(std::string_view text) const {
        if (text.size() <= log_text_bytes_max) return writer.write(text);
        writer.write(std::string_view(shortened(text)));
    }
    void operator()(std::int64_t number) const { writer.write_signed(number); }
    void operator()(std::uint64_t number) const { writer.write_unsigned(number); }
    void operator()(double number) const { writer.write(number); }
    void operator()(bool flag) const { writer.write(flag); }
};

void write_to_stderr(std::string line) {
    line += '\n';
    std::string_view rest = line;
    while (!rest.empty()) {
        const auto written = ::write(STDERR_FILENO, rest.data(), rest.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return;
        rest.remove_prefix(static_cast<std::size_t>(written));
    }
}

void log(LogLevel level, std::string_view event, LogFields fields) {
    if (level < lowest_level.load(std::memory_order_relaxed)) return;
    json::detail::Writer writer;
    writer.begin_object();
    writer.key("time");
    writer.write(SystemClock().now());
    writer.key("level");
    writer.write(word_of(level));
    writer.key("event");
    writer.write(event);
    for (const LogField& field : fields) {
        writer.key(field.name);
        std::visit(ValueWriter{writer}, field.value);
    }
    writer.end_object();

    const Lock lock(sink().mutex);
    if (sink().function) return sink().function(writer.take());
    write_to_stderr(writer.take());
}

}  // namespace

void log_debug(std::string_view event, LogFields fields) {
    log(LogLevel::debug, event, fields);
}
void log_info(std::string_view event, LogFields fields) {
    log(LogLevel::info, event, fields);
}
void log_warning(std::string_view event, LogFields fields) {
    log(LogLevel::warning, event, fields);
}
void log_error(std::string_view event, LogFields fields) {
    log(LogLevel::error, event, fields);
}

void set_log_level(LogLevel level) {
    lowest_level.store(level);
}

LogLevel log_level() {
    return lowest_level.load();
}

void set_log_sink(std::function<void(std::string_view line)> function) {
    const Lock lock(sink().mutex);
    sink().function = std::move(function);
}

}  // namespace sluice
