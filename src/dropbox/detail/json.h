// Reading and writing Dropbox's JSON: the only place that knows Boost.JSON's shape besides the decoders.
//
// Invariant: unknown fields and tags are let pass; a field that the spec promises and that is missing is an
// Error that names it. Written JSON is ASCII (facts: `Dropbox-API-Arg` takes nothing else; bodies are the
// same text).
#pragma once

#include <boost/json.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"

namespace sluice::dropbox::detail {

namespace json = boost::json;

/// Every character from U+007F on as \uXXXX (UTF-16, two for astral ones). `text` must be UTF-8.
[[nodiscard]] std::string to_ascii(std::string_view text);
/// ASCII JSON. Fails with `name_invalid` where a text in it isn't UTF-8.
[[nodiscard]] Result<std::string> write(const json::value& value);
/// `2015-05-12T15:50:38Z`, the only form that Dropbox takes.
[[nodiscard]] std::string to_dropbox_time(Instant instant);

/// The object in `text`. Fails with `answer_malformed`.
[[nodiscard]] Result<json::object> parse_object(std::string_view route, std::string_view text);

/// nullptr where it is missing, null or of another type.
[[nodiscard]] const json::object* find_object(const json::object& object, std::string_view key);
[[nodiscard]] const json::array* find_array(const json::object& object, std::string_view key);
[[nodiscard]] std::optional<std::string_view> find_text(const json::object& object, std::string_view key);
[[nodiscard]] std::optional<std::uint64_t> find_number(const json::object& object, std::string_view key);
[[nodiscard]] std::optional<bool> find_flag(const json::object& object, std::string_view key);
[[nodiscard]] std::optional<Instant> find_time(const json::object& object, std::string_view key);
/// "" where it is missing.
[[nodiscard]] std::string text_or_empty(const json::object& object, std::string_view key);
/// The `.tag` of a union, also of one written as bare text.
[[nodiscard]] std::string tag_of(const json::value& value);

/// "path/conflict/file": all tags of a nested union, outermost first.
[[nodiscard]] std::string tags_of(const json::value& error);

/// Required fields, read one after the other; asks `error()` once at the end.
class Required {
public:
    Required(std::string_view route, const json::object& object) : m_route(route), m_object(object) {}

    [[nodiscard]] std::string text(std::string_view key);
    [[nodiscard]] std::uint64_t number(std::string_view key);
    [[nodiscard]] bool flag(std::string_view key);
    [[nodiscard]] const json::array& array(std::string_view key);
    [[nodiscard]] const json::object& object(std::string_view key);
    /// Fails with `answer_malformed`, naming the first field that is missing.
    [[nodiscard]] Result<> check() const;

private:
    void miss(std::string_view key);

    std::string_view m_route;
    const json::object& m_object;
    std::string m_missing = {};
};

}  // namespace sluice::dropbox::detail
