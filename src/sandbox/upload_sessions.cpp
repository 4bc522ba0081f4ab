#include "sandbox/upload_sessions.h"

#include <boost/json.hpp>

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "sandbox/block_hash.h"
#include "sandbox/record_log.h"

namespace sluice::sandbox {

namespace json = boost::json;

namespace {

constexpr const char* session_kind = "core.session";
constexpr std::chrono::hours session_life{7 * 24};
constexpr std::uint64_t file_bytes_max = (std::uint64_t{1} << 41) - (std::uint64_t{1} << 22);

Outcome<ContentPtr> refused(Refusal refusal) {
    return std::unexpected<Refusal>(std::move(refusal));
}

}  // namespace

struct UploadSessions::Session {
    std::mutex mutex;
    std::string id;
    std::string account_id;
    SessionType type = SessionType::sequential;
    SessionEnd end = SessionEnd::open;
    bool is_committed = false;
    Instant started_at{};
    std::unique_ptr<Spool> spool;
    std::uint64_t size = 0;  ///< accepted bytes; of a concurrent session, the end of the furthest piece
    std::map<std::uint64_t, std::uint64_t> pieces;  ///< of a concurrent session: begin -> end
    struct Block {
        std::uint64_t size;
        std::string digest;
    };
    std::map<std::uint64_t, Block> blocks;  ///< by number, those that came whole in one call
    ContentPtr content;                     ///< once sealed

    [[nodiscard]] std::string spool_name() const { return id.substr(id.find(':') + 1); }
};

UploadSessions::UploadSessions(const Clock& clock, Ids& ids, ContentStore& contents, RecordLog& log)
    : m_clock(clock), m_ids(ids), m_contents(contents), m_log(log) {
    load();
}

UploadSessions::~UploadSessions() = default;

void UploadSessions::save(const Session& session) {
    json::array pieces;
    for (const auto& [begin, end] : session.pieces) pieces.push_back(json::array{begin, end});
    json::object saved{{"account_id", session.account_id},
                       {"concurrent", session.type == SessionType::concurrent},
                       {"closed", session.end == SessionEnd::closed},
                       {"committed", session.is_committed},
                       {"started_at", session.started_at.time_since_epoch().count()},
                       {"size", session.size},
                       {"pieces", pieces}};
    if (session.content) saved["content_hash"] = session.content->content_hash();
    m_log.put(session_kind, session.id, json::serialize(saved));
}

void UploadSessions::load() {
    for (const auto& [id, text] : m_log.all(session_kind)) {
        const auto saved = json::parse(text).as_object();
        auto session = std::make_shared<Session>();
        session->id = id;
        session->account_id = std::string(saved.at("account_id").as_string());
        session->type = saved.at("concurrent").as_bool() ? SessionType::concurrent : SessionType::sequential;
        session->end = saved.at("closed").as_bool() ? SessionEnd::closed : SessionEnd::open;
        session->is_committed = saved.at("committed").as_bool();
        session->started_at =
            Instant(std::chrono::milliseconds(saved.at("started_at").to_number<std::int64_t>()));
        session->size = saved.at("size").to_number<std::uint64_t>();
        for (const auto& piece : saved.at("pieces").as_array()) {
            session->pieces[piece.at(0).to_number<std::uint64_t>()] = piece.at(1).to_number<std::uint64_t>();
        }
        if (const auto* hash = saved.if_contains("content_hash")) {
            session->content = m_contents.recall(std::string(hash->as_string()), session->size);
        }
        m_sessions[id] = std::move(session);
    }
}

UploadSessions::SessionPtr UploadSessions::add(const std::string& account_id, SessionType type) {
    auto session = std::make_shared<Session>();
    session->id = cat("pid_upload_session:", to_base64url(m_ids.random_bytes(32)));
    session->account_id = account_id;
    session->type = type;
    session->started_at = m_clock.now();
    const std::lock_guard lock(m_mutex);
    return m_sessions[session->id] = std::move(session);
}

Result<std::string> UploadSessions::start(const std::string& account_id, SessionType type) {
    const auto session = add(account_id, type);
    session->spool = TRY(m_contents.open_spool(session->spool_name()));
    save(*session);
    return session->id;
}

std::string UploadSessions::start_with(const std::string& account_id, const ContentPtr& content) {
    const auto session = add(account_id, SessionType::sequential);
    session->end = SessionEnd::closed;
    session->size = content->size();
    session->content = content;
    save(*session);
    return session->id;
}

void UploadSessions::forget(const std::string& session_id) {
    const std::lock_guard lock(m_mutex);
    const auto found = m_sessions.find(session_id);
    if (found == m_sessions.end()) return;
    m_contents.drop(std::move(found->second->spool));
    m_sessions.erase(found);
    m_log.remove(session_kind, session_id);
}

UploadSessions::SessionPtr UploadSessions::find(const std::string& account_id,
                                                const std::string& session_id) {
    const std::lock_guard lock(m_mutex);
    const auto found = m_sessions.find(session_id);
    if (found == m_sessions.end() || found->second->account_id != account_id) return nullptr;
    if (m_clock.now() - found->second->started_at > session_life) return nullptr;
    return found->second;
}

std::optional<Refusal> UploadSessions::check_piece(const Session& session, const SessionPiece& piece) const {
    const auto bytes = piece.bytes.size();
    if (bytes > request_bytes_max) return Refusal{{"payload_too_large"}};
    if (session.is_committed || session.end == SessionEnd::closed) return Refusal{{"closed"}};
    if (piece.offset + bytes > file_bytes_max) return Refusal{{"too_large"}};
    if (session.type == SessionType::sequential) {
        if (piece.offset != session.size) return Refusal{{"incorrect_offset"}, session.size};
        return std::nullopt;
    }
    if (piece.offset % hash_block_bytes != 0) return Refusal{{"concurrent_session_invalid_offset"}};
    if (bytes % hash_block_bytes != 0 && piece.end == SessionEnd::open) {
        return Refusal{{"concurrent_session_invalid_data_size"}};
    }
    return std::nullopt;
}

Result<Outcome<std::uint64_t>> UploadSessions::append(const SessionPiece& piece) {
    const auto session = find(piece.account_id, piece.session_id);
    if (!session) return Outcome<std::uint64_t>(refuse({"not_found"}));
    const std::lock_guard lock(session->mutex);
    if (auto refusal = check_piece(*session, piece)) {
        return Outcome<std::uint64_t>(std::unexpected<Refusal>(*std::move(refusal)));
    }
    if (!session->spool) session->spool = TRY(m_contents.open_spool(session->spool_name()));
    auto received = read_into(*session->spool, piece.offset, piece.bytes);
    const bool is_match =
        received && (piece.content_hash.empty() || combine_digests(received->digests) == piece.content_hash);
    const auto first_block = piece.offset / hash_block_bytes;
    if (!is_match) {
        // What a concurrent session held there may be overwritten: it has to be sent again.
        session->pieces.erase(piece.offset);
        session->blocks.erase(session->blocks.lower_bound(first_block), session->blocks.end());
        TRY(session->spool->cut(session->size));
        if (!received) return fail(std::move(received).error());
        return Outcome<std::uint64_t>(refuse({"content_hash_mismatch"}));
    }
    const auto end = piece.offset + received->size;
    session->blocks.erase(session->blocks.lower_bound(first_block),
                          session->blocks.upper_bound(end / hash_block_bytes));
    if (piece.offset % hash_block_bytes == 0) {
        for (std::uint64_t i = 0; i < received->digests.size(); ++i) {
            const auto size = std::min(hash_block_bytes, received->size - i * hash_block_bytes);
            session->blocks[first_block + i] = {size, received->digests[i]};
        }
    }
    if (session->type == SessionType::concurrent && received->size > 0) session->pieces[piece.offset] = end;
    session->size = std::max(session->size, end);
    if (piece.end == SessionEnd::closed) session->end = SessionEnd::closed;
    save(*session);
    return Outcome<std::uint64_t>(session->size);
}

std::optional<Refusal> UploadSessions::check_complete(const Session& session) {
    if (session.type == SessionType::sequential) return std::nullopt;
    if (session.end == SessionEnd::open) return Refusal{{"concurrent_session_not_closed"}};
    std::uint64_t covered = 0;
    for (const auto& [begin, end] : session.pieces) {
        if (begin > covered) return Refusal{{"concurrent_session_missing_data"}};
        covered = std::max(covered, end);
    }
    return std::nullopt;
}

Result<Outcome<ContentPtr>> UploadSessions::seal(const std::string& account_id, const std::string& session_id,
                                                 std::uint64_t offset, SessionEnd required) {
    const auto session = find(account_id, session_id);
    if (!session) return refused({{"lookup_failed", "not_found"}});
    const std::lock_guard lock(session->mutex);
    if (session->is_committed) return refused({{"lookup_failed", "closed"}});
    if (auto refusal = check_complete(*session)) return refused(*std::move(refusal));
    if (required == SessionEnd::closed && session->end == SessionEnd::open) {
        return refused({{"lookup_failed", "not_closed"}});
    }
    if (offset != session->size) return refused({{"lookup_failed", "incorrect_offset"}, session->size});
    if (session->content) return Outcome<ContentPtr>(session->content);
    session->content = TRY(make_content(*session));
    save(*session);
    return Outcome<ContentPtr>(session->content);
}

Result<ContentPtr> UploadSessions::make_content(Session& session) {
    if (!session.spool) session.spool = TRY(m_contents.open_spool(session.spool_name()));
    TRY(session.spool->cut(session.size));
    std::vector<std::string> digests;
    for (std::uint64_t begin = 0, number = 0; begin < session.size; begin += hash_block_bytes, ++number) {
        const auto size = std::min(hash_block_bytes, session.size - begin);
        const auto known = session.blocks.find(number);
        if (known != session.blocks.end() && known->second.size == size) {
            digests.push_back(known->second.digest);
        } else {
            digests.push_back(sha256_bytes(TRY(session.spool->read_at(begin, size))));
        }
    }
    session.end = SessionEnd::closed;
    return m_contents.seal(std::move(session.spool), combine_digests(digests));
}

void UploadSessions::commit(const std::string& session_id) {
    SessionPtr session;
    {
        const std::lock_guard lock(m_mutex);
        const auto found = m_sessions.find(session_id);
        if (found == m_sessions.end()) return;
        session = found->second;
    }
    const std::lock_guard lock(session->mutex);
    session->is_committed = true;
    session->content = nullptr;
    save(*session);
}

}  // namespace sluice::sandbox
