// All that the sandbox knows, as lines of a file: appended at each change, read again at the start.
//
// Invariant: a line is one commit and is written by one call, so a crash loses whole commits at the end,
// never half of one; a torn last line is cut off at the next start. Without a file, the records live in
// memory only. Thread-safe.
#pragma once

#include <atomic>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace sluice::sandbox {

class RecordLog {
public:
    /// Fails with `sandbox_data_unusable`.
    [[nodiscard]] static Result<std::unique_ptr<RecordLog>> open(
        const std::optional<std::filesystem::path>& file);
    ~RecordLog();
    RecordLog(const RecordLog&) = delete;
    RecordLog& operator=(const RecordLog&) = delete;

    void put(const std::string& kind, const std::string& key, const std::string& text);
    void remove(const std::string& kind, const std::string& key);
    [[nodiscard]] std::optional<std::string> find(const std::string& kind, const std::string& key) const;
    [[nodiscard]] std::map<std::string, std::string> all(const std::string& kind) const;

    /// Rewrites one record in one go: `act` makes the new text of the old one ("" = none) and must call
    /// nothing of the log. The new text.
    std::string change(const std::string& kind, const std::string& key,
                       const std::function<std::string(const std::string&)>& act);

    struct Record {
        std::string kind;
        std::string key;
        std::string text;
    };
    struct FileChanges {
        std::string namespace_id;  ///< logs of older sandboxes have the account's id instead
        std::string changes;
    };
    /// Records and changes to files that belong together: all or nothing of them survives.
    void commit(const std::vector<Record>& records, const std::vector<FileChanges>& changes);
    /// The commits read at the start, in order; empty the second time.
    [[nodiscard]] std::vector<FileChanges> take_changes();

    /// True once a line couldn't be written: what follows won't survive.
    [[nodiscard]] bool is_broken() const { return m_is_broken; }

private:
    RecordLog() = default;
    Result<> read_lines(const std::filesystem::path& file);
    bool read_line(std::string_view line);
    bool read_commit(const std::vector<std::string>& fields);
    void write_line(std::string line);
    void put_locked(const std::string& kind, const std::string& key, const std::string& text);
    void remove_locked(const std::string& kind, const std::string& key);

    mutable std::mutex m_mutex;
    int m_file = -1;
    std::atomic<bool> m_is_broken = false;
    std::map<std::string, std::map<std::string, std::string>> m_records;
    std::vector<FileChanges> m_changes;
};

}  // namespace sluice::sandbox
