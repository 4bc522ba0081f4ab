// What a person does on their page: each action answers with the page again, or with JSON for the page's
// script.
#include <boost/json.hpp>

#include "base/text.h"
#include "net/url.h"
#include "sandbox/multipart.h"
#include "sandbox/pages/home.h"
#include "sandbox/pages/page.h"
#include "sandbox/paths.h"
#include "sandbox/receive_file.h"
#include "sandbox/refusal_words.h"
#include "sandbox/view.h"

namespace sluice::sandbox {

namespace {

constexpr std::uint64_t form_bytes_max = std::uint64_t{64} << 10;
constexpr std::uint64_t plain_upload_bytes_max = std::uint64_t{256} << 20;

net::Response json_said(const Result<std::string>& result) {
    boost::json::object said;
    if (result) {
        said = {{"message", *result}};
    } else {
        said = {{"code", result.error().code},
                {"message", cat(result.error().message, " ", result.error().hint)}};
    }
    auto answer = json_answer(said);
    if (!result) answer.status = 409;
    answer.headers.set("Cache-Control", "no-store");
    return answer;
}

net::Response see_other(const std::string& location) {
    auto answer = net::redirect_response(location);
    answer.status = 303;
    return answer;
}

net::Response add_account(World& world, const Fields& fields) {
    const auto name = std::string(trim(field(fields, "display_name")));
    const auto email = std::string(trim(field(fields, "email")));
    if (name.empty() || email.find('@') == std::string::npos) {
        return message_page(400, {.heading = "No account was added",
                                  .text = "An account needs a name and an e-mail address.",
                                  .hint = "Go back and fill in both."});
    }
    if (world.people().find_account_by_email(email)) {
        return message_page(409, {.heading = "No account was added",
                                  .text = cat("There is already an account with the address ", email, "."),
                                  .hint = "Go back and choose another address."});
    }
    const auto account = world.add_account({.email = email, .display_name = name});
    return see_other(cat("/home?account=", percent_encode(account.account_id)));
}

/// A change through the account's eyes, with words for a refusal.
template <class Act>
Result<EntryPtr> change(World& world, const Place& place, std::string_view path, Act act) {
    auto changed = world.change_files(place.viewer, act);
    if (!changed) return fail(refusal_error(changed.error(), path));
    return *std::move(changed);
}

Result<std::string> make_folder(World& world, const Place& place, const Fields& fields) {
    const auto path = cat(place.path, "/", trim(field(fields, "name")));
    const auto made =
        TRY(change(world, place, path, [&](View& view) { return view.make_folder(path, Autorename::no); }));
    return cat("Made the folder ", made->path_display, ".");
}

/// To `into`, a folder, or to `to`: a whole path, or a bare name for a rename in place.
std::string target_of(const Fields& fields, const std::string& from) {
    auto into = std::string(trim(field(fields, "into")));
    auto to = std::string(trim(field(fields, "to")));
    if (into.empty()) return to.starts_with('/') ? to : cat(parent_of(from), "/", to);
    while (into.ends_with('/')) into.pop_back();
    if (!into.empty() && !into.starts_with('/')) into.insert(0, "/");
    return cat(into, "/", name_of(from));
}

Result<std::string> move(World& world, const Place& place, const Fields& fields) {
    const auto from = field(fields, "from");
    const auto to = target_of(fields, from);
    const bool is_case_only = lower_path(from) == lower_path(to);
    const auto moved = TRY(change(world, place, to, [&](View& view) {
        return view.relocate(Relocation::move, from, to, is_case_only ? Autorename::yes : Autorename::no);
    }));
    return cat(parent_of(from) == parent_of(to) ? "Renamed to " : "Moved to ", moved->path_display, ".");
}

Result<std::string> remove(World& world, const Place& place, const Fields& fields) {
    const auto target = field(fields, "target");
    TRY(change(world, place, target, [&](View& view) { return view.remove(lower_path(target), ""); }));
    return cat("Deleted ", name_of(target), ".");
}

/// A form sent without JavaScript: its files go into the folder.
Result<std::string> upload_form(World& world, const Place& place, const net::Request& request) {
    const auto body = TRY(read_all(request.body, plain_upload_bytes_max));
    std::size_t stored = 0;
    for (const auto& part : TRY(parse_multipart(request.headers.get("Content-Type"), body))) {
        if (part.file_name.empty()) continue;
        TRY(receive_file(world, place.viewer, cat(place.path, "/", part.file_name),
                         net::Body(std::string(part.bytes)), ReceiveMode::replace));
        ++stored;
    }
    return cat(stored, stored == 1 ? " file uploaded." : " files uploaded.");
}

/// The place's path is that of the folder in a form, else that of the file.
net::Response upload(World& world, const FileRequests& requests, const net::Request& request) {
    const auto place = place_of(world, net::parse_form(net::query_of(request.url)));
    if (!place) {
        return json_said(
            fail({Remedy::not_found, "account_not_found", "There is no such account.", "Pick one again."}));
    }
    if (request.headers.get("Content-Type").starts_with("multipart/"))
        return folder_page(world, requests, *place, upload_form(world, *place, request));
    auto path = receive_file(world, place->viewer, place->path, request.body, ReceiveMode::replace);
    return json_said(path ? Result<std::string>(cat("Uploaded ", *path, ".")) : std::move(path));
}

}  // namespace

net::Response answer_home_action(World& world, FileRequests& requests, const net::Request& request) {
    const auto path = net::path_of(request.url);
    if (path == "/home/upload") return upload(world, requests, request);
    const auto form = read_all(request.body, form_bytes_max);
    const auto fields = form ? net::parse_form(*form) : Fields{};
    if (path == "/home/account") return add_account(world, fields);

    const auto place = place_of(world, fields);
    if (!place) {
        return message_page(404,
                            {.heading = "Not found", .text = "There is no such account in this sandbox."});
    }
    Result<std::string> result = fail({Remedy::not_found, "action_unknown", "There is no such action.", ""});
    if (path == "/home/folder") result = make_folder(world, *place, fields);
    if (path == "/home/move") result = move(world, *place, fields);
    if (path == "/home/delete") result = remove(world, *place, fields);
    if (field(fields, "answer") == "json") return json_said(result);
    if (!result) return folder_page(world, requests, *place, result);
    return see_other(place->link("/home", place->path, {{"status", *result}}));
}

}  // namespace sluice::sandbox
