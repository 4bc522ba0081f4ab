#include "dropbox/settle.h"

#include <algorithm>

#include "base/text.h"

namespace sluice::dropbox {
namespace {

constexpr std::chrono::minutes clocks_differ_max{2};

std::pair<std::string, std::string> split_path(const std::string& path) {
    const auto slash = path.rfind('/');
    if (slash == std::string::npos) return {"", path};
    return {path.substr(0, slash), path.substr(slash + 1)};
}

Settled<Entry> look_at(Client& client, const std::string& path_or_id, const std::stop_token& stop) {
    auto entry = client.metadata(path_or_id, stop);
    if (!entry && entry.error().code == "source_vanished") return std::nullopt;
    if (!entry) return fail(entry.error());
    if (entry->kind == EntryKind::deleted) return std::nullopt;
    return *std::move(entry);
}

/// Beside `path`, under a name that Dropbox made of its own; the newest.
Settled<Entry> look_beside(Client& client, const std::string& path, const std::string& content_hash,
                           const std::stop_token& stop) {
    const auto [parent, name] = split_path(path);
    std::optional<Entry> newest;
    auto page = client.list_folder(parent, {}, stop);
    while (true) {
        if (!page && page.error().code == "source_vanished") return std::nullopt;
        if (!page) return fail(page.error());
        for (auto& entry : page->entries)
            if (entry.content_hash == content_hash && is_renaming_of(entry.name, name) &&
                (!newest || newest->server_modified < entry.server_modified))
                newest = std::move(entry);
        if (!page->has_more) return newest;
        page = client.list_folder_continue(page->cursor, stop);
    }
}

Settled<Entry> look_for_bytes(Client& client, const std::string& path, const std::string& content_hash,
                              OnConflict on_conflict, const std::stop_token& stop) {
    auto there = TRY(look_at(client, path, stop));
    if (there && there->kind == EntryKind::file && there->content_hash == content_hash) return there;
    if (on_conflict == OnConflict::fail || !there || path.starts_with("id:")) return std::nullopt;
    return look_beside(client, path, content_hash, stop);
}

}  // namespace

bool is_renaming_of(std::string_view name, std::string_view wanted) {
    const auto dot = wanted.rfind('.');
    const auto stem = wanted.substr(0, dot == 0 ? std::string_view::npos : dot);
    const auto ending = wanted.substr(stem.size());
    const auto start = cat(stem, " (");
    const auto end = cat(")", ending);
    return name.size() > start.size() + end.size() && name.starts_with(start) && name.ends_with(end);
}

Settled<Entry> settle_upload(Client& client, const Commit& commit, const std::string& content_hash,
                             std::stop_token stop) {
    return look_for_bytes(client, commit.path, content_hash, commit.on_conflict, stop);
}

Settled<Entry> settle_move(Client& client, const Entry& before, std::stop_token stop) {
    auto now = TRY(client.metadata(before.id, stop));
    // A rename of letters' case leaves path_lower as it is.
    if (now.path_lower == before.path_lower && now.name == before.name) return std::nullopt;
    return now;
}

Settled<Entry> settle_copy(Client& client, const Entry& source, const Relocation& copy,
                           std::stop_token stop) {
    if (source.kind == EntryKind::file)
        return look_for_bytes(client, copy.to, source.content_hash, copy.on_conflict, stop);
    auto there = TRY(look_at(client, copy.to, stop));
    if (there && (there->kind != EntryKind::folder || there->id == source.id)) there.reset();
    return there;
}

Settled<Entry> settle_create_folder(Client& client, const std::string& path, std::stop_token stop) {
    auto there = TRY(look_at(client, path, stop));
    if (there && there->kind != EntryKind::folder) there.reset();
    return there;
}

Settled<Entry> settle_restore(Client& client, const std::string& path, const std::string& rev,
                              std::stop_token stop) {
    const auto wanted = TRY(client.metadata(cat("rev:", rev), stop));
    return look_for_bytes(client, path, wanted.content_hash, OnConflict::fail, stop);
}

Settled<FileRequest> settle_file_request(Client& client, const NewFileRequest& request, Instant asked_at,
                                         std::stop_token stop) {
    std::optional<FileRequest> newest;
    auto page = TRY(client.list_file_requests(stop));
    while (true) {
        for (auto& made : page.file_requests)
            if (made.title == request.title && made.description == request.description &&
                equal_ignoring_case(made.destination, request.destination) &&
                made.created >= asked_at - clocks_differ_max && (!newest || newest->created < made.created))
                newest = std::move(made);
        if (!page.has_more) return newest;
        page = TRY(client.list_file_requests_continue(page.cursor, stop));
    }
}

Result<Entry> move_surely(Client& client, const Entry& before, const std::string& to, OnConflict on_conflict,
                          std::stop_token stop) {
    const Relocation relocation{.from = before.id, .to = to, .on_conflict = on_conflict};
    return surely<Entry>([&] { return client.move(relocation, stop); },
                         [&] { return settle_move(client, before, stop); });
}

Result<Entry> copy_surely(Client& client, const Entry& source, const std::string& to, OnConflict on_conflict,
                          std::stop_token stop) {
    const Relocation relocation{.from = source.id, .to = to, .on_conflict = on_conflict};
    return surely<Entry>([&] { return client.copy(relocation, stop); },
                         [&] { return settle_copy(client, source, relocation, stop); });
}

Result<Entry> ensure_folder(Client& client, const std::string& path, std::stop_token stop) {
    const auto look = [&] { return settle_create_folder(client, path, stop); };
    if (auto there = TRY(look())) return *std::move(there);
    auto made = surely<Entry>([&] { return client.create_folder(path, OnConflict::fail, stop); }, look);
    if (made || made.error().code != "target_is_folder") return made;
    // Somebody else made it in the same moment.
    if (auto there = TRY(look())) return *std::move(there);
    return made;
}

Result<FileRequest> create_file_request_surely(Client& client, const NewFileRequest& request,
                                               const Clock& clock, std::stop_token stop) {
    const auto asked_at = clock.now();
    return surely<FileRequest>([&] { return client.create_file_request(request, stop); },
                               [&] { return settle_file_request(client, request, asked_at, stop); });
}

}  // namespace sluice::dropbox
