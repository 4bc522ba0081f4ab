// Reads Dropbox's API specification (*.stone) for tests: which error tags can a route answer with?
//
// Invariant: reads types and routes only, by the layout of the files: definitions begin at the margin, their
// members stand four spaces in, everything deeper or in quotes is documentation.
#pragma once

#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "base/text.h"

namespace sluice::test {

class Stone {
public:
    explicit Stone(const std::filesystem::path& folder) {
        for (const auto& file : std::filesystem::directory_iterator(folder)) {
            if (file.path().extension() != ".stone") continue;
            std::ostringstream text;
            text << std::ifstream(file.path()).rdbuf();
            read(file.path().stem().string(), without_quotes(text.str()));
        }
    }

    [[nodiscard]] bool has_route(const std::string& name) const { return m_routes.contains(name); }
    /// The tags of a route's own errors, and of those that its result carries for single entries.
    /// `name` as in a URL, "files/move_v2".
    [[nodiscard]] std::set<std::string> errors_of(const std::string& name) const {
        const auto& route = m_routes.at(name);
        auto tags = tags_of_type(route.error);
        std::set<std::string> seen;
        add_failures(route.result, seen, tags);
        return tags;
    }
    /// The tags of one union, "auth.AuthError".
    [[nodiscard]] std::set<std::string> tags_of_type(const std::string& type) const {
        std::set<std::string> tags;
        const auto found = m_types.find(type);
        if (found == m_types.end() || !found->second.is_union) return tags;
        for (const auto& [member, of] : members_of(found->second)) add_tags(member, of, tags);
        return tags;
    }

private:
    using Members = std::vector<std::pair<std::string, std::string>>;  ///< name, type
    struct Type {
        bool is_union = false;
        std::string extends;
        Members members;
    };
    struct Route {
        std::string result;
        std::string error;
    };

    /// Without what is in quotes; what is in parentheses on one line.
    static std::string without_quotes(const std::string& text) {
        std::string out;
        bool is_quoted = false;
        int depth = 0;
        for (std::size_t i = 0; i < text.size(); ++i) {
            if (text[i] == '\\' && is_quoted) {
                ++i;
            } else if (text[i] == '"') {
                is_quoted = !is_quoted;
            } else if (!is_quoted) {
                depth += text[i] == '(' ? 1 : text[i] == ')' ? -1 : 0;
                out += text[i] == '\n' && depth > 0 ? ' ' : text[i];
            }
        }
        return out;
    }

    void read(const std::string& name_space, const std::string& text) {
        Type* type = nullptr;
        for (const auto& line : split(text, '\n')) {
            const auto words = split(trim(line), ' ');
            if (line.empty() || words.front().empty() || line.starts_with('#')) continue;
            const auto indent = line.find_first_not_of(' ');
            if (indent == 0) type = define(name_space, words, line);
            if (indent != 4 || !type) continue;
            const auto& member = words.front();
            if (member == "union" || member == "example" || member == "attrs" || member.ends_with('*') ||
                member.starts_with('@'))
                continue;
            type->members.emplace_back(member, words.size() > 1 ? full_name(name_space, words[1]) : "");
        }
    }

    Type* define(const std::string& name_space, const std::vector<std::string>& words,
                 const std::string& line) {
        if (words.front() == "route") {
            const auto version = words[1].find(':');
            auto name = cat(name_space, "/", words[1].substr(0, version));
            if (version != std::string::npos) name += cat("_v", words[1].substr(version + 1));
            const auto open = line.find('(');
            const auto types = split(line.substr(open + 1, line.rfind(')') - open - 1), ',');
            m_routes[name] = {full_name(name_space, std::string(trim(types.at(1)))),
                              full_name(name_space, std::string(trim(types.at(2))))};
            return nullptr;
        }
        const bool is_union = words.front() == "union" || words.front() == "union_closed";
        if (!is_union && words.front() != "struct") return nullptr;
        auto& type = m_types[cat(name_space, ".", words.at(1))];
        type.is_union = is_union;
        if (words.size() > 3 && words[2] == "extends") type.extends = full_name(name_space, words[3]);
        return &type;
    }

    /// "List(X, max=3)?" → "files.X"
    static std::string full_name(const std::string& name_space, std::string type) {
        if (const auto open = type.find("List("); open == 0) type = type.substr(5);
        type = type.substr(0, type.find_first_of("(,)?"));
        return type.contains('.') ? type : cat(name_space, ".", type);
    }

    [[nodiscard]] Members members_of(const Type& type) const {
        Members members;
        if (const auto base = m_types.find(type.extends); base != m_types.end())
            members = members_of(base->second);
        members.insert(members.end(), type.members.begin(), type.members.end());
        return members;
    }

    void add_tags(const std::string& member, const std::string& of, std::set<std::string>& tags) const {
        auto inner = tags_of_type(of);
        // UploadWriteFailed keeps its union under "reason".
        if (const auto found = m_types.find(of); found != m_types.end() && !found->second.is_union)
            for (const auto& [field, type] : found->second.members)
                if (field == "reason") inner = tags_of_type(type);
        if (inner.empty()) tags.insert(member);
        for (const auto& tag : inner) tags.insert(cat(member, '/', tag));
    }

    void add_failures(const std::string& name, std::set<std::string>& seen,
                      std::set<std::string>& tags) const {
        const auto found = m_types.find(name);
        if (found == m_types.end() || !seen.insert(name).second) return;
        for (const auto& [member, type] : members_of(found->second)) {
            if (member == "failure" || member == "failed")
                tags.merge(tags_of_type(type));
            else
                add_failures(type, seen, tags);
        }
    }

    std::map<std::string, Type> m_types;
    std::map<std::string, Route> m_routes;
};

}  // namespace sluice::test
