// What a route reads of its arguments, noted down while its handler reads with nobody calling.
//
// Invariant: the notes come from the handlers' own reading, so they can't differ from what a call may send. A
// handler is asked again for each tag of each union it meets, for what it reads may depend on the tag.
#pragma once

#include <initializer_list>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "sandbox/routes.h"

namespace sluice::sandbox {

struct ArgumentField;
using ArgumentFields = std::map<std::string, ArgumentField, std::less<>>;

struct ArgumentField {
    /// text, path, rev, hash, number, real, flag, timestamp, union, object, objects, texts, paths, unions
    std::string kind = {};
    bool is_required = false;
    ArgumentFields fields = {};                                    ///< of object and objects
    std::map<std::string, ArgumentFields, std::less<>> tags = {};  ///< of union and unions
};

class ArgumentNotes {
public:
    /// The field's note; required only if whoever reads it first requires it.
    static ArgumentField& note(ArgumentFields& fields, std::string_view key, std::string_view kind,
                               bool is_required);
    /// The tag to read on with at `place`.
    [[nodiscard]] std::string choose(const std::string& place, const std::vector<std::string>& tags);

    [[nodiscard]] ArgumentFields& root() { return m_root; }

private:
    friend ArgumentFields learn_arguments(World& world, const std::string& name, const Route& route);

    ArgumentFields m_root;
    std::map<std::string, std::string> m_chosen;
    std::set<std::string> m_seen;
    std::vector<std::map<std::string, std::string>> m_to_do;
};

/// All fields that the route knows. `world` stays as it is.
[[nodiscard]] ArgumentFields learn_arguments(World& world, const std::string& name, const Route& route);

/// Every route as JSON: style, host, auth, scope, app-folder rule, argument fields, error tags.
[[nodiscard]] std::string describe_routes(World& world, const RouteTable& routes);

}  // namespace sluice::sandbox
