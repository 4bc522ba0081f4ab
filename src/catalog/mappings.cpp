#include "catalog/mappings.h"

#include "base/text.h"
#include "catalog/guards.h"
#include "catalog/words.h"
#include "domain/overlap.h"

namespace sluice::catalog {
namespace {

using sql::params;

constexpr std::string_view mapping_columns =
    "id, connection_id, folder_path, profile_id, \"release\", state, broken_reason, contributor_link_id, "
    "checked_at, "
    "created_at, folder_path_lower, folder_id, \"cursor\", clear_grace_s, sentinel, relisting, "
    "reconcile_since, named_after";

MappingRecord read_mapping(sql::Row& row) {
    MappingRecord record;
    domain::Mapping& mapping = record.mapping;
    std::string release;
    std::string state;
    std::string sentinel;
    row.read(mapping.id, mapping.connection_id, mapping.folder_path, mapping.profile_id, release, state,
             mapping.broken_reason, mapping.contributor_link_id, mapping.checked_at, mapping.created_at,
             record.folder_path_lower, record.folder_id, record.cursor, mapping.clear_grace_s, sentinel,
             mapping.relisting, record.reconcile_since, mapping.named_after);
    mapping.release = from_word<domain::Release>(release);
    mapping.state = from_word<domain::MappingState>(state);
    mapping.sentinel = from_word<domain::Sentinel>(sentinel);
    return record;
}

std::vector<MappingRecord> read_mappings(sql::Rows rows) {
    std::vector<MappingRecord> records;
    for (auto& row : rows) records.push_back(read_mapping(row));
    return records;
}

/// Two accounts that clear one folder would take the files away from each other (M6).
Result<> check_other_accounts(const Scope& scope, const MappingRecord& record) {
    for (auto& row : TRY(scope.transaction.query(
             "SELECT m.folder_path_lower FROM connections own JOIN connections c ON c.account_id <> ?1 AND "
             "c.dropbox_account_id = own.dropbox_account_id AND c.access = own.access AND "
             "(c.access = 'full_dropbox' OR c.app_key = own.app_key) JOIN mappings m ON "
             "m.account_id = c.account_id AND m.connection_id = c.id AND m.deleted_at IS NULL "
             "WHERE own.account_id = ?1 AND own.id = ?2",
             params(scope.account_id, record.mapping.connection_id)))) {
        if (domain::overlap(record.folder_path_lower, row.text(0)))
            return fail({Remedy::conflict, "mapping_overlaps",
                         cat("The folder ", record.mapping.folder_path,
                             " of this Dropbox already feeds another account of this Sluice."),
                         "Choose a folder of its own for each account."});
    }
    return {};
}

}  // namespace

Result<> Mappings::check_overlap(const MappingRecord& record) {
    for (const MappingRecord& other : TRY(list_of(record.mapping.connection_id)))
        if (domain::overlap(record.folder_path_lower, other.folder_path_lower))
            return fail(
                {Remedy::conflict, "mapping_overlaps",
                 cat("The folder ", record.mapping.folder_path, " overlaps with ", other.mapping.folder_path,
                     ", which is already mapped."),
                 "Choose a folder that neither contains nor lies in a mapped one, or delete that mapping."});
    TRY(check_other_accounts(m_scope, record));
    return {};
}

Result<> Mappings::add(const MappingRecord& record) {
    const domain::Mapping& mapping = record.mapping;
    TRY(check_overlap(record));
    TRY(m_scope.transaction.execute(
        cat("INSERT INTO mappings (account_id, ", mapping_columns,
            ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, "
            "?19)"),
        params(m_scope.account_id, mapping.id, mapping.connection_id, mapping.folder_path, mapping.profile_id,
               word_of(mapping.release), word_of(mapping.state), mapping.broken_reason,
               mapping.contributor_link_id, mapping.checked_at, mapping.created_at, record.folder_path_lower,
               record.folder_id, record.cursor, mapping.clear_grace_s, word_of(mapping.sentinel),
               mapping.relisting, record.reconcile_since, mapping.named_after)));
    return {};
}

Result<std::optional<MappingRecord>> Mappings::find(const domain::MappingId& id) {
    auto row = TRY(m_scope.transaction.find(
        cat("SELECT ", mapping_columns,
            " FROM mappings WHERE account_id = ?1 AND id = ?2 AND deleted_at IS NULL"),
        params(m_scope.account_id, id)));
    if (!row) return std::optional<MappingRecord>();
    return read_mapping(*row);
}

Result<std::vector<MappingRecord>> Mappings::list() {
    return read_mappings(TRY(m_scope.transaction.query(
        cat("SELECT ", mapping_columns,
            " FROM mappings WHERE account_id = ?1 AND deleted_at IS NULL ORDER BY id"),
        params(m_scope.account_id))));
}

Result<std::vector<MappingRecord>> Mappings::list_of(const domain::ConnectionId& connection) {
    return read_mappings(TRY(m_scope.transaction.query(
        cat("SELECT ", mapping_columns,
            " FROM mappings WHERE account_id = ?1 AND connection_id = ?2 AND deleted_at IS NULL ORDER BY id"),
        params(m_scope.account_id, connection))));
}

Result<> Mappings::change(const domain::MappingId& id, const domain::ProfileId& profile,
                          domain::Release release, domain::MappingState state) {
    TRY(m_scope.transaction.execute(
        "UPDATE mappings SET profile_id = ?3, \"release\" = ?4, state = ?5, broken_reason = '', "
        "alerted_at = NULL WHERE account_id = ?1 AND id = ?2",
        params(m_scope.account_id, id, profile, word_of(release), word_of(state))));
    return {};
}

Result<> Mappings::mark_broken(const domain::MappingId& id, std::string_view reason) {
    TRY(m_scope.transaction.execute(
        "UPDATE mappings SET state = 'broken', broken_reason = ?3 WHERE account_id = ?1 AND id = ?2",
        params(m_scope.account_id, id, reason)));
    return {};
}

Result<> Mappings::save_folder(const domain::MappingId& id, std::string_view path,
                               std::string_view path_lower) {
    TRY(m_scope.transaction.execute(
        "UPDATE mappings SET folder_path = ?3, folder_path_lower = ?4 WHERE account_id = ?1 AND id = ?2",
        params(m_scope.account_id, id, path, path_lower)));
    return {};
}

Result<> Mappings::replace_folder(const domain::MappingId& id, const MappingFolder& folder) {
    TRY(m_scope.transaction.execute(
        "UPDATE mappings SET folder_path = ?3, folder_path_lower = ?4, folder_id = ?5, \"cursor\" = NULL, "
        "relisting = 1, broken_reason = '', alerted_at = NULL, "
        "state = CASE state WHEN 'broken' THEN 'active' ELSE state END WHERE account_id = ?1 AND id = ?2",
        params(m_scope.account_id, id, folder.path, folder.path_lower, folder.id)));
    return {};
}

Result<std::optional<std::string>> Mappings::earlier_account_folder(const domain::ConnectionId& connection) {
    auto row = TRY(m_scope.transaction.find(
        "SELECT folder_id FROM mappings WHERE account_id = ?1 AND connection_id = ?2 AND "
        "named_after IS NOT NULL AND deleted_at IS NOT NULL ORDER BY deleted_at DESC LIMIT 1",
        params(m_scope.account_id, connection)));
    return row ? std::optional(row->text(0)) : std::nullopt;
}

Result<> Mappings::save_named_after(const domain::MappingId& id,
                                    const std::optional<std::string>& account_name) {
    TRY(m_scope.transaction.execute("UPDATE mappings SET named_after = ?3 WHERE account_id = ?1 AND id = ?2",
                                    params(m_scope.account_id, id, account_name)));
    return {};
}

Result<> Mappings::save_cursor(const domain::MappingId& id, const std::optional<std::string>& cursor,
                               std::optional<Instant> checked_at) {
    TRY(m_scope.transaction.execute(
        "UPDATE mappings SET \"cursor\" = ?3, checked_at = COALESCE(?4, checked_at), "
        "relisting = CASE WHEN ?3 IS NULL THEN 1 WHEN ?4 IS NOT NULL THEN 0 ELSE relisting END "
        "WHERE account_id = ?1 AND id = ?2",
        params(m_scope.account_id, id, cursor, checked_at)));
    if (!checked_at) return {};
    // Whatever waited for the listing to come to its end is looked at again.
    TRY(m_scope.transaction.execute(
        "UPDATE intakes SET due_at = ?3, reason_code = '', reason_message = '', reason_hint = '' WHERE "
        "account_id = ?1 AND mapping_id = ?2 AND state IN ('catalogued', 'duplicate', 'clearing', "
        "'rejecting', "
        "'restoring') AND "
        "reason_code = ?4 AND reason_code <> '' AND (SELECT reconcile_since IS NULL FROM mappings WHERE "
        "account_id = ?1 AND id = "
        "?2)",
        params(m_scope.account_id, id, *checked_at, relisting_code)));
    return {};
}

Result<> Mappings::set_clear_grace(const domain::MappingId& id, std::optional<std::int64_t> grace_s) {
    TRY(m_scope.transaction.execute(
        "UPDATE mappings SET clear_grace_s = ?3 WHERE account_id = ?1 AND id = ?2",
        params(m_scope.account_id, id, grace_s)));
    return {};
}

Result<> Mappings::save_sentinel(const domain::MappingId& id, domain::Sentinel sentinel) {
    TRY(m_scope.transaction.execute("UPDATE mappings SET sentinel = ?3 WHERE account_id = ?1 AND id = ?2",
                                    params(m_scope.account_id, id, word_of(sentinel))));
    return {};
}

Result<std::optional<domain::ContributorLinkId>> Mappings::contributor_link_of(const domain::MappingId& id) {
    auto row = TRY(
        m_scope.transaction.find("SELECT contributor_link_id FROM mappings WHERE account_id = ?1 AND id = ?2",
                                 params(m_scope.account_id, id)));
    std::optional<domain::ContributorLinkId> link;
    if (row) row->read(link);
    return link;
}

Result<> Mappings::set_contributor_link(const domain::MappingId& id, const domain::ContributorLinkId& link) {
    TRY(m_scope.transaction.execute(
        "UPDATE mappings SET contributor_link_id = ?3 WHERE account_id = ?1 AND id = ?2",
        params(m_scope.account_id, id, link)));
    return {};
}

Result<> Mappings::remove(const domain::MappingId& id, Instant now) {
    TRY(m_scope.transaction.execute(
        "UPDATE mappings SET deleted_at = ?3 WHERE account_id = ?1 AND id = ?2 AND deleted_at IS NULL",
        params(m_scope.account_id, id, now)));
    // Nobody lists it any more, so nobody need wait for its listing.
    TRY(m_scope.transaction.execute(
        "UPDATE intakes SET due_at = ?3, reason_code = '', reason_message = '', reason_hint = '' WHERE "
        "account_id = ?1 AND mapping_id = ?2 AND state IN ('catalogued', 'duplicate', 'clearing', "
        "'rejecting', "
        "'restoring') AND "
        "reason_code = ?4 AND reason_code <> ''",
        params(m_scope.account_id, id, now, relisting_code)));
    return {};
}

Result<std::optional<Instant>> Mappings::all_checked_at() {
    auto row = TRY(m_scope.transaction.find(
        "SELECT CASE WHEN COUNT(*) = COUNT(checked_at) THEN MIN(checked_at) END FROM mappings "
        "WHERE account_id = ?1 AND deleted_at IS NULL AND state = 'active'",
        params(m_scope.account_id)));
    std::optional<Instant> checked_at;
    row->read(checked_at);
    return checked_at;
}

Result<std::vector<AccountMapping>> readable_mappings(sql::Transaction& transaction) {
    std::vector<AccountMapping> mappings;
    for (auto& row : TRY(transaction.query(
             "SELECT m.account_id, m.connection_id, m.id FROM mappings m JOIN connections c "
             "ON c.account_id = m.account_id AND c.id = m.connection_id WHERE m.deleted_at IS NULL "
             "AND m.state <> 'paused' AND c.unlinked_at IS NULL AND c.state = 'linked' ORDER BY m.id"))) {
        AccountMapping& mapping = mappings.emplace_back();
        row.read(mapping.account_id, mapping.connection_id, mapping.mapping_id);
    }
    return mappings;
}

}  // namespace sluice::catalog
