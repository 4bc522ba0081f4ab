#include "base/text.h"
#include "catalog/mappings.h"
#include "catalog/words.h"

namespace sluice::catalog {
namespace {

using sql::params;

constexpr std::string_view link_columns =
    "id, connection_id, mapping_id, file_request_id, url, title, description, destination, deadline, "
    "allow_late_uploads, state, file_count, created_at";

domain::ContributorLink read_link(sql::Row& row) {
    domain::ContributorLink link;
    std::optional<std::string> late;
    std::string state;
    row.read(link.id, link.connection_id, link.mapping_id, link.file_request_id, link.url, link.title,
             link.description, link.destination, link.deadline, late, state, link.file_count,
             link.created_at);
    if (late) link.allow_late_uploads = from_word<domain::LateUploads>(*late);
    link.state = from_word<domain::ContributorLinkState>(state);
    return link;
}

}  // namespace

Result<> ContributorLinks::add(const domain::ContributorLink& link) {
    std::optional<std::string> late;
    if (link.allow_late_uploads) late = word_of(*link.allow_late_uploads);
    TRY(m_scope.transaction.execute(
        cat("INSERT INTO contributor_links (account_id, ", link_columns,
            ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)"),
        params(m_scope.account_id, link.id, link.connection_id, link.mapping_id, link.file_request_id,
               link.url, link.title, link.description, link.destination, link.deadline, late,
               word_of(link.state), link.file_count, link.created_at)));
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
        "UPDATE contributor_links SET title = ?3, description = ?4, state = ?5, file_count = ?6 "
        "WHERE account_id = ?1 AND id = ?2",
        params(m_scope.account_id, link.id, link.title, link.description, word_of(link.state),
               link.file_count)));
    return {};
}

Result<> ContributorLinks::remove(const domain::ContributorLinkId& id, Instant now) {
    TRY(m_scope.transaction.execute(
        "UPDATE contributor_links SET deleted_at = ?3 WHERE account_id = ?1 AND id = ?2",
        params(m_scope.account_id, id, now)));
    return {};
}

}  // namespace sluice::catalog
