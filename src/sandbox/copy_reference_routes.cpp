// The routes files/copy_reference/… (files.stone): an app carries a file from one of its users to another
// without moving its bytes.
#include <boost/json.hpp>

#include <algorithm>

#include "base/text.h"
#include "sandbox/arguments.h"
#include "sandbox/file_routes.h"
#include "sandbox/signed_text.h"
#include "sandbox/wire.h"

namespace sluice::sandbox {

namespace json = boost::json;

namespace {

constexpr std::string_view purpose = "copy_reference";
constexpr std::chrono::days reference_life{30 * 365};
constexpr std::size_t entries_max = 10'000;

net::Response get(Call& call) {
    Arguments arguments(call);
    const auto path = arguments.path("path", PathForm::read_path);
    if (auto refusal = arguments.refusal()) return *refusal;
    const auto entry =
        call.world.read_files(call.viewer, [&](const View& view) { return look_up(view, call, path); });
    if (!entry) return refused(entry.error().within("path"));
    const json::array said{call.token.account_id, call.token.app_key, (*entry)->id, call.viewer.base};
    return json_answer(
        json::object{{"metadata", metadata_json(call, **entry, Declared::as_metadata)},
                     {"copy_reference", sign_text(json::serialize(said), purpose, call.world.signing_key())},
                     {"expires", to_dropbox_time(call.world.now() + reference_life)}});
}

/// A copy's part: where it goes below the copy's top, and what it is.
struct Piece {
    std::string below;   ///< "" = the top
    ContentPtr content;  ///< nothing = a folder
    Instant client_modified{};
};

/// All that the reference stands for, the top first; refusals are SaveCopyReferenceError.
Outcome<std::vector<Piece>> read_pieces(const Call& call, const Viewer& from, const std::string& id) {
    return call.world.read_files(from, [&](const View& view) -> Outcome<std::vector<Piece>> {
        const auto top = view.find_by_id(id);
        if (!top) return refuse({"not_found"});
        const auto piece_of = [&](const EntryPtr& entry) {
            return Piece{entry->path_display.substr(top->path_display.size()), entry->content,
                         entry->client_modified};
        };
        std::vector<Piece> pieces{piece_of(top)};
        if (top->is_file()) return pieces;
        view.walk(top->path_lower, Depth::recursive, [&](const EntryPtr& entry) {
            pieces.push_back(piece_of(entry));
            return pieces.size() <= entries_max;
        });
        if (pieces.size() > entries_max) return refuse({"too_many_files"});
        return pieces;
    });
}

Outcome<EntryPtr> save_pieces(const Call& call, const std::string& given, const std::vector<Piece>& pieces) {
    std::uint64_t bytes = 0;
    for (const auto& piece : pieces) bytes += piece.content ? piece.content->size() : 0;
    const auto quota = call.world.switches().quota_bytes;
    return call.world.change_files(call.viewer, [&](View& view) -> Outcome<EntryPtr> {
        const auto path = resolve(view, call, given);
        if (!path) return refuse({"path", "malformed_path"});
        if (view.used_bytes() + bytes > quota) return refuse({"path", "insufficient_space"});
        EntryPtr top;
        for (const auto& piece : pieces) {
            const std::string to = cat(*path, piece.below);
            const auto placed = piece.content ? view.write_file({.path = to,
                                                                 .content = piece.content,
                                                                 .conflicts = Conflicts::strict,
                                                                 .client_modified = piece.client_modified})
                                              : view.make_folder(to, Autorename::no);
            if (!placed) return std::unexpected(placed.error().within("path"));
            if (!top) top = *placed;
        }
        return top;
    });
}

/// True while the app that made the reference may still act for its account.
bool is_linked(const Call& call, const std::string& account_id) {
    const auto apps = call.world.people().apps_linked_to(account_id);
    return std::ranges::find(apps, call.token.app_key) != apps.end();
}

net::Response save(Call& call) {
    Arguments arguments(call);
    const auto reference = arguments.text("copy_reference");
    const auto path = arguments.path("path", PathForm::path);
    if (auto refusal = arguments.refusal()) return *refusal;
    const auto text = open_signed(reference, purpose, call.world.signing_key());
    if (!text) return route_error({"invalid_copy_reference"});
    const auto said = json::parse(*text).as_array();
    const std::string account_id(said.at(0).as_string());
    if (said.at(1).as_string() != call.token.app_key || !is_linked(call, account_id)) {
        return route_error({"no_permission"});
    }
    Viewer from(account_id);
    from.base = said.at(3).to_number<std::uint32_t>();
    const auto pieces = read_pieces(call, from, std::string(said.at(2).as_string()));
    if (!pieces) return refused(pieces.error());
    const auto saved = save_pieces(call, path, *pieces);
    if (!saved) return refused(saved.error());
    return json_answer(json::object{{"metadata", metadata_json(call, **saved, Declared::as_metadata)}});
}

}  // namespace

void add_copy_reference_routes(RouteTable& routes) {
    routes.add("files/copy_reference/get", get);
    routes.add("files/copy_reference/save", save);
}

}  // namespace sluice::sandbox
