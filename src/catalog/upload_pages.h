// Upload pages, what contributors said there, and the files that they send.
//
// Invariant: of every secret only the hash is stored. A deleted page keeps its row, for provenance. An
// upload's bytes are durable before it becomes `received`, in the transaction that adds its intake.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "catalog/catalog.h"
#include "domain/intake.h"
#include "domain/upload_page.h"

namespace sluice::catalog {

/// What came by a page so far.
struct UploadPageCounts {
    std::int64_t submissions = 0;
    std::int64_t files = 0;       ///< received whole
    std::int64_t forwarding = 0;  ///< of these, that are still to be put into the Dropbox folder
    std::string trouble;          ///< why that failed last, in words; empty: it didn't
};

class UploadPages {
public:
    explicit UploadPages(const Scope& scope) : m_scope(scope) {}

    [[nodiscard]] Result<> add(const domain::UploadPage& page, std::string_view token_hash);
    enum class Deleted { excluded, included };
    /// Nothing where unknown.
    [[nodiscard]] Result<std::optional<domain::UploadPage>> find(const domain::UploadPageId& id,
                                                                 Deleted deleted = Deleted::excluded);
    /// Newest first.
    [[nodiscard]] Result<std::vector<domain::UploadPage>> list();
    /// Saves all but id, destination and time of making.
    [[nodiscard]] Result<> save(const domain::UploadPage& page);
    /// From now on the page opens at this address alone.
    [[nodiscard]] Result<> save_token(const domain::UploadPageId& id, std::string_view token_hash);
    [[nodiscard]] Result<> remove(const domain::UploadPageId& id, Instant now);
    [[nodiscard]] Result<UploadPageCounts> counts(const domain::UploadPageId& id);

private:
    Scope m_scope;
};

class Submissions {
public:
    explicit Submissions(const Scope& scope) : m_scope(scope) {}

    [[nodiscard]] Result<> add(const domain::Submission& submission, std::string_view token_hash);
    [[nodiscard]] Result<std::optional<domain::Submission>> find(const domain::SubmissionId& id);
    /// Of the upload that became this intake, or was forwarded to become it; nothing where it came another
    /// way.
    [[nodiscard]] Result<std::optional<domain::Submission>> of_intake(const domain::Intake& intake);

private:
    Scope m_scope;
};

struct UploadTotals {
    std::int64_t files = 0;
    std::int64_t bytes = 0;  ///< announced
};

class Uploads {
public:
    explicit Uploads(const Scope& scope) : m_scope(scope) {}

    /// `token_hash` nothing: it is found by its id alone, by whoever has signed in.
    [[nodiscard]] Result<> add(const domain::Upload& upload, const std::optional<std::string>& token_hash);
    /// One of the same import with this path, size and time: the same file was chosen before.
    [[nodiscard]] Result<std::optional<domain::Upload>> find_same(const domain::Upload& upload);
    /// Those of an import whose bytes still come.
    [[nodiscard]] Result<std::vector<domain::Upload>> unfinished_of(const domain::ImportId& id,
                                                                    std::int64_t limit);
    /// Those of an import that have come whole.
    [[nodiscard]] Result<std::int64_t> count_of(const domain::ImportId& id);
    [[nodiscard]] Result<std::optional<domain::Upload>> find(const domain::UploadId& id);
    /// Saves what changes. `due_at`: when to forward it; nothing: it isn't to be.
    [[nodiscard]] Result<> save(const domain::Upload& upload, std::optional<Instant> due_at = {});
    [[nodiscard]] Result<> remove(const domain::UploadId& id);
    [[nodiscard]] Result<UploadTotals> totals_of(const domain::SubmissionId& id);
    /// Those of a page whose bytes still come.
    [[nodiscard]] Result<std::int64_t> count_unfinished(const domain::UploadPageId& id);
    /// Those that are received but have no intake yet: they are forwarded.
    [[nodiscard]] Result<std::vector<domain::Upload>> on_their_way_of(const domain::SubmissionId& id);
    /// Those of the account that nothing came for since then, at most `limit`.
    [[nodiscard]] Result<std::vector<domain::Upload>> unfinished_since(Instant before, std::int64_t limit);

private:
    Scope m_scope;
};

struct DueUpload {
    domain::AccountId account_id;
    domain::Upload upload;
};
/// Those of all accounts that are to be forwarded now, those first that are due longest.
[[nodiscard]] Result<std::vector<DueUpload>> due_uploads(sql::Transaction& transaction, Instant now,
                                                         std::int64_t limit);

struct FoundUploadPage {
    domain::AccountId account_id;
    domain::UploadPage page;
};
/// Nothing where there is none, or it was deleted. A query without an account: it finds the account.
[[nodiscard]] Result<std::optional<FoundUploadPage>> find_upload_page(sql::Transaction& transaction,
                                                                      std::string_view token_hash);
/// A submission to this page.
[[nodiscard]] Result<std::optional<domain::Submission>> find_submission(Scope& scope,
                                                                        const domain::UploadPageId& page,
                                                                        std::string_view token_hash);
/// An upload to this page.
[[nodiscard]] Result<std::optional<domain::Upload>> find_upload(Scope& scope,
                                                                const domain::UploadPageId& page,
                                                                std::string_view token_hash);

}  // namespace sluice::catalog
