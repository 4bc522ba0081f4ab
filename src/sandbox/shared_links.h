// Shared links: an address that shows a file or folder to whoever has it.
//
// Invariant: a link hangs on the id, so it follows the file through moves and shows what the file holds now;
// of each file there is at most one link for each audience. Who may come in is asked at every visit. Kept
// with the world. Source: sharing.stone.
#pragma once

#include <boost/json/fwd.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sandbox/arguments.h"
#include "sandbox/view.h"

namespace sluice::sandbox {

struct SharedLink {
    std::string id;  ///< a part of its URL
    std::string rlkey;
    std::string account_id;  ///< its owner
    std::string file_id;     ///< of the file or folder
    std::uint32_t base = 0;  ///< namespace from which its owner saw it, as Viewer has it
    bool is_folder = false;
    std::string name;                 ///< of the file when the link was made; for the URL only
    std::string audience = "public";  ///< public, team, no_one or members
    std::string access = "viewer";    ///< viewer or editor
    std::string password_hash = {};   ///< empty = none
    std::optional<Instant> expires = {};
    bool allow_download = true;
};

/// Keeps a link, in place of any of its id.
void save_link(World& world, const SharedLink& link);
void remove_link(World& world, const SharedLink& link);
[[nodiscard]] std::optional<SharedLink> find_link(const World& world, const std::string& id);
[[nodiscard]] std::vector<SharedLink> links_of_file(const World& world, const std::string& account_id,
                                                    const std::string& file_id);
/// In the order of their ids.
[[nodiscard]] std::vector<SharedLink> links_of_account(const World& world, const std::string& account_id);

/// What a link's URL says.
struct LinkUrl {
    std::string id;
    std::string rlkey;
    std::string inside;  ///< path below the link's folder: "" or "/a/b"
};
/// Of the target or whole URL, on whatever host; nothing if it has another form.
[[nodiscard]] std::optional<LinkUrl> parse_link_url(std::string_view url);
/// With `dl=0`.
[[nodiscard]] std::string url_of(const World& world, const SharedLink& link, std::string_view inside);
constexpr std::string_view link_page_prefix = "/scl/";

[[nodiscard]] std::string hash_link_password(const World& world, const SharedLink& link,
                                             std::string_view password);

/// Who comes by a link.
struct Visitor {
    std::string account_id = {};     ///< empty = nobody is signed in
    std::string password_hash = {};  ///< of what was typed in
};
enum class Entrance { open, gone, expired, needs_password, closed };
/// Whether the visitor may come in.
[[nodiscard]] Entrance entrance_of(const World& world, const SharedLink& link, const Visitor& visitor);

/// What a link shows: its file or folder or, of a folder, what lies at `inside`. Nothing if it isn't there
/// (any more).
[[nodiscard]] EntryPtr target_of(const World& world, const SharedLink& link, std::string_view inside);

/// SharedLinkMetadata, for the caller; its owner sees more.
[[nodiscard]] boost::json::object link_json(const Call& call, const SharedLink& link, const Entry& entry,
                                            std::string_view inside);
/// Metadata of what lies below a link: without paths, for the visitor has it nowhere (files.stone: Metadata).
void append_unmounted_metadata(std::string& out, const Call& call, const Entry& entry);

/// True if the owner's plan has passwords, ends and links without downloads.
[[nodiscard]] bool has_link_controls(const World& world, const std::string& account_id);
[[nodiscard]] bool is_in_team(const World& world, const std::string& account_id);
/// Through whose eyes the link shows its files.
[[nodiscard]] Viewer viewer_of(const SharedLink& link);

/// A link named by its URL, the way many routes' arguments do.
struct LinkArguments {
    std::string url;
    std::string inside;    ///< "" or "/a/b"
    std::string password;  ///< "" = none
};
struct Visit {
    SharedLink link;
    EntryPtr entry;
    std::string inside;
};
/// Refusals are SharedLinkError.
[[nodiscard]] Outcome<Visit> visit_link(const Call& call, const LinkArguments& arguments);

/// sharing/…_shared_link…
void add_shared_link_routes(RouteTable& routes);
/// The pages behind the URLs.
void add_shared_link_pages(RouteTable& routes);

}  // namespace sluice::sandbox
