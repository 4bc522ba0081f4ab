#include "domain/ledger.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/hash.h"
#include "base/text.h"

namespace sluice::domain {
namespace {

constexpr std::string_view preamble = "sluice-ledger-1\n";

/// `<bytes>:<text>,`, so that no two lists of fields have the same encoding.
void append(std::string& encoded, std::string_view field) {
    encoded += cat(field.size(), ":", field, ",");
}
void append(std::string& encoded, std::int64_t number) {
    append(encoded, std::to_string(number));
}
void append(std::string& encoded, const std::optional<std::string>& field) {
    if (field)
        append(encoded, std::string_view(*field));
    else
        encoded += '-';
}

std::string described(const LedgerRow& row) {
    return cat("Row ", row.sequence, " (", row.path, ", ", row.from_state.value_or("new"), " → ",
               row.to_state, ")");
}

LedgerFinding finding_at(const LedgerRow& row, LedgerFault fault, std::string message) {
    return {fault, row.sequence, row.intake_id, row.path, std::move(message)};
}

LedgerFinding gap_before(const LedgerRow& row, std::int64_t expected) {
    if (row.sequence < expected)
        return finding_at(row, LedgerFault::order,
                          cat(described(row), " stands after row ", expected - 1, "."));
    const std::string missing = expected == row.sequence - 1
                                    ? cat("row ", expected, " is missing")
                                    : cat("rows ", expected, " to ", row.sequence - 1, " are missing");
    return finding_at(row, LedgerFault::gap, cat(described(row), " stands after a gap: ", missing, "."));
}

/// The row that was written where `found` stands now: one that fits there with its own hash, or with the one
/// that stands there.
Result<std::optional<LedgerRow>> find_displaced(const AccountId& account, const LedgerHead& before,
                                                const LedgerRow& found, const LedgerRows& next) {
    while (auto row = TRY(next())) {
        LedgerRow moved = *row;
        moved.sequence = found.sequence;
        const std::string hash = chain_hash(before.hash, account, moved);
        if (row->sequence != found.sequence && (hash == row->hash || hash == found.hash)) return row;
    }
    return std::optional<LedgerRow>();
}

Result<LedgerFinding> name_mismatch(const AccountId& account, const LedgerHead& before,
                                    const LedgerRow& found, const LedgerRows& again) {
    const auto displaced = TRY(find_displaced(account, before, found, again));
    if (displaced)
        return finding_at(found, LedgerFault::order,
                          cat(described(found), " is out of order: what was written as row ", found.sequence,
                              " stands as row ", displaced->sequence, "; rows were exchanged or put in."));
    return finding_at(found, LedgerFault::hash,
                      cat(described(found),
                          " doesn't match its hash: it, its file's revision, or the hash of "
                          "the row before it was changed after it was written."));
}

LedgerFinding known_head_lost(const KnownHead& known, const LedgerHead& head) {
    LedgerFinding lost{LedgerFault::missing_end, head.sequence + 1, {}, "", ""};
    if (!known.sequence) {
        lost.message = cat("The known head ", known.hash, " is of no row up to ", head.sequence,
                           ", the last: rows at the end are missing, or were written anew.");
    } else if (*known.sequence > head.sequence) {
        lost.message =
            cat("The ledger ends with row ", head.sequence, ", but it once reached row ", *known.sequence,
                ": rows ", head.sequence + 1, " to ", *known.sequence, " are missing at the end.");
    } else {
        lost.sequence = *known.sequence;
        lost.message = cat("Row ", *known.sequence,
                           " isn't the one that was known: it and rows before it were "
                           "written anew.");
    }
    return lost;
}

}  // namespace

std::string chain_start(const AccountId& account) {
    std::string encoded(preamble);
    append(encoded, std::string_view(account.value));
    return sha256_hex(encoded);
}

std::string chain_hash(std::string_view previous, const AccountId& account, const LedgerRow& row) {
    std::string encoded(preamble);
    append(encoded, previous);
    append(encoded, std::string_view(account.value));
    append(encoded, row.sequence);
    append(encoded, std::string_view(row.intake_id.value));
    append(encoded, row.from_state);
    append(encoded, std::string_view(row.to_state));
    append(encoded, std::string_view(to_rfc3339(row.at)));
    append(encoded, std::string_view(row.detail));
    append(encoded, std::string_view(row.file_id));
    append(encoded, std::string_view(row.rev));
    append(encoded, std::string_view(row.path));
    append(encoded, std::string_view(row.content_hash));
    append(encoded, row.sha256);
    append(encoded, row.size);
    return sha256_hex(encoded);
}

Result<KnownHead> read_known_head(std::string_view text) {
    KnownHead known;
    std::string_view hash = text;
    bool is_sound = true;
    if (const auto colon = text.find(':'); colon != std::string_view::npos) {
        const std::string_view number = text.substr(0, colon);
        const auto read =
            std::from_chars(number.data(), number.data() + number.size(), known.sequence.emplace());
        is_sound =
            read.ec == std::errc() && read.ptr == number.data() + number.size() && *known.sequence >= 0;
        hash = text.substr(colon + 1);
    }
    known.hash = to_lower_ascii(hash);
    const auto bytes = from_hex(known.hash);
    if (!is_sound || !bytes || bytes->size() != 32)
        return fail({Remedy::reject, "ledger_head_invalid", cat("'", text, "' is no head of a ledger."),
                     "Give the 64 hex digits at the end of an export, or as NUMBER:DIGITS."});
    return known;
}

Result<ChainReport> check_chain(const AccountId& account, const std::function<LedgerRows()>& open,
                                const std::optional<KnownHead>& known) {
    ChainReport report;
    report.head.hash = chain_start(account);
    const auto note_known = [&] {
        report.has_known_head |= known && known->hash == report.head.hash &&
                                 known->sequence.value_or(report.head.sequence) == report.head.sequence;
    };
    note_known();
    const LedgerRows next = open();
    while (const auto row = TRY(next())) {
        if (row->sequence != report.head.sequence + 1)
            report.finding = gap_before(*row, report.head.sequence + 1);
        else if (chain_hash(report.head.hash, account, *row) != row->hash)
            report.finding = TRY(name_mismatch(account, report.head, *row, open()));
        if (report.finding) return report;
        report.head = {row->sequence, row->hash};
        note_known();
    }
    if (known && !report.has_known_head) report.finding = known_head_lost(*known, report.head);
    return report;
}

}  // namespace sluice::domain
