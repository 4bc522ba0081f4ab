// Readers of values that are more than one: unions, objects, lists.
#include <boost/json.hpp>

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "sandbox/arguments_state.h"

namespace sluice::sandbox {

namespace json = boost::json;

Choice Arguments::noted_choice(std::string_view key, std::span<const std::string_view> tags) {
    auto& frame = m_state->frames[m_frame];
    auto& noted = frame.noted->find(key)->second.tags;
    for (const auto tag : tags) noted.try_emplace(std::string(tag));
    const auto tag = m_state->notes->choose(cat(frame.place, ": ", key), {tags.begin(), tags.end()});
    return {tag, within(key, empty_object(), &noted.find(tag)->second)};
}

Choice Arguments::read_choice(std::string_view key, const json::value& value,
                              std::span<const std::string_view> tags) {
    Choice choice{{}, within(key, empty_object(), nullptr)};
    if (value.is_string()) {
        choice.tag = std::string(value.get_string());
    } else if (const auto* object = value.if_object()) {
        choice.fields = within(key, *object, nullptr);
        choice.tag = choice.fields.text(".tag");
    } else {
        fail(key, cat("expected string or object, got ", type_of(value)));
        return choice;
    }
    if (std::ranges::find(tags, choice.tag) == tags.end()) fail(key, cat("unknown tag '", choice.tag, "'"));
    return choice;
}

Choice Arguments::choice(std::string_view key, std::span<const std::string_view> tags,
                         std::string_view otherwise) {
    const auto* value = find(key, "union", otherwise.empty() ? Need::required : Need::optional);
    if (m_state->notes) return noted_choice(key, tags);
    if (value) return read_choice(key, *value, tags);
    return {std::string(otherwise), within(key, empty_object(), nullptr)};
}

std::vector<Choice> Arguments::choices(std::string_view key, std::initializer_list<std::string_view> known,
                                       std::size_t count_max) {
    std::vector<Choice> choices;
    const auto* list = find_list(key, "unions", count_max);
    const std::span<const std::string_view> tags(known.begin(), known.size());
    if (m_state->notes) choices.push_back(noted_choice(key, tags));
    if (!list) return choices;
    for (std::size_t i = 0; i < list->size(); ++i)
        choices.push_back(read_choice(cat(key, "[", i, "]"), (*list)[i], tags));
    return choices;
}

std::vector<std::string> Arguments::tags(std::string_view key,
                                         std::initializer_list<std::string_view> known) {
    std::vector<std::string> tags;
    for (auto& choice : choices(key, known, 1000)) tags.push_back(std::move(choice.tag));
    return tags;
}

Arguments Arguments::object(std::string_view key) {
    const auto* value = find(key, "object", Need::required);
    if (auto* noted = m_state->frames[m_frame].noted) {
        return within(key, empty_object(), &noted->find(key)->second.fields);
    }
    if (value && value->is_object()) return within(key, value->get_object(), nullptr);
    if (value) fail(key, cat("expected object, got ", type_of(*value)));
    return within(key, empty_object(), nullptr);
}

const json::array* Arguments::find_list(std::string_view key, std::string_view kind, std::size_t count_max) {
    const auto* value = find(key, kind, Need::required);
    if (!value) return nullptr;
    const auto* list = value->if_array();
    if (!list) fail(key, cat("expected list, got ", type_of(*value)));
    if (!list || list->size() <= count_max) return list;
    fail(key, cat("list must have at most ", count_max, " items, got ", list->size()));
    return nullptr;
}

std::vector<Arguments> Arguments::objects(std::string_view key, std::size_t count_max) {
    std::vector<Arguments> objects;
    const auto* list = find_list(key, "objects", count_max);
    if (auto* noted = m_state->frames[m_frame].noted) {
        objects.push_back(within(key, empty_object(), &noted->find(key)->second.fields));
    }
    if (!list) return objects;
    for (std::size_t i = 0; i < list->size(); ++i) {
        const auto* object = (*list)[i].if_object();
        const auto at = cat(key, "[", i, "]");
        if (!object) fail(at, cat("expected object, got ", type_of((*list)[i])));
        objects.push_back(within(at, object ? *object : empty_object(), nullptr));
    }
    return objects;
}

std::vector<std::string> Arguments::paths(std::string_view key, PathForm form, std::size_t count_max) {
    std::vector<std::string> paths;
    const auto* list = find_list(key, "paths", count_max);
    if (!list) return paths;
    for (std::size_t i = 0; i < list->size(); ++i) {
        const std::string at = cat(key, "[", i, "]");
        paths.push_back(checked_path(at, checked_text(at, &(*list)[i]), form));
    }
    return paths;
}

void Arguments::null(std::string_view key) {
    auto& frame = m_state->frames[m_frame];
    const auto* value = frame.object->if_contains(key);
    if (value && value->is_null()) frame.read.emplace_back(key);
}

bool Arguments::has(std::string_view key) {
    const auto* value = find(key, "", Need::optional);
    return m_state->notes || (value && !value->is_null());
}

std::vector<std::string> Arguments::texts(std::string_view key, std::size_t count_max) {
    std::vector<std::string> texts;
    const auto* list = find_list(key, "texts", count_max);
    if (!list) return texts;
    for (std::size_t i = 0; i < list->size(); ++i) {
        texts.push_back(checked_text(cat(key, "[", i, "]"), &(*list)[i]));
    }
    return texts;
}

}  // namespace sluice::sandbox
