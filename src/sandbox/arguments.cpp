#include "sandbox/arguments.h"

#include <boost/json.hpp>

#include <algorithm>
#include <utility>

#include "base/text.h"

namespace sluice::sandbox {

namespace json = boost::json;

namespace {

struct FormFacts {
    bool allows_root;
    bool allows_id;
    bool allows_rev;
    std::string_view pattern;
};

FormFacts facts_of(PathForm form) {
    switch (form) {
        case PathForm::path_or_id:
            return {false, true, false, R"(/(.|[\r\n])*|id:.*|(ns:[0-9]+(/(.|[\r\n])*)?))"};
        case PathForm::path_r_or_id:
            return {true, true, false, R"((/(.|[\r\n])*)?|id:.*|(ns:[0-9]+(/(.|[\r\n])*)?))"};
        case PathForm::read_path:
            return {false, true, true,
                    R"((/(.|[\r\n])*|id:.*)|(rev:[0-9a-f]{9,})|(ns:[0-9]+(/(.|[\r\n])*)?))"};
        case PathForm::write_path:
            return {false, false, false, R"((/(.|[\r\n])*)|(ns:[0-9]+(/(.|[\r\n])*)?))"};
        case PathForm::write_path_or_id: break;
    }
    return {false, true, false, R"((/(.|[\r\n])*)|(ns:[0-9]+(/(.|[\r\n])*)?)|(id:.*))"};
}

bool is_rev(std::string_view text) {
    return text.size() >= 9 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

bool is_namespace_path(std::string_view text) {
    if (!text.starts_with("ns:")) return false;
    const auto number = text.substr(3, text.find('/') - 3);
    return !number.empty() && number.find_first_not_of("0123456789") == std::string_view::npos;
}

bool matches(std::string_view text, const FormFacts& form) {
    if (text.empty()) return form.allows_root;
    if (text.starts_with('/') || is_namespace_path(text)) return true;
    if (text.starts_with("id:")) return form.allows_id;
    return form.allows_rev && text.starts_with("rev:") && is_rev(text.substr(4));
}

std::string_view type_of(const json::value& value) {
    switch (value.kind()) {
        case json::kind::null: return "null";
        case json::kind::bool_: return "boolean";
        case json::kind::int64:
        case json::kind::uint64: return "integer";
        case json::kind::double_: return "float";
        case json::kind::string: return "string";
        case json::kind::array: return "list";
        case json::kind::object: break;
    }
    return "object";
}

const json::object& empty_object() {
    static const json::object object;
    return object;
}

}  // namespace

struct Arguments::State {
    struct Frame {
        const json::object* object;
        std::string place;
        std::vector<std::string> read;
    };
    std::string route;
    std::string mistake;
    std::vector<Frame> frames;
};

Arguments::Arguments(const Call& call) : m_state(std::make_shared<State>()) {
    m_state->route = call.route;
    m_state->frames.push_back({&call.arguments, call.arguments_place, {}});
}

Arguments::Arguments(std::shared_ptr<State> state, const json::object& object, std::string place)
    : m_state(std::move(state)), m_frame(m_state->frames.size()) {
    m_state->frames.push_back({&object, std::move(place), {}});
}

void Arguments::fail(std::string_view key, std::string_view reason) {
    if (!m_state->mistake.empty()) return;
    const std::string& place = m_state->frames[m_frame].place;
    m_state->mistake = key.empty() ? cat(place, ": ", reason) : cat(place, ": ", key, ": ", reason);
}

const json::value* Arguments::find(std::string_view key) {
    auto& frame = m_state->frames[m_frame];
    frame.read.emplace_back(key);
    return frame.object->if_contains(key);
}

const json::value* Arguments::find_required(std::string_view key) {
    const auto* value = find(key);
    if (!value) fail("", cat("missing required field '", key, "'"));
    return value;
}

std::string Arguments::checked_text(std::string_view key, const json::value* value) {
    if (!value) return {};
    if (const auto* text = value->if_string()) return std::string(*text);
    fail(key, cat("expected string, got ", type_of(*value)));
    return {};
}

std::string Arguments::checked_path(std::string_view key, std::string text, PathForm form) {
    const auto facts = facts_of(form);
    if (!matches(text, facts)) fail(key, cat("'", text, "' did not match pattern '", facts.pattern, "'"));
    return text;
}

std::string Arguments::checked_rev(std::string_view key, std::string text) {
    if (text.size() < 9) fail(key, cat("'", text, "' must be at least 9 characters, got ", text.size()));
    if (!is_rev(text)) fail(key, cat("'", text, "' did not match pattern '[0-9a-f]+'"));
    return text;
}

std::string Arguments::text(std::string_view key) {
    return checked_text(key, find_required(key));
}

std::string Arguments::text_or_empty(std::string_view key) {
    const auto* value = find(key);
    return value && value->is_null() ? std::string() : checked_text(key, value);
}

std::string Arguments::path(std::string_view key, PathForm form) {
    const auto* value = find_required(key);
    std::string text = checked_text(key, value);
    return value && value->is_string() ? checked_path(key, std::move(text), form) : std::string();
}

std::string Arguments::rev(std::string_view key) {
    return checked_rev(key, text(key));
}

std::string Arguments::rev_or_empty(std::string_view key) {
    std::string text = text_or_empty(key);
    return text.empty() ? text : checked_rev(key, std::move(text));
}

std::string Arguments::hash_or_empty(std::string_view key) {
    std::string text = text_or_empty(key);
    if (text.empty() || text.size() == 64) return text;
    fail(key, cat("'", text, "' must be exactly 64 characters, got ", text.size()));
    return {};
}

std::uint64_t Arguments::number_or(std::string_view key, std::uint64_t otherwise, NumberRange range) {
    const auto* value = find(key);
    if (!value || value->is_null()) return otherwise;
    if (!value->is_int64() && !value->is_uint64()) {
        fail(key, cat("expected integer, got ", type_of(*value)));
        return otherwise;
    }
    if (value->is_int64() && value->get_int64() < 0) {
        fail(key, cat(value->get_int64(), " is not within range [", range.min, ", ", range.max, "]"));
        return otherwise;
    }
    const auto number = value->to_number<std::uint64_t>();
    if (number >= range.min && number <= range.max) return number;
    fail(key, cat(number, " is not within range [", range.min, ", ", range.max, "]"));
    return otherwise;
}

std::uint64_t Arguments::number(std::string_view key, NumberRange range) {
    if (!find_required(key)) return range.min;
    return number_or(key, range.min, range);
}

bool Arguments::flag(std::string_view key, bool otherwise) {
    const auto* value = find(key);
    if (!value) return otherwise;
    if (const auto* flag = value->if_bool()) return *flag;
    fail(key, cat("expected boolean, got ", type_of(*value)));
    return otherwise;
}

std::optional<Instant> Arguments::timestamp(std::string_view key) {
    const std::string text = text_or_empty(key);
    if (text.empty()) return std::nullopt;
    const auto instant = parse_rfc3339(text);
    if (instant && to_dropbox_time(*instant) == text) return *instant;
    fail(key, cat("time data '", text, "' does not match format '%Y-%m-%dT%H:%M:%SZ'"));
    return std::nullopt;
}

Choice Arguments::read_choice(std::string_view key, const json::value& value,
                              std::initializer_list<std::string_view> tags) {
    const std::string place = cat(m_state->frames[m_frame].place, ": ", key);
    Choice choice{{}, Arguments(m_state, empty_object(), place)};
    if (value.is_string()) {
        choice.tag = std::string(value.get_string());
    } else if (const auto* object = value.if_object()) {
        choice.fields = Arguments(m_state, *object, place);
        choice.tag = choice.fields.text(".tag");
    } else {
        fail(key, cat("expected string or object, got ", type_of(value)));
        return choice;
    }
    if (std::ranges::find(tags, choice.tag) == tags.end()) fail(key, cat("unknown tag '", choice.tag, "'"));
    return choice;
}

Choice Arguments::choice(std::string_view key, std::initializer_list<std::string_view> tags,
                         std::string_view otherwise) {
    const auto* value = otherwise.empty() ? find_required(key) : find(key);
    if (value) return read_choice(key, *value, tags);
    const std::string place = cat(m_state->frames[m_frame].place, ": ", key);
    return {std::string(otherwise), Arguments(m_state, empty_object(), place)};
}

std::vector<Choice> Arguments::choices(std::string_view key, std::initializer_list<std::string_view> known,
                                       std::size_t count_max) {
    std::vector<Choice> choices;
    const auto* list = find_list(key, count_max);
    if (!list) return choices;
    for (std::size_t i = 0; i < list->size(); ++i)
        choices.push_back(read_choice(cat(key, "[", i, "]"), (*list)[i], known));
    return choices;
}

Arguments Arguments::object(std::string_view key) {
    const auto* value = find_required(key);
    const std::string place = cat(m_state->frames[m_frame].place, ": ", key);
    if (value && value->is_object()) return Arguments(m_state, value->get_object(), place);
    if (value) fail(key, cat("expected object, got ", type_of(*value)));
    return Arguments(m_state, empty_object(), place);
}

const json::array* Arguments::find_list(std::string_view key, std::size_t count_max) {
    const auto* value = find_required(key);
    if (!value) return nullptr;
    const auto* list = value->if_array();
    if (!list) fail(key, cat("expected list, got ", type_of(*value)));
    if (!list || list->size() <= count_max) return list;
    fail(key, cat("list must have at most ", count_max, " items, got ", list->size()));
    return nullptr;
}

std::vector<Arguments> Arguments::objects(std::string_view key, std::size_t count_max) {
    std::vector<Arguments> objects;
    const auto* list = find_list(key, count_max);
    if (!list) return objects;
    for (std::size_t i = 0; i < list->size(); ++i) {
        const auto* object = (*list)[i].if_object();
        if (!object) fail(cat(key, "[", i, "]"), cat("expected object, got ", type_of((*list)[i])));
        std::string place = cat(m_state->frames[m_frame].place, ": ", key, "[", i, "]");
        objects.push_back(Arguments(m_state, object ? *object : empty_object(), std::move(place)));
    }
    return objects;
}

std::vector<std::string> Arguments::paths(std::string_view key, PathForm form, std::size_t count_max) {
    std::vector<std::string> paths;
    const auto* list = find_list(key, count_max);
    if (!list) return paths;
    for (std::size_t i = 0; i < list->size(); ++i) {
        const std::string at = cat(key, "[", i, "]");
        paths.push_back(checked_path(at, checked_text(at, &(*list)[i]), form));
    }
    return paths;
}

bool Arguments::has(std::string_view key) {
    const auto* value = find(key);
    return value && !value->is_null();
}

std::vector<std::string> Arguments::texts(std::string_view key, std::size_t count_max) {
    std::vector<std::string> texts;
    const auto* list = find_list(key, count_max);
    if (!list) return texts;
    for (std::size_t i = 0; i < list->size(); ++i) {
        texts.push_back(checked_text(cat(key, "[", i, "]"), &(*list)[i]));
    }
    return texts;
}

std::vector<std::string> Arguments::tags(std::string_view key,
                                         std::initializer_list<std::string_view> known) {
    std::vector<std::string> tags;
    for (auto& choice : choices(key, known, 1000)) tags.push_back(std::move(choice.tag));
    return tags;
}

void Arguments::unsupported(std::initializer_list<std::string_view> keys) {
    for (const auto key : keys) {
        const auto* value = find(key);
        if (value && !value->is_null()) fail(key, "not supported by this sandbox");
    }
}

void Arguments::ignore(std::initializer_list<std::string_view> keys) {
    for (const auto key : keys) m_state->frames[m_frame].read.emplace_back(key);
}

std::optional<net::Response> Arguments::refusal() const {
    if (!m_state->mistake.empty()) return bad_request(m_state->route, m_state->mistake);
    for (const auto& frame : m_state->frames) {
        for (const auto& field : *frame.object) {
            const std::string_view key = field.key();
            if (std::ranges::find(frame.read, key) != frame.read.end()) continue;
            return bad_request(m_state->route, cat(frame.place, ": unknown field '", key, "'"));
        }
    }
    return std::nullopt;
}

std::optional<net::Response> refuse_arguments(const Call& call) {
    return Arguments(call).refusal();
}

std::string to_dropbox_time(Instant instant) {
    return cat(to_rfc3339(instant).substr(0, 19), "Z");
}

}  // namespace sluice::sandbox
