#include "sandbox/json_reader.h"

#include <boost/json.hpp>

#include <algorithm>

#include "base/text.h"

namespace sluice::sandbox {

namespace {

namespace json = boost::json;

const json::object& nothing() {
    static const json::object object;
    return object;
}

}  // namespace

JsonReader::JsonReader(const json::value& value, std::string place, std::string& mistake)
    : m_object(value.if_object()), m_place(std::move(place)), m_mistake(&mistake) {
    if (m_object != nullptr) return;
    m_object = &nothing();
    fail("", "expected an object");
}

void JsonReader::fail(std::string_view key, std::string_view reason) {
    if (m_mistake->empty()) *m_mistake = cat(m_place, key.empty() ? "" : ".", key, ": ", reason);
}

bool JsonReader::has(std::string_view key) const {
    return m_object->contains(key);
}

const json::value* JsonReader::find(std::string_view key) {
    m_read.emplace_back(key);
    return m_object->if_contains(key);
}

std::string JsonReader::text(std::string_view key) {
    if (!has(key)) fail(key, "is missing");
    return text_or(key, "");
}

std::string JsonReader::text_or(std::string_view key, std::string otherwise) {
    const auto* value = find(key);
    if (value == nullptr) return otherwise;
    if (value->is_string()) return std::string(value->get_string());
    fail(key, "expected a text");
    return otherwise;
}

bool JsonReader::flag_or(std::string_view key, bool otherwise) {
    const auto* value = find(key);
    if (value == nullptr) return otherwise;
    if (value->is_bool()) return value->get_bool();
    fail(key, "expected true or false");
    return otherwise;
}

std::optional<std::uint64_t> JsonReader::number(std::string_view key) {
    const auto* value = find(key);
    if (value == nullptr || value->is_null()) return std::nullopt;
    boost::system::error_code error;
    const auto number = value->to_number<std::uint64_t>(error);
    if (!error) return number;
    fail(key, "expected a whole number, zero or more");
    return std::nullopt;
}

std::optional<double> JsonReader::fraction(std::string_view key) {
    const auto* value = find(key);
    if (value == nullptr) return std::nullopt;
    boost::system::error_code error;
    const auto number = value->to_number<double>(error);
    if (!error && number >= 0 && number <= 1) return number;
    fail(key, "expected a number from 0 to 1");
    return std::nullopt;
}

std::vector<std::string> JsonReader::texts(std::string_view key) {
    std::vector<std::string> texts;
    const auto* value = find(key);
    if (value == nullptr) return texts;
    if (!value->is_array()) {
        fail(key, "expected a list of texts");
        return texts;
    }
    for (const auto& one : value->get_array()) {
        if (one.is_string()) {
            texts.emplace_back(one.get_string());
        } else {
            fail(key, "expected a list of texts");
        }
    }
    return texts;
}

std::string JsonReader::word(std::string_view key, const std::vector<std::string>& words,
                             std::string_view otherwise) {
    const auto word = otherwise.empty() ? text(key) : text_or(key, std::string(otherwise));
    if (std::ranges::find(words, word) == words.end()) {
        fail(key, cat("\"", word, "\" is not one of ", join(words, ", ")));
    }
    return word;
}

std::vector<JsonReader> JsonReader::objects(std::string_view key) {
    std::vector<JsonReader> objects;
    const auto* value = find(key);
    if (value == nullptr) return objects;
    if (!value->is_array()) {
        fail(key, "expected a list of objects");
        return objects;
    }
    for (std::size_t i = 0; i < value->get_array().size(); ++i) {
        objects.emplace_back(value->get_array()[i], cat(m_place, ".", key, "[", i, "]"), *m_mistake);
    }
    return objects;
}

std::optional<JsonReader> JsonReader::object(std::string_view key) {
    const auto* value = find(key);
    if (value == nullptr) return std::nullopt;
    return JsonReader(*value, cat(m_place, ".", key), *m_mistake);
}

void JsonReader::finish() {
    for (const auto& field : *m_object) {
        if (std::ranges::find(m_read, std::string_view(field.key())) == m_read.end()) {
            fail(std::string_view(field.key()), "unknown key");
        }
    }
}

}  // namespace sluice::sandbox
