#include "catalog/imports.h"

#include "base/text.h"
#include "catalog/detail/intake_rows.h"
#include "catalog/words.h"

namespace sluice::catalog {
namespace {

using domain::Import;
using domain::ImportChoice;
using domain::ImportCounts;
using domain::ImportLeftover;
using domain::IntakeState;
using sql::params;

constexpr std::string_view import_columns =
    "p.id, p.source, p.state, p.connection_id, p.profile_id, p.made_by, p.files_expected, p.reason_code, "
    "p.reason_message, p.reason_hint, p.due_at, p.attempts, p.created_at, p.updated_at";

Import read_import(sql::Row& row) {
    Import import;
    std::string source;
    std::string state;
    row.read(import.id, source, state, import.connection_id, import.profile_id, import.made_by,
             import.files_expected, import.reason_code, import.reason_message, import.reason_hint,
             import.retry_at, import.attempts, import.created_at, import.updated_at);
    import.source = from_word<domain::ImportSource>(source);
    import.state = from_word<domain::ImportState>(state);
    return import;
}

std::vector<Import> read_imports(sql::Rows rows) {
    std::vector<Import> imports;
    for (auto& row : rows) imports.push_back(read_import(row));
    return imports;
}

/// Where the files in this state are counted.
std::int64_t& count_of(ImportCounts& counts, IntakeState state) {
    using enum IntakeState;
    switch (state) {
        case seen:
        case queued:
        case fetching:
        case stored: return counts.on_their_way;
        case catalogued:
        case clearing:
        case done: return counts.catalogued;
        case duplicate: return counts.already_here;
        case held: return counts.held;
        case refused: return counts.refused;
        case failed:
        case vanished: return counts.failed;
        case superseded:
        case rejecting:
        case rejected:
        case restoring:
        case ignored: break;
    }
    return counts.other;
}

}  // namespace

Result<> Imports::add(const Import& import, const std::vector<ImportChoice>& choices) {
    TRY(m_scope.transaction.execute(
        "INSERT INTO imports (account_id, id, source, state, connection_id, profile_id, made_by, "
        "files_expected, reason_code, reason_message, reason_hint, attempts, due_at, created_at, updated_at) "
        "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, '', '', '', 0, ?9, ?10, ?10)",
        params(m_scope.account_id, import.id, word_of(import.source), word_of(import.state),
               import.connection_id, import.profile_id, import.made_by, import.files_expected,
               choices.empty() ? std::nullopt : std::optional(import.created_at), import.created_at)));
    for (const ImportChoice& choice : choices) TRY(add_choice(import.id, choice));
    return {};
}

Result<std::optional<Import>> Imports::find(const domain::ImportId& id) {
    auto row = TRY(m_scope.transaction.find(
        cat("SELECT ", import_columns, " FROM imports p WHERE p.account_id = ?1 AND p.id = ?2"),
        params(m_scope.account_id, id)));
    return row ? std::optional(read_import(*row)) : std::nullopt;
}

Result<std::vector<Import>> Imports::page(const std::optional<std::string>& after, std::int64_t limit) {
    return read_imports(TRY(m_scope.transaction.query(
        cat("SELECT ", import_columns,
            " FROM imports p WHERE p.account_id = ?1 AND (?2 IS NULL OR p.id < ?2) ORDER BY p.id DESC LIMIT "
            "?3"),
        params(m_scope.account_id, after, limit))));
}

Result<> Imports::save(const Import& import) {
    TRY(m_scope.transaction.execute(
        "UPDATE imports SET state = ?3, files_expected = ?4, reason_code = ?5, reason_message = ?6, "
        "reason_hint = ?7, attempts = ?8, due_at = ?9, updated_at = ?10 WHERE account_id = ?1 AND id = ?2",
        params(m_scope.account_id, import.id, word_of(import.state), import.files_expected,
               import.reason_code, import.reason_message, import.reason_hint, import.attempts,
               import.retry_at, import.updated_at)));
    return {};
}

Result<ImportCounts> Imports::counts(const domain::ImportId& id) {
    ImportCounts counts;
    for (const auto& row : TRY(m_scope.transaction.query(
             "SELECT state, duplicate_of IS NOT NULL, COUNT(*) FROM intakes WHERE account_id = ?1 AND "
             "import_id = ?2 GROUP BY 1, 2",
             params(m_scope.account_id, id)))) {
        const auto state = row.integer(1) != 0 ? IntakeState::duplicate : from_word<IntakeState>(row.text(0));
        count_of(counts, state) += row.integer(2);
        counts.files += row.integer(2);
    }
    for (const auto& row : TRY(m_scope.transaction.query(
             "SELECT code, COUNT(*) FROM import_leftovers WHERE account_id = ?1 AND import_id = ?2 GROUP BY "
             "code",
             params(m_scope.account_id, id)))) {
        (row.text(0) == domain::already_here_code ? counts.already_here : counts.left_over) += row.integer(1);
        counts.files += row.integer(1);
    }
    counts.receiving = TRY(m_scope.transaction.find(
                               "SELECT COUNT(*) FROM uploads WHERE account_id = ?1 AND import_id = ?2 AND "
                               "state = 'receiving'",
                               params(m_scope.account_id, id)))
                           ->integer(0);
    return counts;
}

Result<std::optional<ImportChoice>> Imports::next_choice(const domain::ImportId& id) {
    auto row = TRY(m_scope.transaction.find(
        "SELECT number, dropbox_path, placed_in, listing, folder_path_lower, relative_folder, \"cursor\" "
        "FROM import_choices WHERE account_id = ?1 AND import_id = ?2 ORDER BY number LIMIT 1",
        params(m_scope.account_id, id)));
    if (!row) return std::optional<ImportChoice>();
    ImportChoice choice;
    std::string listing;
    row->read(choice.number, choice.dropbox_path, choice.placed_in, listing, choice.folder_path_lower,
              choice.relative_folder, choice.cursor);
    choice.listing = from_word<domain::ImportListing>(listing);
    return std::optional(std::move(choice));
}

Result<> Imports::add_choice(const domain::ImportId& id, const ImportChoice& choice) {
    TRY(m_scope.transaction.execute(
        "INSERT INTO import_choices (account_id, import_id, number, dropbox_path, placed_in, listing, "
        "folder_path_lower, relative_folder, \"cursor\") SELECT ?1, ?2, COALESCE(MAX(number), 0) + 1, ?3, "
        "?4, ?5, '', '', NULL FROM import_choices WHERE account_id = ?1 AND import_id = ?2",
        params(m_scope.account_id, id, choice.dropbox_path, choice.placed_in, word_of(choice.listing))));
    return {};
}

Result<> Imports::save_choice(const domain::ImportId& id, const ImportChoice& choice) {
    TRY(m_scope.transaction.execute(
        "UPDATE import_choices SET listing = ?4, folder_path_lower = ?5, relative_folder = ?6, \"cursor\" = "
        "?7 WHERE account_id = ?1 AND import_id = ?2 AND number = ?3",
        params(m_scope.account_id, id, choice.number, word_of(choice.listing), choice.folder_path_lower,
               choice.relative_folder, choice.cursor)));
    return {};
}

Result<> Imports::end_choice(const domain::ImportId& id, const ImportChoice& choice) {
    TRY(m_scope.transaction.execute(
        "DELETE FROM import_choices WHERE account_id = ?1 AND import_id = ?2 AND number = ?3",
        params(m_scope.account_id, id, choice.number)));
    return {};
}

Result<> Imports::leave_over(const domain::ImportId& id, const ImportLeftover& leftover) {
    TRY(m_scope.transaction.execute(
        "INSERT INTO import_leftovers (account_id, import_id, number, file_key, name, relative_path, size, "
        "code, message, hint, asset_id, intake_id) SELECT ?1, ?2, COALESCE(MAX(number), 0) + 1, ?3, ?4, ?5, "
        "?6, ?7, ?8, ?9, ?10, ?11 FROM import_leftovers WHERE account_id = ?1 AND import_id = ?2 "
        "ON CONFLICT (account_id, import_id, file_key) DO NOTHING",
        params(m_scope.account_id, id, leftover.key, leftover.name, leftover.relative_path, leftover.size,
               leftover.code, leftover.message, leftover.hint, leftover.asset_id, leftover.intake_id)));
    return {};
}

Result<std::vector<Imports::NumberedLeftover>> Imports::leftovers(const domain::ImportId& id,
                                                                  std::int64_t after, std::int64_t limit) {
    std::vector<NumberedLeftover> leftovers;
    for (auto& row : TRY(m_scope.transaction.query(
             "SELECT number, file_key, name, relative_path, size, code, message, hint, asset_id, intake_id "
             "FROM import_leftovers WHERE account_id = ?1 AND import_id = ?2 AND number > ?3 ORDER BY number "
             "LIMIT ?4",
             params(m_scope.account_id, id, after, limit)))) {
        auto& [number, leftover] = leftovers.emplace_back();
        row.read(number, leftover.key, leftover.name, leftover.relative_path, leftover.size, leftover.code,
                 leftover.message, leftover.hint, leftover.asset_id, leftover.intake_id);
    }
    return leftovers;
}

Result<std::vector<Import>> Imports::listing_of(const domain::ConnectionId& connection) {
    return read_imports(TRY(m_scope.transaction.query(
        cat("SELECT ", import_columns,
            " FROM imports p WHERE p.account_id = ?1 AND p.connection_id = ?2 AND p.state = 'listing' ORDER "
            "BY p.id"),
        params(m_scope.account_id, connection))));
}

Result<std::vector<domain::Intake>> Imports::to_fetch_of(const domain::ConnectionId& connection) {
    return detail::read_intakes(TRY(m_scope.transaction.query(
        cat("SELECT ", detail::intake_columns,
            " FROM intakes WHERE account_id = ?1 AND connection_id = ?2 AND import_id IS NOT NULL AND state "
            "IN ('seen', 'queued', 'fetching') ORDER BY id"),
        params(m_scope.account_id, connection))));
}

Result<std::vector<DueImport>> due_imports(sql::Transaction& transaction, Instant now, std::int64_t limit) {
    std::vector<DueImport> due;
    for (auto& row : TRY(transaction.query(
             cat("SELECT p.account_id, ", import_columns,
                 " FROM imports p JOIN connections c ON c.account_id = p.account_id AND c.id = "
                 "p.connection_id WHERE p.due_at <= ?1 AND p.state = 'listing' AND c.state = 'linked' AND "
                 "c.unlinked_at IS NULL ORDER BY p.due_at, p.id LIMIT ?2"),
             params(now, limit)))) {
        DueImport& one = due.emplace_back();
        row.read(one.account_id);
        one.import = read_import(row);
    }
    return due;
}

}  // namespace sluice::catalog
