// What the decoder, the encoder, the schema and the settings loader ask of a type.
#pragma once

#include <boost/describe/enumerators.hpp>
#include <boost/describe/members.hpp>

#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "base/id.h"

namespace sluice::json::detail {

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;
template <class T>
inline constexpr bool is_vector = false;
template <class T>
inline constexpr bool is_vector<std::vector<T>> = true;
template <class T>
inline constexpr bool is_map = false;
template <class T>
inline constexpr bool is_map<std::map<std::string, T>> = true;
template <class T>
inline constexpr bool is_id = false;
template <class Tag>
inline constexpr bool is_id<Id<Tag>> = true;

template <class T>
concept DescribedEnum = std::is_enum_v<T> && boost::describe::has_describe_enumerators<T>::value;
template <class T>
concept DescribedStruct = std::is_class_v<T> && boost::describe::has_describe_members<T>::value;

/// The name without its one trailing underscore: `delete_` is a keyword in C++, not on the wire.
constexpr std::string_view wire_name(std::string_view name) {
    return name.ends_with('_') ? name.substr(0, name.size() - 1) : name;
}

/// A list of descriptors that costs nothing to pass around.
template <class... Descriptors>
struct List {};
template <class Described>
struct AsList;
template <template <class...> class Described, class... Descriptors>
struct AsList<Described<Descriptors...>> {
    using Type = List<Descriptors...>;
};
template <class Struct>
using MembersOf =
    typename AsList<boost::describe::describe_members<Struct, boost::describe::mod_public>>::Type;
template <class Enum>
using EnumeratorsOf = typename AsList<boost::describe::describe_enumerators<Enum>>::Type;

template <class Enum, class... Descriptors>
constexpr std::array<std::string_view, sizeof...(Descriptors)> words_of(
    List<Descriptors...> /*enumerators*/) {
    return {wire_name(Descriptors::name)...};
}
template <class Enum, class... Descriptors>
constexpr std::array<Enum, sizeof...(Descriptors)> values_of(List<Descriptors...> /*enumerators*/) {
    return {Descriptors::value...};
}
/// The wire words of an enum, and in the same order its values.
template <class Enum>
inline constexpr auto enum_words = words_of<Enum>(EnumeratorsOf<Enum>());
template <class Enum>
inline constexpr auto enum_values = values_of<Enum>(EnumeratorsOf<Enum>());

template <class Struct, class Descriptor>
using MemberType = std::remove_reference_t<decltype(std::declval<Struct&>().*Descriptor::pointer)>;

template <class Struct>
constexpr bool members_may_be_omitted() {
    if constexpr (requires { Struct::members_may_be_omitted; }) return Struct::members_may_be_omitted;
    return false;
}
template <class Struct, class Descriptor>
inline constexpr bool may_be_absent =
    is_optional<MemberType<Struct, Descriptor>> || members_may_be_omitted<Struct>();

class Node;
using ReadFunction = bool (*)(const Node& node, void* object);

/// One member of a struct, with its type erased.
struct ReadMember {
    std::string_view name;
    bool is_required = true;
    ReadFunction read = nullptr;  ///< reads into the member of the struct at `object`
};

}  // namespace sluice::json::detail
