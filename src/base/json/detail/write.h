// The encoder's templates, kept thin: they pick functions by type, all work is in write.cpp.
#pragma once

#include <array>
#include <concepts>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/json/any.h"
#include "base/json/detail/described.h"
#include "base/secret.h"

namespace sluice::json::detail {

class Writer;

/// One member of a struct, with its type erased.
struct WriteMember {
    std::string_view name;
    bool (*has_value)(const void* object) = nullptr;
    void (*write)(Writer& writer, const void* object) = nullptr;  ///< the value alone
};

/// Appends JSON to a string; knows where a comma is due.
class Writer {
public:
    void null() { m_out += "null"; }
    void write(bool value) { m_out += value ? "true" : "false"; }
    void write(double value);
    void write(std::string_view text);
    void write(Instant instant) { write(std::string_view(to_rfc3339(instant))); }
    void write(const Any& any) { m_out += any.text; }
    void write_signed(std::int64_t value) { m_out += std::to_string(value); }
    void write_unsigned(std::uint64_t value) { m_out += std::to_string(value); }
    void write_struct(std::span<const WriteMember> members, const void* object);

    void begin_object() { m_out += '{'; }
    void end_object() { m_out += '}'; }
    void begin_list() { m_out += '['; }
    void end_list() { m_out += ']'; }
    /// Before each member's value.
    void key(std::string_view name);
    /// Before each item of a list.
    void item();

    [[nodiscard]] std::string take() { return std::move(m_out); }

private:
    std::string m_out;
};

template <class T>
void write_value(Writer& writer, const T& value);

template <class Struct, class Descriptor>
bool has_value(const void* object) {
    if constexpr (is_optional<MemberType<Struct, Descriptor>>)
        return (static_cast<const Struct*>(object)->*Descriptor::pointer).has_value();
    return true;
}

template <class Struct, class Descriptor>
void write_member(Writer& writer, const void* object) {
    write_value(writer, static_cast<const Struct*>(object)->*Descriptor::pointer);
}

template <class Struct, class... Descriptors>
constexpr std::array<WriteMember, sizeof...(Descriptors)> write_members_of(List<Descriptors...> /*members*/) {
    return {WriteMember{wire_name(Descriptors::name), &has_value<Struct, Descriptors>,
                        &write_member<Struct, Descriptors>}...};
}
template <class Struct>
inline constexpr auto write_members = write_members_of<Struct>(MembersOf<Struct>());

template <DescribedEnum Enum>
[[nodiscard]] std::string_view word_of(Enum value) {
    for (std::size_t i = 0; i < enum_values<Enum>.size(); ++i) {
        if (enum_values<Enum>[i] == value) return enum_words<Enum>[i];
    }
    return "";
}

template <class T>
void write_value(Writer& writer, const T& value) {
    if constexpr (std::same_as<T, bool> || std::same_as<T, Instant> || std::same_as<T, Any>) {
        writer.write(value);
    } else if constexpr (std::same_as<T, std::string>) {
        writer.write(std::string_view(value));
    } else if constexpr (std::floating_point<T>) {
        writer.write(static_cast<double>(value));
    } else if constexpr (std::signed_integral<T>) {
        writer.write_signed(value);
    } else if constexpr (std::unsigned_integral<T>) {
        writer.write_unsigned(value);
    } else if constexpr (std::same_as<T, Secret>) {
        writer.write(std::string_view(value.empty() ? "" : "***"));
    } else if constexpr (is_id<T>) {
        writer.write(std::string_view(value.value));
    } else if constexpr (is_optional<T>) {
        if (value) {
            write_value(writer, *value);
        } else {
            writer.null();
        }
    } else if constexpr (is_vector<T>) {
        writer.begin_list();
        for (const typename T::value_type& item : value) {
            writer.item();
            write_value(writer, item);
        }
        writer.end_list();
    } else if constexpr (is_map<T>) {
        writer.begin_object();
        for (const auto& [name, item] : value) {
            writer.key(name);
            write_value(writer, item);
        }
        writer.end_object();
    } else if constexpr (DescribedEnum<T>) {
        writer.write(word_of(value));
    } else {
        static_assert(DescribedStruct<T>,
                      "describe this type (BOOST_DESCRIBE_STRUCT), or use one that JSON knows");
        writer.write_struct(write_members<T>, &value);
    }
}

}  // namespace sluice::json::detail
