#include "dropbox/detail/decode.h"

#include "base/text.h"
#include "dropbox/detail/words.h"
#include "dropbox/errors.h"

namespace sluice::dropbox::detail {
namespace {

constexpr std::string_view unknown_tag = "unknown `.tag`";

std::optional<EntryKind> kind_of(const json::object& object, EntryKind default_kind) {
    const auto tag = find_text(object, ".tag");
    if (!tag) return default_kind;
    return from_word<EntryKind>(entry_kind_words, *tag);
}

}  // namespace

Result<Entry> decode_entry(std::string_view route, const json::object& object, EntryKind default_kind) {
    const auto kind = kind_of(object, default_kind);
    if (!kind) return fail(answer_malformed(route, unknown_tag));
    Required required(route, object);
    Entry entry{.kind = *kind,
                .name = required.text("name"),
                .path_lower = text_or_empty(object, "path_lower"),
                .path_display = text_or_empty(object, "path_display")};
    if (*kind != EntryKind::deleted) entry.id = required.text("id");
    if (*kind == EntryKind::file) {
        entry.rev = required.text("rev");
        entry.size = required.number("size");
        entry.content_hash = text_or_empty(object, "content_hash");
        entry.client_modified = find_time(object, "client_modified");
        entry.server_modified = find_time(object, "server_modified");
        entry.is_downloadable = find_flag(object, "is_downloadable").value_or(true);
        if (const auto* info = find_object(object, "export_info"))
            entry.export_as = text_or_empty(*info, "export_as");
        if (const auto* info = find_object(object, "symlink_info"))
            entry.symlink_target = text_or_empty(*info, "target");
    }
    if (const auto* sharing = find_object(object, "sharing_info")) {
        entry.parent_shared_folder_id = text_or_empty(*sharing, "parent_shared_folder_id");
        entry.shared_folder_id = text_or_empty(*sharing, "shared_folder_id");
        entry.is_readable = !find_flag(*sharing, "no_access").value_or(false) &&
                            !find_flag(*sharing, "traverse_only").value_or(false);
    }
    if (const auto* groups = find_array(object, "property_groups"))
        for (const auto& group : *groups)
            entry.properties.push_back(TRY(decode_property_group(route, group)));
    TRY(required.check());
    return entry;
}

Result<PropertyGroup> decode_property_group(std::string_view route, const json::value& value) {
    const auto* object = value.if_object();
    if (!object) return fail(answer_malformed(route, "a property group isn't an object"));
    Required required(route, *object);
    PropertyGroup group{.template_id = required.text("template_id"), .fields = {}};
    const auto& fields = required.array("fields");
    TRY(required.check());
    for (const auto& field : fields)
        if (const auto* pair = field.if_object())
            group.fields.push_back({text_or_empty(*pair, "name"), text_or_empty(*pair, "value")});
    return group;
}

Result<Entry> decode_file(std::string_view route, std::string_view text) {
    return decode_entry(route, TRY(parse_object(route, text)), EntryKind::file);
}

Result<Page> decode_page(std::string_view route, std::string_view text) {
    const auto object = TRY(parse_object(route, text));
    Required required(route, object);
    Page page{.entries = {}, .cursor = required.text("cursor"), .has_more = required.flag("has_more")};
    const auto& entries = required.array("entries");
    TRY(required.check());
    page.entries.reserve(entries.size());
    for (const auto& value : entries) {
        const auto* entry = value.if_object();
        if (!entry) return fail(answer_malformed(route, "an entry isn't an object"));
        // Kinds that Dropbox may add one day are no files of ours.
        if (!kind_of(*entry, EntryKind::file)) continue;
        page.entries.push_back(TRY(decode_entry(route, *entry)));
    }
    return page;
}

Result<SearchPage> decode_search_page(std::string_view route, std::string_view text) {
    const auto object = TRY(parse_object(route, text));
    Required required(route, object);
    SearchPage page{
        .entries = {}, .cursor = text_or_empty(object, "cursor"), .has_more = required.flag("has_more")};
    const auto& matches = required.array("matches");
    TRY(required.check());
    for (const auto& value : matches) {
        // SearchMatchV2 > MetadataV2 (a union of its own) > Metadata
        const auto* match = value.if_object();
        const auto* wrapped = match ? find_object(*match, "metadata") : nullptr;
        if (!wrapped) return fail(answer_malformed(route, "a match has no metadata"));
        const auto* entry = find_object(*wrapped, "metadata");
        if (!entry || !kind_of(*entry, EntryKind::file)) continue;
        page.entries.push_back(TRY(decode_entry(route, *entry)));
    }
    return page;
}

Result<AccountInfo> decode_account(std::string_view route, std::string_view text) {
    const auto object = TRY(parse_object(route, text));
    Required required(route, object);
    const auto& name = required.object("name");
    const auto& root = required.object("root_info");
    AccountInfo account{.account_id = required.text("account_id"),
                        .email = required.text("email"),
                        .display_name = text_or_empty(name, "display_name"),
                        .root_namespace_id = {},
                        .home_namespace_id = {},
                        .home_path = text_or_empty(root, "home_path"),
                        .account_type = {},
                        .team_name = {}};
    TRY(required.check());
    Required root_required(route, root);
    account.root_namespace_id = root_required.text("root_namespace_id");
    account.home_namespace_id = root_required.text("home_namespace_id");
    TRY(root_required.check());
    if (const auto* type = object.if_contains("account_type")) account.account_type = tag_of(*type);
    if (const auto* team = find_object(object, "team")) account.team_name = text_or_empty(*team, "name");
    return account;
}

Result<SpaceUsage> decode_space_usage(std::string_view route, std::string_view text) {
    const auto object = TRY(parse_object(route, text));
    Required required(route, object);
    SpaceUsage usage{.used = required.number("used"), .allocated = 0};
    const auto& allocation = required.object("allocation");
    TRY(required.check());
    if (text_or_empty(allocation, ".tag") == "team") {
        const auto own = find_number(allocation, "user_within_team_space_allocated").value_or(0);
        if (own > 0) {
            usage.used = find_number(allocation, "user_within_team_space_used_cached").value_or(usage.used);
            usage.allocated = own;
            return usage;
        }
        usage.used = find_number(allocation, "used").value_or(usage.used);
    }
    Required space(route, allocation);
    usage.allocated = space.number("allocated");
    TRY(space.check());
    return usage;
}

Result<Revisions> decode_revisions(std::string_view route, std::string_view text) {
    const auto object = TRY(parse_object(route, text));
    Required required(route, object);
    Revisions revisions{.is_deleted = required.flag("is_deleted"),
                        .server_deleted = find_time(object, "server_deleted")};
    const auto& entries = required.array("entries");
    TRY(required.check());
    for (const auto& value : entries) {
        const auto* entry = value.if_object();
        if (!entry) return fail(answer_malformed(route, "an entry isn't an object"));
        revisions.entries.push_back(TRY(decode_entry(route, *entry)));
    }
    return revisions;
}

Result<FileRequest> decode_file_request(std::string_view route, const json::object& object) {
    Required required(route, object);
    FileRequest request{.id = required.text("id"),
                        .url = required.text("url"),
                        .title = required.text("title"),
                        .description = text_or_empty(object, "description"),
                        .destination = text_or_empty(object, "destination"),
                        .created = find_time(object, "created").value_or(Instant{}),
                        .is_open = required.flag("is_open"),
                        .file_count = static_cast<std::int64_t>(required.number("file_count"))};
    TRY(required.check());
    const auto* deadline = find_object(object, "deadline");
    if (!deadline) return request;
    const auto until = find_time(*deadline, "deadline");
    if (!until) return fail(answer_malformed(route, "`deadline` is no time"));
    request.deadline = FileRequestDeadline{.deadline = *until};
    if (const auto* late = deadline->if_contains("allow_late_uploads"))
        request.deadline->allow_late_uploads = from_word<GracePeriod>(grace_period_words, tag_of(*late));
    return request;
}

Result<FileRequest> decode_file_request(std::string_view route, std::string_view text) {
    return decode_file_request(route, TRY(parse_object(route, text)));
}

Result<std::vector<FileRequest>> decode_file_requests(std::string_view route, const json::object& object) {
    Required required(route, object);
    const auto& array = required.array("file_requests");
    TRY(required.check());
    std::vector<FileRequest> requests;
    for (const auto& value : array) {
        const auto* request = value.if_object();
        if (!request) return fail(answer_malformed(route, "a file request isn't an object"));
        requests.push_back(TRY(decode_file_request(route, *request)));
    }
    return requests;
}

Result<Entry> decode_metadata_of(std::string_view route, std::string_view text, EntryKind default_kind) {
    const auto object = TRY(parse_object(route, text));
    Required required(route, object);
    const auto& metadata = required.object("metadata");
    TRY(required.check());
    return decode_entry(route, metadata, default_kind);
}

}  // namespace sluice::dropbox::detail
