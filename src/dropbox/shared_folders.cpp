#include "dropbox/shared_folders.h"

#include "base/text.h"
#include "dropbox/client.h"
#include "dropbox/detail/caller.h"
#include "dropbox/detail/json.h"
#include "dropbox/detail/words.h"

namespace sluice::dropbox {

namespace json = detail::json;
namespace routes = detail::routes;

namespace {

std::string name_of(const std::string& shared_folder_id) {
    return cat("Shared folder ", shared_folder_id);
}

FolderAccess access_of(const json::object& object) {
    const auto* access = object.if_contains("access_type");
    const auto word = access ? detail::tag_of(*access) : "";
    // A right that Dropbox may add one day is one that we don't have.
    return detail::from_word<FolderAccess>(detail::folder_access_words, word)
        .value_or(FolderAccess::no_access);
}

Result<SharedFolder> decode_folder(std::string_view route, const json::object& object) {
    detail::Required required(route, object);
    SharedFolder folder{
        .shared_folder_id = required.text("shared_folder_id"),
        .name = required.text("name"),
        .path_lower = detail::text_or_empty(object, "path_lower"),
        .folder_id = detail::text_or_empty(object, "folder_id"),
        .access = access_of(object),
        .is_team_folder = detail::find_flag(object, "is_team_folder").value_or(false),
        .is_inside_team_folder = detail::find_flag(object, "is_inside_team_folder").value_or(false),
        .parent_shared_folder_id = detail::text_or_empty(object, "parent_shared_folder_id")};
    TRY(required.check());
    return folder;
}

Result<SharedFolder> decode_folder(std::string_view route, std::string_view text) {
    return decode_folder(route, TRY(detail::parse_object(route, text)));
}

/// Of share_folder and of its job: `object` is named in the error of a failed job.
Result<ShareAnswer> decode_share(std::string_view route, const std::string& object, const std::string& text,
                                 const std::string& job_id = {}) {
    const auto answer = TRY(detail::parse_object(route, text));
    const auto tag = detail::text_or_empty(answer, ".tag");
    if (tag == "in_progress") return ShareAnswer{.job_id = job_id};
    if (tag == "async_job_id") return ShareAnswer{.job_id = detail::text_or_empty(answer, "async_job_id")};
    if (tag == "complete") return ShareAnswer{.job_id = {}, .folder = TRY(decode_folder(route, answer))};
    if (tag != "failed") return fail(answer_malformed(route, cat("unknown `.tag` ", tag)));
    const auto* why = answer.if_contains("failed");
    return fail(error_for_tags(route, object, why ? detail::tags_of(*why) : ""));
}

Result<SharedFolderPage> decode_folders(std::string_view route, const std::string& text) {
    const auto object = TRY(detail::parse_object(route, text));
    detail::Required required(route, object);
    const auto& entries = required.array("entries");
    TRY(required.check());
    SharedFolderPage page{.folders = {}, .cursor = detail::text_or_empty(object, "cursor")};
    for (const auto& value : entries) {
        const auto* folder = value.if_object();
        if (!folder) return fail(answer_malformed(route, "a folder isn't an object"));
        page.folders.push_back(TRY(decode_folder(route, *folder)));
    }
    return page;
}

void read_user(const json::object& user, FolderMember& member) {
    member.account_id = detail::text_or_empty(user, "account_id");
    if (member.email.empty()) member.email = detail::text_or_empty(user, "email");
    member.name = detail::text_or_empty(user, "display_name");
    member.is_same_team = detail::find_flag(user, "same_team").value_or(false);
}

FolderMember decode_member(const json::object& object, FolderMember::Kind kind) {
    FolderMember member{.kind = kind,
                        .access = access_of(object),
                        .is_inherited = detail::find_flag(object, "is_inherited").value_or(false)};
    if (const auto* invitee = detail::find_object(object, "invitee"))
        member.email = detail::text_or_empty(*invitee, "email");
    if (const auto* user = detail::find_object(object, "user")) read_user(*user, member);
    if (const auto* group = detail::find_object(object, "group"))
        member.name = detail::text_or_empty(*group, "group_name");
    return member;
}

Result<FolderMemberPage> decode_members(std::string_view route, const std::string& text) {
    const auto object = TRY(detail::parse_object(route, text));
    FolderMemberPage page{.members = {}, .cursor = detail::text_or_empty(object, "cursor")};
    detail::Required required(route, object);
    using enum FolderMember::Kind;
    for (const auto& [key, kind] :
         {std::pair("users", user), std::pair("groups", group), std::pair("invitees", invitee)})
        for (const auto& value : required.array(key))
            if (const auto* member = value.if_object()) page.members.push_back(decode_member(*member, kind));
    TRY(required.check());
    return page;
}

json::object encode_selector(const std::string& who) {
    if (who.starts_with("dbid:")) return {{".tag", "dropbox_id"}, {"dropbox_id", who}};
    return {{".tag", "email"}, {"email", who}};
}

json::object naming(const std::string& shared_folder_id) {
    return {{"shared_folder_id", shared_folder_id}};
}

Result<SharedFolderPage> list_folders(Client& client, const detail::Route& first, const detail::Route& next,
                                      const std::string& cursor, const std::stop_token& stop) {
    const auto& route = cursor.empty() ? first : next;
    const json::object argument =
        cursor.empty() ? json::object{{"limit", 1000}} : json::object{{"cursor", cursor}};
    return decode_folders(
        route.name, TRY(client.caller().rpc(route, "Shared folders", TRY(detail::write(argument)), stop)));
}

}  // namespace

Result<ShareAnswer> SharedFolders::share(const std::string& path, std::stop_token stop) {
    const auto& route = routes::share_folder;
    auto argument = TRY(detail::write(json::object{{"path", path}}));
    const auto text = TRY(m_client.caller().rpc(route, path, std::move(argument), stop));
    return detail::or_lost(route, path, decode_share(route.name, path, text));
}

Result<ShareAnswer> SharedFolders::check_share(const std::string& job_id, std::stop_token stop) {
    const auto& route = routes::share_folder_check;
    auto argument = TRY(detail::write(json::object{{"async_job_id", job_id}}));
    const auto text = TRY(m_client.caller().rpc(route, "Sharing", std::move(argument), stop));
    return decode_share(route.name, "Sharing", text, job_id);
}

Result<std::string> SharedFolders::unshare(const std::string& shared_folder_id, std::stop_token stop) {
    const auto& route = routes::unshare_folder;
    auto argument = TRY(detail::write(naming(shared_folder_id)));
    const auto name = name_of(shared_folder_id);
    const auto text = TRY(m_client.caller().rpc(route, name, std::move(argument), stop));
    const auto answer = detail::or_lost(route, name, detail::parse_object(route.name, text));
    if (!answer) return fail(answer.error());
    return detail::text_or_empty(*answer, "async_job_id");
}

Result<bool> SharedFolders::check_job(const std::string& job_id, std::stop_token stop) {
    const auto& route = routes::sharing_job_check;
    auto argument = TRY(detail::write(json::object{{"async_job_id", job_id}}));
    const auto text = TRY(m_client.caller().rpc(route, "The step", std::move(argument), stop));
    const auto answer = TRY(detail::parse_object(route.name, text));
    const auto tag = detail::text_or_empty(answer, ".tag");
    if (tag == "in_progress") return false;
    if (tag == "complete") return true;
    const auto* why = answer.if_contains("failed");
    return fail(error_for_tags(route.name, "The step", why ? detail::tags_of(*why) : tag));
}

Result<SharedFolder> SharedFolders::find(const std::string& shared_folder_id, std::stop_token stop) {
    const auto& route = routes::shared_folder_get;
    auto argument = TRY(detail::write(naming(shared_folder_id)));
    return decode_folder(
        route.name, TRY(m_client.caller().rpc(route, name_of(shared_folder_id), std::move(argument), stop)));
}

Result<SharedFolderPage> SharedFolders::list(const std::string& cursor, std::stop_token stop) {
    return list_folders(m_client, routes::shared_folder_list, routes::shared_folder_list_continue, cursor,
                        stop);
}

Result<SharedFolderPage> SharedFolders::list_mountable(const std::string& cursor, std::stop_token stop) {
    return list_folders(m_client, routes::mountable_list, routes::mountable_list_continue, cursor, stop);
}

Result<SharedFolder> SharedFolders::mount(const std::string& shared_folder_id, std::stop_token stop) {
    const auto& route = routes::mount_folder;
    auto argument = TRY(detail::write(naming(shared_folder_id)));
    return decode_folder(
        route.name, TRY(m_client.caller().rpc(route, name_of(shared_folder_id), std::move(argument), stop)));
}

Result<> SharedFolders::unmount(const std::string& shared_folder_id, std::stop_token stop) {
    auto argument = TRY(detail::write(naming(shared_folder_id)));
    TRY(m_client.caller().rpc(routes::unmount_folder, name_of(shared_folder_id), std::move(argument), stop));
    return {};
}

Result<FolderMemberPage> SharedFolders::list_members(const std::string& shared_folder_id,
                                                     std::stop_token stop) {
    const auto& route = routes::member_list;
    auto argument = TRY(detail::write(naming(shared_folder_id)));
    return decode_members(
        route.name, TRY(m_client.caller().rpc(route, name_of(shared_folder_id), std::move(argument), stop)));
}

Result<FolderMemberPage> SharedFolders::list_members_continue(const std::string& cursor,
                                                              std::stop_token stop) {
    const auto& route = routes::member_list_continue;
    auto argument = TRY(detail::write(json::object{{"cursor", cursor}}));
    return decode_members(
        route.name, TRY(m_client.caller().rpc(route, "The folder's members", std::move(argument), stop)));
}

Result<> SharedFolders::add_members(const std::string& shared_folder_id,
                                    std::span<const Invitation> invitations, Invite invite,
                                    std::stop_token stop) {
    json::array members;
    for (const auto& invitation : invitations)
        members.push_back(
            json::object{{"member", encode_selector(invitation.who)},
                         {"access_level", detail::word_of(detail::folder_access_words, invitation.access)}});
    auto object = naming(shared_folder_id);
    object["members"] = std::move(members);
    object["quiet"] = invite == Invite::quietly;
    TRY(m_client.caller().rpc(routes::member_add, name_of(shared_folder_id), TRY(detail::write(object)),
                              stop));
    return {};
}

Result<> SharedFolders::update_member(const std::string& shared_folder_id, const Invitation& changed,
                                      std::stop_token stop) {
    if (!changed.who.starts_with("dbid:"))
        return fail(
            error_for_tags(routes::member_update.name, changed.who, "member_error/invalid_dropbox_id"));
    auto object = naming(shared_folder_id);
    object["member"] = encode_selector(changed.who);
    object["access_level"] = detail::word_of(detail::folder_access_words, changed.access);
    TRY(m_client.caller().rpc(routes::member_update, changed.who, TRY(detail::write(object)), stop));
    return {};
}

Result<std::string> SharedFolders::remove_member(const std::string& shared_folder_id, const std::string& who,
                                                 std::stop_token stop) {
    const auto& route = routes::member_remove;
    auto object = naming(shared_folder_id);
    object["member"] = encode_selector(who);
    object["leave_a_copy"] = false;
    const auto text = TRY(m_client.caller().rpc(route, who, TRY(detail::write(object)), stop));
    const auto answer = detail::or_lost(route, who, detail::parse_object(route.name, text));
    if (!answer) return fail(answer.error());
    return detail::text_or_empty(*answer, "async_job_id");
}

}  // namespace sluice::dropbox
