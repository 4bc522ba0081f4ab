#include "domain/receipt.h"

#include <boost/describe/enum_to_string.hpp>

#include "base/text.h"

namespace sluice::domain {
namespace {

void append_file(std::string& text, const ReceiptFile& file) {
    text += cat("\n", file.name, "\n  ", bytes_in_words(file.size), ", seen ", to_rfc3339(file.received_at),
                "\n  ", boost::describe::enum_to_string(file.state, ""), ": ", file.says, "\n");
    if (!file.to_do.empty()) text += cat("  What to do: ", file.to_do, "\n");
    if (file.sha256) text += cat("  SHA-256       ", *file.sha256, "\n");
    if (!file.content_hash.empty()) text += cat("  content hash  ", file.content_hash, "\n");
    if (file.ledger.sequence > 0)
        text += cat("  ledger row    ", file.ledger.sequence, ":", file.ledger.hash, "\n");
}

/// Of what never lay in Dropbox; false where there is nothing to say of it that differs.
bool describe_upload(ReceiptFile& file, IntakeState state, std::string_view reason_code) {
    if (file.state == ReceiptState::received) {
        file.says = "Received; every byte is stored, and is being looked at.";
        return true;
    }
    if (file.state == ReceiptState::waiting) {
        const bool is_held = state == IntakeState::held;
        file.says = is_held ? "Received; it waits until a person lets it in."
                            : "Received, but couldn't be taken into the library; it needs a person's help.";
        file.to_do = is_held ? "" : "Ask the person who gave you this link.";
        return true;
    }
    if (file.state != ReceiptState::refused) return false;
    if (reason_code == "picture_too_small") {
        file.says = "Not taken: the picture has fewer pixels than are needed here.";
        file.to_do = "Send it in a larger size, as it came from the camera.";
        return true;
    }
    file.says = reason_code == "unsupported_format"
                    ? "Not taken: by its content this is a kind of file that isn't wanted here."
                    : "Not taken: it is against the rules of this collection.";
    file.to_do = "Send it in another format, or ask the person who gave you this link.";
    return true;
}

}  // namespace

ReceiptState receipt_state_of(IntakeState state) {
    using enum IntakeState;
    switch (state) {
        case seen:
        case queued:
        case fetching:
        case stored: return ReceiptState::received;
        case held:
        case restoring:
        case failed: return ReceiptState::waiting;
        case catalogued:
        case clearing:
        case duplicate:
        case done: return ReceiptState::catalogued;
        case refused:
        case ignored:
        case rejecting:
        case rejected: return ReceiptState::refused;
        case superseded: return ReceiptState::replaced;
        case vanished: return ReceiptState::gone;
    }
    return ReceiptState::received;
}

void count(ReceiptTotals& totals, ReceiptState state, std::int64_t files, std::int64_t bytes) {
    totals.files += files;
    totals.bytes += bytes;
    switch (state) {
        case ReceiptState::received: totals.received += files; break;
        case ReceiptState::catalogued: totals.catalogued += files; break;
        case ReceiptState::waiting: totals.waiting += files; break;
        case ReceiptState::refused: totals.refused += files; break;
        case ReceiptState::replaced: totals.replaced += files; break;
        case ReceiptState::gone: totals.gone += files; break;
    }
}

void describe(ReceiptFile& file, IntakeState state, std::string_view reason_code, Source source,
              std::string_view rejection_note) {
    file.state = receipt_state_of(state);
    if (state == IntakeState::rejecting || state == IntakeState::rejected) {
        file.says = cat("Not taken: a person looked at it and decided against it",
                        !rejection_note.empty()    ? cat(": ", rejection_note)
                        : source == Source::upload ? ". It stays stored here, out of the library."
                                                   : ". It stays in Dropbox.");
        file.to_do = "Ask the person who gave you this link, or send another file.";
        return;
    }
    if (source == Source::upload && describe_upload(file, state, reason_code)) return;
    switch (file.state) {
        case ReceiptState::received:
            file.says = state == IntakeState::stored
                            ? "Received; every byte is stored, and is being looked at."
                            : "Received; it lies safely in Dropbox and will be fetched from there.";
            break;
        case ReceiptState::catalogued:
            file.says = state == IntakeState::duplicate
                            ? "Received; the same bytes were in the library already."
                            : "Received and in the library; every byte was checked.";
            break;
        case ReceiptState::waiting:
            file.says = state != IntakeState::failed
                            ? "Received; it waits in Dropbox until a person lets it in."
                            : "Received, but couldn't be taken into the library yet; it stays in Dropbox.";
            file.to_do = state != IntakeState::failed
                             ? ""
                             : "Nothing. Should it stay so, ask the person who gave you this link.";
            break;
        case ReceiptState::refused:
            file.says = reason_code == "unsupported_format"
                            ? "Not taken: by its content this is a kind of file that isn't wanted here. It "
                              "stays in Dropbox."
                            : "Not taken: it is against the rules of this collection. It stays in Dropbox.";
            file.to_do = "Send it in another format, or ask the person who gave you this link.";
            break;
        case ReceiptState::replaced: file.says = "A newer revision of this file took its place."; break;
        case ReceiptState::gone:
            file.says = "It was taken out of Dropbox before it could be fetched.";
            file.to_do = "Send it again, unless it was taken out on purpose.";
            break;
    }
}

std::string bytes_in_words(std::int64_t bytes) {
    std::string digits = std::to_string(bytes);
    for (std::size_t at = digits.size(); at > 3;) digits.insert(at -= 3, ",");
    return cat(digits, bytes == 1 ? " byte" : " bytes");
}

std::string totals_in_words(const ReceiptTotals& totals) {
    std::vector<std::string> parts;
    const auto add = [&](std::int64_t files, std::string_view words) {
        if (files > 0) parts.push_back(cat(files, " ", words));
    };
    add(totals.catalogued, "catalogued");
    add(totals.received, "received and on the way");
    add(totals.waiting, "waiting");
    add(totals.refused, "refused");
    add(totals.replaced, "replaced by a newer revision");
    add(totals.gone, "gone");
    return parts.empty() ? "none yet" : join(parts, ", ");
}

std::string receipt_text(const Receipt& receipt) {
    std::string text =
        cat(receipt.title, "\nReceipt from ", receipt.account, ", as of ", to_rfc3339(receipt.at), "\n\n",
            receipt.totals.files, receipt.totals.files == 1 ? " file, " : " files, ",
            bytes_in_words(receipt.totals.bytes), ": ", totals_in_words(receipt.totals), ".\n");
    for (const ReceiptFile& file : receipt.files) append_file(text, file);
    const auto shown = static_cast<std::int64_t>(receipt.files.size());
    if (shown < receipt.totals.files)
        text += cat("\n… and ", receipt.totals.files - shown, " older files.\n");
    text +=
        cat("\nLedger at this moment: ", receipt.ledger.sequence, ":", receipt.ledger.hash,
            "\nKeep this text: with it anybody who runs `sluice verify --head ROW:HASH` can prove that the "
            "ledger still holds these rows unchanged.\n");
    return text;
}

}  // namespace sluice::domain
