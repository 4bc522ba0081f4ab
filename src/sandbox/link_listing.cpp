#include "sandbox/link_listing.h"

#include <boost/json.hpp>

#include <utility>

#include "base/text.h"
#include "sandbox/signed_text.h"
#include "sandbox/wire.h"

namespace sluice::sandbox {

namespace json = boost::json;

namespace {

constexpr std::string_view purpose = "link_listing";

struct Page {
    std::vector<EntryPtr> entries;
    bool has_more = false;
};

/// What lies in the folder behind `after`, a lower path; "" = from the start.
Page read_page(const World& world, const SharedLink& link, const Entry& folder, const std::string& after,
               std::uint64_t limit) {
    Page page;
    world.read_files(viewer_of(link), [&](const View& view) {
        view.walk(folder.path_lower, Depth::children, [&](const EntryPtr& entry) {
            if (!after.empty() && !PathLess{}(after, entry->path_lower)) return true;
            page.has_more = page.entries.size() == limit;
            if (!page.has_more) page.entries.push_back(entry);
            return !page.has_more;
        });
        return true;
    });
    return page;
}

net::Response page_answer(const Call& call, const LinkListing& listing, const std::string& after) {
    const auto visit = visit_link(call, listing.link);
    // ListFolderError has no word for links: who may not come in finds nothing.
    if (!visit) return route_error({"path", "not_found"});
    if (visit->entry->is_file()) return route_error({"path", "not_folder"});
    const auto page = read_page(call.world, visit->link, *visit->entry, after, listing.limit);
    std::string text = "{\"entries\":[";
    for (const auto& entry : page.entries) {
        if (text.back() != '[') text += ',';
        append_unmounted_metadata(text, call, *entry);
    }
    const json::array position{listing.link.url, listing.link.inside, listing.link.password, listing.limit,
                               page.entries.empty() ? after : page.entries.back()->path_lower};
    text += cat("],\"cursor\":\"", sign_text(json::serialize(position), purpose, call.world.signing_key()),
                "\",\"has_more\":", page.has_more, "}");
    return {.status = 200, .headers = {{"Content-Type", "application/json"}}, .body = std::move(text)};
}

}  // namespace

net::Response list_link_folder(const Call& call, const LinkListing& listing) {
    return page_answer(call, listing, "");
}

std::optional<net::Response> continue_link_listing(const Call& call, const std::string& cursor) {
    const auto text = open_signed(cursor, purpose, call.world.signing_key());
    if (!text) return std::nullopt;
    const auto position = json::parse(*text).as_array();
    const auto text_at = [&](std::size_t i) { return std::string(position.at(i).as_string()); };
    const LinkListing listing{.link = {.url = text_at(0), .inside = text_at(1), .password = text_at(2)},
                              .limit = position.at(3).to_number<std::uint64_t>()};
    return page_answer(call, listing, text_at(4));
}

}  // namespace sluice::sandbox
