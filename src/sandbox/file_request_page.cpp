// The public page of a file request: no account, no cookie, no session.
#include <boost/json.hpp>

#include "base/text.h"
#include "net/url.h"
#include "sandbox/file_requests.h"
#include "sandbox/multipart.h"
#include "sandbox/pages/entry_words.h"
#include "sandbox/pages/page.h"

namespace sluice::sandbox {

namespace embedded {
extern const std::string_view request_html;
}  // namespace embedded

namespace {

constexpr std::string_view page_prefix = "/request/";
/// Forms without JavaScript are read in memory; the page's script streams files of any size.
constexpr std::uint64_t plain_form_bytes_max = std::uint64_t{256} << 20;

int status_of(const Error& error) {
    if (error.code == "request_not_found") return 404;
    if (error.code == "request_closed") return 403;
    if (error.code == "request_expired" || error.code == "request_broken") return 410;
    if (error.code == "dropbox_full") return 507;
    return error.remedy == Remedy::reject || error.remedy == Remedy::conflict ? 400 : 500;
}

net::Response refusal_page(const Error& error) {
    return message_page(
        status_of(error),
        {.heading = error.code == "request_not_found" ? "No such file request" : "No files, please",
         .text = error.message,
         .hint = error.hint});
}

net::Response request_page(World& world, const FileRequests& requests, const FileRequest& request, int status,
                           const std::string& status_text) {
    if (const auto acceptance = requests.acceptance_of(request); acceptance != Acceptance::accepts) {
        return refusal_page(refusal_of(acceptance));
    }
    const auto owner = world.people().find_account(request.account_id);
    const auto owner_name = owner ? owner->display_name : "Somebody";
    std::string deadline;
    if (request.deadline && *request.deadline < world.now()) {
        deadline =
            "<p class=\"error\">The deadline has passed. Files are still taken and marked as late.</p>";
    } else if (request.deadline) {
        deadline = fill("<p>Please send them by <strong class=\"nowrap\">{{at}}</strong>.</p>",
                        {{"at", cat(day_and_time(*request.deadline), " UTC")}});
    }
    return page_answer(
        status,
        {.title = request.title,
         .content = fill(
             embedded::request_html,
             {{"title", request.title},
              {"owner", owner_name},
              {"id", request.id},
              {"description",
               request.description.empty() ? "" : fill("<p>{{text}}</p>", {{"text", request.description}})},
              {"deadline", deadline},
              {"status", status_text}}),
         .script = "request.js"});
}

net::Response upload_answer(const Result<std::string>& name) {
    boost::json::object said;
    if (name) {
        said = {{"name", *name}, {"message", "Received."}};
    } else {
        said = {{"code", name.error().code}, {"message", cat(name.error().message, " ", name.error().hint)}};
    }
    auto answer = json_answer(said);
    if (!name) answer.status = status_of(name.error());
    answer.headers.set("Cache-Control", "no-store");
    return answer;
}

/// One file as the raw body: `/request/<id>/upload?name=…&sender=…&email=…`.
net::Response take_upload(FileRequests& requests, const std::string& id, const net::Request& request) {
    const auto fields = net::parse_form(net::query_of(request.url));
    const Submission submission{.file_name = field(fields, "name"),
                                .sender = field(fields, "sender"),
                                .email = field(fields, "email")};
    const auto stored = requests.receive(id, submission, request.body);
    if (stored) requests.tell_team(id, submission, {{submission.file_name, *stored}});
    return upload_answer(stored);
}

/// A form sent without JavaScript.
net::Response take_form(World& world, FileRequests& requests, const FileRequest& to,
                        const net::Request& request) {
    const auto body = read_all(request.body, plain_form_bytes_max);
    if (!body)
        return refusal_page({Remedy::reject, "form_too_large", "These files are too large for one form.",
                             "Send fewer at a time, or switch on JavaScript."});
    const auto parts = parse_multipart(request.headers.get("Content-Type"), *body);
    if (!parts) return refusal_page(parts.error());
    Submission by;
    for (const auto& part : *parts) {
        if (part.name == "name") by.sender = std::string(part.bytes);
        if (part.name == "email") by.email = std::string(part.bytes);
    }
    std::vector<SentFile> received;
    for (const auto& part : *parts) {
        if (part.file_name.empty()) continue;
        by.file_name = part.file_name;
        const auto name = requests.receive(to.id, by, net::Body(std::string(part.bytes)));
        if (!name) {
            requests.tell_team(to.id, by, received);
            return refusal_page(name.error());
        }
        received.push_back({part.file_name, *name});
    }
    requests.tell_team(to.id, by, received);
    const auto count = received.size();
    const auto text = count == 0 ? std::string("No file was chosen.")
                                 : cat("Done: ", count, count == 1 ? " file was" : " files were", " sent.");
    return request_page(world, requests, to, 200, text);
}

net::Response answer(World& world, FileRequests& requests, const net::Request& request) {
    const auto path = net::path_of(request.url).substr(page_prefix.size());
    const auto slash = path.find('/');
    const std::string id(path.substr(0, slash));
    const auto rest = slash == std::string_view::npos ? std::string_view{} : path.substr(slash + 1);
    const bool is_post = request.method == "POST";
    if (is_post && !is_same_origin(request)) return cross_origin_refusal();
    if (is_post && rest == "upload") return take_upload(requests, id, request);
    const auto found = requests.find(id);
    if (!found || !rest.empty()) {
        return refusal_page({Remedy::not_found, "request_not_found", "There is no such file request.",
                             "Check the link, or ask its sender for a new one."});
    }
    if (is_post) return take_form(world, requests, *found, request);
    return request_page(world, requests, *found, 200, "");
}

}  // namespace

void add_file_request_pages(RouteTable& routes, FileRequests& requests) {
    routes.add_page(std::string(page_prefix), [&requests](World& world, const net::Request& request) {
        return answer(world, requests, request);
    });
}

}  // namespace sluice::sandbox
