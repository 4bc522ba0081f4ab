#include "dropbox/placing.h"

#include "base/text.h"
#include "dropbox/settle.h"

namespace sluice::dropbox {
namespace {

Result<Entry> copy_by_reference(Client& target, const HeldCopy& held, const Commit& commit,
                                std::stop_token stop) {
    const auto reference = TRY(held.client->copy_reference(held.file.id, stop));
    return surely<Entry>([&] { return target.save_copy_reference(reference.reference, commit.path, stop); },
                         [&] { return settle_upload(target, commit, held.file.content_hash, stop); });
}

/// What is in the way of an upload too, or passes by itself.
bool stands_in_the_way(const Error& error) {
    return error.remedy == Remedy::retry || error.remedy == Remedy::wait || error.code == "stopped" ||
           error.code.starts_with("target_");
}

/// Nothing where the bytes must be uploaded after all.
Result<std::optional<Entry>> try_to_copy(Client& target, PlacingWay way, const Placing& placing,
                                         std::stop_token stop) {
    const Commit& commit = placing.upload.commit;
    auto copied = way == PlacingWay::copy
                      ? copy_surely(target, placing.held->file, commit.path, commit.on_conflict, stop)
                      : copy_by_reference(target, *placing.held, commit, stop);
    if (!copied && stands_in_the_way(copied.error())) return fail(copied.error());
    if (!copied) return std::nullopt;
    if (copied->content_hash == placing.upload.source.content_hash) return *std::move(copied);
    const FileRevision stale{.id = copied->id, .rev = copied->rev, .path_lower = copied->path_lower};
    TRY(target.delete_file(stale, stop));
    return std::nullopt;
}

}  // namespace

PlacingWay choose_way(const Upload& upload, const std::optional<HeldCopy>& held, const Client& target) {
    const Commit& commit = upload.commit;
    const bool is_plain = commit.mode.rule == WriteRule::add && !commit.path.starts_with("id:") &&
                          !commit.client_modified && commit.properties.empty();
    if (!held || !is_plain || upload.source.size == 0 ||
        held->file.content_hash != upload.source.content_hash)
        return PlacingWay::upload;
    if (held->client == &target) return PlacingWay::copy;
    // A reference is saved under the name asked for or not at all.
    return commit.on_conflict == OnConflict::fail ? PlacingWay::copy_reference : PlacingWay::upload;
}

Result<Entry> place_file(Client& target, Uploader& uploader, const Placing& placing, std::stop_token stop) {
    const auto way = choose_way(placing.upload, placing.held, target);
    if (way != PlacingWay::upload)
        if (auto copied = TRY(try_to_copy(target, way, placing, stop))) return *std::move(copied);
    return uploader.upload(placing.upload, placing.progress, placing.saved, stop);
}

}  // namespace sluice::dropbox
