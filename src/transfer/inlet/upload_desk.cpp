#include "transfer/inlet/upload_desk.h"

#include <utility>

#include "base/hash.h"
#include "base/log.h"
#include "base/text.h"
#include "catalog/imports.h"
#include "catalog/intakes.h"
#include "catalog/plans.h"
#include "catalog/profiles.h"
#include "catalog/upload_pages.h"
#include "domain/receipt.h"
#include "transfer/inlet/hold_to_plan.h"

namespace sluice::transfer {
namespace {

using catalog::Uploads;
using domain::IntakeState;
using domain::Upload;
using domain::UploadState;

constexpr std::size_t open_parts_max = 256;
constexpr std::int64_t stale_at_once = 20;
constexpr std::size_t read_bytes = std::size_t{1} << 20;

std::string part_name(const domain::UploadId& id) {
    return cat("upload-", id.value);
}

std::unexpected<Error> upload_not_found() {
    return fail(
        {Remedy::not_found, "upload_not_found", "There is no such upload any more.", "Send the file again."});
}

std::unexpected<Error> too_large(std::string_view what, std::string_view code, std::int64_t bytes,
                                 std::int64_t bytes_max) {
    return fail({Remedy::reject, std::string(code),
                 cat(what, " ", domain::bytes_in_words(bytes), "; at most ",
                     domain::bytes_in_words(bytes_max), " are taken here."),
                 "Send less at once, or ask the person who gave you this link."});
}

Result<> check_size(std::int64_t size, const UploadLimits& limits) {
    if (size <= 0)
        return fail({Remedy::reject, "file_empty", "This file is empty: it has no bytes.",
                     "Look at it on your device; it may not have been copied whole."});
    if (size > limits.file_bytes_max)
        return too_large("This file has", "file_too_large", size, limits.file_bytes_max);
    return {};
}

Result<> check_totals(catalog::Scope& scope, const domain::Submission& submission, std::int64_t size,
                      const UploadLimits& limits) {
    const auto totals = TRY(Uploads(scope).totals_of(submission.id));
    if (totals.files >= limits.files_max)
        return fail({Remedy::conflict, "too_many_files",
                     cat("You have sent ", totals.files, " files; that is as many as are taken at once."),
                     "Load the page anew and send the rest from there."});
    if (totals.bytes + size > limits.submission_bytes_max)
        return too_large("With this file you would have sent", "submission_too_large", totals.bytes + size,
                         limits.submission_bytes_max);
    if (TRY(Uploads(scope).count_unfinished(submission.page_id)) >= limits.unfinished_max)
        return fail({Remedy::wait, "too_many_unfinished",
                     cat(limits.unfinished_max, " files are on their way to this page at the moment."),
                     "Try again in a minute.", std::chrono::seconds(60)});
    return {};
}

domain::Intake intake_of(const Upload& upload, const domain::Profile& profile, Instant now) {
    domain::Intake intake;
    intake.id = domain::IntakeId{upload.id.value};
    intake.upload_page_id = upload.page_id;
    intake.import_id = upload.import_id;
    intake.client_modified = upload.client_modified;
    intake.profile_id = profile.id;
    intake.profile_revision = profile.revision;
    intake.name = upload.name;
    intake.relative_path = upload.import_id ? upload.relative_path : upload.name;
    intake.path = intake.relative_path;
    intake.path_lower = to_lower_ascii(intake.path);
    intake.size = upload.size;
    intake.bytes_fetched = upload.size;
    intake.content_hash = upload.content_hash;
    intake.state = IntakeState::queued;
    intake.seen_at = now;
    intake.updated_at = now;
    return intake;
}

/// As many files have come, or were left over, as the browser said: then the import is gathered.
Result<> note_gathered(catalog::Scope& scope, const domain::ImportId& id, Instant now) {
    auto import = TRY(catalog::Imports(scope).find(id));
    if (!import || import->state != domain::ImportState::receiving) return {};
    const auto counts = TRY(catalog::Imports(scope).counts(id));
    if (counts.receiving > 0 || counts.files < import->files_expected) return {};
    import->state = domain::ImportState::gathered;
    import->updated_at = now;
    return catalog::Imports(scope).save(*import);
}

Result<std::optional<domain::Intake>> save_imported(catalog::Scope& scope, Upload& upload, Instant now) {
    const auto import = TRY(catalog::Imports(scope).find(*upload.import_id));
    const auto profile = import ? TRY(catalog::Profiles(scope).find(import->profile_id)) : std::nullopt;
    if (!profile)
        return fail({Remedy::ask_admin, "profile_not_found", "The upload profile of this import is gone.",
                     "Send the files again, through another profile."});
    auto intake = intake_of(upload, *profile, now);
    TRY(catalog::Intakes(scope).add(
        intake,
        {intake.state,
         cat("Queued under the profile ", profile->rules.name, ", revision ", profile->revision, "."), now}));
    upload.state = UploadState::received;
    upload.updated_at = now;
    TRY(Uploads(scope).save(upload));
    TRY(note_gathered(scope, import->id, now));
    return std::optional(std::move(intake));
}

/// In one transaction with the upload's end, so that there is never one without the other.
Result<std::optional<domain::Intake>> save_received(catalog::Scope& scope, Upload& upload, Instant now) {
    using catalog::UploadPages;
    if (upload.import_id) return save_imported(scope, upload, now);
    const auto page = TRY(UploadPages(scope).find(*upload.page_id, UploadPages::Deleted::included));
    upload.updated_at = now;
    if (page && page->destination == domain::UploadDestination::dropbox_folder) {
        upload.state = UploadState::forwarding;
        TRY(Uploads(scope).save(upload, now));
        return std::optional<domain::Intake>();
    }
    const auto profile = page ? TRY(catalog::Profiles(scope).find(page->profile_id)) : std::nullopt;
    if (!profile)
        return fail({Remedy::ask_admin, "profile_not_found", "The upload profile of this page is gone.",
                     "Give the page another profile."});
    auto intake = intake_of(upload, *profile, now);
    const bool waits = page->release == domain::Release::manual;
    if (waits) intake.state = IntakeState::held;
    TRY(catalog::Intakes(scope).add(
        intake, {intake.state,
                 cat(waits ? "Held until a person releases it, under" : "Queued under", " the profile ",
                     profile->rules.name, ", revision ", profile->revision, ". Sent by the upload page ",
                     page->title, "."),
                 waits ? std::nullopt : std::optional(now)}));
    upload.state = UploadState::received;
    TRY(Uploads(scope).save(upload));
    return std::optional(std::move(intake));
}

Result<Upload> upload_of(const domain::Import& import, const NewImportedFile& wanted, const Ports& ports) {
    const Instant now = ports.clock.now();
    Upload upload;
    upload.relative_path = TRY(domain::checked_relative_path(wanted.relative_path));
    upload.name = upload.relative_path.substr(upload.relative_path.rfind('/') + 1);
    upload.id = ports.ids.make<domain::UploadId>(now);
    upload.import_id = import.id;
    upload.size = wanted.size;
    upload.client_modified = wanted.client_modified;
    upload.created_at = now;
    upload.updated_at = now;
    return upload;
}

/// Before any of its bytes come: what the plan has no room for isn't sent in vain.
Result<> check_member_file(catalog::Scope& scope, const Upload& upload, const UploadLimits& limits,
                           Instant now) {
    TRY(check_size(upload.size, limits));
    const auto refusal = TRY(refuse_by_plan(scope, TRY(catalog::Plans(scope).find()), "",
                                            {upload.size, false, std::nullopt, ""}, now));
    if (refusal) return fail({Remedy::reject, std::string(refusal->code), refusal->message, refusal->hint});
    return {};
}

domain::ImportLeftover leftover_of(const Upload& upload, const Error& error) {
    return {cat(upload.size, " ", upload.relative_path),
            upload.name,
            upload.relative_path,
            upload.size,
            error.code,
            error.message,
            error.hint,
            {},
            {}};
}

Result<> check_sums(const UploadChunk& chunk, std::string_view bytes) {
    const bool is_right = (!chunk.sha1 || *chunk.sha1 == sha1_bytes(bytes)) &&
                          (!chunk.sha256 || *chunk.sha256 == sha256_bytes(bytes));
    if (is_right) return {};
    return fail({Remedy::reject, "checksum_mismatch", "The bytes changed on their way here.",
                 "They were thrown away; send them again."});
}

Result<> write_all(blobs::Part& part, const net::Body& body) {
    if (!body.source) return part.write(body.text);
    std::string buffer(read_bytes, '\0');
    for (std::uint64_t left = body.source_size; left > 0;) {
        const std::size_t count = TRY(body.source->read(buffer));
        if (count == 0)
            return fail({Remedy::retry, "body_incomplete", "Not all bytes came.", "Send the rest again."});
        TRY(part.write(std::string_view(buffer).substr(0, count)));
        left -= count;
    }
    return {};
}

}  // namespace

Result<Upload> UploadDesk::begin(const domain::AccountId& account, const domain::Submission& submission,
                                 const NewUpload& wanted) {
    TRY(check_size(wanted.size, m_limits));
    forget_stale(account);
    const Instant now = m_ports.clock.now();
    Upload upload;
    upload.id = m_ports.ids.make<domain::UploadId>(now);
    upload.submission_id = submission.id;
    upload.page_id = submission.page_id;
    upload.name = TRY(domain::checked_file_name(wanted.name));
    upload.size = wanted.size;
    upload.created_at = now;
    upload.updated_at = now;
    TRY(m_ports.catalog.write(account, [&](catalog::Scope& scope) -> Result<> {
        TRY(check_totals(scope, submission, upload.size, m_limits));
        return Uploads(scope).add(upload, wanted.token_hash);
    }));
    return upload;
}

Result<Upload> UploadDesk::begin(const domain::AccountId& account, const domain::Import& import,
                                 const NewImportedFile& wanted) {
    forget_stale(account);
    Upload upload = TRY(upload_of(import, wanted, m_ports));
    const auto begun = m_ports.catalog.write(account, [&](catalog::Scope& scope) -> Result<Upload> {
        const auto present = TRY(catalog::Imports(scope).find(import.id));
        if (!present || present->source != domain::ImportSource::computer)
            return fail({Remedy::conflict, "import_not_receiving", "This import takes no files.",
                         "Begin another one."});
        if (auto same = TRY(Uploads(scope).find_same(upload))) return *std::move(same);
        TRY(check_member_file(scope, upload, m_limits, upload.created_at));
        TRY(Uploads(scope).add(upload, std::nullopt));
        return upload;
    });
    if (begun || begun.error().remedy != Remedy::reject) return begun;
    TRY(m_ports.catalog.write(account, [&](catalog::Scope& scope) -> Result<> {
        TRY(catalog::Imports(scope).leave_over(import.id, leftover_of(upload, begun.error())));
        return note_gathered(scope, import.id, upload.created_at);
    }));
    return begun;
}

Result<Upload> UploadDesk::look(const domain::AccountId& account, const Upload& upload) {
    const auto held = find_open(upload.id.value);
    Open& open = *held;
    const Lock lock(open.mutex);
    return agree(account, upload.id, open);
}

Result<Upload> UploadDesk::receive(const domain::AccountId& account, const Upload& upload,
                                   const UploadChunk& chunk) {
    const auto held = find_open(upload.id.value);
    Open& open = *held;
    const Lock lock(open.mutex);
    Upload current = TRY(agree(account, upload.id, open));
    if (chunk.offset != current.bytes_received)
        return fail(
            {Remedy::conflict, "upload_offset_conflict",
             cat("The next byte wanted is number ", current.bytes_received, ", not ", chunk.offset, "."),
             "Ask with HEAD how much has come, and go on from there."});
    if (current.has_come()) return current;
    if (chunk.body.size() > static_cast<std::uint64_t>(current.size - current.bytes_received))
        return fail({Remedy::reject, "upload_too_long",
                     cat("More bytes came than the ", current.size, " that were announced."),
                     "Send the file again."});
    const auto appended = append(chunk, current, open);
    if (!appended) {
        if (appended.error().remedy != Remedy::reject) open.part.reset();
        return fail(appended.error());
    }
    TRY(m_ports.catalog.write(account, [&](catalog::Scope& scope) { return Uploads(scope).save(current); }));
    if (current.bytes_received == current.size) TRY(complete(account, current, open));
    return current;
}

Result<> UploadDesk::discard(const domain::AccountId& account, const Upload& upload) {
    const auto held = find_open(upload.id.value);
    Open& open = *held;
    const Lock lock(open.mutex);
    const Upload current = TRY(agree(account, upload.id, open));
    if (current.has_come())
        return fail({Remedy::conflict, "upload_complete", "The file has come in whole already.",
                     "Ask the person who gave you this link to remove it."});
    TRY(open.part->discard());
    open.part.reset();
    TRY(m_ports.catalog.write(account,
                              [&](catalog::Scope& scope) { return Uploads(scope).remove(upload.id); }));
    let_go(upload.id.value);
    return {};
}

Result<Upload> UploadDesk::agree(const domain::AccountId& account, const domain::UploadId& id, Open& open) {
    const auto row =
        TRY(m_ports.catalog.read(account, [&](catalog::Scope& scope) { return Uploads(scope).find(id); }));
    if (!row) return upload_not_found();
    Upload upload = *row;
    if (upload.has_come()) return upload;
    const auto size = static_cast<std::uint64_t>(upload.size);
    if (!open.part) open.part = TRY(m_ports.blobs.open_part(part_name(id), size));
    const auto there = open.part->so_far();
    const bool is_whole = upload.bytes_received == upload.size;
    const bool agrees = there.size == static_cast<std::uint64_t>(upload.bytes_received) &&
                        (there.size == 0 || there.content_hash == upload.content_hash);
    // Or the part became a blob, and a crash came before its intake.
    const bool is_stored = is_whole && !agrees && TRY(m_ports.blobs.contains(upload.content_hash));
    if (is_stored) {
        TRY(open.part->discard());
        open.part.reset();
    }
    if (is_stored || (is_whole && agrees)) TRY(complete(account, upload, open));
    if (is_stored || agrees) return upload;
    log_info("upload.begun_anew", {{"upload", id.value}, {"bytes", upload.bytes_received}});
    TRY(open.part->discard());
    open.part.reset();
    open.part = TRY(m_ports.blobs.open_part(part_name(id), size));
    upload.bytes_received = 0;
    upload.content_hash.clear();
    TRY(m_ports.catalog.write(account, [&](catalog::Scope& scope) { return Uploads(scope).save(upload); }));
    return upload;
}

Result<> UploadDesk::append(const UploadChunk& chunk, Upload& upload, Open& open) {
    if (chunk.sha1 || chunk.sha256) {
        // Checked before any of it is written, so it must fit into memory.
        const auto bytes_max = static_cast<std::uint64_t>(m_limits.checked_bytes_max);
        if (chunk.body.size() > bytes_max)
            return fail({Remedy::reject, "chunk_too_large",
                         cat("A request with a checksum has at most ",
                             domain::bytes_in_words(m_limits.checked_bytes_max), "."),
                         "Send smaller pieces."});
        const std::string bytes = TRY(net::read_all(chunk.body, bytes_max));
        TRY(check_sums(chunk, bytes));
        TRY(open.part->write(bytes));
    } else {
        TRY(write_all(*open.part, chunk.body));
    }
    const auto there = open.part->so_far();
    upload.bytes_received = static_cast<std::int64_t>(there.size);
    upload.content_hash = there.content_hash;
    upload.updated_at = m_ports.clock.now();
    return {};
}

Result<> UploadDesk::complete(const domain::AccountId& account, Upload& upload, Open& open) {
    if (open.part) {
        const auto finished = open.part->finish(upload.content_hash);
        open.part.reset();
        if (!finished) return fail(finished.error());
    }
    const auto intake = TRY(m_ports.catalog.write(
        account, [&](catalog::Scope& scope) { return save_received(scope, upload, m_ports.clock.now()); }));
    if (intake) m_ports.activity.intake_changed(account, *intake);
    let_go(upload.id.value);
    return {};
}

std::shared_ptr<UploadDesk::Open> UploadDesk::find_open(const std::string& id) {
    const Lock lock(m_mutex);
    // What nobody works on right now is opened again when its next piece comes.
    if (m_open.size() >= open_parts_max)
        std::erase_if(m_open, [](const auto& entry) { return entry.second.use_count() == 1; });
    auto& open = m_open[id];
    if (!open) open = std::make_shared<Open>();
    return open;
}

void UploadDesk::let_go(const std::string& id) {
    const Lock lock(m_mutex);
    m_open.erase(id);
}

/// Nobody goes on with them; what came is thrown away, unless it is all there.
void UploadDesk::forget_stale(const domain::AccountId& account) {
    const Instant before = m_ports.clock.now() - std::chrono::seconds(m_limits.unfinished_s);
    const auto stale = m_ports.catalog.read(account, [&](catalog::Scope& scope) {
        return Uploads(scope).unfinished_since(before, stale_at_once);
    });
    if (!stale) return;
    for (const Upload& upload : *stale)
        if (const auto gone = discard(account, upload); !gone && gone.error().code != "upload_complete")
            log_info("upload.not_forgotten", {{"upload", upload.id.value}, {"code", gone.error().code}});
}

}  // namespace sluice::transfer
