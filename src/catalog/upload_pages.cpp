#include "catalog/upload_pages.h"

#include "base/json/codec.h"
#include "base/text.h"
#include "catalog/words.h"

namespace sluice::catalog {
namespace {

using domain::UploadPage;
using sql::params;

constexpr std::string_view page_columns =
    "id, title, instructions, \"language\", translations, profile_id, destination, mapping_id, state, "
    "deadline, "
    "ask_name, "
    "ask_email, required_fields, width_min, height_min, created_at, \"release\"";

Result<UploadPage> read_page(sql::Row& row) {
    UploadPage page;
    std::string translations;
    std::string destination;
    std::string state;
    std::string ask_name;
    std::string ask_email;
    std::string required_fields;
    std::string release;
    row.read(page.id, page.title, page.instructions, page.language, translations, page.profile_id,
             destination, page.mapping_id, state, page.deadline, ask_name, ask_email, required_fields,
             page.width_min, page.height_min, page.created_at, release);
    page.translations = TRY((json::decode<std::map<std::string, domain::PageText>>(translations)));
    page.destination = from_word<domain::UploadDestination>(destination);
    page.release = from_word<domain::Release>(release);
    page.state = from_word<domain::UploadPageState>(state);
    page.ask_name = from_word<domain::Asked>(ask_name);
    page.ask_email = from_word<domain::Asked>(ask_email);
    page.required_fields = TRY(json::decode<std::vector<std::string>>(required_fields));
    return page;
}

std::string trimmed(const std::string& text) {
    return std::string(trim(text));
}

}  // namespace

Result<> UploadPages::add(const UploadPage& page, std::string_view token_hash) {
    TRY(m_scope.transaction.execute(
        cat("INSERT INTO upload_pages (account_id, token_hash, ", page_columns,
            ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, "
            "?19)"),
        params(m_scope.account_id, token_hash, page.id, page.title, page.instructions, page.language,
               json::encode(page.translations), page.profile_id, word_of(page.destination), page.mapping_id,
               word_of(page.state), page.deadline, word_of(page.ask_name), word_of(page.ask_email),
               json::encode(page.required_fields), page.width_min, page.height_min, page.created_at,
               word_of(page.release))));
    return {};
}

Result<std::optional<UploadPage>> UploadPages::find(const domain::UploadPageId& id, Deleted deleted) {
    auto row = TRY(m_scope.transaction.find(
        cat("SELECT ", page_columns, " FROM upload_pages WHERE account_id = ?1 AND id = ?2",
            deleted == Deleted::included ? "" : " AND deleted_at IS NULL"),
        params(m_scope.account_id, id)));
    if (!row) return std::optional<UploadPage>();
    return TRY(read_page(*row));
}

Result<std::vector<UploadPage>> UploadPages::list() {
    std::vector<UploadPage> pages;
    for (auto& row : TRY(m_scope.transaction.query(
             cat("SELECT ", page_columns,
                 " FROM upload_pages WHERE account_id = ?1 AND deleted_at IS NULL ORDER BY id DESC"),
             params(m_scope.account_id))))
        pages.push_back(TRY(read_page(row)));
    return pages;
}

Result<> UploadPages::save(const UploadPage& page) {
    TRY(m_scope.transaction.execute(
        "UPDATE upload_pages SET title = ?3, instructions = ?4, \"language\" = ?5, translations = ?6, "
        "profile_id = ?7, state = ?8, deadline = ?9, ask_name = ?10, ask_email = ?11, required_fields = ?12, "
        "width_min = ?13, height_min = ?14, mapping_id = ?15, \"release\" = ?16 WHERE account_id = ?1 AND id "
        "= ?2",
        params(m_scope.account_id, page.id, page.title, page.instructions, page.language,
               json::encode(page.translations), page.profile_id, word_of(page.state), page.deadline,
               word_of(page.ask_name), word_of(page.ask_email), json::encode(page.required_fields),
               page.width_min, page.height_min, page.mapping_id, word_of(page.release))));
    return {};
}

Result<> UploadPages::save_token(const domain::UploadPageId& id, std::string_view token_hash) {
    TRY(m_scope.transaction.execute(
        "UPDATE upload_pages SET token_hash = ?3 WHERE account_id = ?1 AND id = ?2",
        params(m_scope.account_id, id, token_hash)));
    return {};
}

Result<> UploadPages::remove(const domain::UploadPageId& id, Instant now) {
    TRY(m_scope.transaction.execute(
        "UPDATE upload_pages SET deleted_at = ?3, state = 'closed' WHERE account_id = ?1 AND id = ?2",
        params(m_scope.account_id, id, now)));
    return {};
}

Result<UploadPageCounts> UploadPages::counts(const domain::UploadPageId& id) {
    auto row = TRY(m_scope.transaction.find(
        "SELECT COUNT(DISTINCT u.submission_id), COUNT(u.id) FROM submissions s JOIN uploads u ON "
        "u.account_id = s.account_id AND u.submission_id = s.id "
        "WHERE s.account_id = ?1 AND s.page_id = ?2 AND u.state <> 'receiving'",
        params(m_scope.account_id, id)));
    auto waiting = TRY(m_scope.transaction.find(
        "SELECT COUNT(*), COALESCE(MAX(reason_message), ''), COALESCE(MAX(reason_hint), '') FROM uploads "
        "WHERE account_id = ?1 AND page_id = ?2 AND state = 'forwarding'",
        params(m_scope.account_id, id)));
    return UploadPageCounts{row->integer(0), row->integer(1), waiting->integer(0),
                            trimmed(cat(waiting->text(1), " ", waiting->text(2)))};
}

Result<std::optional<FoundUploadPage>> find_upload_page(sql::Transaction& transaction,
                                                        std::string_view token_hash) {
    auto row = TRY(transaction.find(cat("SELECT account_id, ", page_columns,
                                        " FROM upload_pages WHERE token_hash = ?1 AND deleted_at IS NULL"),
                                    params(token_hash)));
    if (!row) return std::optional<FoundUploadPage>();
    FoundUploadPage found;
    row->read(found.account_id);
    found.page = TRY(read_page(*row));
    return std::optional(std::move(found));
}

}  // namespace sluice::catalog
