// How every fallible function answers: a value, or an Error that says what to do about it.
//
// Invariant: no exception crosses a module's public header. A library that throws is wrapped where it is
// called, and the exception becomes an Error there. `code` is stable and public (API, UI and reports show the
// same one); `message` says what happened and names the object; `hint` says what a person can do.
#pragma once

#include <chrono>
#include <expected>
#include <optional>
#include <string>
#include <utility>

namespace sluice {

/// What the caller should do about an error; the engine maps it to a schedule, the API to an HTTP status.
enum class Remedy {
    retry,      ///< passing fault: try again with back-off
    wait,       ///< told to wait: try again after `retry_after`
    ask_admin,  ///< a person must change something (reconnect, free space, fix a setting)
    reject,     ///< the input is wrong; the same input will always fail
    not_found,  ///< the object isn't there, or may not be seen
    conflict,   ///< the object changed meanwhile; look again, then decide anew
    give_up,    ///< a defect or an exhausted remedy
};

struct Error {
    Remedy remedy = Remedy::give_up;
    std::string code = "unknown";
    std::string message = {};
    std::string hint = {};
    std::optional<std::chrono::seconds> retry_after = std::nullopt;
};

/// A value or an Error. Dropping one is a compile error (`-Werror=unused-result`); std::expected alone is
/// not.
template <class T = void>
struct [[nodiscard]] Result : std::expected<T, Error> {
    using std::expected<T, Error>::expected;
};

/// Makes the error side of a Result: `return fail({Remedy::reject, "name_invalid", "…", "…"});`
[[nodiscard]] inline std::unexpected<Error> fail(Error error) {
    return std::unexpected<Error>(std::move(error));
}

}  // namespace sluice

#define SLUICE_TRY_JOIN_(a, b) a##b
#define SLUICE_TRY_NAME_(a, b) SLUICE_TRY_JOIN_(a, b)
#define SLUICE_TRY_(result, expression)                                                  \
    __extension__({                                                                      \
        auto result = (expression);                                                      \
        if (!result) return std::unexpected<::sluice::Error>(std::move(result).error()); \
        *std::move(result);                                                              \
    })

/// The value of a Result, or an early return of its error: `const auto page = TRY(client.list_folder(path));`
#define TRY(expression) SLUICE_TRY_(SLUICE_TRY_NAME_(tried_, __COUNTER__), expression)
