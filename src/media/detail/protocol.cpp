#include "media/detail/protocol.h"

#include <boost/json.hpp>
#include <boost/mp11.hpp>

#include <cmath>
#include <stdexcept>
#include <type_traits>

#include "base/text.h"

namespace sluice::media::detail {
namespace {

namespace describe = boost::describe;
namespace json = boost::json;

struct Invalid : std::runtime_error {
    using std::runtime_error::runtime_error;
};

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;
template <class T>
inline constexpr bool is_vector = false;
template <class T>
inline constexpr bool is_vector<std::vector<T>> = true;

template <class T>
using Members = describe::describe_members<T, describe::mod_any_access>;

template <class T>
[[nodiscard]] json::value to_json(const T& from) {
    if constexpr (is_optional<T>) {
        return from ? to_json(*from) : json::value{};
    } else if constexpr (is_vector<T>) {
        json::array array;
        for (const auto& item : from) array.push_back(to_json(item));
        return array;
    } else if constexpr (std::is_enum_v<T>) {
        return json::string(describe::enum_to_string(from, ""));
    } else if constexpr (std::is_same_v<T, std::string>) {
        return json::string(to_valid_utf8(from));
    } else if constexpr (describe::has_describe_members<T>::value) {
        json::object object;
        boost::mp11::mp_for_each<Members<T>>([&](auto member) {
            if (auto value = to_json(from.*member.pointer); !value.is_null())
                object[member.name] = std::move(value);
        });
        return object;
    } else {
        return json::value(from);
    }
}

template <class T>
void from_json(const json::value& from, T& to);

template <class T>
void members_from_json(const json::value& from, T& to) {
    if (!from.is_object()) throw Invalid("expected an object");
    const auto& object = from.get_object();
    std::size_t used = 0;
    boost::mp11::mp_for_each<Members<T>>([&](auto member) {
        using Member = std::remove_reference_t<decltype(to.*member.pointer)>;
        const auto* value = object.if_contains(member.name);
        if (value == nullptr && !is_optional<Member>) throw Invalid(cat("missing: ", member.name));
        if (value == nullptr) return;
        ++used;
        from_json(*value, to.*member.pointer);
    });
    if (used != object.size()) throw Invalid("a member that the schema doesn't have");
}

template <class T>
void from_json(const json::value& from, T& to) {
    if constexpr (is_optional<T>) {
        from_json(from, to.emplace());
    } else if constexpr (is_vector<T>) {
        if (!from.is_array()) throw Invalid("expected a list");
        for (const auto& item : from.get_array()) from_json(item, to.emplace_back());
    } else if constexpr (std::is_enum_v<T>) {
        if (!from.is_string() || !describe::enum_from_string(from.get_string().c_str(), to))
            throw Invalid("expected one of the known words");
    } else if constexpr (std::is_same_v<T, std::string>) {
        if (!from.is_string() || !is_utf8(std::string_view(from.get_string())))
            throw Invalid("expected UTF-8 text");
        to = std::string(std::string_view(from.get_string()));
    } else if constexpr (std::is_same_v<T, bool>) {
        if (!from.is_bool()) throw Invalid("expected true or false");
        to = from.get_bool();
    } else if constexpr (std::is_same_v<T, double>) {
        if (!from.is_number()) throw Invalid("expected a number");
        to = from.to_number<double>();
        if (!std::isfinite(to)) throw Invalid("expected a finite number");
    } else if constexpr (std::is_same_v<T, std::int64_t>) {
        if (!from.is_int64() || from.get_int64() < 0) throw Invalid("expected a whole number of 0 or more");
        to = from.get_int64();
    } else {
        members_from_json(from, to);
    }
}

template <class T>
[[nodiscard]] Result<T> decode(std::string_view text) {
    const auto invalid = [](std::string_view why) {
        return fail({.remedy = Remedy::give_up,
                     .code = "media_message_invalid",
                     .message = cat("The media worker and the server disagree: ", why, ".")});
    };
    if (text.size() > message_bytes_max) return invalid("the message is too long");
    boost::system::error_code error;
    json::parse_options options;
    options.max_depth = 8;
    const auto value = json::parse(text, error, {}, options);
    if (error) return invalid("the message isn't JSON");
    try {
        T decoded;
        from_json(value, decoded);
        return decoded;
    } catch (const std::exception& wrong) {
        return invalid(wrong.what());
    }
}

}  // namespace

std::string encode(const Hello& hello) {
    return json::serialize(to_json(hello));
}

std::string encode(const Job& job) {
    return json::serialize(to_json(job));
}

std::string encode(Reply reply) {
    auto text = json::serialize(to_json(reply));
    while (text.size() > message_bytes_max && !reply.facts.embedded.empty()) {
        reply.facts.embedded.resize(reply.facts.embedded.size() / 2);
        text = json::serialize(to_json(reply));
    }
    while (text.size() > message_bytes_max && reply.derived && reply.derived->listing &&
           !reply.derived->listing->entries.empty()) {
        auto& listing = *reply.derived->listing;
        listing.entries.resize(listing.entries.size() / 2);
        listing.complete = false;
        text = json::serialize(to_json(reply));
    }
    return text;
}

Result<Hello> decode_hello(std::string_view text) {
    return decode<Hello>(text);
}

Result<Job> decode_job(std::string_view text) {
    return decode<Job>(text);
}

Result<Reply> decode_reply(std::string_view text) {
    return decode<Reply>(text);
}

}  // namespace sluice::media::detail
