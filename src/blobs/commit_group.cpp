#include "blobs/commit_group.h"

#include <algorithm>

#include "base/crash_point.h"
#include "base/log.h"
#include "base/mutant.h"

namespace sluice::blobs {

/// The time in which one thread works for a group; ends it however the work ends.
class CommitGroup::Lead {
public:
    Lead(CommitGroup& of, std::span<Entry*> group) : m_of(of), m_group(group) {}
    ~Lead() {
        const Lock lock(m_of.m_mutex);
        for (Entry* entry : m_group) {
            if (!entry->outcome)  // a test's crash point threw
                entry->outcome = fail({Remedy::retry, "stopped", "Storing the file was broken off."});
            entry->is_done = true;
            entry->changed.notify_one();  // locked: it is gone as soon as its thread has seen that it is done
        }
        m_of.m_is_led = false;
        if (!m_of.m_waiting.empty()) m_of.m_waiting.front()->changed.notify_one();
    }
    Lead(const Lead&) = delete;
    Lead& operator=(const Lead&) = delete;

private:
    CommitGroup& m_of;
    std::span<Entry*> m_group;
};

Result<> CommitGroup::commit(const FinishedPart& finished) {
    Entry own{finished};
    Lock lock(m_mutex);
    m_waiting.push_back(&own);
    while (!own.is_done) {
        if (m_is_led) {
            own.changed.wait(lock);
            continue;
        }
        m_is_led = true;
        std::vector<Entry*> group = take_group();
        lock.unlock();
        {
            const Lead lead(*this, group);
            commit_all(group);
        }
        lock.lock();
    }
    return *own.outcome;
}

/// Of the same content one at a time: what one takes back must not be what another has just stored.
std::vector<CommitGroup::Entry*> CommitGroup::take_group() {
    std::vector<Entry*> group;
    std::set<std::string_view> names;
    std::erase_if(m_waiting, [&](Entry* entry) {
        if (group.size() == parts_max || !names.insert(entry->finished.content_hash).second) return false;
        group.push_back(entry);
        return true;
    });
    return group;
}

bool CommitGroup::is_distrusted(std::string_view content_hash) const {
    const Lock lock(m_mutex);
    return m_distrusted.contains(content_hash);
}

void CommitGroup::commit_all(std::span<Entry*> group) {
    const bool is_shared = group.size() >= volume_sync_parts_min;
    const auto each = [&](auto step) {
        for (Entry* entry : group) {
            if (entry->outcome) continue;
            if (auto done = step(*entry); !done) take_back(*entry, std::move(done).error());
        }
    };

    Result<> synced;
    if (is_shared) synced = m_volume.sync();
    each([&](Entry& entry) { return synced ? sync_data(entry, is_shared) : synced; });
    crash_point("blob.data_synced");
    each([&](Entry& entry) { return put_in_place(entry); });
    crash_point("blob.renamed");
    if (is_shared) synced = m_volume.sync();
    each([&](Entry& entry) { return is_shared ? synced : sync_names(entry); });
    crash_point("blob.durable");

    const Lock lock(m_mutex);
    for (Entry* entry : group) {
        if (entry->outcome) continue;
        m_distrusted.erase(entry->finished.content_hash);
        entry->outcome = Result<>();
    }
}

Result<> CommitGroup::sync_data(const Entry& entry, bool is_volume_synced) {
    if (is_mutant(Mutant::data_not_synced)) return {};
    const auto sync = [&] {
        return is_volume_synced ? entry.finished.file.check_written() : entry.finished.file.sync_data();
    };
    auto synced = sync();
    if (!synced && is_mutant(Mutant::failed_sync_repeated)) return sync();
    if (!synced && is_mutant(Mutant::sync_error_ignored)) return {};
    return synced;
}

Result<> CommitGroup::put_in_place(Entry& entry) {
    entry.is_new_name = !TRY(m_files.size_of(entry.finished.blob));
    if (entry.is_new_name && !is_mutant(Mutant::name_trusted_early)) {
        // There before it is durable: nobody may build on it yet, least of all delete another copy.
        const Lock lock(m_mutex);
        m_distrusted.insert(entry.finished.content_hash);
    }
    auto renamed = m_files.rename(entry.finished.part, entry.finished.blob);
    if (!renamed && renamed.error().code == "file_missing") {  // the first blob of its folder
        const auto folder = entry.finished.blob.parent_path();
        TRY(m_files.make_folder(folder.parent_path()));
        TRY(m_files.make_folder(folder));
        renamed = m_files.rename(entry.finished.part, entry.finished.blob);
    }
    TRY(std::move(renamed));
    entry.is_renamed = true;
    return {};
}

/// Upwards as far as put_in_place() may have made folders; a folder without changes costs next to nothing.
Result<> CommitGroup::sync_names(const Entry& entry) {
    if (is_mutant(Mutant::names_not_synced)) return {};
    const auto folder = entry.finished.blob.parent_path();
    TRY(m_files.sync_folder(folder));
    TRY(m_files.sync_folder(folder.parent_path()));
    return m_files.sync_folder(m_blobs);
}

/// A name that was there before stays: it stands for the same bytes, before and after.
void CommitGroup::take_back(Entry& entry, Error error) {
    const auto& file = entry.is_renamed ? entry.finished.blob : entry.finished.part;
    log_error(
        "blob.not_stored",
        {{"content_hash", entry.finished.content_hash}, {"code", error.code}, {"message", error.message}});
    if (!entry.is_renamed || entry.is_new_name) {
        const auto removed = m_files.remove(file);
        const Lock lock(m_mutex);
        if (!removed && entry.is_renamed)
            m_distrusted.insert(entry.finished.content_hash);
        else if (entry.is_new_name)
            m_distrusted.erase(entry.finished.content_hash);
    }
    entry.outcome = fail(std::move(error));
}

}  // namespace sluice::blobs
