// Which namespace's write lock a change takes: learned from what Dropbox tells of the entries it shows.
//
// Invariant: a guess that only pacing goes by, never sent. "" is the namespace in which the client's paths
// begin; what was learned last of a folder counts, so that sharing and unsharing are followed. Thread-safe.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>

#include "base/mutex.h"
#include "dropbox/types.h"

namespace sluice::dropbox::detail {

class Locks {
public:
    void learn(std::span<const Entry> entries);
    void learn(const Entry& entry) { learn(std::span(&entry, 1)); }
    /// Of a change at this path, in any case of letters, or at "ns:ID/…". "" for ids: they don't tell.
    [[nodiscard]] std::string of(std::string_view path) const;
    /// A job goes on in the namespace in which it was begun.
    void remember_job(const std::string& job_id, const std::string& name_space);
    [[nodiscard]] std::string of_job(const std::string& job_id) const;

private:
    [[nodiscard]] const std::string& find(std::string_view folder_lower) const REQUIRES_LOCK(m_mutex);

    mutable Mutex m_mutex;
    /// Where a folder's namespace is another than that of the one above it.
    std::map<std::string, std::string, std::less<>> m_folders GUARDED_BY(m_mutex);
    std::map<std::string, std::string> m_jobs GUARDED_BY(m_mutex);
};

}  // namespace sluice::dropbox::detail
