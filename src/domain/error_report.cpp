#include "domain/error_report.h"

#include <algorithm>

#include "base/hash.h"
#include "base/text.h"
#include "base/time_zone.h"
#include "domain/receipt.h"

namespace sluice::domain {
namespace {

constexpr std::string_view line_end = "\r\n";

/// One line: what a file calls itself can't begin another.
std::string on_one_line(std::string_view text) {
    std::string line(text);
    std::ranges::replace_if(line, [](char c) { return static_cast<unsigned char>(c) < ' '; }, ' ');
    return line;
}

std::string entry_of(const Intake& file, std::size_t number) {
    std::string entry = cat(
        number, ". ", on_one_line(file.relative_path), line_end, "   Size:       ", bytes_in_words(file.size),
        line_end, "   Since:      ", minute_in_words(file.updated_at), line_end,
        "   Why:        ", on_one_line(file.reason_message), " [", file.reason_code, "]", line_end);
    if (!file.reason_hint.empty()) entry += cat("   What to do: ", on_one_line(file.reason_hint), line_end);
    // The server's log calls the file so (M17).
    return entry + cat("   Reference:  ", file.id.value, line_end);
}

}  // namespace

std::string stamp_of(const Failures& failures) {
    if (failures.count == 0) return {};
    std::string all = cat(failures.count, "\n", failures.folder_path);
    for (const Intake& file : failures.files)
        all += cat("\n", file.id.value, "\n", file.relative_path, "\n", file.reason_code, "\n",
                   file.reason_message, "\n", file.reason_hint);
    return sha256_hex(all);
}

std::string error_report_text(const Failures& failures, Instant now) {
    if (failures.count == 0) return {};
    std::string text =
        cat("Sluice could not take in ", failures.count, failures.count == 1 ? " file" : " files",
            " of the folder ", on_one_line(failures.folder_path), ".", line_end, "As of ",
            minute_in_words(now), ". The files still lie here, unchanged.", line_end, line_end);
    for (std::size_t number = 1; number <= failures.files.size(); ++number)
        text += cat(entry_of(failures.files[number - 1], number), line_end);
    const auto rest = failures.count - std::ssize(failures.files);
    if (rest > 0) text += cat("And ", rest, " more: see the Transfers page of Sluice.", line_end, line_end);
    return text +
           cat("Sluice keeps this text up to date and takes it away once nothing is left in it.", line_end);
}

std::string error_mail_subject(const Failures& failures) {
    return cat("Sluice could not take in ", failures.count, failures.count == 1 ? " file" : " files", " of ",
               on_one_line(failures.folder_path));
}

bool is_error_report(const std::vector<ErrorReport>& reports, std::string_view file_id,
                     std::string_view content_hash, std::string_view name) {
    const std::string_view stem = error_report_name.substr(0, error_report_name.rfind('.'));
    return std::ranges::any_of(reports, [&](const ErrorReport& report) {
        if (report.file_id == file_id) return true;
        // Listed before its id was saved, or a copy of it that somebody made.
        return name.starts_with(stem) &&
               (content_hash == report.content_hash || content_hash == report.wanted_hash);
    });
}

}  // namespace sluice::domain
