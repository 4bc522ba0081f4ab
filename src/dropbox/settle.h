// What became of a call whose answer was lost: found out by looking.
//
// Invariant: a settle_…() changes nothing in Dropbox. A …_surely() repeats a call at most once, and only
// where a look has shown that it wasn't done. Deletes have their own, Client::settle_delete.
#pragma once

#include <optional>
#include <stop_token>
#include <string>

#include "base/clock.h"
#include "dropbox/client.h"

namespace sluice::dropbox {

/// What is there now, where it was done; nothing where it wasn't.
template <class T>
using Settled = Result<std::optional<T>>;

/// Are these bytes at `commit.path`? With OnConflict::rename also beside it, under a name that Dropbox made
/// of it.
[[nodiscard]] Settled<Entry> settle_upload(Client& client, const Commit& commit,
                                           const std::string& content_hash, std::stop_token stop);
/// Is `before` elsewhere than it was? By id, so it doesn't matter where.
[[nodiscard]] Settled<Entry> settle_move(Client& client, const Entry& before, std::stop_token stop);
/// Are the bytes of `source` at `copy.to` (or beside it, as above)? A folder counts by being there.
[[nodiscard]] Settled<Entry> settle_copy(Client& client, const Entry& source, const Relocation& copy,
                                         std::stop_token stop);
[[nodiscard]] Settled<Entry> settle_create_folder(Client& client, const std::string& path,
                                                  std::stop_token stop);
/// Are the bytes of revision `rev` at `path`?
[[nodiscard]] Settled<Entry> settle_restore(Client& client, const std::string& path, const std::string& rev,
                                            std::stop_token stop);
/// Is there such a request, made since `asked_at`? Clocks may differ by two minutes.
[[nodiscard]] Settled<FileRequest> settle_file_request(Client& client, const NewFileRequest& request,
                                                       Instant asked_at, std::stop_token stop);

/// Calls `attempt`; where its answer is lost, `look` decides: done, or once more.
template <class T, class Attempt, class Look>
[[nodiscard]] Result<T> surely(Attempt attempt, Look look) {
    for (bool may_repeat = true;; may_repeat = false) {
        Result<T> result = attempt();
        if (result || result.error().code != "answer_lost") return result;
        auto settled = TRY(look());
        if (settled) return *std::move(settled);
        if (!may_repeat) return result;
    }
}

/// `before` is what is to be moved, as it was last seen; it is moved by its id.
[[nodiscard]] Result<Entry> move_surely(Client& client, const Entry& before, const std::string& to,
                                        OnConflict on_conflict, std::stop_token stop);
[[nodiscard]] Result<Entry> copy_surely(Client& client, const Entry& source, const std::string& to,
                                        OnConflict on_conflict, std::stop_token stop);
/// The folder, made or there already.
[[nodiscard]] Result<Entry> ensure_folder(Client& client, const std::string& path, std::stop_token stop);
[[nodiscard]] Result<FileRequest> create_file_request_surely(Client& client, const NewFileRequest& request,
                                                             const Clock& clock, std::stop_token stop);

/// Whether Dropbox could have made `name` of `wanted` to avoid a conflict: "a (1).jpg", "a (Ada's conflicted
/// copy 2026-08-01).jpg".
[[nodiscard]] bool is_renaming_of(std::string_view name, std::string_view wanted);

}  // namespace sluice::dropbox
