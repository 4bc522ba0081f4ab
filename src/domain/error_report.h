// Error reports: the text that Sluice puts into a mapped folder about files there that it could not take in
// (M18, M19).
//
// Invariant: it says of each file the same words and the same code as the interface and the API. A file that
// is reported stays as it is; the report itself is never taken in, counted or reported.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "domain/ids.h"
#include "domain/intake.h"

namespace sluice::domain {

/// Its name in Dropbox; another file of that name makes it "… (1).txt".
inline constexpr std::string_view error_report_name = "Files that Sluice could not take in.txt";
/// So many files are named; of more, how many there are.
constexpr std::int64_t error_report_files_max = 1'000;

/// The report of one mapped folder, as far as it is known.
struct ErrorReport {
    MappingId mapping_id;
    std::string file_id;       ///< Dropbox "id:…" of the last one written; empty: none yet
    std::string rev;           ///< of it; empty: it isn't in Dropbox any more
    std::string content_hash;  ///< of it
    std::string
        wanted_hash;    ///< of what is being written; saved before it is sent, so that a listing knows it
    std::string stamp;  ///< of the failures that it tells of; empty: of none
    std::int64_t attempts = 0;
    std::optional<Instant> retry_at = std::nullopt;
    std::string mailed_intake_id = {};  ///< the newest file that administrators got a mail about
    std::optional<Instant> mailed_at = std::nullopt;
};

/// What there is to tell of a folder. `files`: the newest first, at most `error_report_files_max`.
struct Failures {
    std::string folder_path;
    std::int64_t count = 0;
    std::vector<Intake> files;
};

/// Equal where the same files failed for the same reasons.
[[nodiscard]] std::string stamp_of(const Failures& failures);
/// UTF-8 with CRLF, since people open it on any machine. Nothing where nothing failed.
[[nodiscard]] std::string error_report_text(const Failures& failures, Instant now);
/// The same as a mail: its subject, without the account.
[[nodiscard]] std::string error_mail_subject(const Failures& failures);
/// Whether a file that a listing shows is one of these reports, however it came to lie there.
[[nodiscard]] bool is_error_report(const std::vector<ErrorReport>& reports, std::string_view file_id,
                                   std::string_view content_hash, std::string_view name);

}  // namespace sluice::domain
