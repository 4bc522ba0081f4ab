#include "sandbox/saved_json.h"

#include <boost/json.hpp>

namespace sluice::sandbox {

std::string text_at(const boost::json::object& object, std::string_view key) {
    return std::string(object.at(key).as_string());
}

std::vector<std::string> texts_at(const boost::json::object& object, std::string_view key) {
    std::vector<std::string> texts;
    for (const auto& text : object.at(key).as_array()) texts.emplace_back(text.as_string());
    return texts;
}

std::string text_or_empty(const boost::json::object& object, std::string_view key) {
    const auto* text = object.if_contains(key);
    return text ? std::string(text->as_string()) : std::string();
}

bool flag_or_false(const boost::json::object& object, std::string_view key) {
    const auto* flag = object.if_contains(key);
    return flag && flag->as_bool();
}

}  // namespace sluice::sandbox
