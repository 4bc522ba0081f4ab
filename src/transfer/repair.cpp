#include "transfer/repair.h"

#include <algorithm>

#include "base/crash_point.h"
#include "base/log.h"
#include "base/text.h"

namespace sluice::transfer {
namespace {

using catalog::BlobSource;
using catalog::Damage;

constexpr std::chrono::hours retry_after_min{1};
constexpr std::int64_t doublings_max = 5;  // of the pause: at most 32 hours

std::unexpected<Error> not_in_dropbox(const BlobSource& source) {
    return fail({Remedy::not_found, "revision_gone",
                 cat("Dropbox has neither revision ", source.rev, " of ", source.path,
                     " nor another one with the same bytes.")});
}

/// Downloads one revision into the part and makes the blob of it. What is damaged is put aside right before.
Result<> fetch_revision(const Ports& ports, dropbox::Client& client, const BlobSource& source,
                        const std::string& rev, const std::string& content_hash,
                        const std::stop_token& stop) {
    const auto size = static_cast<std::uint64_t>(source.size);
    auto part = TRY(ports.blobs.open_part(cat("repair-", content_hash), size));
    if (part->size() < size || size == 0) {
        const auto received = client.download(
            cat("rev:", rev), part->size(),
            [&](const dropbox::DownloadHead& head, std::string_view bytes) -> Result<> {
                if (head.file.content_hash != content_hash)
                    return fail({Remedy::conflict, "hash_mismatch", "These are other bytes."});
                return part->write(bytes);
            },
            stop);
        if (!received) {
            if (received.error().code == "offset_beyond_end") TRY(part->discard());
            return fail(received.error());
        }
    }
    crash_point("repair.downloaded");
    if (TRY(ports.blobs.contains(content_hash))) TRY(ports.blobs.quarantine(content_hash));
    crash_point("repair.quarantined");
    TRY(part->finish(content_hash));
    return {};
}

/// The revisions of a file, also of a deleted one, that have the bytes.
Result<std::vector<std::string>> revisions_with(dropbox::Client& client, const BlobSource& source,
                                                const std::string& content_hash,
                                                const std::stop_token& stop) {
    std::vector<std::string> revs;
    const auto gather = [&](const std::string& of, dropbox::RevisionsOf mode) {
        const auto revisions = client.list_revisions(of, {mode, 100, {}}, stop);
        if (!revisions) return;  // this way leads nowhere; the other may
        for (const auto& entry : revisions->entries)
            if (entry.content_hash == content_hash && std::ranges::find(revs, entry.rev) == revs.end())
                revs.push_back(entry.rev);
    };
    gather(source.file_id, dropbox::RevisionsOf::id);
    gather(source.path, dropbox::RevisionsOf::path);
    return revs;
}

/// By the revision that was ingested; then by any other revision with the same bytes.
Result<std::string> fetch_from(const Ports& ports, const BlobSource& source, const std::string& content_hash,
                               const std::stop_token& stop) {
    const auto client = TRY(ports.dropbox.client(source.account_id, source.connection_id));
    const auto direct = fetch_revision(ports, *client, source, source.rev, content_hash, stop);
    if (direct) return source.rev;
    if (direct.error().remedy != Remedy::not_found && direct.error().remedy != Remedy::reject)
        return fail(direct.error());
    for (const auto& rev : TRY(revisions_with(*client, source, content_hash, stop)))
        if (fetch_revision(ports, *client, source, rev, content_hash, stop)) return rev;
    return not_in_dropbox(source);
}

Result<> note_lost(const Ports& ports, const std::string& content_hash, Damage damage,
                   const std::string& reason) {
    const Instant now = ports.clock.now();
    return ports.catalog.write_all([&](catalog::sql::Transaction& transaction) -> Result<> {
        const auto tried = TRY(catalog::healings_tried(transaction, content_hash));
        const auto pause = retry_after_min * (std::int64_t{1} << std::min(tried, doublings_max));
        return catalog::note_damage(transaction, {content_hash, damage, reason, now + pause}, now);
    });
}

Result<> note_healed(const Ports& ports, const std::string& content_hash) {
    return ports.catalog.write_all([&](catalog::sql::Transaction& transaction) {
        return catalog::note_sound(transaction, content_hash, ports.clock.now());
    });
}

Result<Healed> heal(const Ports& ports, const std::string& content_hash, Damage damage, Healed healed,
                    const std::stop_token& stop) {
    const auto sources = TRY(ports.catalog.read_all([&](catalog::sql::Transaction& transaction) {
        return catalog::sources_of(transaction, content_hash);
    }));
    healed.detail = "No linked Dropbox account is known to have had these bytes.";
    for (const BlobSource& source : sources) {
        const auto fetched = fetch_from(ports, source, content_hash, stop);
        if (fetched) {
            TRY(note_healed(ports, content_hash));
            healed.healing = Healing::fetched;
            healed.detail = cat("Fetched again from Dropbox: revision ", *fetched, " of ", source.path,
                                damage == Damage::missing ? "." : ". The damaged copy is in quarantine.");
            log_warning("blob.healed", {{"blob", content_hash}, {"file", healed.owners}});
            return healed;
        }
        if (stop.stop_requested()) return fail(fetched.error());
        healed.detail = fetched.error().message;
    }
    healed.hint =
        cat("Sluice tries again by itself. If Dropbox no longer has the file, put it back into its "
            "mapped folder, or copy the blob ",
            content_hash.substr(0, 16), "… from a backup, then run `sluice fsck --repair yes`.");
    TRY(note_lost(ports, content_hash, damage, healed.detail));
    log_error("blob.damaged", {{"blob", content_hash}, {"file", healed.owners}, {"reason", healed.detail}});
    return healed;
}

}  // namespace

Result<std::optional<Damage>> examine_blob(blobs::BlobStore& store, const std::string& content_hash) {
    const auto verdict = store.verify(content_hash);
    if (!verdict && verdict.error().code == "disk_failed") return std::optional(Damage::unreadable);
    if (!verdict) return fail(verdict.error());
    if (*verdict == blobs::Verdict::missing) return std::optional(Damage::missing);
    if (*verdict == blobs::Verdict::damaged) return std::optional(Damage::damaged);
    return std::optional<Damage>();
}

Result<Healed> heal_blob(const Ports& ports, const std::string& content_hash, const std::stop_token& stop) {
    Healed healed;
    healed.owners = TRY(ports.catalog.read_all([&](catalog::sql::Transaction& transaction) {
        return catalog::owners_of(transaction, content_hash);
    }));
    const auto damage = TRY(examine_blob(ports.blobs, content_hash));
    if (damage) return heal(ports, content_hash, *damage, std::move(healed), stop);
    TRY(note_healed(ports, content_hash));
    healed.healing = Healing::sound;
    healed.detail = "Reads back as it was stored.";
    return healed;
}

}  // namespace sluice::transfer
