#include "simulation/oracle.h"

#include <boost/json.hpp>

#include <utility>

#include "base/text.h"
#include "catalog/words.h"
#include "domain/intake.h"
#include "sandbox/cursor.h"
#include "sandbox/file_tree.h"
#include "sandbox/token_check.h"

namespace sluice::simulation {
namespace {

/// Calls that were under way when a person paused clearing may still arrive.
constexpr milliseconds pause_takes_max{60'000};
/// Calls that were under way together may all be refused before one of them asks for a fresh token.
constexpr int refusals_max = 20;

using catalog::sql::params;
using domain::IntakeState;

std::string text_at(const boost::json::object& object, std::string_view key) {
    const auto* found = object.if_contains(key);
    return found != nullptr && found->is_string() ? std::string(found->as_string()) : std::string();
}

IntakeState state_of(const std::string& word) {
    return catalog::from_word<IntakeState>(word);
}

}  // namespace

bool Oracle::lies_in_rejected(const std::string& path) {
    return to_lower_ascii(path).starts_with("/in/rejected/");
}

Oracle::Oracle(Rig& rig) : m_rig(rig) {
    m_rig.sandbox().add_hooks(
        {.before =
             [this](const net::Request& request, std::string_view route) {
                 before_request(request, route);
                 m_is_app_acting = true;
                 return std::optional<net::Response>();
             },
         .after =
             [this](const net::Request& request, std::string_view, net::Response& answer) {
                 after_request(request, answer);
                 m_is_app_acting = false;
             }});
    m_rig.dropbox().on_change([this](const sandbox::AccountChange&) { note_change(); });
    m_rig.on_step([this] { check_step(); });
    note_change();
}

void Oracle::report(Harm harm, std::string what) {
    m_rig.trace().add("oracle", what);
    m_violations.push_back({harm, std::move(what)});
}

bool Oracle::is_excused(const std::string& hash) const {
    return m_is_disk_forgiven || m_rotted.contains(hash);
}

bool Oracle::is_in_library(const std::string& hash) {
    return !m_rig.query("SELECT id FROM versions WHERE content_hash = ?1 LIMIT 1", params(hash)).empty();
}

/// Learns from Dropbox what lies where, and who took away what isn't there any more.
void Oracle::note_change() {
    std::map<std::string, Revision> in_folder;
    std::set<std::string> in_dropbox;
    const auto files = *m_rig.dropbox().files(m_rig.contributor());
    for (const auto& file : files) {
        if (file.is_folder()) continue;
        in_dropbox.insert(file.content_hash);
        if (to_lower_ascii(file.path_display).starts_with("/in/"))
            in_folder[file.id] = {file.rev, file.content_hash, file.path_display};
    }
    auto& takers = m_is_app_acting ? m_taken_away_by_sluice : m_taken_away_by_people;
    for (const auto& [id, before] : m_in_folder) {
        const auto now = in_folder.find(id);
        if (now == in_folder.end() || now->second.hash != before.hash) takers.insert(before.hash);
    }
    for (const std::string& hash : m_in_dropbox)
        if (!in_dropbox.contains(hash) && !m_is_app_acting) m_taken_away_by_people.insert(hash);
    for (const auto& [id, file] : in_folder) {
        const auto before = m_in_folder.find(id);
        const bool is_new = before == m_in_folder.end() || before->second.hash != file.hash ||
                            before->second.path != file.path;
        if (is_new && !m_is_app_acting && lies_in_rejected(file.path))
            m_put_in_rejected.insert({id, file.hash});
        m_ever_in_folder.insert(file.hash);
        m_taken_away_by_sluice.erase(file.hash);  // put back: as if it had never been away
    }
    m_ever_in_dropbox.insert(in_dropbox.begin(), in_dropbox.end());
    m_in_folder = std::move(in_folder);
    m_in_dropbox = std::move(in_dropbox);
}

void Oracle::before_request(const net::Request& request, std::string_view route) {
    if (route == "/oauth2/token") m_refusals.clear();
    const bool is_delete = route == "files/delete_v2" || route == "files/delete_batch";
    if (!is_delete && route != "files/move_v2") {
        if ((route.starts_with("files/delete") && route != "files/delete_batch/check") ||
            route == "files/permanently_delete" || route == "files/upload" || route == "files/restore")
            report(Harm::other, cat("I1: Sluice calls ", route, ", which has no guard."));
        return;
    }
    boost::system::error_code error;
    const auto arguments = boost::json::parse(request.body.text, error);
    if (error || !arguments.is_object()) return;
    const auto& object = arguments.as_object();
    if (route == "files/move_v2") return check_move(text_at(object, "from_path"), text_at(object, "to_path"));
    const auto* entries = object.if_contains("entries");
    if (entries == nullptr) return check_delete(text_at(object, "path"), text_at(object, "parent_rev"));
    for (const auto& entry : entries->as_array())
        check_delete(text_at(entry.as_object(), "path"), text_at(entry.as_object(), "parent_rev"));
}

/// I8: a token that Dropbox calls expired is replaced, not used until its own hour.
void Oracle::after_request(const net::Request& request, const net::Response& answer) {
    if (answer.status != 401) return;
    const bool is_told =
        !answer.cut_after_bytes && answer.body.text.find("\"expired_access_token\"") != std::string::npos;
    m_last_refused = is_told ? sandbox::bearer_token_of(request) : std::string();
    if (is_told && ++m_refusals[m_last_refused] == refusals_max)
        report(Harm::stuck, cat("I8: an access token was refused as expired ", refusals_max,
                                " times, and nobody asked for a fresh one."));
}

/// I8: a link is given up only where somebody at Dropbox has ended it, for only a person can put it right.
void Oracle::check_link() {
    const bool is_linked = m_rig.query("SELECT state FROM connections").front().text(0) == "linked";
    if (std::exchange(m_was_linked, is_linked) == is_linked || is_linked) return;
    const auto token = m_rig.dropbox().people().find_access_token(m_last_refused);
    const auto grant = token ? m_rig.dropbox().people().find_grant(token->grant_id) : std::nullopt;
    if (grant && !grant->is_revoked)
        report(Harm::stuck, "I8: the link is given up for an expired token, though it can be renewed.");
}

/// I1 and I4, at the instant at which the delete reaches Dropbox.
void Oracle::check_delete(const std::string& id, const std::string& rev) {
    if (!id.starts_with("id:") || rev.empty())
        return report(Harm::deleted_early, cat("I4: a delete of ", id, " that names no revision."));
    const auto entry = m_rig.dropbox().read_files(
        m_rig.contributor(), [&](const sandbox::View& view) { return view.find_by_id(id); });
    if (!entry || entry->rev != rev) return;  // Dropbox refuses it
    check_guards(id, rev);
    const std::string hash(entry->content->content_hash());
    if (!is_in_library(hash))
        report(Harm::deleted_early,
               cat("I1: ", entry->path_display, " is deleted, but no version in the library has its bytes."));
    if (!m_rig.is_durable(hash) && !m_is_disk_forgiven)
        report(Harm::deleted_early,
               cat("I1: ", entry->path_display, " is deleted, but its bytes (", hash.substr(0, 8),
                   ") aren't durable and whole here", m_rotted.contains(hash) ? ": they had rotted." : "."));
}

/// Moves have no revision guard at Dropbox: check_end() sees whether what was moved by mistake was put back.
void Oracle::check_move(const std::string& id, const std::string& to) {
    if (!id.starts_with("id:"))
        return report(Harm::other, cat("I4: a move of ", id, ", which is no file id."));
    const auto there = m_in_folder.find(id);
    if (there == m_in_folder.end()) return;
    const bool is_rejection = lies_in_rejected(to) || lies_in_rejected(there->second.path);
    is_rejection ? check_rejection(id) : check_guards(id, "");
}

/// W13: only what a person rejected is moved to Rejected/, or back.
void Oracle::check_rejection(const std::string& id) {
    check_pause(id);
    if (m_rig.wire().is_delivering_late()) return;
    if (m_rig
            .query("SELECT id FROM intakes WHERE file_id = ?1 AND state IN ('rejecting', 'restoring')",
                   params(id))
            .empty())
        report(Harm::other, cat("W13: ", id, " is moved to Rejected/ or back, though nobody asked for it."));
}

void Oracle::check_pause(const std::string& id) {
    const bool has_stalled = m_rig.machine().counts().faults.contains(FaultKind::stall);
    if (m_paused_since && !has_stalled && !m_rig.wire().is_delivering_late() &&
        m_rig.clock().elapsed() - *m_paused_since > pause_takes_max)
        report(Harm::other, cat("I10: ", id, " is cleared, though clearing is paused."));
}

/// I10, for a revision of a file, or (where that is empty) for whichever was cleared last: nothing is cleared
/// while clearing is paused, nor more than the guard allows.
void Oracle::check_guards(const std::string& id, const std::string& rev) {
    check_pause(id);
    const auto& limits = m_rig.options().limits;
    const auto rows = m_rig.query(
        "SELECT c.at > s.guard_reset_at, (SELECT COUNT(*) FROM clearings o WHERE o.mapping_id = c.mapping_id "
        "AND o.at > s.guard_reset_at AND o.at > c.at - ?3 AND o.at <= c.at) FROM clearings c JOIN "
        "account_switches s ON s.account_id = c.account_id JOIN intakes i ON i.id = c.intake_id "
        "WHERE i.file_id = ?1 AND (?2 = '' OR i.rev = ?2) ORDER BY c.at DESC LIMIT 1",
        params(id, rev, limits.clearings_window_s * 1'000));
    if (rows.empty())
        report(Harm::other, cat("I10: ", id, " is cleared, but the guard didn't count it."));
    else if (rows.front().integer(0) != 0 && rows.front().integer(1) > limits.clearings_max)
        report(Harm::other, cat("I10: ", id, " is cleared, the ", rows.front().integer(1), "th of ",
                                limits.clearings_max, " that the guard allows."));
}

void Oracle::check_step() {
    if (m_crashes_seen != m_rig.machine().counts().crashes && !m_rig.machine().is_dead()) {
        m_crashes_seen = m_rig.machine().counts().crashes;
        check_all();
    }
    if (m_commits_seen == m_rig.commits()) return;
    m_commits_seen = m_rig.commits();
    const bool is_paused =
        m_rig.query("SELECT clearing_paused FROM account_switches").front().integer(0) != 0;
    if (!is_paused) m_paused_since.reset();
    if (is_paused && !m_paused_since) m_paused_since = m_rig.clock().elapsed();
    check_link();
    check_ledger();
    check_versions();
    check_cursor();
}

/// I7: an unbroken chain of allowed arrows, and fences that only grow.
void Oracle::check_ledger() {
    for (auto& row : m_rig.query(
             "SELECT l.sequence, l.intake_id, l.from_state, l.to_state, i.fence, i.reason_code FROM ledger l "
             "JOIN intakes i ON i.account_id = l.account_id AND i.id = l.intake_id "
             "WHERE l.account_id = ?1 AND l.sequence > ?2 ORDER BY l.sequence",
             params(m_rig.account(), m_ledger_seen))) {
        std::string id;
        std::optional<std::string> from;
        std::string to;
        std::int64_t fence = 0;
        std::string reason;
        row.read(m_ledger_seen, id, from, to, fence, reason);
        auto& state = m_states[id];
        m_rig.trace().add("ledger", cat(id.substr(20), " ", from.value_or("nothing"), " -> ", to));
        if (from.value_or("") != state)
            report(Harm::other, cat("I7: ", id, " goes from ", from.value_or("nothing"), " to ", to,
                                    ", but was ", state, "."));
        if (from && !domain::may_follow(state_of(*from), state_of(to)))
            report(Harm::other, cat("I7: ", id, " goes from ", *from, " to ", to, "."));
        if (fence < m_fences[id]) report(Harm::other, cat("I7: the fence of ", id, " goes back."));
        if (to == "failed" &&
            (reason == "rate_limited" || reason == "disk_full" || reason.starts_with("network_")))
            report(Harm::stuck,
                   cat("I8: ", id, " fails for ", reason, ", which passes and is no file's fault."));
        check_move_of_unmapped(id, from.value_or(""), to);
        if (from == "rejecting" && to == "rejected") check_just_rejected(id);
        state = to;
        m_fences[id] = fence;
    }
    for (auto& row : m_rig.query("SELECT id FROM mappings WHERE deleted_at IS NOT NULL"))
        m_unmapped_before.insert(row.text(0));
}

/// W13: at that moment, before somebody else replaces it there.
void Oracle::check_just_rejected(const std::string& id) {
    const auto rows = m_rig.query("SELECT file_id FROM intakes WHERE id = ?1", params(id));
    const auto there = rows.empty() ? m_in_folder.end() : m_in_folder.find(rows.front().text(0));
    if (there != m_in_folder.end()) check_rejected(there->first, there->second);
}

/// I10: what only waited when its mapping was taken away stays where it is, until somebody asks for it. A row
/// may be older than an unmapping that was committed in the same step: such a one isn't held against it.
void Oracle::check_move_of_unmapped(const std::string& id, const std::string& from, const std::string& to) {
    if (to != "queued" && from != "queued") return;
    const auto rows = m_rig.query(
        "SELECT m.id FROM intakes i JOIN mappings m ON m.account_id = i.account_id "
        "AND m.id = i.mapping_id WHERE i.id = ?1 AND m.deleted_at IS NOT NULL",
        params(id));
    if (to == "queued" && !rows.empty())
        m_queued_unmapped.insert(id);
    else if (to == "queued")
        m_queued_unmapped.erase(id);
    else if ((to == "fetching" || to == "stored") && !rows.empty() &&
             m_unmapped_before.contains(rows.front().text(0)) && !m_queued_unmapped.contains(id))
        report(Harm::other, cat("I10: ", id, " is taken in, though its mapping was taken away."));
}

/// I3 and I5 of versions that are new.
void Oracle::check_versions() {
    const auto count = m_rig.query("SELECT COUNT(*) FROM versions").front().integer(0);
    if (count == m_versions_seen) return;
    m_versions_seen = count;
    for (auto& row :
         m_rig.query("SELECT v.content_hash, i.content_hash FROM versions v LEFT JOIN intakes i ON "
                     "i.account_id = v.account_id AND i.id = v.intake_id "
                     "ORDER BY v.rowid DESC LIMIT 1")) {
        const std::string& hash = row.text(0);
        if (row.is_null(1) || row.text(1) != hash)
            report(Harm::other,
                   cat("I3: a version has other bytes (", hash.substr(0, 8), ") than its file."));
        if (!m_ever_in_dropbox.contains(hash))
            report(Harm::other,
                   cat("I5: a version has bytes that nobody uploaded: ", hash.substr(0, 8), "."));
        if (!m_rig.is_durable(hash) && !is_excused(hash))
            report(Harm::lost, cat("I5: a version is catalogued, but its bytes (", hash.substr(0, 8),
                                   ") aren't durable."));
    }
    for (auto& row : m_rig.query("SELECT file_id, rev FROM intakes i JOIN versions v ON v.intake_id = i.id "
                                 "GROUP BY file_id, rev HAVING COUNT(*) > 1"))
        report(Harm::doubled, cat("I3: revision ", row.text(1), " of ", row.text(0), " has two versions."));
}

/// I6: what a cursor says was listed is saved.
void Oracle::check_cursor() {
    for (auto& row : m_rig.query("SELECT id, \"cursor\" FROM mappings WHERE \"cursor\" IS NOT NULL")) {
        if (std::exchange(m_cursors[row.text(0)], row.text(1)) == row.text(1)) continue;
        const auto cursor = sandbox::decode_cursor(row.text(1), m_rig.dropbox().signing_key());
        if (!cursor || cursor->parts.front().stage != sandbox::Stage::journal) continue;
        m_rig.dropbox().read_files(m_rig.contributor(), [&](const sandbox::View& view) {
            const auto& tree = *view.base().tree;
            const std::string below = cat(to_lower_ascii(cursor->path_display), "/");
            for (const auto& change : tree.journal()) {
                if (change.seq == 0 || change.seq > cursor->parts.front().seq || !change.entry ||
                    !change.entry->is_file())
                    continue;
                const auto present = tree.find_by_id(change.entry->id);
                if (!present || present->rev != change.entry->rev ||
                    present->path_lower != change.path_lower() || !change.path_lower().starts_with(below))
                    continue;
                if (m_rig
                        .query("SELECT id FROM intakes WHERE file_id = ?1 AND rev = ?2",
                               params(present->id, present->rev))
                        .empty())
                    report(Harm::lost, cat("I6: the cursor is ahead of ", present->path_display,
                                           ", revision ", present->rev, ", which isn't saved."));
            }
            return 0;
        });
    }
}

void Oracle::check_all() {
    for (auto& row : m_rig.query("SELECT DISTINCT content_hash FROM versions"))
        if (!m_rig.is_durable(row.text(0)) && !is_excused(row.text(0)))
            report(Harm::lost,
                   cat("I5: the library's bytes ", row.text(0).substr(0, 8), " are gone or damaged."));
    for (const std::string& hash : m_taken_away_by_sluice)
        if (!is_in_library(hash) && !m_in_dropbox.contains(hash))
            report(Harm::lost, cat("I2: ", hash.substr(0, 8), " was taken away, and isn't in the library."));
}

bool Oracle::rot_a_blob(std::uint64_t choice) {
    // A delete that is still on its way was right when it was sent.
    if (m_rig.wire().next_late()) return false;
    // Only what can be fetched again: a source still waits in Dropbox.
    const auto rows = m_rig.query(
        "SELECT i.content_hash, MAX(i.state = 'duplicate' AND EXISTS (SELECT 1 FROM intakes o WHERE "
        "o.content_hash = i.content_hash AND o.state = 'done')) AS was_proven "
        "FROM intakes i WHERE i.state IN ('catalogued', 'duplicate', "
        "'clearing') AND i.size > 0 AND NOT EXISTS (SELECT 1 FROM intakes o WHERE o.content_hash = "
        "i.content_hash AND ((o.lease_until > 0 AND o.due_at IS NOT NULL) OR (o.state = 'done' AND i.state "
        "<> 'duplicate'))) "
        "GROUP BY i.content_hash ORDER BY was_proven DESC, i.content_hash");
    if (rows.empty()) return false;
    // Rather what was proven once already, for the clearing of another file.
    const bool is_first_taken = rows.front().integer(1) != 0 && choice % 3 != 0;
    const std::string hash = rows[is_first_taken ? 0 : choice % rows.size()].text(0);
    const auto blob = Rig::path_of_blob(hash);
    if (!m_rig.disk().durable_contents(blob)) return false;
    m_rotted.insert(hash);
    const bool is_lost_whole = choice % 4 == 0;
    is_lost_whole ? static_cast<void>(m_rig.disk().remove(blob)) : m_rig.disk().damage(blob, choice % 7);
    m_rig.trace().add("nature", cat(is_lost_whole ? "the file of " : "a bit of ", hash.substr(0, 8),
                                    is_lost_whole ? " is gone" : " turns over"));
    return true;
}

}  // namespace sluice::simulation
