#include "sandbox/receive_file.h"

#include "base/text.h"
#include "sandbox/block_hash.h"
#include "sandbox/content_store.h"
#include "sandbox/paths.h"
#include "sandbox/refusal_words.h"
#include "sandbox/view.h"

namespace sluice::sandbox {

namespace {

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
    if (find_write_flaw(path, AstralNames::allowed))
        return fail(refusal_error(Refusal{{"malformed_path"}}, path));
    const auto content = TRY(store(world, body));
    const bool keep_both = mode == ReceiveMode::keep_both;
    const WriteFile write{.path = path,
                          .content = content,
                          .mode = keep_both ? WriteMode::add : WriteMode::overwrite,
                          .autorename = keep_both ? Autorename::yes : Autorename::no,
                          .conflicts = keep_both ? Conflicts::strict : Conflicts::usual};
    const auto entry = world.change_files(viewer, [&](View& view) { return view.write_file(write); });
    if (!entry) return fail(refusal_error(entry.error(), path));
    return (*entry)->path_display;
}

}  // namespace sluice::sandbox
