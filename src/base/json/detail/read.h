// The decoder's templates, kept thin: they pick functions by type, all work is in read.cpp.
#pragma once

#include <boost/json/fwd.hpp>

#include <array>
#include <concepts>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/json/any.h"
#include "base/json/detail/described.h"
#include "base/result.h"
#include "base/secret.h"

namespace sluice::json::detail {

/// A JSON value and the way to it from the root. Lives on the decoder's stack; a child refers to its parent.
/// Each `read` answers whether it could; when not, the first error stands in the root.
class Node {
public:
    /// The root. `name` begins every path, e.g. "$".
    Node(const boost::json::value& value, std::string_view name, std::optional<Error>& error)
        : m_value(value), m_name(name), m_error(error) {}

    [[nodiscard]] bool read(bool& out) const;
    [[nodiscard]] bool read(double& out) const;
    [[nodiscard]] bool read(std::string& out) const;
    [[nodiscard]] bool read(Instant& out) const;
    [[nodiscard]] bool read(Any& out) const;
    [[nodiscard]] bool read_signed(std::int64_t& out, std::int64_t min, std::int64_t max) const;
    [[nodiscard]] bool read_unsigned(std::uint64_t& out, std::uint64_t max) const;
    /// The index of the word among `words`.
    [[nodiscard]] bool read_word(std::span<const std::string_view> words, std::size_t& out) const;
    [[nodiscard]] bool read_struct(std::span<const ReadMember> members, void* object) const;
    [[nodiscard]] bool is_null() const;

    /// Calls `read_item(child, context)` for each item of a list.
    [[nodiscard]] bool read_list(bool (*read_item)(const Node&, void*), void* context) const;
    /// Calls `read_item(child, name, context)` for each member of an object.
    [[nodiscard]] bool read_map(bool (*read_item)(const Node&, std::string_view, void*), void* context) const;

    bool fail_with(std::string_view problem) const;

private:
    Node(const boost::json::value& value, const Node& parent, std::string_view name)
        : m_value(value), m_parent(&parent), m_name(name), m_error(parent.m_error) {}
    Node(const boost::json::value& value, const Node& parent, std::size_t index)
        : m_value(value), m_parent(&parent), m_index(index), m_error(parent.m_error) {}
    [[nodiscard]] std::string path() const;
    [[nodiscard]] bool expected(std::string_view what) const;
    [[nodiscard]] bool refuse_unknown(std::string_view name, std::span<const ReadMember> members) const;

    const boost::json::value& m_value;
    const Node* m_parent = nullptr;
    std::string_view m_name = {};
    std::size_t m_index = 0;
    std::optional<Error>& m_error;
};

template <class T>
[[nodiscard]] bool read_value(const Node& node, T& out);

template <class T>
[[nodiscard]] bool read_erased(const Node& node, void* object) {
    return read_value(node, *static_cast<T*>(object));
}

template <class Struct, class Descriptor>
[[nodiscard]] bool read_member(const Node& node, void* object) {
    return read_value(node, static_cast<Struct*>(object)->*Descriptor::pointer);
}

template <class Struct, class... Descriptors>
constexpr std::array<ReadMember, sizeof...(Descriptors)> read_members_of(List<Descriptors...> /*members*/) {
    return {ReadMember{wire_name(Descriptors::name), !may_be_absent<Struct, Descriptors>,
                       &read_member<Struct, Descriptors>}...};
}

/// The members of a described struct, as the decoder sees them.
template <class Struct>
inline constexpr auto read_members = read_members_of<Struct>(MembersOf<Struct>());

template <std::integral T>
[[nodiscard]] bool read_integer(const Node& node, T& out) {
    if constexpr (std::is_signed_v<T>) {
        std::int64_t wide = 0;
        if (!node.read_signed(wide, std::numeric_limits<T>::min(), std::numeric_limits<T>::max()))
            return false;
        out = static_cast<T>(wide);
    } else {
        std::uint64_t wide = 0;
        if (!node.read_unsigned(wide, std::numeric_limits<T>::max())) return false;
        out = static_cast<T>(wide);
    }
    return true;
}

template <class Item>
[[nodiscard]] bool read_vector(const Node& node, std::vector<Item>& out) {
    out.clear();
    return node.read_list(
        [](const Node& child, void* context) {
            Item item{};
            if (!read_value(child, item)) return false;
            static_cast<std::vector<Item>*>(context)->push_back(std::move(item));
            return true;
        },
        &out);
}

template <class Item>
[[nodiscard]] bool read_map(const Node& node, std::map<std::string, Item>& out) {
    out.clear();
    return node.read_map(
        [](const Node& child, std::string_view name, void* context) {
            return read_value(child,
                              (*static_cast<std::map<std::string, Item>*>(context))[std::string(name)]);
        },
        &out);
}

template <class T>
bool read_value(const Node& node, T& out) {
    if constexpr (std::same_as<T, bool> || std::same_as<T, double> || std::same_as<T, std::string> ||
                  std::same_as<T, Instant> || std::same_as<T, Any>) {
        return node.read(out);
    } else if constexpr (std::same_as<T, float>) {
        double wide = 0;
        if (!node.read(wide)) return false;
        out = static_cast<float>(wide);
        return true;
    } else if constexpr (std::integral<T>) {
        return read_integer(node, out);
    } else if constexpr (std::same_as<T, Secret>) {
        std::string text;
        if (!node.read(text)) return false;
        out = Secret(std::move(text));
        return true;
    } else if constexpr (is_id<T>) {
        return node.read(out.value);
    } else if constexpr (is_optional<T>) {
        out.reset();
        return node.is_null() || read_value(node, out.emplace());
    } else if constexpr (is_vector<T>) {
        return read_vector(node, out);
    } else if constexpr (is_map<T>) {
        return read_map(node, out);
    } else if constexpr (DescribedEnum<T>) {
        std::size_t index = 0;
        if (!node.read_word(enum_words<T>, index)) return false;
        out = enum_values<T>[index];
        return true;
    } else {
        static_assert(DescribedStruct<T>,
                      "describe this type (BOOST_DESCRIBE_STRUCT), or use one that JSON knows");
        return node.read_struct(read_members<T>, &out);
    }
}

}  // namespace sluice::json::detail
