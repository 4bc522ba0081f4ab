// What lies in a linked Dropbox, for people who choose what to import.
#include <algorithm>

#include "api/import_source.h"
#include "api/routes.h"
#include "base/json/schema.h"
#include "base/text.h"
#include "catalog/intakes.h"
#include "catalog/mappings.h"
#include "domain/overlap.h"
#include "transfer/inlet/plan_import.h"

namespace sluice::api {
namespace {

using catalog::Scope;

constexpr int page_entries_max = 300;

/// Says of each entry what importing it would bring.
class Annotator {
public:
    Annotator(Scope& scope, const ConnectionId& connection) : m_scope(scope), m_connection(connection) {}

    Result<DropboxEntryPage> annotate(const dropbox::Page& page) {
        m_mappings = TRY(catalog::Mappings(m_scope).list_of(m_connection));
        DropboxEntryPage view;
        for (const auto& entry : page.entries)
            if (entry.kind != dropbox::EntryKind::deleted) view.entries.push_back(TRY(view_of(entry)));
        if (page.has_more) view.next = page.cursor;
        return view;
    }

private:
    Result<DropboxEntry> view_of(const dropbox::Entry& entry) {
        const bool is_file = entry.kind == dropbox::EntryKind::file;
        DropboxEntry view{is_file ? DropboxEntryKind::file : DropboxEntryKind::folder,
                          entry.id,
                          entry.name,
                          entry.path_display,
                          static_cast<std::int64_t>(entry.size),
                          entry.server_modified,
                          entry.is_downloadable,
                          {},
                          {},
                          {}};
        for (const auto& record : m_mappings)
            if (domain::is_within(entry.path_lower, record.folder_path_lower))
                view.mapped_folder = record.mapping.folder_path;
        if (is_file) TRY(add_known(entry, view));
        return view;
    }

    Result<> add_known(const dropbox::Entry& entry, DropboxEntry& view) {
        for (const Intake& known : TRY(catalog::Intakes(m_scope).of_file(m_connection, entry.id))) {
            if (known.rev != entry.rev) continue;
            if (const auto why = transfer::why_left_over(known); !why.empty()) view.known = std::string(why);
            view.asset_id = known.asset_id ? known.asset_id : known.duplicate_of;
        }
        return {};
    }

    Scope& m_scope;
    const ConnectionId& m_connection;
    std::vector<catalog::MappingRecord> m_mappings;
};

Result<DropboxEntryPage> list_entries(const Services& services, const Call& call) {
    const auto connection = TRY(import_source(services, call, call.id<ConnectionId>("connection_id")));
    const auto client = TRY(services.transfer.dropbox.client(call.account(), connection.id));
    const std::string path = call.find("path").value_or("");
    const auto cursor = call.find("cursor");
    dropbox::ListOptions options;
    options.limit = page_entries_max;
    const auto page = cursor ? client->list_folder_continue(*cursor, services.stop)
                             : client->list_folder(path == "/" ? "" : path, options, services.stop);
    if (!page) {
        services.transfer.dropbox.note_error(call.account(), connection.id, page.error());
        return fail(page.error());
    }
    return services.catalog().read(
        call.account(), [&](Scope& scope) { return Annotator(scope, connection.id).annotate(*page); });
}

Result<DropboxThumbnailList> thumbnails(const Services& services, const Call& call) {
    const auto connection = TRY(import_source(services, call, call.id<ConnectionId>("connection_id")));
    const auto asked = call.find("ids");
    if (!asked) return DropboxThumbnailList{};
    const auto ids = split(*asked, ',');
    const bool are_ids = ids.size() <= dropbox::Client::thumbnails_max &&
                         std::ranges::all_of(ids, [](const auto& id) { return id.starts_with("id:"); });
    if (!are_ids) return query_invalid("ids", "1 to 25 ids of files in Dropbox, separated by commas");
    const auto client = TRY(services.transfer.dropbox.client(call.account(), connection.id));
    const auto pictures = TRY(client->thumbnails(std::vector<std::string>(ids.begin(), ids.end()),
                                                 dropbox::ThumbnailSize::w128h128, services.stop));
    DropboxThumbnailList list;
    for (std::size_t i = 0; i < pictures.size(); ++i)
        if (pictures[i]) list.thumbnails.push_back({std::string(ids[i]), to_base64(pictures[i]->jpeg)});
    return list;
}

}  // namespace

void add_dropbox_entry_routes(Router& router, const Services& services) {
    router.add<DropboxEntryPage>(
        {"GET",
         "/api/v1/connections/{connection_id}/entries",
         Verb::upload,
         "Files and folders directly in a Dropbox folder, to choose from for an import",
         {{"path", "the folder; the top where absent"}, {"cursor", "`next` of the page before"}}},
        [services](const Call& call) { return list_entries(services, call); });
    router.add<DropboxThumbnailList>({"GET",
                                      "/api/v1/connections/{connection_id}/thumbnails",
                                      Verb::upload,
                                      "Small pictures of files in Dropbox, as Dropbox draws them",
                                      {{"ids", "1 to 25 ids, separated by commas"}}},
                                     [services](const Call& call) { return thumbnails(services, call); });
}

}  // namespace sluice::api
