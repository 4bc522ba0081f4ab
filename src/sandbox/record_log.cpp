#include "sandbox/record_log.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <unistd.h>
#include <utility>

#include "base/text.h"

namespace sluice::sandbox {

namespace {

// A line is fields joined by tabs; within a field, tab, line break and backslash are escaped.
std::string escape_field(std::string_view field) {
    std::string out;
    out.reserve(field.size());
    for (const char c : field) {
        if (c == '\t') {
            out += "\\t";
        } else if (c == '\n') {
            out += "\\n";
        } else if (c == '\\') {
            out += "\\\\";
        } else {
            out += c;
        }
    }
    return out;
}

std::string unescape_field(std::string_view field) {
    std::string out;
    out.reserve(field.size());
    for (std::size_t i = 0; i < field.size(); ++i) {
        if (field[i] != '\\' || i + 1 == field.size()) {
            out += field[i];
            continue;
        }
        const char c = field[++i];
        out += c == 't' ? '\t' : c == 'n' ? '\n' : c;
    }
    return out;
}

Error unusable(const std::filesystem::path& file, std::string_view reason) {
    return {.remedy = Remedy::ask_admin,
            .code = "sandbox_data_unusable",
            .message = cat("The sandbox can't use its data file ", file.string(), ": ", reason, "."),
            .hint = "Check the folder's permissions and free space, or start with an empty data folder."};
}

}  // namespace

Result<std::unique_ptr<RecordLog>> RecordLog::open(const std::optional<std::filesystem::path>& file) {
    std::unique_ptr<RecordLog> log(new RecordLog);
    if (!file) return log;
    if (std::filesystem::exists(*file)) TRY(log->read_lines(*file));
    log->m_file = ::open(file->c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (log->m_file < 0) return fail(unusable(*file, std::strerror(errno)));
    return log;
}

RecordLog::~RecordLog() {
    if (m_file >= 0) ::close(m_file);
}

Result<> RecordLog::read_lines(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in) return fail(unusable(file, std::strerror(errno)));
    std::uint64_t whole_bytes = 0;
    for (std::string line; std::getline(in, line);) {
        if (in.eof()) break;  // no line break at its end: torn
        if (!read_line(line))
            return fail(unusable(file, cat("line at byte ", whole_bytes, " isn't a record")));
        whole_bytes += line.size() + 1;
    }
    in.close();
    std::error_code error;
    std::filesystem::resize_file(file, whole_bytes, error);
    if (error) return fail(unusable(file, error.message()));
    return {};
}

bool RecordLog::read_line(std::string_view line) {
    const auto fields = split(line, '\t');
    const std::string& verb = fields.front();
    if (verb == "files" && fields.size() == 3) {
        m_changes.push_back({unescape_field(fields[1]), unescape_field(fields[2])});
    } else if (verb == "put" && fields.size() == 4) {
        m_records[unescape_field(fields[1])][unescape_field(fields[2])] = unescape_field(fields[3]);
    } else if (verb == "remove" && fields.size() == 3) {
        m_records[unescape_field(fields[1])].erase(unescape_field(fields[2]));
    } else if (verb == "commit") {
        return read_commit(fields);
    } else {
        return false;
    }
    return true;
}

/// "commit", then "put" with three fields or "files" with two, again and again.
bool RecordLog::read_commit(const std::vector<std::string>& fields) {
    for (std::size_t at = 1; at < fields.size();) {
        if (fields[at] == "put" && at + 3 < fields.size()) {
            m_records[unescape_field(fields[at + 1])][unescape_field(fields[at + 2])] =
                unescape_field(fields[at + 3]);
            at += 4;
        } else if (fields[at] == "files" && at + 2 < fields.size()) {
            m_changes.push_back({unescape_field(fields[at + 1]), unescape_field(fields[at + 2])});
            at += 3;
        } else {
            return false;
        }
    }
    return true;
}

void RecordLog::write_line(std::string line) {
    if (m_file < 0) return;
    line += '\n';
    std::string_view rest = line;
    while (!rest.empty()) {
        const auto written = ::write(m_file, rest.data(), rest.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) {
            m_is_broken = true;
            return;
        }
        rest.remove_prefix(static_cast<std::size_t>(written));
    }
}

void RecordLog::put(const std::string& kind, const std::string& key, const std::string& text) {
    const std::lock_guard lock(m_mutex);
    put_locked(kind, key, text);
}

void RecordLog::put_locked(const std::string& kind, const std::string& key, const std::string& text) {
    m_records[kind][key] = text;
    write_line(cat("put\t", escape_field(kind), "\t", escape_field(key), "\t", escape_field(text)));
}

void RecordLog::remove(const std::string& kind, const std::string& key) {
    const std::lock_guard lock(m_mutex);
    remove_locked(kind, key);
}

std::string RecordLog::change(const std::string& kind, const std::string& key,
                              const std::function<std::string(const std::string&)>& act) {
    const std::lock_guard lock(m_mutex);
    const auto& records = m_records[kind];
    const auto found = records.find(key);
    const std::string before = found == records.end() ? "" : found->second;
    std::string after = act(before);
    if (after == before) return after;
    if (after.empty()) {
        remove_locked(kind, key);
    } else {
        put_locked(kind, key, after);
    }
    return after;
}

void RecordLog::remove_locked(const std::string& kind, const std::string& key) {
    if (m_records[kind].erase(key) == 0) return;
    write_line(cat("remove\t", escape_field(kind), "\t", escape_field(key)));
}

std::optional<std::string> RecordLog::find(const std::string& kind, const std::string& key) const {
    const std::lock_guard lock(m_mutex);
    const auto records = m_records.find(kind);
    if (records == m_records.end()) return std::nullopt;
    const auto found = records->second.find(key);
    if (found == records->second.end()) return std::nullopt;
    return found->second;
}

std::map<std::string, std::string> RecordLog::all(const std::string& kind) const {
    const std::lock_guard lock(m_mutex);
    const auto records = m_records.find(kind);
    return records == m_records.end() ? std::map<std::string, std::string>{} : records->second;
}

void RecordLog::commit(const std::vector<Record>& records, const std::vector<FileChanges>& changes) {
    const std::lock_guard lock(m_mutex);
    std::string line = "commit";
    for (const auto& [kind, key, text] : records) {
        m_records[kind][key] = text;
        line += cat("\tput\t", escape_field(kind), "\t", escape_field(key), "\t", escape_field(text));
    }
    for (const auto& [namespace_id, text] : changes)
        line += cat("\tfiles\t", escape_field(namespace_id), "\t", escape_field(text));
    write_line(std::move(line));
}

std::vector<RecordLog::FileChanges> RecordLog::take_changes() {
    const std::lock_guard lock(m_mutex);
    return std::exchange(m_changes, {});
}

}  // namespace sluice::sandbox
