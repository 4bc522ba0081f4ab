// Reading the JSON that the sandbox itself saved in the world's records.
//
// Invariant: what is read was written by this program, so a required member that is missing or of another
// type is damage, and throws (Boost.JSON's `at` and `as_…`).
#pragma once

#include <boost/json/fwd.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace sluice::sandbox {

/// Required.
[[nodiscard]] std::string text_at(const boost::json::object& object, std::string_view key);
[[nodiscard]] std::vector<std::string> texts_at(const boost::json::object& object, std::string_view key);
/// Members that older records lack.
[[nodiscard]] std::string text_or_empty(const boost::json::object& object, std::string_view key);
[[nodiscard]] bool flag_or_false(const boost::json::object& object, std::string_view key);

}  // namespace sluice::sandbox
