// Receipts: what a contributor may know of files that came in: that they were received, and what became of
// them.
//
// Invariant: a receipt tells of the files in its scope, of the account's name and its own title, and of
// nothing else: no ids, no folders, no profiles, no people.
#pragma once

#include <boost/describe.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "domain/asset.h"
#include "domain/intake.h"
#include "domain/ledger.h"

namespace sluice::domain {

/// A link to a receipt, as its makers see it. Its scope is a mapping, and a span of time where one is given;
/// or one submission to an upload page.
struct ReceiptLink {
    ReceiptId id;
    std::string title;
    std::optional<MappingId> mapping_id;                   ///< this or `submission_id`
    std::optional<SubmissionId> submission_id;             ///< only what one contributor sent at once
    std::optional<ContributorLinkId> contributor_link_id;  ///< that it was made for
    std::optional<Instant> seen_from;                      ///< only files that came in then or later
    std::optional<Instant> seen_until;                     ///< only files that came in before
    Instant created_at;
    std::optional<Instant> expires_at;
};
BOOST_DESCRIBE_STRUCT(ReceiptLink, (),
                      (id, title, mapping_id, submission_id, contributor_link_id, seen_from, seen_until,
                       created_at, expires_at))

/// received: is on its way in. waiting: for a person. replaced: a newer revision took its place. gone: it
/// left Dropbox before it could be fetched.
BOOST_DEFINE_ENUM_CLASS(ReceiptState, received, catalogued, waiting, refused, replaced, gone)

struct ReceiptFile {
    std::string name;
    std::int64_t size = 0;  ///< bytes
    Instant received_at;    ///< when Sluice first saw it
    ReceiptState state = ReceiptState::received;
    std::string says;                   ///< the state in a sentence
    std::string to_do;                  ///< what the contributor can do; empty: nothing
    std::optional<std::string> sha256;  ///< of the bytes, once they are held
    std::string content_hash;           ///< Dropbox's
    LedgerHead ledger;                  ///< its last row, and that row's hash
};
BOOST_DESCRIBE_STRUCT(ReceiptFile, (),
                      (name, size, received_at, state, says, to_do, sha256, content_hash, ledger))

struct ReceiptTotals {
    std::int64_t files = 0;
    std::int64_t bytes = 0;
    std::int64_t received = 0;
    std::int64_t catalogued = 0;
    std::int64_t waiting = 0;
    std::int64_t refused = 0;
    std::int64_t replaced = 0;
    std::int64_t gone = 0;
};
BOOST_DESCRIBE_STRUCT(ReceiptTotals, (),
                      (files, bytes, received, catalogued, waiting, refused, replaced, gone))

/// folder: all that came in through a mapping, whoever sent it. submission: what one contributor sent.
BOOST_DEFINE_ENUM_CLASS(ReceiptScope, folder, submission)

struct Receipt {
    std::string account;  ///< its name
    std::string title;
    ReceiptScope scope = ReceiptScope::folder;
    Instant at;  ///< the moment it tells of
    ReceiptTotals totals;
    std::vector<ReceiptFile> files;  ///< newest first; of more than `receipt_files_max` the newest
    LedgerHead ledger;               ///< the account's, at that moment
};
BOOST_DESCRIBE_STRUCT(Receipt, (), (account, title, scope, at, totals, files, ledger))

constexpr std::int64_t receipt_files_max = 5'000;

[[nodiscard]] ReceiptState receipt_state_of(IntakeState state);
/// Adds `files` files of a state with `bytes` bytes.
void count(ReceiptTotals& totals, ReceiptState state, std::int64_t files, std::int64_t bytes);
/// Sets `state`, `says` and `to_do` of a file that came from `source`.
void describe(ReceiptFile& file, IntakeState state, std::string_view reason_code,
              Source source = Source::dropbox, std::string_view rejection_note = {});
/// The receipt as a text for people, line by line.
[[nodiscard]] std::string receipt_text(const Receipt& receipt);
/// "12,345,678 bytes".
[[nodiscard]] std::string bytes_in_words(std::int64_t bytes);
/// "3 received, 1 refused"; what there is none of is left out.
[[nodiscard]] std::string totals_in_words(const ReceiptTotals& totals);

}  // namespace sluice::domain
