#include "sandbox/arguments.h"

#include <boost/json.hpp>

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "sandbox/arguments_state.h"

namespace sluice::sandbox {

namespace json = boost::json;

namespace {

struct FormFacts {
    bool allows_root;
    bool allows_id;
    bool allows_rev;
    std::string_view pattern;
    bool allows_namespace = true;
};

FormFacts facts_of(PathForm form) {
    switch (form) {
        case PathForm::path: return {false, false, false, R"(/(.|[\r\n])*)", false};
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
    if (text.starts_with('/')) return true;
    if (is_namespace_path(text)) return form.allows_namespace;
    if (text.starts_with("id:")) return form.allows_id;
    return form.allows_rev && text.starts_with("rev:") && is_rev(text.substr(4));
}

}  // namespace

Arguments::Arguments(const Call& call) : m_state(std::make_shared<State>()) {
    m_state->route = call.route;
    m_state->notes = call.notes;
    m_state->frames.push_back(
        {&call.arguments, call.arguments_place, call.notes ? &call.notes->root() : nullptr, {}});
}

Arguments::Arguments(std::shared_ptr<State> state, const json::object& object, std::string place,
                     ArgumentFields* noted)
    : m_state(std::move(state)), m_frame(m_state->frames.size()) {
    m_state->frames.push_back({&object, std::move(place), noted, {}});
}

Arguments Arguments::within(std::string_view key, const json::object& object, ArgumentFields* noted) {
    return {m_state, object, cat(m_state->frames[m_frame].place, ": ", key), noted};
}

void Arguments::fail(std::string_view key, std::string_view reason) {
    if (!m_state->mistake.empty()) return;
    const std::string& place = m_state->frames[m_frame].place;
    m_state->mistake = key.empty() ? cat(place, ": ", reason) : cat(place, ": ", key, ": ", reason);
}

const json::value* Arguments::find(std::string_view key, std::string_view kind, Need need) {
    auto& frame = m_state->frames[m_frame];
    if (frame.noted) {
        ArgumentNotes::note(*frame.noted, key, kind, need == Need::required);
        return nullptr;
    }
    frame.read.emplace_back(key);
    const auto* value = frame.object->if_contains(key);
    if (!value && need == Need::required) fail("", cat("missing required field '", key, "'"));
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
    return checked_text(key, find(key, "text", Need::required));
}

void Arguments::check_template_id(std::string_view key, std::string_view text) {
    if (text.starts_with('/') || text.starts_with("ptid:")) return;
    fail(key, cat("'", text, "' did not match pattern '(/|ptid:).*'"));
}

std::string Arguments::template_id(std::string_view key) {
    const auto* value = find(key, "text", Need::required);
    std::string text = checked_text(key, value);
    if (value && value->is_string()) check_template_id(key, text);
    return text;
}

std::vector<std::string> Arguments::template_ids(std::string_view key, std::size_t count_max) {
    auto ids = texts(key, count_max);
    for (std::size_t i = 0; i < ids.size(); ++i) check_template_id(cat(key, "[", i, "]"), ids[i]);
    return ids;
}

std::string Arguments::text_or_empty(std::string_view key) {
    const auto* value = find(key, "text", Need::optional);
    return value && value->is_null() ? std::string() : checked_text(key, value);
}

std::string Arguments::path(std::string_view key, PathForm form) {
    const auto* value = find(key, "path", Need::required);
    std::string text = checked_text(key, value);
    return value && value->is_string() ? checked_path(key, std::move(text), form) : std::string();
}

std::string Arguments::path_or_empty(std::string_view key, PathForm form) {
    const auto* value = find(key, "path", Need::optional);
    return value && !value->is_null() ? path(key, form) : std::string();
}

std::string Arguments::rev(std::string_view key) {
    const auto* value = find(key, "rev", Need::required);
    std::string text = checked_text(key, value);
    return value ? checked_rev(key, std::move(text)) : text;
}

std::string Arguments::rev_or_empty(std::string_view key) {
    const auto* value = find(key, "rev", Need::optional);
    std::string text = value && value->is_null() ? std::string() : checked_text(key, value);
    return text.empty() ? text : checked_rev(key, std::move(text));
}

std::string Arguments::hash_or_empty(std::string_view key) {
    const auto* value = find(key, "hash", Need::optional);
    std::string text = value && value->is_null() ? std::string() : checked_text(key, value);
    if (text.empty() || text.size() == 64) return text;
    fail(key, cat("'", text, "' must be exactly 64 characters, got ", text.size()));
    return {};
}

std::uint64_t Arguments::number_or(std::string_view key, std::uint64_t otherwise, NumberRange range) {
    const auto* value = find(key, "number", Need::optional);
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
    if (!find(key, "number", Need::required)) return range.min;
    return number_or(key, range.min, range);
}

double Arguments::real_or(std::string_view key, double otherwise, RealRange range) {
    const auto* value = find(key, "real", Need::optional);
    if (!value) return otherwise;
    if (!value->is_number()) {
        fail(key, cat("expected float, got ", type_of(*value)));
        return otherwise;
    }
    const auto number = value->to_number<double>();
    if (number >= range.min && number <= range.max) return number;
    fail(key, cat(json::serialize(*value), " is not within range [", std::to_string(range.min), ", ",
                  std::to_string(range.max), "]"));
    return otherwise;
}

bool Arguments::checked_flag(std::string_view key, const json::value& value) {
    if (const auto* flag = value.if_bool()) return *flag;
    fail(key, cat("expected boolean, got ", type_of(value)));
    return false;
}

bool Arguments::flag(std::string_view key) {
    const auto* value = find(key, "flag", Need::required);
    return value && checked_flag(key, *value);
}

bool Arguments::flag(std::string_view key, bool otherwise) {
    const auto* value = find(key, "flag", Need::optional);
    return value ? checked_flag(key, *value) : otherwise;
}

std::optional<bool> Arguments::flag_or_nothing(std::string_view key) {
    const auto* value = find(key, "flag", Need::optional);
    if (!value || value->is_null()) return std::nullopt;
    return flag(key, false);
}

std::optional<Instant> Arguments::checked_time(std::string_view key, const std::string& text) {
    const auto instant = parse_rfc3339(text);
    if (instant && to_dropbox_time(*instant) == text) return *instant;
    fail(key, cat("time data '", text, "' does not match format '%Y-%m-%dT%H:%M:%SZ'"));
    return std::nullopt;
}

std::optional<Instant> Arguments::timestamp(std::string_view key) {
    const auto* value = find(key, "timestamp", Need::optional);
    const std::string text = value && value->is_null() ? std::string() : checked_text(key, value);
    return text.empty() ? std::nullopt : checked_time(key, text);
}

Instant Arguments::time(std::string_view key) {
    const auto* value = find(key, "timestamp", Need::required);
    const std::string text = checked_text(key, value);
    return value && value->is_string() ? checked_time(key, text).value_or(Instant{}) : Instant{};
}

std::optional<net::Response> Arguments::refusal() const {
    if (m_state->notes) return bad_request(m_state->route, "only described");
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

std::optional<net::Response> refuse_arguments(const Call& call) {
    return Arguments(call).refusal();
}

std::string to_dropbox_time(Instant instant) {
    return cat(to_rfc3339(instant).substr(0, 19), "Z");
}

}  // namespace sluice::sandbox
