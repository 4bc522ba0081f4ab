#include "sandbox/receive_file.h"

#include <algorithm>

#include "base/text.h"
#include "sandbox/block_hash.h"
#include "sandbox/content_store.h"
#include "sandbox/paths.h"
#include "sandbox/view.h"

namespace sluice::sandbox {

namespace {

std::unexpected<Error> refusal_error(const Refusal& refusal, std::string_view path) {
    const auto has = [&](std::string_view tag) {
        return std::ranges::find(refusal.tags, tag) != refusal.tags.end();
    };
    if (has("insufficient_space")) {
        return fail({Remedy::ask_admin, "dropbox_full", "There is no room for this file.",
                     "Make room in the Dropbox, then send it again."});
    }
    if (has("conflict")) {
        return fail({Remedy::conflict, "path_taken", cat("Something is in the way at ", path, "."),
                     "Choose another name."});
    }
    return fail({Remedy::reject, "name_refused",
                 cat("Dropbox doesn't take the name \"", name_of(path), "\"."),
                 "Rename the file, then send it again."});
}

Result<ContentPtr> store(World& world, const net::Body& body) {
    auto spool = TRY(world.contents().open_spool());
    auto received = read_into(*spool, 0, body);
    if (received && received->size != body.size()) {
        received = fail({Remedy::retry, "body_cut", "The file arrived only in part.", "Send it again."});
    }
    if (!received) {
        world.contents().drop(std::move(spool));
        return fail(std::move(received).error());
    }
    return world.contents().seal(std::move(spool), combine_digests(received->digests));
}

}  // namespace

Result<std::string> receive_file(World& world, const Viewer& viewer, const std::string& path,
                                 const net::Body& body, ReceiveMode mode) {
    // Before the bytes, so that a refused name costs nothing.
    if (find_write_flaw(path, AstralNames::allowed)) return refusal_error(Refusal{{"malformed_path"}}, path);
    const auto content = TRY(store(world, body));
    const bool keep_both = mode == ReceiveMode::keep_both;
    const WriteFile write{.path = path,
                          .content = content,
                          .mode = keep_both ? WriteMode::add : WriteMode::overwrite,
                          .autorename = keep_both ? Autorename::yes : Autorename::no,
                          .conflicts = keep_both ? Conflicts::strict : Conflicts::usual};
    const auto entry = world.change_files(viewer, [&](View& view) { return view.write_file(write); });
    if (!entry) return refusal_error(entry.error(), path);
    return (*entry)->path_display;
}

}  // namespace sluice::sandbox
