#include "dropbox/uploader.h"

#include <algorithm>

#include "base/hash.h"
#include "base/mutex.h"
#include "base/pool.h"
#include "base/text.h"
#include "dropbox/settle.h"

namespace sluice::dropbox {
namespace {

constexpr std::uint64_t hashed_at_once_bytes = std::uint64_t{1} << 20;
constexpr int finish_rounds_max = 4;

Result<std::string> hash_of(const net::Body& body) {
    if (!body.source) return content_hash_of(body.text);
    ContentHasher hasher;
    std::string buffer(static_cast<std::size_t>(std::min(body.source_size, hashed_at_once_bytes)), '\0');
    for (std::uint64_t left = body.source_size; left > 0;) {
        const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(left, buffer.size()));
        const auto got = TRY(body.source->read(std::span(buffer.data(), wanted)));
        if (got == 0)
            return fail({.remedy = Remedy::conflict,
                         .code = "source_shorter",
                         .message = "The file to upload became shorter while it was read.",
                         .hint = "It is uploaded again from the start."});
        hasher.update(std::string_view(buffer.data(), got));
        left -= got;
    }
    return hasher.finish();
}

/// Sends the pieces of one session.
class Sender {
public:
    Sender(Client& client, const UploadLimits& limits, const Upload& upload, const SaveProgress& saved,
           const std::stop_token& stop)
        : m_client(client), m_limits(limits), m_upload(upload), m_saved(saved), m_stop(stop) {}

    Result<SentFile> send(UploadProgress progress) {
        m_progress = std::move(progress);
        if (m_progress.piece_bytes == 0) m_progress.piece_bytes = m_limits.piece_bytes;
        m_pieces = cut_into_pieces(m_upload.source.size, m_progress.piece_bytes);
        m_progress.arrived.resize(m_pieces.size());
        if (plan_upload(m_upload.source.size, m_limits).way == UploadWay::concurrent)
            TRY(send_at_once());
        else
            TRY(send_in_order());
        const SessionCursor end{.session_id = m_progress.session_id, .offset = m_upload.source.size};
        return SentFile{{end, m_upload.commit}, m_upload.source.content_hash};
    }

private:
    Result<> send_in_order() {
        SessionCursor cursor{.session_id = m_progress.session_id, .offset = 0};
        if (cursor.session_id.empty()) {
            cursor = TRY(start_with(m_pieces.front()));
            TRY(note_arrived_up_to(cursor));
            if (m_pieces.size() == 1) return {};
        } else {
            cursor.offset = arrived_bytes();
        }
        // At least one more: only an answered close says that the session is closed.
        bool is_closed = false;
        int corrections = 0;
        while (!is_closed) {
            const auto size = std::min(m_progress.piece_bytes, m_upload.source.size - cursor.offset);
            is_closed = cursor.offset + size == m_upload.source.size;
            const auto expected = cursor.offset + size;
            cursor = TRY(append({cursor.offset, size}, is_closed ? SessionEnd::close : SessionEnd::open));
            // Dropbox has more or less than we thought, so this piece wasn't taken.
            is_closed = is_closed && cursor.offset == expected;
            if (cursor.offset != expected) ++corrections;
            if (cursor.offset > m_upload.source.size || corrections > m_limits.attempts_max)
                return fail(other_bytes());
            TRY(note_arrived_up_to(cursor));
        }
        return {};
    }

    /// All but the last piece in any order, many at once; the last one closes the session.
    Result<> send_at_once() {
        if (m_progress.session_id.empty()) {
            m_progress.session_id = TRY(m_client.start_concurrent_session(m_stop)).session_id;
            TRY(save());
        }
        const auto arrived = m_progress.arrived;
        {
            Pool pool("upload", std::max<std::size_t>(1, m_limits.pieces_at_once), m_pieces.size() + 1);
            for (std::size_t i = 0; i + 1 < m_pieces.size(); ++i)
                if (!arrived[i] && !pool.submit([this, i] { send_one(i); })) break;
            pool.wait_idle();
        }
        {
            const Lock lock(m_mutex);
            if (m_error) return fail(*m_error);
        }
        TRY(append(m_pieces.back(), SessionEnd::close));
        return note_arrived(m_pieces.size() - 1);
    }

    void send_one(std::size_t index) {
        {
            const Lock lock(m_mutex);
            if (m_error) return;
        }
        const auto sent = append(m_pieces[index], SessionEnd::open);
        const auto noted = sent ? note_arrived(index) : fail(sent.error());
        const Lock lock(m_mutex);
        if (!noted && !m_error) m_error = noted.error();
    }

    Result<SessionCursor> start_with(const UploadPiece& piece) {
        const auto end = m_pieces.size() == 1 ? SessionEnd::close : SessionEnd::open;
        const auto bytes = TRY(bytes_of(piece));
        return patiently([&] { return m_client.start_session(bytes, end, m_stop); });
    }

    Result<SessionCursor> append(const UploadPiece& piece, SessionEnd end) {
        const auto bytes = TRY(bytes_of(piece));
        const SessionCursor at{.session_id = m_progress.session_id, .offset = piece.offset};
        return patiently([&] { return m_client.append_session(at, bytes, end, m_stop); });
    }

    template <class Attempt>
    Result<SessionCursor> patiently(Attempt attempt) {
        for (int i = 1;; ++i) {
            auto cursor = attempt();
            const bool is_passing = !cursor && cursor.error().remedy == Remedy::retry &&
                                    cursor.error().code != "stopped" && !cursor.error().retry_after;
            if (!is_passing || i >= m_limits.attempts_max || m_stop.stop_requested()) return cursor;
        }
    }

    Result<UploadBytes> bytes_of(const UploadPiece& piece) const {
        const auto open = [&source = m_upload.source, piece] {
            return source.open(piece.offset, piece.size);
        };
        return UploadBytes{.open = open, .size = piece.size, .content_hash = TRY(hash_of(TRY(open())))};
    }

    [[nodiscard]] std::uint64_t arrived_bytes() const {
        std::uint64_t bytes = 0;
        for (std::size_t i = 0; i < m_pieces.size() && m_progress.arrived[i]; ++i)
            bytes = m_pieces[i].offset + m_pieces[i].size;
        return bytes;
    }

    Result<> note_arrived_up_to(const SessionCursor& cursor) {
        m_progress.session_id = cursor.session_id;
        for (std::size_t i = 0; i < m_pieces.size(); ++i)
            m_progress.arrived[i] = m_pieces[i].offset + m_pieces[i].size <= cursor.offset;
        return save();
    }

    Result<> note_arrived(std::size_t index) {
        const Lock lock(m_mutex);
        m_progress.arrived[index] = true;
        return save();
    }

    Result<> save() { return m_saved ? m_saved(m_progress) : Result<>(); }

    static Error other_bytes() {
        return {.remedy = Remedy::conflict,
                .code = "upload_session_lost",
                .message = "The unfinished upload at Dropbox isn't of this file.",
                .hint = "Nothing to do: it is uploaded from the start."};
    }

    Client& m_client;
    const UploadLimits& m_limits;
    const Upload& m_upload;
    const SaveProgress& m_saved;
    const std::stop_token& m_stop;
    std::vector<UploadPiece> m_pieces;
    UploadProgress m_progress;  // while pieces travel at once, changed under the mutex only
    Mutex m_mutex;
    std::optional<Error> m_error GUARDED_BY(m_mutex);
};

/// The session can't be gone on with; its bytes have to be sent anew.
bool is_session_lost(const Error& error) {
    return error.code == "upload_session_lost" || error.code == "upload_session_closed" ||
           error.code == "upload_offset_wrong" || error.code == "upload_session_open";
}

/// Of pieces the content hash was checked one by one; this is the proof of the whole.
Result<Entry> check_whole(Result<Entry> entry, const Commit& commit, const std::string& content_hash) {
    if (!entry || entry->content_hash == content_hash) return entry;
    return fail({.remedy = Remedy::conflict,
                 .code = "upload_differs",
                 .message = cat(commit.path, ": what Dropbox put together isn't the file that was sent."),
                 .hint = "The version before it can be restored in Dropbox. Nothing to do: it is uploaded "
                         "again from the start."});
}

/// An earlier attempt whose end nobody saw, before a crash perhaps, is in the way of this one.
bool may_be_ours(const Error& error) {
    return is_session_lost(error) || error.code == "target_changed" || error.code == "target_exists";
}

/// `result`, or the file where it turns out to be there.
template <class Look>
Result<Entry> unless_there(Result<Entry> result, const Commit& commit, Look look) {
    if (result || commit.strict_conflict || !may_be_ours(result.error())) return result;
    if (auto there = TRY(look())) return *std::move(there);
    return result;
}

Result<Entry> finish_one(Client& client, const SentFile& sent, const std::stop_token& stop) {
    const auto look = [&] { return settle_upload(client, sent.finish.commit, sent.content_hash, stop); };
    auto entry = unless_there(surely<Entry>([&] { return client.finish_session(sent.finish, stop); }, look),
                              sent.finish.commit, look);
    return check_whole(std::move(entry), sent.finish.commit, sent.content_hash);
}

Result<> check_one_namespace(std::span<const SentFile> sent) {
    for (const auto& file : sent)
        if (file.finish.commit.namespace_id != sent.front().finish.commit.namespace_id)
            return fail({.remedy = Remedy::give_up,
                         .code = "batch_misused",
                         .message = "Uploads of one batch must go into the same shared folder.",
                         .hint = "Please report this: it is a defect of Sluice."});
    return {};
}

/// One finish_batch, and a look for each file where it isn't known what became of it.
Result<std::vector<Result<Entry>>> finish_round(Client& client, std::span<const SentFile> sent,
                                                const std::stop_token& stop) {
    std::vector<SessionFinish> finishes;
    for (const auto& file : sent) finishes.push_back(file.finish);
    auto answer = client.finish_sessions(finishes, stop);
    if (!answer && answer.error().code != "answer_lost") return answer;
    std::vector<Result<Entry>> results;
    if (answer)
        results = *std::move(answer);
    else
        results.assign(sent.size(), fail(answer.error()));
    for (std::size_t i = 0; i < sent.size(); ++i) {
        const auto& commit = sent[i].finish.commit;
        const auto look = [&] { return settle_upload(client, commit, sent[i].content_hash, stop); };
        if (!results[i] && results[i].error().code == "answer_lost") {
            auto settled = look();
            if (!settled) results[i] = fail(settled.error());
            if (settled && *settled) results[i] = **std::move(settled);
        }
        results[i] =
            check_whole(unless_there(std::move(results[i]), commit, look), commit, sent[i].content_hash);
    }
    return results;
}

Result<std::vector<Result<Entry>>> finish_lot(Client& client, std::span<const SentFile> lot,
                                              const std::stop_token& stop) {
    auto results = TRY(finish_round(client, lot, stop));
    for (int round = 1; round < finish_rounds_max; ++round) {
        std::vector<std::size_t> places;
        std::vector<SentFile> again;
        for (std::size_t i = 0; i < lot.size(); ++i) {
            if (results[i]) continue;
            const auto& code = results[i].error().code;
            if (code != "rate_limited" && code != "answer_lost") continue;
            places.push_back(i);
            again.push_back(lot[i]);
        }
        if (again.empty()) break;
        auto repeated = finish_round(client, again, stop);
        if (!repeated) break;  // told to wait for long: what we have is the answer
        for (std::size_t i = 0; i < places.size(); ++i) results[places[i]] = std::move((*repeated)[i]);
    }
    return results;
}

}  // namespace

std::vector<UploadPiece> cut_into_pieces(std::uint64_t size, std::uint64_t piece_bytes) {
    std::vector<UploadPiece> pieces;
    for (std::uint64_t at = 0; at < size; at += piece_bytes)
        pieces.push_back({.offset = at, .size = std::min(piece_bytes, size - at)});
    if (pieces.empty()) pieces.push_back({});
    return pieces;
}

UploadPlan plan_upload(std::uint64_t size, const UploadLimits& limits) {
    if (size <= limits.single_bytes_max) return {};
    return {.way = size < limits.concurrent_bytes_min ? UploadWay::sequential : UploadWay::concurrent,
            .pieces = cut_into_pieces(size, limits.piece_bytes)};
}

Result<Entry> Uploader::upload(const Upload& upload, const UploadProgress& progress,
                               const SaveProgress& saved, std::stop_token stop) {
    const auto& source = upload.source;
    const auto look = [&] { return settle_upload(m_client, upload.commit, source.content_hash, stop); };
    if (progress.session_id.empty() && plan_upload(source.size, m_limits).way == UploadWay::single) {
        const UploadBytes bytes{.open = [&source] { return source.open(0, source.size); },
                                .size = source.size,
                                .content_hash = source.content_hash};
        auto sent = surely<Entry>([&] { return m_client.upload(upload.commit, bytes, stop); }, look);
        return unless_there(std::move(sent), upload.commit, look);
    }
    const auto send_and_finish = [&](const UploadProgress& from) -> Result<Entry> {
        return finish_one(m_client, TRY(send(upload, from, saved, stop)), stop);
    };
    auto entry = unless_there(send_and_finish(progress), upload.commit, look);
    const bool is_to_repeat =
        !entry && (is_session_lost(entry.error()) || entry.error().code == "upload_differs");
    return is_to_repeat && !progress.session_id.empty() ? send_and_finish({}) : entry;
}

Result<SentFile> Uploader::send(const Upload& upload, const UploadProgress& progress,
                                const SaveProgress& saved, std::stop_token stop) {
    return Sender(m_client, m_limits, upload, saved, stop).send(progress);
}

Result<std::vector<Result<Entry>>> Uploader::finish(std::span<const SentFile> sent, std::stop_token stop) {
    if (sent.empty()) return std::vector<Result<Entry>>{};
    TRY(check_one_namespace(sent));
    std::vector<Result<Entry>> results;
    for (std::size_t at = 0; at < sent.size(); at += Client::batch_entries_max) {
        const auto lot = sent.subspan(at, std::min(Client::batch_entries_max, sent.size() - at));
        auto finished = finish_lot(m_client, lot, stop);
        if (!finished && at == 0) return finished;
        if (!finished) finished = std::vector<Result<Entry>>(lot.size(), fail(finished.error()));
        std::ranges::move(*finished, std::back_inserter(results));
    }
    return results;
}

}  // namespace sluice::dropbox
