// Values that go into and come out of SQL, the same for every engine.
//
// Invariant: a column is read as the type it was declared with in migrations/; reading another type is our
// defect and ends the program, since a silently wrong value could delete a contributor's file.
#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "base/id.h"

namespace sluice::catalog::sql {

using Value = std::variant<std::monostate, std::int64_t, double, std::string>;

[[nodiscard]] inline Value to_value(std::string_view text) {
    return std::string(text);
}
[[nodiscard]] inline Value to_value(Instant instant) {
    return std::int64_t{instant.time_since_epoch().count()};
}
template <std::integral Number>
[[nodiscard]] Value to_value(Number number) {
    return static_cast<std::int64_t>(number);
}
template <class Tag>
[[nodiscard]] Value to_value(const Id<Tag>& id) {
    return id.value;
}
template <class T>
[[nodiscard]] Value to_value(const std::optional<T>& optional) {
    return optional ? to_value(*optional) : Value{};
}
template <std::same_as<Value> Ready>  // a template, so that text isn't ambiguous
[[nodiscard]] Value to_value(const Ready& value) {
    return value;
}

/// The parameters `?1`, `?2`, … of a statement: `params(account, id, now)`.
template <class... Parts>
[[nodiscard]] std::vector<Value> params(const Parts&... parts) {
    return {to_value(parts)...};
}

/// One row of an answer. Columns are read left to right, or by index.
class Row {
public:
    explicit Row(std::vector<Value> values) : m_values(std::move(values)) {}

    [[nodiscard]] std::int64_t integer(std::size_t column) const {
        return std::get<std::int64_t>(at(column));
    }
    [[nodiscard]] const std::string& text(std::size_t column) const {
        return std::get<std::string>(at(column));
    }
    [[nodiscard]] bool is_null(std::size_t column) const {
        return std::holds_alternative<std::monostate>(at(column));
    }
    [[nodiscard]] Instant instant(std::size_t column) const {
        return Instant(std::chrono::milliseconds(integer(column)));
    }

    /// Reads the next column into `field`; null is only for optionals.
    void next(std::int64_t& field) { field = integer(m_next++); }
    void next(bool& field) { field = integer(m_next++) != 0; }
    void next(std::string& field) { field = text(m_next++); }
    void next(Instant& field) { field = instant(m_next++); }
    template <class Tag>
    void next(Id<Tag>& field) {
        field.value = text(m_next++);
    }
    template <class T>
    void next(std::optional<T>& field) {
        if (is_null(m_next)) {
            field.reset();
            ++m_next;
        } else {
            next(field.emplace());
        }
    }
    template <class... Fields>
    void read(Fields&... fields) {
        (next(fields), ...);
    }

private:
    [[nodiscard]] const Value& at(std::size_t column) const { return m_values.at(column); }

    std::vector<Value> m_values;
    std::size_t m_next = 0;
};

using Rows = std::vector<Row>;

}  // namespace sluice::catalog::sql
