#include <boost/json.hpp>

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "sandbox/jobs.h"
#include "sandbox/page_token.h"
#include "sandbox/shared_folders.h"
#include "sandbox/sharing_json.h"
#include "sandbox/sharing_routes.h"
#include "sandbox/wire.h"

namespace sluice::sandbox {

namespace json = boost::json;

namespace {

constexpr const char* members_token = "list_folder_members";
constexpr std::size_t copied_entries_max = 10'000;
constexpr std::size_t added_members_max = 1000;

/// MemberSelector.
struct MemberSelector {
    std::string tag;
    std::string value;
};

/// EmailAddress of common.stone, without what its pattern says about single characters.
bool is_email(std::string_view text) {
    const auto at = text.find('@');
    if (text.size() > 255 || at == 0 || at == std::string_view::npos) return false;
    const auto host = text.substr(at + 1);
    const auto dot = host.rfind('.');
    return host.find('@') == std::string_view::npos && dot != std::string_view::npos && dot > 0 &&
           host.size() - dot > 2;
}

MemberSelector read_selector(Arguments& arguments) {
    auto choice = arguments.choice("member", {"dropbox_id", "email"}, "");
    MemberSelector selector{choice.tag, {}};
    if (selector.tag != "dropbox_id" && selector.tag != "email") return selector;
    selector.value = choice.fields.text(selector.tag);
    if (selector.tag == "email" && !is_email(selector.value))
        choice.fields.fail("email", cat("'", selector.value, "' did not match pattern"));
    return selector;
}

/// A level that can be given to a member.
std::optional<AccessLevel> read_level(Arguments& arguments) {
    const auto choice = arguments.choice(
        "access_level", {"owner", "editor", "viewer", "viewer_no_comment", "traverse", "no_access"}, "");
    const auto level = access_level_of(choice.tag);
    if (!level || level == AccessLevel::owner)
        arguments.fail("access_level", cat("'", choice.tag, "' can't be given to a member"));
    return level;
}

/// The account that is meant; nothing if there is none.
std::optional<Account> find_selected(const People& people, const MemberSelector& selector) {
    if (selector.tag == "email") return people.find_account_by_email(selector.value);
    if (selector.value.starts_with("dbmid:")) return people.find_team_member(selector.value);
    return people.find_account(selector.value);
}

struct NewMember {
    MemberSelector selector;
    AccessLevel access = AccessLevel::viewer;
};

/// AddFolderMemberError for one of `members`, with the value that its union carries.
std::optional<json::object> refuse_member(const Call& call, const Namespace& space, const NewMember& member,
                                          const std::string& owner_team) {
    const auto& [tag, value] = member.selector;
    const auto account = find_selected(call.world.people(), member.selector);
    const auto bad_member = [&](std::string_view word) {
        json::object inner{{".tag", word}};
        if (word == "invalid_dropbox_id") inner[word] = value;
        return json::object{{".tag", "bad_member"}, {"bad_member", std::move(inner)}};
    };
    if (tag == "dropbox_id" && value.starts_with("g:")) return bad_member("invalid_group");
    if (tag == "dropbox_id" && !account) return bad_member("invalid_dropbox_id");
    const bool is_outside = !account || owner_team.empty() || account->team_id != owner_team;
    const bool is_for_team = space.policies.member_policy == "team" && !owner_team.empty();
    if (is_outside && (is_for_team || space.kind == NamespaceKind::team_folder))
        return json::object{{".tag", "cant_share_outside_team"}};
    return std::nullopt;
}

net::Response refused_union(const json::object& error) {
    std::string summary(error.at(".tag").as_string());
    if (const auto* inner = error.if_contains(summary))
        summary += cat("/", std::string_view(inner->as_object().at(".tag").as_string()));
    return route_error(summary, error);
}

/// What stands in the way of any change of members.
std::optional<Refusal> refuse_change(const View& view, const Namespace& space) {
    const auto level = view.access(space);
    const auto* account = view.namespaces().account(view.viewer().account_id);
    const bool is_admin = account && account->is_team_admin && account->team_id == space.team_id;
    if (space.kind == NamespaceKind::team_folder)
        return is_admin || level == AccessLevel::owner ? std::nullopt
                                                       : std::optional(Refusal{{"team_folder"}});
    if (!may_change_members(view, space)) return Refusal{{"no_permission"}};
    return std::nullopt;
}

bool is_plan_insufficient(const Call& call, AccessLevel level) {
    const auto account = call.world.people().find_account(call.viewer.account_id);
    return account && account->plan == Plan::basic && !may_write(level);
}

std::optional<json::object> add_members(const Call& call, View& view, Namespace& space,
                                        const std::vector<NewMember>& members) {
    if (auto refusal = refuse_change(view, space)) return refusal_json(*refusal);
    const auto* owner = view.namespaces().account(space.account_id);
    const std::string owner_team = owner ? owner->team_id : space.team_id;
    for (const auto& member : members) {
        if (is_plan_insufficient(call, member.access)) return json::object{{".tag", "insufficient_plan"}};
        if (auto error = refuse_member(call, space, member, owner_team)) return error;
    }
    for (const auto& member : members) {
        const auto account = find_selected(call.world.people(), member.selector);
        if (!account) {
            invite(view, space, member.selector.value, member.access);
        } else if (account->account_id != space.account_id) {
            put_member(view, space, account->account_id, member.access);
        }
    }
    return std::nullopt;
}

net::Response add_folder_member(Call& call) {
    Arguments arguments(call);
    const std::string id = arguments.text("shared_folder_id");
    std::vector<NewMember> members;
    for (auto& one : arguments.objects("members", added_members_max)) {
        NewMember member{.selector = read_selector(one)};
        if (one.has("access_level")) member.access = read_level(one).value_or(AccessLevel::viewer);
        members.push_back(std::move(member));
    }
    static_cast<void>(arguments.flag("quiet", false));
    if (arguments.has("custom_message") && arguments.text("custom_message").empty())
        arguments.fail("custom_message", "'' must be at least 1 characters, got 0");
    static_cast<void>(arguments.text_or_empty("custom_message"));
    static_cast<void>(arguments.text_or_empty("fp_sealed_result"));
    if (auto refusal = arguments.refusal()) return *refusal;
    const auto error = call.world.change_files(call.viewer, [&](View& view) -> std::optional<json::object> {
        const auto space = find_shared_folder(view, id);
        if (!space) return refusal_json(space.error().within("access_error"));
        return add_members(call, view, **space, members);
    });
    return error ? refused_union(*error) : json_answer(nullptr);
}

/// The member that is meant, who has been added themselves. Refusals are SharedFolderMemberError.
Outcome<std::string> find_member(const Call& call, const Namespace& space, const MemberSelector& selector) {
    const auto account = find_selected(call.world.people(), selector);
    if (!account) return refuse({"invalid_dropbox_id"});
    if (space.members.contains(account->account_id)) return account->account_id;
    const bool is_inherited = space.team_access && account->team_id == space.team_id;
    return refuse({is_inherited ? "no_explicit_access" : "not_a_member"});
}

net::Response update_folder_member(Call& call) {
    Arguments arguments(call);
    const std::string id = arguments.text("shared_folder_id");
    const auto selector = read_selector(arguments);
    const auto level = read_level(arguments);
    if (auto refusal = arguments.refusal()) return *refusal;
    const auto why = call.world.change_files(call.viewer, [&](View& view) -> std::optional<Refusal> {
        const auto space = find_shared_folder(view, id);
        if (!space) return space.error().within("access_error");
        if (auto refusal = refuse_change(view, **space)) {
            // UpdateFolderMemberError has no word of its own for team folders.
            return Refusal{{"no_permission"}};
        }
        if (selector.tag != "dropbox_id") return Refusal{{"member_error", "invalid_dropbox_id"}};
        const auto member = find_member(call, **space, selector);
        if (!member) return member.error().within("member_error");
        if (*member == (*space)->account_id) return Refusal{{"no_permission"}};
        if (is_plan_insufficient(call, *level)) return Refusal{{"insufficient_plan"}};
        put_member(view, **space, *member, *level);
        return std::nullopt;
    });
    // MemberAccessLevelResult: no parent folder gives access here.
    return why ? refused(*why) : json_answer(json::object{});
}

std::optional<Refusal> remove_one(const Call& call, View& view, Namespace& space,
                                  const MemberSelector& selector, LeaveACopy leave) {
    if (auto refusal = refuse_change(view, space)) return refusal;
    const std::string email = to_lower_ascii(selector.value);
    if (selector.tag == "email" && space.invitees.erase(email) > 0) {
        view.namespaces().mark_changed(space);
        return std::nullopt;
    }
    const auto member = find_member(call, space, selector);
    if (!member) return member.error().within("member_error");
    if (*member == space.account_id) return Refusal{{"folder_owner"}};
    const bool is_copied = leave == LeaveACopy::yes;
    if (is_copied && space.kind == NamespaceKind::team_folder) return Refusal{{"team_folder"}};
    if (is_copied && space.tree->entries().size() > copied_entries_max) return Refusal{{"too_many_files"}};
    remove_member(view, space, *member, leave);
    return std::nullopt;
}

net::Response remove_folder_member(Call& call) {
    Arguments arguments(call);
    const std::string id = arguments.text("shared_folder_id");
    const auto selector = read_selector(arguments);
    const auto leave = arguments.flag("leave_a_copy") ? LeaveACopy::yes : LeaveACopy::no;
    if (auto refusal = arguments.refusal()) return *refusal;
    const auto why = call.world.change_files(call.viewer, [&](View& view) -> std::optional<Refusal> {
        const auto space = find_shared_folder(view, id);
        if (!space) return space.error().within("access_error");
        return remove_one(call, view, **space, selector, leave);
    });
    return why ? refused(*why) : launch_job(call, "sharing/job", {});
}

/// Users and invitees in the order in which pages tell them.
struct Listed {
    std::vector<std::pair<std::string, AccessLevel>> users;
    std::vector<std::pair<std::string, AccessLevel>> invitees;
};

Listed all_members(const View& view, const Namespace& space) {
    Listed listed;
    for (const auto& account_id : view.namespaces().accounts_with_access(space)) {
        const auto level = view.namespaces().access(account_id, space);
        listed.users.emplace_back(account_id, level.value_or(AccessLevel::viewer));
    }
    std::ranges::stable_sort(listed.users, {}, [](const auto& user) { return user.second; });
    for (const auto& [email, invitee] : space.invitees) listed.invitees.emplace_back(email, invitee.access);
    return listed;
}

struct MembersPage {
    std::string id;
    std::uint64_t skip = 0;
    std::uint64_t limit = 1000;
    SharingWords words;
};

net::Response list_page(Call& call, const MembersPage& page, const char* outer) {
    json::array users;
    json::array invitees;
    bool has_more = false;
    const auto why = call.world.read_files(call.viewer, [&](const View& view) -> std::optional<Refusal> {
        const auto space = find_shared_folder(view, page.id);
        if (!space) return *outer ? space.error().within(outer) : space.error();
        const auto listed = all_members(view, **space);
        const auto all = listed.users.size() + listed.invitees.size();
        has_more = page.skip + page.limit < all;
        for (auto at = page.skip; at < std::min<std::uint64_t>(all, page.skip + page.limit); ++at) {
            const bool is_user = at < listed.users.size();
            const auto& [name, level] =
                is_user ? listed.users[at] : listed.invitees[at - listed.users.size()];
            if (is_user) {
                users.push_back(member_json(view, **space, name, level, page.words));
            } else {
                invitees.push_back(invitee_json(view, **space, name, level, page.words));
            }
        }
        return std::nullopt;
    });
    if (why) return refused(*why);
    json::object result{
        {"users", std::move(users)}, {"groups", json::array()}, {"invitees", std::move(invitees)}};
    if (has_more) {
        json::object state{{"account_id", call.viewer.account_id},
                           {"id", page.id},
                           {"skip", page.skip + page.limit},
                           {"limit", page.limit}};
        if (page.words.has_actions)
            state["actions"] = json::array(page.words.actions.begin(), page.words.actions.end());
        result["cursor"] = encode_page_token(members_token, state, call.world.signing_key());
    }
    return json_answer(result);
}

/// The shared folder in which a path lies; "" if none.
std::string folder_id_at(const Call& call, const std::string& path) {
    return call.world.read_files(call.viewer, [&](const View& view) -> std::string {
        const auto resolved = resolve(view, call, path);
        const auto spot = resolved ? view.enter(*resolved) : std::nullopt;
        return spot ? spot->space->id() : "";
    });
}

net::Response list_folder_members(Call& call) {
    Arguments arguments(call);
    MembersPage page{.id = arguments.text("shared_folder_id"), .words = sharing_words(call)};
    const std::string path = arguments.text_or_empty("path");
    page.limit = arguments.number_or("limit", 1000, {1, 1000});
    read_member_actions(arguments, page.words);
    if (auto refusal = arguments.refusal()) return *refusal;
    if (!path.empty()) page.id = folder_id_at(call, path);
    return list_page(call, page, "");
}

net::Response list_folder_members_continue(Call& call) {
    Arguments arguments(call);
    const std::string text = arguments.text("cursor");
    if (auto refusal = arguments.refusal()) return *refusal;
    const auto state = decode_page_token(members_token, text, call.world.signing_key());
    if (!state || state->at("account_id").as_string() != call.viewer.account_id)
        return route_error({"invalid_cursor"});
    MembersPage page{.id = std::string(state->at("id").as_string()),
                     .skip = state->at("skip").to_number<std::uint64_t>(),
                     .limit = state->at("limit").to_number<std::uint64_t>(),
                     .words = sharing_words(call)};
    if (const auto* actions = state->if_contains("actions")) {
        page.words.has_actions = true;
        for (const auto& action : actions->as_array()) page.words.actions.emplace_back(action.as_string());
    }
    return list_page(call, page, "access_error");
}

}  // namespace

void add_folder_member_routes(RouteTable& routes) {
    routes.add("sharing/add_folder_member", add_folder_member);
    routes.add("sharing/update_folder_member", update_folder_member);
    routes.add("sharing/remove_folder_member", remove_folder_member);
    routes.add("sharing/list_folder_members", list_folder_members);
    routes.add("sharing/list_folder_members/continue", list_folder_members_continue);
}

}  // namespace sluice::sandbox
