#include "base/crash_point.h"
#include "base/hash.h"
#include "base/mutant.h"
#include "base/text.h"
#include "transfer/inlet/steps.h"

namespace sluice::transfer {
namespace {

using catalog::HeldBlob;
using domain::Intake;
using domain::IntakeState;

constexpr std::chrono::seconds progress_interval{2};
constexpr std::size_t read_bytes = std::size_t{1} << 20;

/// The plain SHA-256 of a stored blob that the catalogue doesn't know yet (a crash came between, or another
/// account).
Result<std::string> sha256_of_blob(const Step& step) {
    const Intake& intake = step.intake();
    const auto tell = keeping_lease(step);
    const auto source =
        TRY(step.ports.blobs.open(intake.content_hash, 0, static_cast<std::uint64_t>(intake.size)));
    Sha256 hash;
    std::string buffer(read_bytes, '\0');
    while (true) {
        const std::size_t count = TRY(source->read(buffer));
        if (count == 0) return to_hex(hash.finish_bytes());
        hash.update(std::string_view(buffer).substr(0, count));
        TRY(tell(count));
    }
}

/// Bytes that we hold already, read back before they count; nothing where a download is needed.
Result<std::optional<HeldBlob>> find_held(const Step& step) {
    const Intake& intake = step.intake();
    blobs::BlobStore& store = step.ports.blobs;
    const bool is_there = TRY(store.contains(intake.content_hash));
    if (!is_there) return std::optional<HeldBlob>();
    const auto verdict = TRY(store.verify_for_delete(
        intake.content_hash, static_cast<std::uint64_t>(intake.size), keeping_lease(step)));
    if (verdict == blobs::Verdict::damaged) TRY(store.quarantine(intake.content_hash));
    if (verdict != blobs::Verdict::sound) return std::optional<HeldBlob>();
    crash_point("intake.held_sound");
    auto known = TRY(step.ports.catalog.read(step.lease.account_id, [&](catalog::Scope& scope) {
        return catalog::Assets(scope).find_blob(intake.content_hash);
    }));
    if (known) return known;
    return std::optional(HeldBlob{intake.content_hash, TRY(sha256_of_blob(step)), intake.size});
}

/// Keeps the lease while bytes come, and tells how many came.
class Progress {
public:
    explicit Progress(const Step& step) : m_step(step), m_next(step.now() + progress_interval) {}

    Result<> received(std::uint64_t bytes) {
        Intake& intake = m_step.lease.intake;
        intake.bytes_fetched = static_cast<std::int64_t>(bytes);
        const Instant now = m_step.now();
        if (now < m_next) return {};
        m_next = now + progress_interval;
        TRY(m_step.keep_lease());
        m_step.ports.activity.intake_changed(m_step.lease.account_id, intake);
        return {};
    }

private:
    const Step& m_step;
    Instant m_next;
};

/// Downloads from where the part ends.
Result<> receive_rest(const Step& step, dropbox::Client& client, blobs::Part& part) {
    Progress progress(step);
    // By revision, not by path: these are the bytes that were listed, whoever overwrites the file meanwhile.
    const auto received = client.download(
        is_mutant(Mutant::download_newest) ? step.intake().file_id : cat("rev:", step.intake().rev),
        part.size(),
        [&](const dropbox::DownloadHead&, std::string_view bytes) -> Result<> {
            TRY(part.write(bytes));
            return progress.received(part.size());
        },
        step.stop);
    if (received) return {};
    if (received.error().code != "offset_beyond_end") return fail(received.error());
    TRY(part.discard());
    return fail({Remedy::retry, "download_restarted", "What was fetched before doesn't fit the file.",
                 "It is fetched again from the start."});
}

/// The part to go on with. A worker that lost this intake may still hold it, paused: then one of our own,
/// since nobody can say when the other wakes.
Result<std::unique_ptr<blobs::Part>> open_part(const Step& step) {
    const Intake& intake = step.intake();
    const auto size = static_cast<std::uint64_t>(intake.size);
    auto part = step.ports.blobs.open_part(intake.id.value, size);
    if (part || part.error().code != "part_busy") return part;
    return step.ports.blobs.open_part(cat(intake.id.value, ".", step.lease.fence), size);
}

/// Nobody has another copy of what came by an upload page.
std::unexpected<Error> bytes_lost(const Intake& intake) {
    return fail(
        {Remedy::give_up, "upload_bytes_lost",
         cat("The stored bytes of ", intake.name, " are gone or damaged, and nothing of it lies in Dropbox."),
         "Put its blob back from a backup and retry, or ask whoever sent it to send it again."});
}

Result<HeldBlob> download(const Step& step) {
    const Intake& intake = step.intake();
    if (!intake.connection_id) return bytes_lost(intake);
    const auto client = TRY(step.ports.dropbox.client(step.lease.account_id, *intake.connection_id));
    const auto part = TRY(open_part(step));
    // Complete already where a crash came between the last byte and its commit.
    if (part->size() < static_cast<std::uint64_t>(intake.size) || intake.size == 0)
        TRY(receive_rest(step, *client, *part));
    crash_point("intake.downloaded");
    const auto stored = TRY(part->finish(intake.content_hash));
    crash_point("intake.durable");
    return HeldBlob{stored.content_hash, stored.sha256, static_cast<std::int64_t>(stored.size)};
}

}  // namespace

Result<Fetched> fetch(const Step& step) {
    if (const auto held = TRY(find_held(step)))
        return Fetched{*held, domain::is_upload(step.intake())
                                  ? cat("All ", held->size, " bytes read back as they were received.")
                                  : cat("Not downloaded: these ", held->size,
                                        " bytes are held already, and read back sound.")};
    if (step.intake().state == IntakeState::stored)
        TRY(step.move(
            {IntakeState::queued, "The stored bytes are gone or damaged: fetched again.", step.now()}));
    if (step.intake().state == IntakeState::queued)
        TRY(step.move({IntakeState::fetching, "Its turn has come.", step.now()}));
    crash_point("intake.fetching");
    const HeldBlob blob = TRY(download(step));
    return Fetched{blob, cat("Stored ", blob.size, " bytes; their content hash is the one Dropbox listed.")};
}

}  // namespace sluice::transfer
