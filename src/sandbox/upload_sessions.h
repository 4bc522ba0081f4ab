// Upload sessions: bytes that come in pieces and are committed later.
//
// Invariant: a session's bytes are exactly what its accepted calls sent; a refused call leaves it as it was.
// A session belongs to an account (not to a token) and lives 7 days (spec). Thread-safe; two calls on one
// session take turns.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/id.h"
#include "net/message.h"
#include "sandbox/content_store.h"
#include "sandbox/file_tree.h"

namespace sluice::sandbox {

class RecordLog;

enum class SessionType { sequential, concurrent };
enum class SessionEnd { open, closed };

inline constexpr std::uint64_t request_bytes_max = std::uint64_t{150} << 20;

struct SessionPiece {
    std::string account_id;
    std::string session_id;
    std::uint64_t offset = 0;
    const net::Body& bytes;
    std::string content_hash = {};  ///< of `bytes`; empty = unchecked
    SessionEnd end = SessionEnd::open;
};

class UploadSessions {
public:
    UploadSessions(const Clock& clock, Ids& ids, ContentStore& contents, RecordLog& log);
    ~UploadSessions();

    /// A new session without bytes; its id.
    [[nodiscard]] Result<std::string> start(const std::string& account_id, SessionType type);
    /// A closed session that holds `content`: the second chance of an upload whose commit was refused.
    [[nodiscard]] std::string start_with(const std::string& account_id, const ContentPtr& content);
    void forget(const std::string& session_id);

    /// Refusals are UploadSessionAppendError; an Error means that the body or the disk failed.
    [[nodiscard]] Result<Outcome<std::uint64_t>> append(const SessionPiece& piece);
    /// All bytes of a session as content, `offset` being their number. Refusals are UploadSessionLookupError
    /// or the `concurrent_…` tags of UploadSessionFinishError. The session stays until `commit`.
    [[nodiscard]] Result<Outcome<ContentPtr>> seal(const std::string& account_id,
                                                   const std::string& session_id, std::uint64_t offset,
                                                   SessionEnd required);
    /// The session was saved as a file: from now on it is `closed` to all calls.
    void commit(const std::string& session_id);

private:
    struct Session;
    using SessionPtr = std::shared_ptr<Session>;

    [[nodiscard]] SessionPtr find(const std::string& account_id, const std::string& session_id);
    SessionPtr add(const std::string& account_id, SessionType type);
    void save(const Session& session);
    void load();
    [[nodiscard]] std::optional<Refusal> check_piece(const Session& session, const SessionPiece& piece) const;
    [[nodiscard]] Result<ContentPtr> make_content(Session& session);
    static std::optional<Refusal> check_complete(const Session& session);

    const Clock& m_clock;
    Ids& m_ids;
    ContentStore& m_contents;
    RecordLog& m_log;
    std::mutex m_mutex;
    std::map<std::string, SessionPtr> m_sessions;
};

}  // namespace sluice::sandbox
