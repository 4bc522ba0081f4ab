// Bringing bytes that Sluice holds to a path in Dropbox with as little traffic as can be: where a Dropbox has
// them already they are copied there by Dropbox itself; else they are uploaded.
//
// Invariant: what place_file() returns has the content hash asked for. Copies take no revision, so a copy
// whose source was changed meanwhile is taken away again, by its own id and revision, and the bytes are
// uploaded.
#pragma once

#include <optional>

#include "dropbox/uploader.h"

namespace sluice::dropbox {

/// A file that was seen to have the wanted bytes.
struct HeldCopy {
    Client* client = nullptr;  ///< of the Dropbox account that it lies in
    Entry file;
};

enum class PlacingWay {
    upload,
    copy,            ///< files/copy_v2, within one Dropbox account
    copy_reference,  ///< copy_reference/get there and save here
};

/// Pure. `target` is whose Dropbox the file goes to. Only a new file can be a copy: a replacement must go up,
/// to keep its id and its history; so must one with a time or properties of its own, which copies can't be
/// given.
[[nodiscard]] PlacingWay choose_way(const Upload& upload, const std::optional<HeldCopy>& held,
                                    const Client& target);

struct Placing {
    Upload upload;
    std::optional<HeldCopy> held = std::nullopt;
    UploadProgress progress = {};
    SaveProgress saved;
};

/// Fails as Uploader::upload does. Where Dropbox can't copy (the source is gone or may not be copied, the
/// reference is void) the bytes are uploaded.
[[nodiscard]] Result<Entry> place_file(Client& target, Uploader& uploader, const Placing& placing,
                                       std::stop_token stop);

}  // namespace sluice::dropbox
