// The log: one line of JSON per event, to stderr.
//
//     log_warning("blob.damaged", {{"content_hash", hash}, {"bytes", size}});
//     {"time":"2026-11-22T20:15:00.123Z","level":"warning","event":"blob.damaged","content_hash":"…","bytes":12}
//
// Invariant: one event is one line and one write, whatever a stranger wrote into a field: control characters
// are escaped, malformed UTF-8 is replaced, long text is cut. A Secret is no field: it doesn't compile.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>

namespace sluice {

enum class LogLevel { debug, info, warning, error };

/// A name and a value of an event. Lives no longer than the call it is made for.
struct LogField {
    std::string_view name;
    std::variant<std::string_view, std::int64_t, std::uint64_t, double, bool> value;

    LogField(std::string_view field_name, std::string_view text) : name(field_name), value(text) {}
    LogField(std::string_view field_name, const std::string& text)
        : name(field_name), value(std::string_view(text)) {}
    LogField(std::string_view field_name, const char* text)
        : name(field_name), value(std::string_view(text)) {}
    LogField(std::string_view field_name, std::same_as<bool> auto flag) : name(field_name), value(flag) {}
    LogField(std::string_view field_name, std::signed_integral auto number)
        : name(field_name), value(static_cast<std::int64_t>(number)) {}
    LogField(std::string_view field_name, std::unsigned_integral auto number)
        requires(!std::same_as<decltype(number), bool>)
        : name(field_name), value(static_cast<std::uint64_t>(number)) {}
    LogField(std::string_view field_name, std::floating_point auto number)
        : name(field_name), value(static_cast<double>(number)) {}
};

using LogFields = std::initializer_list<LogField>;

/// Longest text of one field; what is beyond is cut and marked by "…".
inline constexpr std::size_t log_text_bytes_max = 8 * 1024;

/// `event` is a stable dotted word, `module.what_happened`. All thread-safe; they never fail.
void log_debug(std::string_view event, LogFields fields = {});
void log_info(std::string_view event, LogFields fields = {});
void log_warning(std::string_view event, LogFields fields = {});
void log_error(std::string_view event, LogFields fields = {});

/// Events below `level` are dropped from now on; `info` at the start. Thread-safe.
void set_log_level(LogLevel level);
[[nodiscard]] LogLevel log_level();

/// Where lines (without line break) go instead of stderr; an empty function brings stderr back. For tests;
/// calls are made one at a time.
void set_log_sink(std::function<void(std::string_view line)> sink);

}  // namespace sluice
