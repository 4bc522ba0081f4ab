// JSON Schema 2020-12 (as OpenAPI 3.1 uses it) from the same descriptions that the codec reads and writes by.
//
// Invariant: what decode<T> takes, schema<T> allows, but for null in place of an absent member. Structs and
// enums stand in `components/schemas` under their C++ name without namespace, everything else inline. Costly
// to include: one .cpp.
#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <map>
#include <span>
#include <string>
#include <string_view>

#include "base/json/detail/read.h"
#include "base/json/schema_fwd.h"

namespace sluice::json {

/// What a type is for, shown in the schema: `static constexpr const char* about = "…";` in a struct, or,
/// where there is no place for that (enums), a specialisation of this variable.
template <class T>
inline constexpr const char* description = [] {
    if constexpr (requires { T::about; }) return T::about;
    return static_cast<const char*>(nullptr);
}();

/// The named schemas met so far.
class Components {
public:
    /// By name; the value of `components/schemas`.
    [[nodiscard]] const boost::json::object& schemas() const { return m_schemas; }

    /// For schema<T>: `{"$ref": …}` of a type, which is filled by `make` when it is met for the first time.
    /// Two types with one short name are a defect and end the program with a message.
    [[nodiscard]] boost::json::value refer(std::string_view type_name, const char* about,
                                           boost::json::object (*make)(Components&));

private:
    boost::json::object m_schemas;
    std::map<std::string, std::string> m_full_names;
};

namespace detail {

[[nodiscard]] boost::json::object typed_schema(std::string_view type, std::string_view format = {});
[[nodiscard]] boost::json::object unsigned_schema();
[[nodiscard]] boost::json::object enum_schema(std::span<const std::string_view> words);
[[nodiscard]] boost::json::object list_schema(boost::json::value items);
[[nodiscard]] boost::json::object map_schema(boost::json::value items);

struct SchemaMember {
    std::string_view name;
    bool is_required = true;
    boost::json::value (*schema)(Components&) = nullptr;
};
[[nodiscard]] boost::json::object struct_schema(std::span<const SchemaMember> members,
                                                Components& components);

/// `sluice::domain::Asset`, taken from how the compiler spells this function.
template <class T>
constexpr std::string_view type_name() {
    const std::string_view spelled = __PRETTY_FUNCTION__;
    const std::size_t begin = spelled.find("T = ") + 4;
    return spelled.substr(begin, spelled.find_first_of(";]", begin) - begin);
}

template <class Struct, class... Descriptors>
[[nodiscard]] boost::json::object described_schema(Components& components, List<Descriptors...> /*members*/) {
    static constexpr std::array<SchemaMember, sizeof...(Descriptors)> members{
        SchemaMember{wire_name(Descriptors::name), !may_be_absent<Struct, Descriptors>,
                     &schema<MemberType<Struct, Descriptors>>}...};
    return struct_schema(members, components);
}

template <class T>
[[nodiscard]] boost::json::object named_schema(Components& components) {
    if constexpr (DescribedEnum<T>) {
        return enum_schema(enum_words<T>);
    } else {
        return described_schema<T>(components, MembersOf<T>());
    }
}

}  // namespace detail

template <class T>
boost::json::value schema(Components& components) {
    if constexpr (std::same_as<T, bool>) {
        return detail::typed_schema("boolean");
    } else if constexpr (std::signed_integral<T>) {
        return detail::typed_schema("integer", sizeof(T) > 4 ? "int64" : "int32");
    } else if constexpr (std::unsigned_integral<T>) {
        return detail::unsigned_schema();
    } else if constexpr (std::floating_point<T>) {
        return detail::typed_schema("number");
    } else if constexpr (std::same_as<T, std::string> || detail::is_id<T>) {
        return detail::typed_schema("string");
    } else if constexpr (std::same_as<T, Secret>) {
        return detail::typed_schema("string", "password");
    } else if constexpr (std::same_as<T, Instant>) {
        return detail::typed_schema("string", "date-time");
    } else if constexpr (std::same_as<T, Any>) {
        return boost::json::object();
    } else if constexpr (detail::is_optional<T>) {
        return schema<typename T::value_type>(components);
    } else if constexpr (detail::is_vector<T>) {
        return detail::list_schema(schema<typename T::value_type>(components));
    } else if constexpr (detail::is_map<T>) {
        return detail::map_schema(schema<typename T::mapped_type>(components));
    } else {
        return components.refer(detail::type_name<T>(), description<T>, &detail::named_schema<T>);
    }
}

}  // namespace sluice::json
