#include "sandbox/wire.h"

#include <boost/json.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <optional>
#include <utility>

#include "base/text.h"
#include "sandbox/arguments.h"
#include "sandbox/cloud_docs.h"
#include "sandbox/file_locks.h"
#include "sandbox/properties.h"

namespace sluice::sandbox {

namespace json = boost::json;

namespace {

std::string_view relative(std::string_view path, std::string_view root) {
    return path.substr(root.size());
}

std::uint32_t decode_char(std::string_view text, std::size_t& at) {
    const auto lead = static_cast<unsigned char>(text[at++]);
    if (lead < 0x80) return lead;
    const int more = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : 1;
    std::uint32_t code = lead & (0x3FU >> more);
    for (int i = 0; i < more && at < text.size(); ++i)
        code = code << 6 | (static_cast<unsigned char>(text[at++]) & 0x3FU);
    return code;
}

void append_escape(std::string& out, std::uint32_t unit) {
    std::array<char, 8> text{};
    std::snprintf(text.data(), text.size(), "\\u%04x", unit & 0xFFFF);
    out += text.data();
}

struct ByteRange {
    std::uint64_t first = 0;
    std::uint64_t count = 0;
};

std::optional<std::uint64_t> number_of(std::string_view digits) {
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
    return number;
}

/// What a Range header asks of `size` bytes: nothing = ignore the header, a count of 0 = can't be satisfied.
std::optional<ByteRange> read_range(std::string_view header, std::uint64_t size) {
    if (!header.starts_with("bytes=") || header.find(',') != std::string_view::npos) return std::nullopt;
    header.remove_prefix(6);
    const auto dash = header.find('-');
    if (dash == std::string_view::npos) return std::nullopt;
    const auto first = number_of(header.substr(0, dash));
    const auto last = number_of(header.substr(dash + 1));
    if (!first && !last) return std::nullopt;
    if (!first) return ByteRange{size - std::min(*last, size), std::min(*last, size)};
    if (last && *last < *first) return std::nullopt;
    if (*first >= size) return ByteRange{};
    return ByteRange{*first, std::min(last.value_or(size - 1), size - 1) - *first + 1};
}

/// An object that is JSON already.
struct JsonText {
    std::string text;
};

/// FileSharingInfo or FolderSharingInfo, and the older fields of the same meaning.
template <class Take>
void each_sharing_field(const Call& call, const Entry& entry, Take& take) {
    if (!entry.place) return;
    const auto& place = *entry.place;
    std::string info = cat("{\"read_only\":", place.is_read_only);
    if (!place.parent_shared_folder_id.empty()) {
        take("parent_shared_folder_id", std::string_view(place.parent_shared_folder_id));
        info += cat(",\"parent_shared_folder_id\":\"", place.parent_shared_folder_id, "\"");
    }
    if (!place.shared_folder_id.empty()) {
        take("shared_folder_id", std::string_view(place.shared_folder_id));
        info += cat(",\"shared_folder_id\":\"", place.shared_folder_id, "\"");
    }
    if (!entry.is_file()) {
        info += ",\"traverse_only\":false,\"no_access\":false";
    } else if (entry.modified_by != 0) {
        info += cat(",\"modified_by\":\"", call.world.people().account_id_of(entry.modified_by), "\"");
    }
    take("sharing_info", JsonText{info + "}"});
}

/// The fields of FileMetadata or FolderMetadata, each to `take(key, value)`.
template <class Take>
void each_field(const Call& call, const Entry& entry, Declared declared, Take take) {
    if (declared == Declared::as_metadata)
        take(".tag", std::string_view(entry.is_file() ? "file" : "folder"));
    take("name", name_of(entry.path_display));
    if (!split_namespace(entry.path_lower)) {
        take("path_lower", relative(entry.path_lower, call.root));
        take("path_display", relative(entry.path_display, call.root));
    }
    take("id", std::string_view(entry.id));
    each_sharing_field(call, entry, take);
    if (!entry.is_file()) return;
    take("client_modified", std::string_view(to_dropbox_time(entry.client_modified)));
    take("server_modified", std::string_view(to_dropbox_time(entry.server_modified)));
    take("rev", std::string_view(entry.rev));
    take("size", entry.content->size());
    const auto* doc = cloud_doc_of(name_of(entry.path_display));
    take("is_downloadable", doc == nullptr);
    if (doc) {
        const json::array options(doc->export_options.begin(), doc->export_options.end());
        const json::object info{{"export_as", doc->export_as}, {"export_options", options}};
        take("export_info", JsonText{json::serialize(info)});
    }
    if (const auto lock = lock_of(call.world, entry.id)) {
        take("file_lock_info", JsonText{json::serialize(lock_metadata_json(call, *lock))});
    }
    take("content_hash", std::string_view(entry.content->content_hash()));
}

template <class Take>
void each_deleted_field(const Call& call, std::string_view path_display, Take take) {
    const std::string_view path = relative(path_display, call.root);
    take(".tag", std::string_view("deleted"));
    take("name", name_of(path));
    if (split_namespace(path)) return;
    take("path_lower", std::string_view(lower_path(path)));
    take("path_display", path);
}

/// Writes fields as the text of an object, all but the closing brace. A page of 2,000 entries is worth not
/// building 24,000 JSON values first.
struct TextSink {
    std::string& out;
    char before = '{';

    void begin(std::string_view key) {
        out += before;
        before = ',';
        out += '"';
        out += key;
        out += "\":";
    }
    void operator()(std::string_view key, std::string_view text) {
        begin(key);
        const bool is_plain = std::ranges::none_of(
            text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\'; });
        if (!is_plain) {
            out += json::serialize(json::string_view(text.data(), text.size()));
            return;
        }
        out += '"';
        out += text;
        out += '"';
    }
    void operator()(std::string_view key, std::uint64_t number) {
        begin(key);
        out += std::to_string(number);
    }
    void operator()(std::string_view key, const JsonText& object) {
        begin(key);
        out += object.text;
    }
    void operator()(std::string_view key, bool flag) {
        begin(key);
        out += flag ? "true" : "false";
    }
};

/// Collects fields as an object.
struct ObjectSink {
    json::object& object;

    template <class Value>
    void operator()(std::string_view key, const Value& value) {
        object.emplace(key, value);
    }
    void operator()(std::string_view key, const JsonText& value) {
        object.emplace(key, json::parse(value.text));
    }
};

}  // namespace

json::object metadata_json(const Call& call, const Entry& entry, Declared declared) {
    json::object metadata;
    each_field(call, entry, declared, ObjectSink{metadata});
    return metadata;
}

json::object deleted_json(const Call& call, std::string_view path_display) {
    json::object metadata;
    each_deleted_field(call, path_display, ObjectSink{metadata});
    return metadata;
}

void append_metadata(std::string& out, const Call& call, const Entry& entry) {
    each_field(call, entry, Declared::as_metadata, TextSink{out});
    out += '}';
}

void append_deleted(std::string& out, const Call& call, std::string_view path_display) {
    each_deleted_field(call, path_display, TextSink{out});
    out += '}';
}

void append_extras(std::string& out, const Call& call, const Entry* entry, const MetadataOptions& options) {
    std::string extras;
    if (!entry) {
        if (options.restorable) extras += ",\"is_restorable\":true";
    } else {
        if (!options.template_ids.empty()) {
            const auto groups = property_groups_json(call, entry->id, options.template_ids);
            if (!groups.empty()) extras += cat(",\"property_groups\":", json::serialize(groups));
        }
        // Files are shared with their folders only here, never with members of their own.
        if (options.explicit_shared_members && entry->is_file())
            extras += ",\"has_explicit_shared_members\":false";
    }
    if (!extras.empty()) out.insert(out.size() - 1, extras);
}

json::object refusal_json(const Refusal& refusal) {
    json::object error = union_of(refusal.tags);
    if (!refusal.correct_offset && refusal.text.empty()) return error;
    json::object* innermost = &error;
    while (auto* inner = innermost->if_contains(innermost->at(".tag").as_string()))
        innermost = &inner->as_object();
    if (refusal.correct_offset) (*innermost)["correct_offset"] = *refusal.correct_offset;
    if (!refusal.text.empty()) (*innermost)[refusal.tags.back()] = refusal.text;
    return error;
}

net::Response refused(const Refusal& refusal) {
    return route_error(join(refusal.tags, "/"), refusal_json(refusal));
}

net::Response server_error(const Error& error) {
    return net::text_response(500, error.message);
}

std::string header_json(const json::value& value) {
    const std::string text = json::serialize(value);
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const auto code = decode_char(text, at);
        if (code < 0x7F) {
            out += static_cast<char>(code);
        } else if (code < 0x10000) {
            append_escape(out, code);
        } else {
            append_escape(out, 0xD800 + ((code - 0x10000) >> 10));
            append_escape(out, 0xDC00 + ((code - 0x10000) & 0x3FF));
        }
    }
    return out;
}

Outcome<std::string> resolve(const View& view, const Call& call, const std::string& given) {
    const std::string_view text = given;
    if (text.empty() || text.starts_with('/')) return cat(call.root, text);
    if (const auto split = split_namespace(text)) {
        // To an app-folder app, its home is what lies in its folder.
        const auto root = view.path_of(split->number);
        if (!root || (!call.root.empty() && !root->empty())) return refuse({"not_found"});
        return cat(call.root, *root, split->path);
    }
    const auto slash = std::min(text.find('/'), text.size());
    const auto entry = view.find_by_id(std::string(text.substr(0, slash)));
    if (!entry || !is_within(entry->path_lower, lower_path(call.root))) return refuse({"not_found"});
    return cat(entry->path_display, text.substr(slash));
}

Outcome<EntryPtr> look_up(const View& view, const Call& call, const std::string& given) {
    const std::string root_lower = lower_path(call.root);
    if (given.starts_with("rev:")) {
        const auto revision = view.find_revision(given.substr(4));
        if (!revision || !is_within(revision->path_lower, root_lower)) return refuse({"not_found"});
        return revision;
    }
    const auto path = resolve(view, call, given);
    if (!path) return std::unexpected(path.error());
    if (find_flaw(*path)) return refuse({"malformed_path"});
    const auto entry = view.find(lower_path(*path));
    if (!entry || entry->path_lower == root_lower) return refuse({"not_found"});
    return entry;
}

Outcome<EntryPtr> look_up_file(const View& view, const Call& call, const std::string& given) {
    auto entry = look_up(view, call, given);
    if (entry && !(*entry)->is_file()) return refuse({"not_file"});
    return entry;
}

net::Response bytes_answer(const net::Request& request, const Entry& file) {
    const Content& content = *file.content;
    const std::string etag = cat("W/\"", file.rev, "\"");
    net::Response response{
        .headers = {{"ETag", etag}, {"Accept-Ranges", "bytes"}, {"Cache-Control", "no-cache"}}};
    if (request.headers.get("If-None-Match") == etag) {
        response.status = 304;
        return response;
    }
    response.headers.add("Content-Type", "application/octet-stream");
    ByteRange range{0, content.size()};
    if (const auto asked = read_range(request.headers.get("Range"), content.size())) {
        if (asked->count == 0) {
            response.status = 416;
            response.headers.add("Content-Range", cat("bytes */", content.size()));
            return response;
        }
        range = *asked;
        response.status = 206;
        response.headers.add("Content-Range", cat("bytes ", range.first, "-", range.first + range.count - 1,
                                                  "/", content.size()));
    }
    auto body = content.open(range.first, range.count);
    if (!body) return server_error(body.error());
    response.body = *std::move(body);
    return response;
}

}  // namespace sluice::sandbox
