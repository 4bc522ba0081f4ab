#include "dropbox/detail/locks.h"

#include "base/fold_case.h"

namespace sluice::dropbox::detail {
namespace {

// Both are forgotten as a whole beyond that: what is needed is soon learned again.
constexpr std::size_t folders_max = 10'000;
constexpr std::size_t jobs_max = 1'000;
constexpr std::string_view namespace_prefix = "ns:";

std::string_view parent_of(std::string_view path) {
    const auto slash = path.rfind('/');
    return path.substr(0, slash == std::string_view::npos ? 0 : slash);
}

const std::string& namespace_inside(const Entry& entry) {
    const bool is_top = entry.kind == EntryKind::folder && !entry.shared_folder_id.empty();
    return is_top ? entry.shared_folder_id : entry.parent_shared_folder_id;
}

}  // namespace

void Locks::learn(std::span<const Entry> entries) {
    const Lock lock(m_mutex);
    for (const Entry& entry : entries) {
        if (entry.path_lower.empty() || entry.kind == EntryKind::deleted) continue;
        const auto& name_space = namespace_inside(entry);
        if (name_space.empty() && m_folders.empty()) continue;
        const auto folder =
            entry.kind == EntryKind::folder ? entry.path_lower : std::string(parent_of(entry.path_lower));
        if (find(folder) == name_space) continue;
        if (m_folders.size() >= folders_max) m_folders.clear();
        m_folders.insert_or_assign(folder, name_space);
    }
}

std::string Locks::of(std::string_view path) const {
    if (path.starts_with(namespace_prefix)) {
        path.remove_prefix(namespace_prefix.size());
        return std::string(path.substr(0, path.find('/')));
    }
    const Lock lock(m_mutex);
    if (!path.starts_with('/') || m_folders.empty()) return {};
    return find(parent_of(fold_case(path)));
}

void Locks::remember_job(const std::string& job_id, const std::string& name_space) {
    if (job_id.empty() || name_space.empty()) return;
    const Lock lock(m_mutex);
    if (m_jobs.size() >= jobs_max) m_jobs.clear();
    m_jobs.insert_or_assign(job_id, name_space);
}

std::string Locks::of_job(const std::string& job_id) const {
    const Lock lock(m_mutex);
    const auto found = m_jobs.find(job_id);
    return found == m_jobs.end() ? std::string() : found->second;
}

const std::string& Locks::find(std::string_view folder_lower) const {
    static const std::string root;
    for (;; folder_lower = parent_of(folder_lower)) {
        const auto found = m_folders.find(folder_lower);
        if (found != m_folders.end()) return found->second;
        if (folder_lower.empty()) return root;
    }
}

}  // namespace sluice::dropbox::detail
