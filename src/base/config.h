// Settings: a described struct of described section structs, filled from a TOML file and the environment.
//
//     struct Server {
//         static constexpr const char* about = "Where people and programs reach Sluice.";
//         static constexpr KeyAbout about_keys[] = {{"port", "TCP port of the web server."}};
//         std::uint16_t port = 8080;
//     };
//     BOOST_DESCRIBE_STRUCT(Server, (), (port))
//     struct Settings { Server server; };      BOOST_DESCRIBE_STRUCT(Settings, (), (server))
//     const auto settings = TRY(load_settings<Settings>(file, read_environment()));
//
// The environment wins over the file, the file over the initialisers: `SLUICE_SERVER_PORT=8443` is
// `server.port`, and `SLUICE_SERVER_PORT_FILE=/run/secrets/port` reads the value from a file (less one line
// break at its end).
//
// Invariant: nothing is ignored: an unknown key or SLUICE_ variable is an error that names the nearest known
// one. Every key is documented, else it doesn't compile. Key types: those of json/codec.h but structs and
// maps.
#pragma once

#include <array>
#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/json/detail/read.h"
#include "base/json/detail/write.h"
#include "base/result.h"

namespace sluice {

struct KeyAbout {
    std::string_view key;
    std::string_view about;
};

/// Variables by name.
using Environment = std::map<std::string, std::string>;
/// All variables of this process whose names begin with SLUICE_.
[[nodiscard]] Environment read_environment();

namespace detail {

/// One section of a settings struct, with its type erased.
struct Section {
    std::string_view name;
    std::string_view about;
    std::span<const KeyAbout> about_keys;
    std::span<const json::detail::ReadMember> readers;
    std::span<const json::detail::WriteMember> writers;  ///< in the order of `readers`
    void* object = nullptr;
};

[[nodiscard]] Result<> load_sections(std::span<const Section> sections,
                                     const std::optional<std::filesystem::path>& file,
                                     const Environment& environment);
[[nodiscard]] std::string sections_to_toml(std::span<const Section> sections);

template <class T>
constexpr bool is_documented() {
    for (const auto& member : json::detail::read_members<T>) {
        bool is_told = false;
        for (const KeyAbout& key : T::about_keys)
            is_told = is_told || (key.key == member.name && !key.about.empty());
        if (!is_told) return false;
    }
    return std::size(T::about_keys) == json::detail::read_members<T>.size();
}

template <class T>
[[nodiscard]] Section make_section(std::string_view name, T& object) {
    static_assert(is_documented<T>(), "about_keys must have one entry with a text for each described member");
    return {name,   T::about, T::about_keys, json::detail::read_members<T>, json::detail::write_members<T>,
            &object};
}

template <class Settings, class... Descriptors>
[[nodiscard]] auto make_sections(Settings& settings, json::detail::List<Descriptors...> /*sections*/) {
    return std::array<Section, sizeof...(Descriptors)>{
        make_section(json::detail::wire_name(Descriptors::name), settings.*Descriptors::pointer)...};
}

}  // namespace detail

/// The settings of this file (none: the defaults) and these variables, all of whose names begin with SLUICE_;
/// take out first those that aren't settings. Fails with `settings_invalid` (ask_admin); the message names
/// file and line, or the variable: `sluice.toml, line 3: unknown key 'server.prot'; did you mean
/// 'server.port'?`
template <class Settings>
[[nodiscard]] Result<Settings> load_settings(const std::optional<std::filesystem::path>& file,
                                             const Environment& environment) {
    Settings settings;
    TRY(detail::load_sections(detail::make_sections(settings, json::detail::MembersOf<Settings>()), file,
                              environment));
    return settings;
}

/// The settings as a TOML file with what each key is for; secrets as "***". Of `Settings{}`: the sample to
/// start from.
template <class Settings>
[[nodiscard]] std::string describe_settings(Settings settings = {}) {
    return detail::sections_to_toml(detail::make_sections(settings, json::detail::MembersOf<Settings>()));
}

}  // namespace sluice
