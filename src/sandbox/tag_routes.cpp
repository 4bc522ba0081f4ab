// The routes files/tags/… (files.stone). Tags hang on a file's or folder's id, so they stay through moves and
// new content; everybody who sees it sees them.
#include <boost/json.hpp>

#include <algorithm>

#include "base/text.h"
#include "sandbox/arguments.h"
#include "sandbox/file_routes.h"
#include "sandbox/wire.h"

namespace sluice::sandbox {

namespace json = boost::json;

namespace {

constexpr const char* tag_kind = "files.tags";
constexpr std::size_t tags_max = 20;
constexpr std::size_t tag_length_max = 32;
constexpr std::size_t paths_max = 10'000;

std::size_t length_of(std::string_view text) {
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

/// TagText, in lower case. `\w` means letters of all alphabets.
std::string read_tag(Arguments& arguments) {
    const std::string tag = arguments.text("tag_text");
    const bool is_word = std::ranges::all_of(tag, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
               static_cast<unsigned char>(c) >= 0x80;
    });
    if (tag.empty()) arguments.fail("tag_text", "'' must be at least 1 characters, got 0");
    if (length_of(tag) > tag_length_max) {
        arguments.fail("tag_text", cat("'", tag, "' must be at most ", tag_length_max, " characters, got ",
                                       length_of(tag)));
    }
    if (!is_word) arguments.fail("tag_text", cat("'", tag, "' did not match pattern '[\\w]+'"));
    return lower_path(tag);
}

/// The id of what lies at `path`; refusals are BaseTagError.
Outcome<std::string> id_at(const Call& call, const std::string& path) {
    const auto entry =
        call.world.read_files(call.viewer, [&](const View& view) { return look_up(view, call, path); });
    if (!entry) return std::unexpected(entry.error().within("path"));
    return (*entry)->id;
}

std::vector<std::string> parse_tags(const std::string& text) {
    return text.empty() ? std::vector<std::string>() : split(text, ' ');
}

/// Changes the tags of what lies at `path`; `change` says whether it could, else the answer is `complaint`.
template <class Change>
net::Response change_tags(Call& call, const std::string& complaint, Change change) {
    Arguments arguments(call);
    const auto path = arguments.path("path", PathForm::path);
    const auto tag = read_tag(arguments);
    if (auto refusal = arguments.refusal()) return *refusal;
    const auto id = id_at(call, path);
    if (!id) return refused(id.error());
    bool is_done = false;
    call.world.change_record(tag_kind, *id, [&](const std::string& before) {
        auto tags = parse_tags(before);
        is_done = change(tags, tag);
        return join(tags, " ");
    });
    return is_done ? json_answer(nullptr) : route_error({complaint});
}

net::Response add(Call& call) {
    return change_tags(call, "too_many_tags", [](std::vector<std::string>& tags, const std::string& tag) {
        if (std::ranges::find(tags, tag) != tags.end()) return true;
        if (tags.size() >= tags_max) return false;
        tags.push_back(tag);
        return true;
    });
}

net::Response remove(Call& call) {
    return change_tags(call, "tag_not_present", [](std::vector<std::string>& tags, const std::string& tag) {
        return std::erase(tags, tag) > 0;
    });
}

net::Response get(Call& call) {
    Arguments arguments(call);
    const auto paths = arguments.paths("paths", PathForm::path, paths_max);
    if (auto refusal = arguments.refusal()) return *refusal;
    json::array told;
    for (const auto& path : paths) {
        const auto id = id_at(call, path);
        if (!id) return refused(id.error());
        json::array tags;
        for (const auto& tag : parse_tags(call.world.find_record(tag_kind, *id).value_or(""))) {
            tags.push_back(json::object{{".tag", "user_generated_tag"}, {"tag_text", tag}});
        }
        told.push_back(json::object{{"path", path}, {"tags", std::move(tags)}});
    }
    return json_answer(json::object{{"paths_to_tags", std::move(told)}});
}

}  // namespace

void add_tag_routes(RouteTable& routes) {
    routes.add("files/tags/add", add);
    routes.add("files/tags/get", get);
    routes.add("files/tags/remove", remove);
}

}  // namespace sluice::sandbox
