#include "transfer/upload_forwarder.h"

#include "base/log.h"
#include "base/text.h"
#include "catalog/intakes.h"
#include "catalog/mappings.h"
#include "dropbox/settle.h"
#include "dropbox/uploader.h"
#include "transfer/pause_after.h"

namespace sluice::transfer {
namespace {

using catalog::DueUpload;
using domain::UploadState;

constexpr std::chrono::seconds look_interval{30};
constexpr std::int64_t uploads_at_once = 50;

/// Where the file is to go, and whether it came to be there before we died.
struct Target {
    catalog::MappingRecord mapping;
    std::optional<domain::Intake> arrived;
};

Result<Target> find_target(catalog::Scope& scope, const domain::Upload& upload) {
    using catalog::UploadPages;
    const auto page = TRY(UploadPages(scope).find(*upload.page_id, UploadPages::Deleted::included));
    auto mapping =
        page && page->mapping_id ? TRY(catalog::Mappings(scope).find(*page->mapping_id)) : std::nullopt;
    if (!mapping)
        return fail({Remedy::ask_admin, "mapping_not_found",
                     "The Dropbox folder of this upload page isn't mapped any more.",
                     "What came in is kept. Choose another mapped folder for the page."});
    auto arrived = TRY(catalog::Intakes(scope).find_later(
        mapping->mapping.id, domain::IntakeId{upload.id.value}, upload.content_hash));
    return Target{*std::move(mapping), std::move(arrived)};
}

struct Arrived {
    domain::ConnectionId connection_id;
    std::string file_id;
    std::string rev;
};

Result<Arrived> put(const Ports& ports, const DueUpload& due, const std::stop_token& stop) {
    const domain::Upload& upload = due.upload;
    const Target target = TRY(ports.catalog.read(
        due.account_id, [&](catalog::Scope& scope) { return find_target(scope, upload); }));
    const auto& connection = target.mapping.mapping.connection_id;
    if (target.arrived) return Arrived{connection, target.arrived->file_id, target.arrived->rev};
    const auto client = TRY(ports.dropbox.client(due.account_id, connection));
    dropbox::Commit commit;
    commit.path = cat(target.mapping.mapping.folder_path, "/", upload.name);
    commit.on_conflict = dropbox::OnConflict::rename;
    const auto there = dropbox::settle_upload(*client, commit, upload.content_hash, stop);
    if (!there) {
        ports.dropbox.note_error(due.account_id, connection, there.error());
        return fail(there.error());
    }
    if (*there) return Arrived{connection, (*there)->id, (*there)->rev};
    const dropbox::UploadSource source{
        static_cast<std::uint64_t>(upload.size), upload.content_hash,
        [&](std::uint64_t offset, std::uint64_t size) -> Result<net::Body> {
            return net::Body(
                std::shared_ptr<net::Source>(TRY(ports.blobs.open(upload.content_hash, offset, size))), size);
        }};
    const auto entry = dropbox::Uploader(*client).upload({source, commit}, {}, {}, stop);
    if (!entry) {
        ports.dropbox.note_error(due.account_id, connection, entry.error());
        return fail(entry.error());
    }
    return Arrived{connection, entry->id, entry->rev};
}

}  // namespace

std::size_t UploadForwarder::run_due(const std::stop_token& stop) {
    const auto due = m_ports.catalog.read_all([&](catalog::sql::Transaction& transaction) {
        return catalog::due_uploads(transaction, m_ports.clock.now(), uploads_at_once);
    });
    if (!due) return 0;
    for (const DueUpload& one : *due)
        if (!stop.stop_requested()) forward(one, stop);
    return due->size();
}

void UploadForwarder::run(const std::stop_token& stop) {
    while (!stop.stop_requested())
        if (run_due(stop) == 0) static_cast<void>(m_wakeup.wait_for(look_interval, stop));
}

void UploadForwarder::forward(const DueUpload& due, const std::stop_token& stop) {
    const auto arrived = put(m_ports, due, stop);
    if (!arrived && stop.stop_requested()) return;
    domain::Upload upload = due.upload;
    const Instant now = m_ports.clock.now();
    std::optional<Instant> due_at;
    upload.updated_at = now;
    upload.reason_code = arrived ? "" : arrived.error().code;
    upload.reason_message = arrived ? "" : arrived.error().message;
    upload.reason_hint = arrived ? "" : arrived.error().hint;
    if (arrived) {
        upload.state = UploadState::forwarded;
        upload.connection_id = arrived->connection_id;
        upload.file_id = arrived->file_id;
        upload.rev = arrived->rev;
    } else {
        due_at = now + pause_after(arrived.error(), upload.attempts++);
        log_info("upload.not_forwarded", {{"upload", upload.id.value},
                                          {"code", arrived.error().code},
                                          {"message", arrived.error().message}});
    }
    const auto saved = m_ports.catalog.write(
        due.account_id, [&](catalog::Scope& scope) { return catalog::Uploads(scope).save(upload, due_at); });
    if (!saved) log_warning("upload.unsaved", {{"upload", upload.id.value}, {"code", saved.error().code}});
}

}  // namespace sluice::transfer
