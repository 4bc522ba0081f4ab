#include "sandbox/change_records.h"

#include <boost/json.hpp>

#include <exception>
#include <memory>
#include <utility>

#include "base/text.h"

namespace sluice::sandbox {

namespace json = boost::json;

namespace {

std::int64_t ms_of(Instant instant) {
    return instant.time_since_epoch().count();
}

Instant instant_of(const json::value& ms) {
    return Instant(std::chrono::milliseconds(ms.to_number<std::int64_t>()));
}

json::object encode(const Change& change) {
    json::object record{{"seq", change.seq}, {"path", change.path_display()}, {"at", ms_of(change.at)}};
    if (change.kind == ChangeKind::purged) {
        record["purged"] = true;
        return record;
    }
    if (change.is_deletion()) {
        record["deleted"] = change.kind == ChangeKind::folder_deleted ? "folder" : "file";
        return record;
    }
    const Entry& entry = *change.entry;
    record["id"] = entry.id;
    if (entry.mounts != 0) record["mounts"] = entry.mounts;
    if (entry.modified_by != 0) record["by"] = entry.modified_by;
    if (!entry.is_file()) return record;
    record["rev"] = entry.rev;
    record["content_hash"] = entry.content->content_hash();
    record["size"] = entry.content->size();
    record["client_modified"] = ms_of(entry.client_modified);
    record["server_modified"] = ms_of(entry.server_modified);
    return record;
}

/// What happened, and the path it happened to.
Change decode_path(const json::object& record) {
    Change change = {.seq = record.at("seq").to_number<std::uint64_t>(),
                     .entry = at_path(std::string(record.at("path").as_string())),
                     .at = instant_of(record.at("at"))};
    if (record.contains("purged")) change.kind = ChangeKind::purged;
    if (const auto* deleted = record.if_contains("deleted")) {
        change.kind =
            deleted->as_string() == "folder" ? ChangeKind::folder_deleted : ChangeKind::file_deleted;
    }
    return change;
}

Change decode(const json::object& record, ContentStore& contents) {
    auto change = decode_path(record);
    if (change.is_deletion()) return change;
    auto entry = std::make_shared<Entry>(*change.entry);
    entry->id = std::string(record.at("id").as_string());
    if (const auto* mounts = record.if_contains("mounts")) entry->mounts = mounts->to_number<std::uint32_t>();
    if (const auto* by = record.if_contains("by")) entry->modified_by = by->to_number<std::uint32_t>();
    if (const auto* rev = record.if_contains("rev")) {
        entry->rev = std::string(rev->as_string());
        entry->content = contents.recall(std::string(record.at("content_hash").as_string()),
                                         record.at("size").to_number<std::uint64_t>());
        entry->client_modified = instant_of(record.at("client_modified"));
        entry->server_modified = instant_of(record.at("server_modified"));
    }
    change.entry = std::move(entry);
    return change;
}

}  // namespace

std::string encode_changes(const std::vector<Change>& changes) {
    json::array records;
    for (const auto& change : changes) records.push_back(encode(change));
    return json::serialize(records);
}

Result<std::vector<Change>> decode_changes(std::string_view text, ContentStore& contents) {
    try {
        std::vector<Change> changes;
        const auto records = json::parse(text);
        for (const auto& record : records.as_array()) {
            changes.push_back(decode(record.as_object(), contents));
        }
        return changes;
    } catch (const std::exception& broken) {
        return fail({.remedy = Remedy::ask_admin,
                     .code = "sandbox_data_unusable",
                     .message = cat("A commit in the sandbox's data can't be read: ", broken.what(), "."),
                     .hint = "Start with an empty data folder."});
    }
}

}  // namespace sluice::sandbox
