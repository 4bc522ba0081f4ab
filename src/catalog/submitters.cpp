#include "catalog/submitters.h"

#include "base/hash.h"
#include "base/json/codec.h"
#include "base/text.h"

namespace sluice::catalog {
namespace {

using domain::ContributorLinkId;
using domain::ReceiveEvent;
using domain::Submitter;
using sql::params;

/// The first revision known of each file in the folder of a link: later ones are somebody's edits. What an
/// upload page put there has a submitter of its own.
constexpr std::string_view sent_files =
    "FROM contributor_links l JOIN intakes i ON i.account_id = l.account_id AND i.mapping_id = l.mapping_id "
    "LEFT JOIN file_submitters s ON s.account_id = i.account_id AND s.connection_id = i.connection_id "
    "AND s.file_id = i.file_id "
    "WHERE l.account_id = ?1 AND i.server_modified >= ?2 "
    "AND NOT EXISTS (SELECT 1 FROM intakes e WHERE e.account_id = i.account_id AND e.connection_id = "
    "i.connection_id AND e.file_id = i.file_id AND e.id < i.id) "
    "AND NOT EXISTS (SELECT 1 FROM uploads u WHERE u.account_id = i.account_id AND u.connection_id = "
    "i.connection_id AND u.file_id = i.file_id)";

std::string digest_of(const ReceiveEvent& event) {
    const std::vector<std::string> said{to_rfc3339(event.at), event.submitter.name, event.submitter.email};
    return sha256_hex(cat(json::encode(said), json::encode(event.names)));
}

}  // namespace

Result<std::optional<ContributorLinkId>> Submitters::link_of_request(std::string_view file_request_id) {
    const auto row = TRY(m_scope.transaction.find(
        "SELECT id FROM contributor_links WHERE account_id = ?1 AND file_request_id = ?2",
        params(m_scope.account_id, file_request_id)));
    return row ? std::optional(ContributorLinkId{row->text(0)}) : std::nullopt;
}

Result<bool> Submitters::add_event(const ContributorLinkId& link, const ReceiveEvent& event) {
    return TRY(m_scope.transaction.execute(
               "INSERT INTO receive_events (account_id, contributor_link_id, digest, at, names, "
               "submitter_name, submitter_email) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) "
               "ON CONFLICT (account_id, contributor_link_id, digest) DO NOTHING",
               params(m_scope.account_id, link, digest_of(event), event.at, json::encode(event.names),
                      event.submitter.name, event.submitter.email))) == 1;
}

Result<std::vector<ReceiveEvent>> Submitters::events_of(const ContributorLinkId& link, Instant since) {
    std::vector<ReceiveEvent> events;
    for (auto& row : TRY(m_scope.transaction.query(
             "SELECT at, names, submitter_name, submitter_email FROM receive_events WHERE account_id = ?1 "
             "AND contributor_link_id = ?2 AND at >= ?3 ORDER BY at, digest",
             params(m_scope.account_id, link, since)))) {
        ReceiveEvent& event = events.emplace_back();
        std::string names;
        row.read(event.at, names, event.submitter.name, event.submitter.email);
        event.names = TRY(json::decode<std::vector<std::string>>(names));
    }
    return events;
}

Result<> Submitters::forget_events_before(Instant before) {
    TRY(m_scope.transaction.execute("DELETE FROM receive_events WHERE account_id = ?1 AND at < ?2",
                                    params(m_scope.account_id, before)));
    return {};
}

Result<> Submitters::forget_events() {
    TRY(m_scope.transaction.execute("DELETE FROM receive_events WHERE account_id = ?1",
                                    params(m_scope.account_id)));
    return {};
}

Result<std::vector<ContributorLinkId>> Submitters::links_to_match(Instant since) {
    std::vector<ContributorLinkId> links;
    for (const auto& row : TRY(m_scope.transaction.query(
             cat("SELECT DISTINCT l.id ", sent_files,
                 " AND s.file_id IS NULL AND EXISTS (SELECT 1 FROM receive_events r WHERE r.account_id = "
                 "l.account_id AND r.contributor_link_id = l.id) ORDER BY l.id"),
             params(m_scope.account_id, since))))
        links.emplace_back(row.text(0));
    return links;
}

Result<std::vector<SentFile>> Submitters::files_of(const ContributorLinkId& link, Instant since) {
    std::vector<SentFile> files;
    for (auto& row : TRY(m_scope.transaction.query(cat("SELECT i.connection_id, i.file_id, i.name, "
                                                       "i.server_modified, i.asset_id, s.submitter_name, "
                                                       "s.submitter_email ",
                                                       sent_files, " AND l.id = ?3 ORDER BY i.id"),
                                                   params(m_scope.account_id, since, link)))) {
        SentFile& file = files.emplace_back();
        std::optional<std::string> name;
        std::optional<std::string> email;
        row.read(file.connection_id, file.file_id, file.file.name, file.file.at, file.asset_id, name, email);
        if (name && email) file.submitter = Submitter{*name, *email};
    }
    return files;
}

Result<std::optional<Instant>> Submitters::listed_until(const ContributorLinkId& link) {
    auto row =
        TRY(m_scope.transaction.find("SELECT m.checked_at FROM contributor_links l JOIN mappings m ON "
                                     "m.account_id = l.account_id AND m.id = "
                                     "l.mapping_id WHERE l.account_id = ?1 AND l.id = ?2",
                                     params(m_scope.account_id, link)));
    std::optional<Instant> checked_at;
    if (row) row->read(checked_at);
    return checked_at;
}

Result<std::optional<Instant>> Submitters::newest_unknown(Instant since) {
    auto row =
        TRY(m_scope.transaction.find(cat("SELECT MAX(i.seen_at) ", sent_files, " AND s.file_id IS NULL"),
                                     params(m_scope.account_id, since)));
    std::optional<Instant> seen_at;
    if (row) row->read(seen_at);
    return seen_at;
}

Result<> Submitters::save(const SentFile& file, const Submitter& submitter, Instant now) {
    TRY(m_scope.transaction.execute(
        "INSERT INTO file_submitters (account_id, connection_id, file_id, submitter_name, submitter_email, "
        "known_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (account_id, connection_id, file_id) DO "
        "UPDATE "
        "SET submitter_name = excluded.submitter_name, submitter_email = excluded.submitter_email, "
        "known_at = excluded.known_at",
        params(m_scope.account_id, file.connection_id, file.file_id, submitter.name, submitter.email, now)));
    return {};
}

Result<> Submitters::forget(const SentFile& file) {
    TRY(m_scope.transaction.execute(
        "DELETE FROM file_submitters WHERE account_id = ?1 AND connection_id = ?2 AND file_id = ?3",
        params(m_scope.account_id, file.connection_id, file.file_id)));
    return {};
}

Result<std::optional<Submitter>> Submitters::of_intake(const domain::Intake& intake) {
    if (!intake.connection_id) return std::optional<Submitter>();
    auto row =
        TRY(m_scope.transaction.find("SELECT submitter_name, submitter_email FROM file_submitters WHERE "
                                     "account_id = ?1 AND connection_id = "
                                     "?2 AND file_id = ?3",
                                     params(m_scope.account_id, intake.connection_id, intake.file_id)));
    if (!row) return std::optional<Submitter>();
    Submitter submitter;
    row->read(submitter.name, submitter.email);
    return std::optional(std::move(submitter));
}

Result<std::int64_t> Submitters::count_known_files() {
    return TRY(m_scope.transaction.find("SELECT COUNT(*) FROM file_submitters WHERE account_id = ?1",
                                        params(m_scope.account_id)))
        ->integer(0);
}

Result<std::int64_t> Submitters::count_contributors() {
    return TRY(m_scope.transaction.find(
                   "SELECT COUNT(DISTINCT who) FROM ("
                   "SELECT CASE WHEN s.email <> '' THEN LOWER(s.email) ELSE s.id END AS who FROM submissions "
                   "s "
                   "WHERE s.account_id = ?1 AND EXISTS (SELECT 1 FROM uploads u WHERE u.account_id = "
                   "s.account_id AND u.submission_id = s.id AND u.state <> 'receiving') UNION ALL "
                   "SELECT CASE WHEN f.submitter_email <> '' THEN LOWER(f.submitter_email) ELSE "
                   "'name:' || LOWER(f.submitter_name) END AS who FROM file_submitters f WHERE f.account_id "
                   "= "
                   "?1 AND (f.submitter_email <> '' OR f.submitter_name <> '')) contributors",
                   params(m_scope.account_id)))
        ->integer(0);
}

}  // namespace sluice::catalog
