#include "sandbox/listing.h"

#include <optional>
#include <utility>

#include "base/text.h"
#include "sandbox/cloud_docs.h"

namespace sluice::sandbox {

namespace {

/// Walks a map of paths through a folder, subtree by subtree or only its children.
template <class Map>
class Walk {
public:
    Walk(const Map& map, const std::string& folder, Depth depth, const std::string& after)
        : m_map(map), m_folder(folder), m_depth(depth) {
        m_at = after.empty() ? map.upper_bound(folder) : step_over(map.lower_bound(after), after);
    }

    [[nodiscard]] bool is_done() const { return m_at == m_map.end() || !is_within(m_at->first, m_folder); }
    [[nodiscard]] const auto& operator*() const { return *m_at; }
    void next() {
        const std::string& path = m_at->first;
        m_at = step_over(m_at, path);
    }

private:
    using Position = typename Map::const_iterator;

    /// From `at`, which stands on or behind `path`, to what comes next.
    Position step_over(Position at, const std::string& path) const {
        if (at != m_map.end() && at->first == path) ++at;
        if (m_depth == Depth::recursive || at == m_map.end() || !is_within(at->first, path)) return at;
        return m_map.lower_bound(cat(path, "/\xff"));
    }

    const Map& m_map;
    const std::string& m_folder;
    Depth m_depth;
    Position m_at;
};

/// A deleted folder whose children alone are left leaves no tombstone for itself here, so its children are
/// orphans; only direct children of the folder count when it isn't recursive.
bool is_listed(const std::string& path, const std::string& folder, Depth depth) {
    return depth == Depth::recursive || parent_of(path) == folder;
}

/// False for what the cursor's holder doesn't want to see: documents that can't be downloaded.
bool is_told(const EntryPtr& entry, const Cursor& cursor) {
    return !cursor.downloadable_only || !entry->is_file() || !cloud_doc_of(name_of(entry->path_display));
}

ListingPage read_listing(const FileTree& tree, const Cursor& cursor) {
    const std::string folder = lower_path(cursor.path_display);
    ListingPage page{.entries = {}, .next = cursor};
    const auto limit = cursor.page_entries_max;
    if (cursor.after.empty() && cursor.depth == Depth::recursive && !cursor.is_root_of_view) {
        page.entries.push_back({tree.find(folder), {}});
        page.next.after = folder;
    }
    const FileTree::Tombstones none;
    const auto& tombstones = cursor.deleted == DeletedEntries::included ? tree.tombstones() : none;
    Walk live(tree.entries(), folder, cursor.depth, cursor.after);
    Walk dead(tombstones, folder, cursor.depth, cursor.after);
    while (!live.is_done() || !dead.is_done()) {
        if (page.entries.size() >= limit) {
            page.has_more = true;
            return page;
        }
        const bool is_live = dead.is_done() || (!live.is_done() && PathLess{}((*live).first, (*dead).first));
        if (is_live) {
            page.next.after = (*live).first;
            if (is_told((*live).second, cursor)) page.entries.push_back({(*live).second, {}});
            live.next();
        } else {
            const auto& [path, tombstone] = *dead;
            if (is_listed(path, folder, cursor.depth)) {
                page.next.after = path;
                page.entries.push_back({nullptr, tombstone.path_display});
            }
            dead.next();
        }
    }
    page.next.stage = Stage::journal;
    page.next.after.clear();
    page.has_more = has_news(tree, page.next);
    return page;
}

/// What a line of the journal means to a cursor, if anything.
std::optional<ListedEntry> tell(const Change& change, const Cursor& cursor, const std::string& folder) {
    const bool is_self = change.path_lower == folder;
    if (!change.entry && change.was_folder && is_within(folder, change.path_lower) && !folder.empty()) {
        return ListedEntry{nullptr, cursor.path_display};
    }
    if (is_self && (cursor.depth == Depth::children || cursor.is_root_of_view)) return std::nullopt;
    const bool is_inside = cursor.depth == Depth::recursive ? is_within(change.path_lower, folder)
                                                            : parent_of(change.path_lower) == folder;
    if (!is_inside || (change.entry && !is_told(change.entry, cursor))) return std::nullopt;
    return ListedEntry{change.entry, change.entry ? std::string() : change.path_display};
}

ListingPage read_journal(const FileTree& tree, const Cursor& cursor, std::uint64_t limit) {
    const std::string folder = lower_path(cursor.path_display);
    ListingPage page{.entries = {}, .next = cursor};
    const auto& journal = tree.journal();
    for (auto seq = cursor.seq; seq < journal.size(); ++seq) {
        const Change& change = journal[seq];
        auto told = tell(change, cursor, folder);
        if (told && !tree.is_superseded(change)) {
            if (page.entries.size() >= limit) {
                page.has_more = true;
                return page;
            }
            page.entries.push_back(*std::move(told));
        }
        page.next.seq = change.seq;
    }
    return page;
}

}  // namespace

ListingPage read_page(const FileTree& tree, const Cursor& cursor) {
    if (cursor.stage == Stage::listing) return read_listing(tree, cursor);
    return read_journal(tree, cursor, cursor.page_entries_max);
}

bool has_news(const FileTree& tree, const Cursor& cursor) {
    if (cursor.stage == Stage::listing) return true;
    return read_journal(tree, cursor, 0).has_more;
}

}  // namespace sluice::sandbox
