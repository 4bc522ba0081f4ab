#include "base/text.h"
#include "catalog/link_care.h"
#include "catalog/mappings.h"
#include "catalog/words.h"

namespace sluice::catalog {
namespace {

using sql::params;

constexpr std::string_view link_columns =
    "id, connection_id, mapping_id, file_request_id, url, title, description, destination, deadline, "
    "allow_late_uploads, closes_at, template_id, state, problem, file_count, created_at, checked_at";

domain::ContributorLink read_link(sql::Row& row) {
    domain::ContributorLink link;
    std::optional<std::string> late;
    std::string state;
    row.read(link.id, link.connection_id, link.mapping_id, link.file_request_id, link.url, link.title,
             link.description, link.destination, link.deadline, late, link.closes_at, link.template_id, state,
             link.problem, link.file_count, link.created_at, link.checked_at);
    if (late) link.allow_late_uploads = from_word<domain::LateUploads>(*late);
    link.state = from_word<domain::ContributorLinkState>(state);
    return link;
}

std::optional<std::string> late_word(const domain::ContributorLink& link) {
    return link.allow_late_uploads ? std::optional(word_of(*link.allow_late_uploads)) : std::nullopt;
}

}  // namespace

Result<> ContributorLinks::add(const domain::ContributorLink& link) {
    TRY(m_scope.transaction.execute(
        cat("INSERT INTO contributor_links (account_id, ", link_columns,
            ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, "
            "?17, ?18)"),
        params(m_scope.account_id, link.id, link.connection_id, link.mapping_id, link.file_request_id,
               link.url, link.title, link.description, link.destination, link.deadline, late_word(link),
               link.closes_at, link.template_id, word_of(link.state), link.problem, link.file_count,
               link.created_at, link.checked_at)));
    return {};
}

Result<std::optional<domain::ContributorLink>> ContributorLinks::find(const domain::ContributorLinkId& id,
                                                                      Deleted deleted) {
    auto row = TRY(m_scope.transaction.find(
        cat("SELECT ", link_columns, " FROM contributor_links WHERE account_id = ?1 AND id = ?2",
            deleted == Deleted::included ? "" : " AND deleted_at IS NULL"),
        params(m_scope.account_id, id)));
    if (!row) return std::optional<domain::ContributorLink>();
    return read_link(*row);
}

Result<std::vector<domain::ContributorLink>> ContributorLinks::list() {
    std::vector<domain::ContributorLink> links;
    for (auto& row : TRY(m_scope.transaction.query(
             cat("SELECT ", link_columns,
                 " FROM contributor_links WHERE account_id = ?1 AND deleted_at IS NULL ORDER BY id DESC"),
             params(m_scope.account_id))))
        links.push_back(read_link(row));
    return links;
}

Result<> ContributorLinks::save(const domain::ContributorLink& link) {
    TRY(m_scope.transaction.execute(
        "UPDATE contributor_links SET title = ?3, description = ?4, state = ?5, file_count = ?6, problem = "
        "?7, "
        "deadline = ?8, allow_late_uploads = ?9, closes_at = ?10, destination = ?11, file_request_id = ?12, "
        "url = ?13, checked_at = ?14, attempts = CASE ?5 WHEN 'closed' THEN 0 ELSE attempts END, "
        "retry_at = CASE ?5 WHEN 'closed' THEN NULL ELSE retry_at END, "
        "alerted_at = CASE ?5 WHEN 'broken' THEN alerted_at END WHERE account_id = ?1 AND id = ?2",
        params(m_scope.account_id, link.id, link.title, link.description, word_of(link.state),
               link.file_count, link.problem, link.deadline, late_word(link), link.closes_at,
               link.destination, link.file_request_id, link.url, link.checked_at)));
    return {};
}

Result<> ContributorLinks::remove(const domain::ContributorLinkId& id, Instant now) {
    TRY(m_scope.transaction.execute(
        "UPDATE contributor_links SET deleted_at = ?3 WHERE account_id = ?1 AND id = ?2",
        params(m_scope.account_id, id, now)));
    return {};
}

namespace {

/// "l.id, l.connection_id, …"
std::string columns_of_l() {
    std::vector<std::string> columns = split(link_columns, ',');
    for (auto& column : columns) column = cat("l.", trim(column));
    return join(columns, ", ");
}

/// `rest`: from the FROM on; link l, mapping m, connection c.
Result<std::vector<AccountLink>> find_links(sql::Transaction& transaction, std::string_view rest,
                                            const std::vector<sql::Value>& values) {
    const std::string columns = columns_of_l();
    const auto first_other = split(link_columns, ',').size();
    std::vector<AccountLink> links;
    for (auto& row : TRY(transaction.query(
             cat("SELECT ", columns,
                 ", l.account_id, l.attempts, m.broken_reason FROM contributor_links l "
                 "JOIN mappings m ON m.account_id = l.account_id AND m.id = l.mapping_id "
                 "JOIN connections c ON c.account_id = l.account_id AND c.id = l.connection_id "
                 "WHERE l.deleted_at IS NULL AND c.unlinked_at IS NULL AND c.state = 'linked' AND ",
                 rest),
             values))) {
        AccountLink& found = links.emplace_back();
        found.link = read_link(row);
        found.account_id = domain::AccountId{row.text(first_other)};
        found.attempts = row.integer(first_other + 1);
        found.mapping_problem = row.text(first_other + 2);
    }
    return links;
}

}  // namespace

Result<std::vector<AccountLink>> links_to_close(sql::Transaction& transaction, Instant now,
                                                std::int64_t limit) {
    return find_links(
        transaction,
        "l.closes_at <= ?1 AND l.state <> 'closed' AND (l.retry_at IS NULL OR l.retry_at <= ?1) "
        "ORDER BY l.closes_at, l.id LIMIT ?2",
        params(now, limit));
}

Result<std::vector<AccountLink>> links_without_folder(sql::Transaction& transaction) {
    return find_links(transaction,
                      "l.state = 'open' AND m.state = 'broken' AND m.deleted_at IS NULL ORDER BY l.id", {});
}

Result<std::vector<LinksOfConnection>> connections_with_links(sql::Transaction& transaction) {
    std::vector<LinksOfConnection> connections;
    for (auto& row : TRY(transaction.query(
             "SELECT l.account_id, l.connection_id, MAX(CASE l.state WHEN 'closed' THEN 0 ELSE 1 END), "
             "MIN(COALESCE(l.checked_at, 0)) FROM contributor_links l "
             "JOIN connections c ON c.account_id = l.account_id AND c.id = l.connection_id "
             "WHERE l.deleted_at IS NULL AND c.unlinked_at IS NULL AND c.state = 'linked' "
             "GROUP BY l.account_id, l.connection_id",
             {}))) {
        LinksOfConnection& connection = connections.emplace_back();
        row.read(connection.account_id, connection.connection_id, connection.has_unclosed,
                 connection.checked_at);
    }
    return connections;
}

Result<std::vector<BrokenPlace>> broken_places(sql::Transaction& transaction) {
    std::vector<BrokenPlace> places;
    // A mapping whose link is closed or broken is told of with its link, or needn't be.
    for (auto& row : TRY(transaction.query(
             "SELECT l.account_id, l.id, l.mapping_id, l.title, l.destination, l.problem FROM "
             "contributor_links l "
             "JOIN connections c ON c.account_id = l.account_id AND c.id = l.connection_id "
             "WHERE l.state = 'broken' AND l.alerted_at IS NULL AND l.deleted_at IS NULL "
             "AND c.unlinked_at IS NULL AND c.state = 'linked' "
             "UNION ALL SELECT m.account_id, NULL, m.id, m.folder_path, m.folder_path, m.broken_reason "
             "FROM mappings m JOIN connections c ON c.account_id = m.account_id AND c.id = m.connection_id "
             "WHERE m.state = 'broken' AND m.alerted_at IS NULL AND m.deleted_at IS NULL "
             "AND c.unlinked_at IS NULL AND c.state = 'linked' AND NOT EXISTS (SELECT 1 FROM "
             "contributor_links k "
             "WHERE k.account_id = m.account_id AND k.id = m.contributor_link_id AND k.deleted_at IS NULL) "
             "ORDER BY 1, 4",
             {}))) {
        BrokenPlace& place = places.emplace_back();
        row.read(place.account_id, place.link_id, place.mapping_id, place.name, place.folder, place.problem);
    }
    return places;
}

Result<> LinkCare::note_checked(const domain::ConnectionId& connection, Instant asked_at, Instant now) {
    // What a link was told later stays; what lies in the future was told by a clock that was wrong.
    TRY(m_scope.transaction.execute(
        "UPDATE contributor_links SET checked_at = ?3 WHERE account_id = ?1 AND connection_id = ?2 "
        "AND deleted_at IS NULL AND created_at <= ?3 "
        "AND (checked_at IS NULL OR checked_at < ?3 OR checked_at > ?4)",
        params(m_scope.account_id, connection, asked_at, now)));
    return {};
}

Result<> LinkCare::note_closing_failed(const domain::ContributorLinkId& id, std::string_view problem,
                                       Instant retry_at) {
    TRY(m_scope.transaction.execute(
        "UPDATE contributor_links SET problem = ?3, retry_at = ?4, attempts = attempts + 1 "
        "WHERE account_id = ?1 AND id = ?2",
        params(m_scope.account_id, id, problem, retry_at)));
    return {};
}

Result<> LinkCare::note_told(const BrokenPlace& place, Instant now) {
    if (place.link_id) {
        TRY(m_scope.transaction.execute(
            "UPDATE contributor_links SET alerted_at = ?3 WHERE account_id = ?1 AND id = ?2",
            params(m_scope.account_id, *place.link_id, now)));
        return {};
    }
    TRY(m_scope.transaction.execute("UPDATE mappings SET alerted_at = ?3 WHERE account_id = ?1 AND id = ?2",
                                    params(m_scope.account_id, place.mapping_id, now)));
    return {};
}

}  // namespace sluice::catalog
