#include "sandbox/file_requests.h"

#include <boost/json.hpp>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "sandbox/paths.h"
#include "sandbox/receive_file.h"
#include "sandbox/saved_json.h"
#include "sandbox/view.h"

namespace sluice::sandbox {

namespace {

namespace json = boost::json;

constexpr const char* request_kind = "file_requests.request";
constexpr std::size_t name_bytes_max = 240;
constexpr std::size_t sender_bytes_max = 80;

constexpr std::array<std::pair<std::string_view, int>, 4> grace_days{
    {{"one_day", 1}, {"two_days", 2}, {"seven_days", 7}, {"thirty_days", 30}}};

std::int64_t ms_of(Instant instant) {
    return instant.time_since_epoch().count();
}
Instant instant_of(const json::value& ms) {
    return Instant(std::chrono::milliseconds(ms.to_number<std::int64_t>()));
}

std::string write_request(const FileRequest& request) {
    json::object saved{{"account_id", request.account_id},   {"title", request.title},
                       {"description", request.description}, {"folder_id", request.folder_id},
                       {"created", ms_of(request.created)},  {"grace", request.grace},
                       {"is_open", request.is_open},         {"file_count", request.file_count}};
    if (request.base != 0) saved["base"] = request.base;
    if (request.deadline) saved["deadline"] = ms_of(*request.deadline);
    return json::serialize(saved);
}

FileRequest read_request(const std::string& id, const std::string& text) {
    const auto value = json::parse(text);
    const auto& saved = value.as_object();
    FileRequest request{
        .id = id, .account_id = text_at(saved, "account_id"), .title = text_at(saved, "title")};
    request.description = text_at(saved, "description");
    request.folder_id = text_at(saved, "folder_id");
    request.created = instant_of(saved.at("created"));
    request.grace = text_at(saved, "grace");
    request.is_open = saved.at("is_open").as_bool();
    request.file_count = saved.at("file_count").to_number<std::uint64_t>();
    if (const auto* base = saved.if_contains("base")) request.base = base->to_number<std::uint32_t>();
    if (const auto* deadline = saved.if_contains("deadline")) request.deadline = instant_of(*deadline);
    return request;
}

/// At most `bytes_max`, never in the middle of a character.
std::string cut_text(std::string text, std::size_t bytes_max) {
    if (text.size() <= bytes_max) return text;
    while (bytes_max > 0 && (static_cast<unsigned char>(text[bytes_max]) & 0xC0U) == 0x80U) --bytes_max;
    text.resize(bytes_max);
    return text;
}

/// One path component: no separators, no control characters, no spaces around it.
std::string clean_component(std::string_view text) {
    std::string clean = to_valid_utf8(text);
    std::erase_if(clean, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
    std::ranges::replace(clean, '/', ' ');
    std::ranges::replace(clean, '\\', ' ');
    return std::string(trim(clean));
}

std::string last_component(std::string_view path) {
    const auto separator = path.find_last_of("/\\");
    return clean_component(separator == std::string_view::npos ? path : path.substr(separator + 1));
}

}  // namespace

std::string received_name(const Submission& submission) {
    auto name = last_component(submission.file_name);
    if (name.empty() || name == "." || name == "..") name = "file";
    const auto sender = cut_text(clean_component(submission.sender), sender_bytes_max);
    if (!sender.empty()) name = cat(sender, " - ", name);
    if (name.size() <= name_bytes_max) return name;
    const auto dot = name.rfind('.');
    const auto extension = dot == std::string::npos || name.size() - dot > 16 ? "" : name.substr(dot);
    return cat(cut_text(name, name_bytes_max - extension.size()), extension);
}

bool is_grace_period(std::string_view word) {
    return word == "always" ||
           std::ranges::any_of(grace_days, [&](const auto& one) { return one.first == word; });
}

Error refusal_of(Acceptance acceptance) {
    const std::string ask = "Ask the person who sent you the link.";
    if (acceptance == Acceptance::is_closed) {
        return {Remedy::reject, "request_closed", "This file request is closed and takes no more files.",
                ask};
    }
    if (acceptance == Acceptance::is_expired) {
        return {Remedy::reject, "request_expired", "The deadline of this file request has passed.", ask};
    }
    return {Remedy::ask_admin, "request_broken", "The folder for these files is no longer there.",
            "Tell the person who sent you the link."};
}

void FileRequests::save(const FileRequest& request) {
    m_world.save_record(request_kind, request.id, write_request(request));
}

FileRequest FileRequests::add(FileRequest request) {
    const std::lock_guard lock(m_mutex);
    request.id = m_world.ids().next(m_world.now());
    request.created = m_world.now();
    save(request);
    return request;
}

bool FileRequests::update(const FileRequest& request) {
    const std::lock_guard lock(m_mutex);
    const auto now = find(request.id);
    if (!now) return false;
    auto changed = request;
    changed.file_count = now->file_count;  // files may have come in since the caller looked
    save(changed);
    return true;
}

void FileRequests::remove(const std::string& id) {
    const std::lock_guard lock(m_mutex);
    m_world.remove_record(request_kind, id);
}

std::optional<FileRequest> FileRequests::find(const std::string& id) const {
    const auto saved = m_world.find_record(request_kind, id);
    return saved ? std::optional(read_request(id, *saved)) : std::nullopt;
}

std::vector<FileRequest> FileRequests::of_account(const std::string& account_id) const {
    std::vector<FileRequest> requests;
    for (const auto& [id, text] : m_world.records(request_kind)) {
        auto request = read_request(id, text);
        if (request.account_id == account_id) requests.push_back(std::move(request));
    }
    std::ranges::sort(requests, [](const FileRequest& a, const FileRequest& b) {
        return std::pair(a.created, a.id) < std::pair(b.created, b.id);
    });
    return requests;
}

std::optional<std::string> FileRequests::destination_of(const FileRequest& request) const {
    return m_world.read_files(viewer_of(request), [&](const View& view) -> std::optional<std::string> {
        const auto folder = view.find_by_id(request.folder_id);
        if (!folder || folder->is_file()) return std::nullopt;
        return folder->path_display;
    });
}

Acceptance FileRequests::acceptance_of(const FileRequest& request) const {
    if (!request.is_open) return Acceptance::is_closed;
    if (!destination_of(request)) return Acceptance::is_broken;
    if (!request.deadline || request.grace == "always") return Acceptance::accepts;
    auto end = *request.deadline;
    for (const auto& [word, days] : grace_days) {
        if (word == request.grace) end += std::chrono::days{days};
    }
    return m_world.now() <= end ? Acceptance::accepts : Acceptance::is_expired;
}

Viewer FileRequests::viewer_of(const FileRequest& request) {
    Viewer viewer = request.account_id;
    viewer.base = request.base;
    return viewer;
}

std::string FileRequests::url_of(const FileRequest& request) const {
    return cat(m_world.public_url(), "/request/", request.id);
}

Result<FileRequest> FileRequests::check(const std::string& id) const {
    const auto request = find(id);
    if (!request) {
        return fail({Remedy::not_found, "request_not_found", "There is no such file request.",
                     "Check the link, or ask its sender for a new one."});
    }
    if (const auto acceptance = acceptance_of(*request); acceptance != Acceptance::accepts) {
        return fail(refusal_of(acceptance));
    }
    return *request;
}

Result<std::string> FileRequests::receive(const std::string& id, const Submission& submission,
                                          const net::Body& body) {
    const auto request = TRY(check(id));
    const auto folder = destination_of(request).value_or("");
    const auto path =
        TRY(receive_file(m_world, viewer_of(request), cat(folder, "/", received_name(submission)), body,
                         ReceiveMode::keep_both));
    const std::lock_guard lock(m_mutex);
    if (auto now = find(id)) {
        ++now->file_count;
        save(*now);
    }
    return std::string(name_of(path));
}

}  // namespace sluice::sandbox
