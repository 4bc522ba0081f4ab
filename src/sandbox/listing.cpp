#include "sandbox/listing.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/text.h"
#include "sandbox/cloud_docs.h"

namespace sluice::sandbox {

namespace {

/// Told of the folder itself, when it has no path in its namespace; nothing real sorts before it.
constexpr const char* after_itself = "/";

std::string_view path_of(const EntryPtr& entry) {
    return entry->path_lower;
}
std::string_view path_of(const FileTree::Tombstones::value_type& tombstone) {
    return tombstone.first;
}

/// Walks a sorted set of paths through a folder, subtree by subtree or only its children.
template <class Paths>
class Walk {
public:
    Walk(const Paths& paths, const std::string& folder, Depth depth, const std::string& after)
        : m_paths(paths), m_folder(folder), m_depth(depth) {
        m_at = after.empty() ? paths.upper_bound(folder) : step_over(paths.lower_bound(after), after);
    }

    [[nodiscard]] bool is_done() const {
        return m_at == m_paths.end() || !is_within(path_of(*m_at), m_folder);
    }
    [[nodiscard]] const auto& operator*() const { return *m_at; }
    void next() { m_at = step_over(m_at, path_of(*m_at)); }

private:
    using Position = typename Paths::const_iterator;

    /// From `at`, which stands on or behind `path`, to what comes next.
    Position step_over(Position at, std::string_view path) const {
        if (at != m_paths.end() && path_of(*at) == path) ++at;
        if (m_depth == Depth::recursive || at == m_paths.end() || !is_within(path_of(*at), path)) return at;
        return m_paths.lower_bound(cat(path, "/\xff"));
    }

    const Paths& m_paths;
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
bool is_wanted(const EntryPtr& entry, const Cursor& cursor) {
    return !cursor.downloadable_only || !entry->is_file() || !cloud_doc_of(name_of(entry->path_display));
}

enum class Progress { limit_reached, done };

/// Fills a page, part by part. Parts may be added and dropped behind the one that is being read.
class PageReader {
public:
    PageReader(const View& view, const Cursor& cursor, std::uint64_t entries_max)
        : m_view(view), m_page{.entries = {}, .next = cursor}, m_entries_max(entries_max) {}

    ListingPage read() {
        if (!find_folder()) return std::move(m_page);
        for (m_at = 0; m_at < m_page.next.parts.size(); ++m_at) {
            const auto spot = spot_of(m_at);
            if (!spot) continue;  // the part around it tells that it is gone, or told it
            const auto progress = part().stage == Stage::listing ? read_listing(*spot) : read_journal(*spot);
            if (progress == Progress::done) continue;
            m_page.has_more = true;
            break;
        }
        return std::move(m_page);
    }

    /// All of a listing taken as told: what is mounted is found without walking through the entries.
    Cursor skip_listing() {
        if (!find_folder()) return m_page.next;
        for (m_at = 0; m_at < m_page.next.parts.size(); ++m_at) {
            part().stage = Stage::journal;
            const auto spot = spot_of(m_at);
            if (!spot) continue;
            for (const auto& [path, number] : spot->space->tree->mounts()) {
                const bool is_below = m_at != 0 || is_within(path, m_folder);
                const auto stored = spot->space->tree->find(path);
                if (is_below && m_view.show(*spot, stored)) add_part(*spot, *stored);
            }
        }
        return m_page.next;
    }

private:
    CursorPart& part() { return m_page.next.parts[m_at]; }

    /// The folder's namespace now. When it became another one (it was shared, or that came to an end), all is
    /// told anew. False if the page is full.
    bool find_folder() {
        auto spot = m_view.enter(m_page.next.path_display);
        if (!spot) return false;
        m_folder = lower_path(spot->path);
        if (spot->space->number != m_page.next.parts.front().space) {
            if (m_entries_max == 0) {
                m_page.has_more = true;
                return false;
            }
            m_page.entries.push_back({nullptr, m_page.next.path_display});
            begin_cursor(m_page.next, *spot);
        }
        m_first = *std::move(spot);
        return true;
    }

    /// Where a part's namespace is, if the account still sees it where it was told.
    [[nodiscard]] std::optional<Spot> spot_of(std::size_t at) const {
        if (at == 0) return m_first;
        const auto& parts = m_page.next.parts;
        const auto outer = std::ranges::find(parts, parts[at].mounted_in, &CursorPart::space);
        if (outer == parts.end()) return std::nullopt;
        const auto outer_spot = spot_of(static_cast<std::size_t>(outer - parts.begin()));
        if (!outer_spot) return std::nullopt;
        return m_view.mounted_at(*outer_spot, parts[at].mount_lower, parts[at].space);
    }

    [[nodiscard]] bool is_full() const { return m_page.entries.size() >= m_entries_max; }

    Progress read_listing(const Spot& spot);
    Progress read_journal(const Spot& spot);
    void tell_entry(const Spot& spot, const EntryPtr& stored, EntryPtr shown);
    bool tell_change(const Spot& spot, const Change& change, const std::string& folder);
    void add_part(const Spot& spot, const Entry& mount);
    void drop_parts(std::uint32_t mounted_in, const std::string& within_lower);

    const View& m_view;
    ListingPage m_page;
    std::uint64_t m_entries_max;
    Spot m_first;
    std::string m_folder;  ///< of the first part, lower, in its namespace
    std::size_t m_at = 0;
};

void PageReader::add_part(const Spot& spot, const Entry& mount) {
    auto& parts = m_page.next.parts;
    const bool is_told =
        m_page.next.depth == Depth::recursive && m_page.next.mounted == MountedFolders::included;
    if (!is_told) return;
    const auto known = std::ranges::find(parts, mount.mounts, &CursorPart::space);
    if (known != parts.end()) {
        const bool is_in_place =
            known->mounted_in == spot.space->number && known->mount_lower == mount.path_lower;
        if (is_in_place || known == parts.begin()) return;
        const auto [mounted_in, mount_lower] = std::pair(known->mounted_in, known->mount_lower);
        drop_parts(mounted_in, mount_lower);
    }
    const auto* space = m_view.namespaces().find(mount.mounts);
    parts.push_back({.space = space->number,
                     .seq = space->tree->journal().size(),
                     .mounted_in = spot.space->number,
                     .mount_lower = mount.path_lower});
}

void PageReader::drop_parts(std::uint32_t mounted_in, const std::string& within_lower) {
    auto& parts = m_page.next.parts;
    std::vector<std::uint32_t> dropped;
    for (std::size_t at = 1; at < parts.size();) {
        const auto& one = parts[at];
        const bool is_gone = (one.mounted_in == mounted_in && is_within(one.mount_lower, within_lower)) ||
                             std::ranges::find(dropped, one.mounted_in) != dropped.end();
        if (!is_gone) {
            ++at;
            continue;
        }
        dropped.push_back(one.space);
        parts.erase(parts.begin() + static_cast<std::ptrdiff_t>(at));
        if (at < m_at) --m_at;
    }
}

void PageReader::tell_entry(const Spot& spot, const EntryPtr& stored, EntryPtr shown) {
    m_page.entries.push_back({std::move(shown), {}});
    if (stored->mounts != 0) add_part(spot, *stored);
}

Progress PageReader::read_listing(const Spot& spot) {
    const bool is_first = m_at == 0;
    const std::string folder = is_first ? m_folder : "";
    const auto& cursor = m_page.next;
    const auto& tree = *spot.space->tree;
    if (is_first && part().after.empty() && cursor.depth == Depth::recursive && !cursor.is_root_of_view) {
        m_page.entries.push_back({m_view.find(lower_path(cursor.path_display)), {}});
        part().after = folder.empty() ? after_itself : folder;
    }
    const FileTree::Tombstones none;
    const auto& tombstones = cursor.deleted == DeletedEntries::included ? tree.tombstones() : none;
    Walk live(tree.entries(), folder, cursor.depth, part().after);
    Walk dead(tombstones, folder, cursor.depth, part().after);
    while (!live.is_done() || !dead.is_done()) {
        if (is_full()) return Progress::limit_reached;
        const bool is_live =
            dead.is_done() || (!live.is_done() && PathLess{}(path_of(*live), path_of(*dead)));
        if (is_live) {
            const auto& stored = *live;
            part().after = stored->path_lower;
            auto shown = is_wanted(stored, cursor) ? m_view.show(spot, stored) : nullptr;
            if (shown) tell_entry(spot, stored, std::move(shown));
            live.next();
        } else {
            const auto& [path, tombstone] = *dead;
            if (is_listed(path, folder, cursor.depth)) {
                part().after = path;
                m_page.entries.push_back({nullptr, cat(spot.root_display, tombstone.path_display)});
            }
            dead.next();
        }
    }
    part().stage = Stage::journal;
    part().after.clear();
    return Progress::done;
}

/// Tells a line of the journal, if it means anything to the cursor; false if there is no room for it.
bool PageReader::tell_change(const Spot& spot, const Change& change, const std::string& folder) {
    const auto& cursor = m_page.next;
    const bool is_of_folder = m_at == 0;
    const bool is_self = is_of_folder && change.path_lower() == folder;
    const bool ends_folder = change.kind == ChangeKind::folder_deleted && !folder.empty() &&
                             is_within(folder, change.path_lower());
    if (!ends_folder) {
        if (is_self && (cursor.depth == Depth::children || cursor.is_root_of_view)) return true;
        const bool is_told = cursor.depth == Depth::recursive ? is_within(change.path_lower(), folder)
                                                              : parent_of(change.path_lower()) == folder;
        if (!is_told) return true;
    }
    if (spot.space->tree->is_superseded(change)) return true;
    const auto put = change.is_deletion() ? nullptr : change.entry;
    if (put && !is_wanted(put, cursor)) return true;
    const auto shown = m_view.show(spot, put);
    const auto* hidden = put && !shown ? m_view.namespaces().find(put->mounts) : nullptr;
    if (hidden && hidden->kind == NamespaceKind::home) return true;  // of somebody else in the team
    if (is_full()) return false;
    if (shown) {
        tell_entry(spot, put, shown);
        return true;
    }
    const std::string deleted_path = cat(spot.root_display, change.path_display());
    m_page.entries.push_back({nullptr, ends_folder ? cursor.path_display : deleted_path});
    drop_parts(spot.space->number, change.path_lower());
    return true;
}

Progress PageReader::read_journal(const Spot& spot) {
    const std::string folder = m_at == 0 ? m_folder : "";
    const auto& journal = spot.space->tree->journal();
    for (auto seq = part().seq; seq < journal.size(); ++seq) {
        if (!tell_change(spot, journal[seq], folder)) return Progress::limit_reached;
        part().seq = journal[seq].seq;
    }
    return Progress::done;
}

}  // namespace

void begin_cursor(Cursor& cursor, const Spot& spot) {
    cursor.parts = {{.space = spot.space->number, .seq = spot.space->tree->journal().size()}};
}

ListingPage read_page(const View& view, const Cursor& cursor) {
    auto page = PageReader(view, cursor, cursor.page_entries_max).read();
    page.has_more = page.has_more || has_news(view, page.next);
    return page;
}

Cursor end_of_listing(const View& view, const Cursor& cursor) {
    return PageReader(view, cursor, 0).skip_listing();
}

bool has_news(const View& view, const Cursor& cursor) {
    if (cursor.parts.front().stage == Stage::listing) return true;
    return PageReader(view, cursor, 0).read().has_more;
}

}  // namespace sluice::sandbox
