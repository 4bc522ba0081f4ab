// Reading JSON that a person wrote (world files, the admin API): unknown keys and wrong types are refused by
// name.
//
// Invariant: the first mistake is kept with its place (`$.tags[1].name`); readers answer harmless values
// after it. Call `finish()` when all keys are read, and act only when `mistake` is empty.
#pragma once

#include <boost/json/fwd.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace sluice::sandbox {

class JsonReader {
public:
    /// `value` and `mistake` must outlive this.
    JsonReader(const boost::json::value& value, std::string place, std::string& mistake);

    [[nodiscard]] bool has(std::string_view key) const;
    /// Required.
    [[nodiscard]] std::string text(std::string_view key);
    [[nodiscard]] std::string text_or(std::string_view key, std::string otherwise);
    [[nodiscard]] bool flag_or(std::string_view key, bool otherwise);
    [[nodiscard]] std::optional<std::uint64_t> number(std::string_view key);
    /// Between 0 and 1.
    [[nodiscard]] std::optional<double> fraction(std::string_view key);
    [[nodiscard]] std::vector<std::string> texts(std::string_view key);
    /// One of `words`; `otherwise` (empty = required) when absent.
    [[nodiscard]] std::string word(std::string_view key, const std::vector<std::string>& words,
                                   std::string_view otherwise);
    /// The objects of a list; none when absent.
    [[nodiscard]] std::vector<JsonReader> objects(std::string_view key);
    /// An object, as a reader of its own.
    [[nodiscard]] std::optional<JsonReader> object(std::string_view key);

    void fail(std::string_view key, std::string_view reason);
    /// Refuses the first key that nobody read.
    void finish();

private:
    [[nodiscard]] const boost::json::value* find(std::string_view key);

    const boost::json::object* m_object;
    std::string m_place;
    std::string* m_mistake;
    std::vector<std::string> m_read;
};

}  // namespace sluice::sandbox
