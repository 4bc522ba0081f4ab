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

namespace sluice::sandbox {

namespace {

constexpr std::uint64_t form_bytes_max = std::uint64_t{64} << 10;
constexpr std::uint64_t plain_upload_bytes_max = std::uint64_t{256} << 20;

using Fields = std::map<std::string, std::string>;

std::string field(const Fields& fields, const std::string& name) {
    const auto found = fields.find(name);
    return found == fields.end() ? "" : found->second;
}

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

Result<std::string> make_folder(World& world, const Account& account, const Fields& fields) {
    const auto name = std::string(trim(field(fields, "name")));
    const auto made = TRY(world.make_folder(account.account_id, cat(field(fields, "path"), "/", name)));
    return cat("Made the folder ", made.path_display, ".");
}

/// "to" is a whole path, or a bare name for a rename in place.
Result<std::string> move(World& world, const Account& account, const Fields& fields) {
    const auto from = field(fields, "from");
    auto to = std::string(trim(field(fields, "to")));
    if (!to.starts_with('/')) to = cat(parent_of(from), "/", to);
    const auto moved = TRY(world.rename(account.account_id, from, to));
    return cat("Moved to ", moved.path_display, ".");
}

Result<std::string> remove(World& world, const Account& account, const Fields& fields) {
    const auto target = field(fields, "target");
    TRY(world.remove(account.account_id, target));
    return cat("Deleted ", name_of(target), ".");
}

/// A form sent without JavaScript: its files go into `folder`.
Result<std::string> upload_form(World& world, const Account& account, const std::string& folder,
                                const net::Request& request) {
    const auto body = TRY(read_all(request.body, plain_upload_bytes_max));
    std::size_t stored = 0;
    for (const auto& part : TRY(parse_multipart(request.headers.get("Content-Type"), body))) {
        if (part.file_name.empty()) continue;
        TRY(receive_file(world, account.account_id, cat(folder, "/", part.file_name),
                         net::Body(std::string(part.bytes)), ReceiveMode::replace));
        ++stored;
    }
    return cat(stored, stored == 1 ? " file uploaded." : " files uploaded.");
}

net::Response upload(World& world, const FileRequests& requests, const net::Request& request) {
    const auto query = net::parse_form(net::query_of(request.url));
    const auto account = world.people().find_account(field(query, "account"));
    if (!account) {
        return json_said(
            fail({Remedy::not_found, "account_not_found", "There is no such account.", "Pick one again."}));
    }
    if (request.headers.get("Content-Type").starts_with("multipart/")) {
        const auto folder = field(query, "folder");
        return folder_page(world, requests, *account, folder, upload_form(world, *account, folder, request));
    }
    auto path =
        receive_file(world, account->account_id, field(query, "path"), request.body, ReceiveMode::replace);
    return json_said(path ? Result<std::string>(cat("Uploaded ", *path, ".")) : std::move(path));
}

}  // namespace

net::Response answer_home_action(World& world, FileRequests& requests, const net::Request& request) {
    const auto path = net::path_of(request.url);
    if (path == "/home/upload") return upload(world, requests, request);
    const auto form = read_all(request.body, form_bytes_max);
    const auto fields = form ? net::parse_form(*form) : Fields{};
    if (path == "/home/account") return add_account(world, fields);

    const auto account = world.people().find_account(field(fields, "account"));
    if (!account) {
        return message_page(404,
                            {.heading = "Not found", .text = "There is no such account in this sandbox."});
    }
    Result<std::string> result = fail({Remedy::not_found, "action_unknown", "There is no such action.", ""});
    if (path == "/home/folder") result = make_folder(world, *account, fields);
    if (path == "/home/move") result = move(world, *account, fields);
    if (path == "/home/delete") result = remove(world, *account, fields);
    if (field(fields, "answer") == "json") return json_said(result);
    const auto folder = field(fields, "path");
    if (!result) return folder_page(world, requests, *account, folder, result);
    return see_other(
        cat("/home?",
            net::encode_form({{"account", account->account_id}, {"path", folder}, {"status", *result}})));
}

}  // namespace sluice::sandbox
