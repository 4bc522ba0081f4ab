#include "domain/ledger.h"

#include <vector>

#include "base/hash.h"
#include "base/text.h"
#include "support/doctest.h"

namespace sluice::domain {
namespace {

const AccountId account{"shelter"};

LedgerRow row_of(std::int64_t sequence, const std::string& file) {
    LedgerRow row;
    row.sequence = sequence;
    row.intake_id = IntakeId{"intake-" + file};
    row.to_state = "seen";
    row.at = Instant(std::chrono::milliseconds(1'000 * sequence));
    row.detail = "Listed by Dropbox.";
    row.file_id = "id:" + file;
    row.rev = "r1";
    row.path = "/Dogs/" + file;
    row.size = sequence;
    return row;
}

std::vector<LedgerRow> chained(std::vector<LedgerRow> rows) {
    std::string previous = chain_start(account);
    for (LedgerRow& row : rows) previous = row.hash = chain_hash(previous, account, row);
    return rows;
}

std::vector<LedgerRow> ledger(std::int64_t count) {
    std::vector<LedgerRow> rows;
    for (std::int64_t i = 1; i <= count; ++i) rows.push_back(row_of(i, cat(i, ".jpg")));
    return chained(rows);
}

ChainReport check(const std::vector<LedgerRow>& rows, const std::optional<KnownHead>& known = {}) {
    const auto open = [&]() -> LedgerRows {
        return [&rows, next = std::size_t{0}]() mutable -> Result<std::optional<LedgerRow>> {
            if (next == rows.size()) return std::optional<LedgerRow>();
            return std::optional(rows[next++]);
        };
    };
    return REQUIRE_OK(check_chain(account, open, known));
}

/// The finding, which there must be, of a ledger of six that `change` has been at.
template <class Change>
LedgerFinding found(Change change) {
    auto rows = ledger(6);
    change(rows);
    const auto report = check(rows);
    REQUIRE(report.finding.has_value());
    return *report.finding;
}

TEST_CASE("a row's hash is what the guide says it is, byte by byte") {
    LedgerRow row = row_of(7, "ä.jpg");
    row.from_state = "queued";
    row.to_state = "fetching";
    row.content_hash = "ab";
    row.sha256 = "cd";
    CHECK(chain_start(account) == sha256_hex("sluice-ledger-1\n7:shelter,"));
    CHECK(chain_hash("ff", account, row) ==
          sha256_hex("sluice-ledger-1\n2:ff,7:shelter,1:7,13:intake-ä.jpg,6:queued,8:fetching,"
                     "24:1970-01-01T00:00:07.000Z,18:Listed by Dropbox.,9:id:ä.jpg,2:r1,12:/Dogs/ä.jpg,"
                     "2:ab,2:cd,1:7,"));
    row.from_state.reset();
    row.sha256.reset();
    CHECK(chain_hash("ff", account, row) ==
          sha256_hex("sluice-ledger-1\n2:ff,7:shelter,1:7,13:intake-ä.jpg,-8:fetching,"
                     "24:1970-01-01T00:00:07.000Z,18:Listed by Dropbox.,9:id:ä.jpg,2:r1,12:/Dogs/ä.jpg,"
                     "2:ab,-1:7,"));
}

TEST_CASE("a ledger that nobody has touched is whole, the empty one too") {
    CHECK_FALSE(check({}).finding.has_value());
    const auto rows = ledger(6);
    const auto report = check(rows);
    CHECK_FALSE(report.finding.has_value());
    CHECK(report.head.sequence == 6);
    CHECK(report.head.hash == rows.back().hash);
}

TEST_CASE("no field of a row can be changed without being named") {
    const std::vector<void (*)(LedgerRow&)> changes = {
        [](LedgerRow& row) { row.intake_id.value = "other"; },
        [](LedgerRow& row) { row.from_state = "held"; },
        [](LedgerRow& row) { row.to_state = "done"; },
        [](LedgerRow& row) { row.at += std::chrono::milliseconds(1); },
        [](LedgerRow& row) { row.detail += " "; },
        [](LedgerRow& row) { row.file_id = "id:other"; },
        [](LedgerRow& row) { row.rev = "r2"; },
        [](LedgerRow& row) { row.path = "/Dogs/other"; },
        [](LedgerRow& row) { row.content_hash = "other"; },
        [](LedgerRow& row) { row.sha256 = ""; },
        [](LedgerRow& row) { ++row.size; },
        [](LedgerRow& row) { row.hash = chain_start(account); },
    };
    for (const auto& change : changes) {
        const auto finding = found([&](auto& rows) { change(rows[3]); });
        CHECK(finding.fault == LedgerFault::hash);
        CHECK(finding.sequence == 4);
    }
    const auto finding = found([](auto& rows) { rows[3].detail = "Forged."; });
    CHECK(finding.intake_id.value == "intake-4.jpg");
    CHECK(finding.path == "/Dogs/4.jpg");
}

TEST_CASE("a row that is taken out leaves a gap, and the row behind it is named") {
    const auto finding = found([](auto& rows) { rows.erase(rows.begin() + 2); });
    CHECK(finding.fault == LedgerFault::gap);
    CHECK(finding.sequence == 4);
    CHECK(finding.message.find("row 3 is missing") != std::string::npos);
    CHECK(found([](auto& rows) { rows.erase(rows.begin(), rows.begin() + 2); }).message.find("rows 1 to 2") !=
          std::string::npos);
}

TEST_CASE("two rows that were exchanged are told from a changed one") {
    for (const bool with_hashes : {true, false}) {
        const auto finding = found([&](auto& rows) {
            std::swap(rows[1], rows[4]);
            std::swap(rows[1].sequence, rows[4].sequence);
            if (!with_hashes) std::swap(rows[1].hash, rows[4].hash);
        });
        CHECK(finding.fault == LedgerFault::order);
        CHECK(finding.sequence == 2);
        CHECK(finding.message.find("stands as row 5") != std::string::npos);
    }
}

TEST_CASE("a row that was put in is named") {
    const auto finding = found([](auto& rows) {
        for (std::size_t i = 2; i < rows.size(); ++i) ++rows[i].sequence;
        rows.insert(rows.begin() + 2, row_of(3, "forged.jpg"));
        rows[2].hash = chain_hash(rows[1].hash, account, rows[2]);
    });
    // The forged row fits on what is before it; what was written there stands one row further on.
    CHECK(finding.sequence == 4);
    CHECK(finding.fault == LedgerFault::hash);
    const auto clumsy = found([](auto& rows) {
        for (std::size_t i = 2; i < rows.size(); ++i) ++rows[i].sequence;
        rows.insert(rows.begin() + 2, row_of(3, "forged.jpg"));
    });
    CHECK(clumsy.sequence == 3);
    CHECK(clumsy.fault == LedgerFault::order);
    CHECK(clumsy.path == "/Dogs/forged.jpg");
}

TEST_CASE("a hash that was made to fit a changed row breaks at the next one") {
    const auto finding = found([](auto& rows) {
        rows[3].detail = "Forged.";
        rows[3].hash = chain_hash(rows[2].hash, account, rows[3]);
    });
    CHECK(finding.fault == LedgerFault::hash);
    CHECK(finding.sequence == 5);
}

TEST_CASE("rows that are missing at the end show against a head that was known") {
    auto rows = ledger(6);
    const KnownHead exact{6, rows[5].hash};
    const KnownHead bare{{}, rows[5].hash};
    CHECK(check(rows, exact).has_known_head);
    CHECK(check(rows, bare).has_known_head);
    CHECK_FALSE(check(ledger(9), exact).finding.has_value());
    rows.resize(4);
    CHECK_FALSE(check(rows).finding.has_value());  // the chain alone can't tell
    const auto cut = check(rows, exact).finding;
    REQUIRE(cut.has_value());
    CHECK(cut->fault == LedgerFault::missing_end);
    CHECK(cut->sequence == 5);
    CHECK(cut->message.find("rows 5 to 6 are missing") != std::string::npos);
    CHECK(check(rows, bare).finding->fault == LedgerFault::missing_end);
}

TEST_CASE("a chain that was written anew from one row on shows against a head that was known") {
    const auto rows = ledger(6);
    auto forged = rows;
    forged[2].detail = "Forged.";
    forged = chained(forged);
    CHECK_FALSE(check(forged).finding.has_value());
    CHECK(check(forged, KnownHead{6, rows[5].hash}).finding->fault == LedgerFault::missing_end);
    CHECK_FALSE(check(forged, KnownHead{2, rows[1].hash}).finding.has_value());
}

TEST_CASE("a head is read with its row and without, and nothing else is") {
    const std::string hash(64, 'a');
    CHECK_FALSE(REQUIRE_OK(read_known_head(hash)).sequence.has_value());
    const auto known = REQUIRE_OK(read_known_head("12:" + std::string(64, 'A')));
    CHECK(known.sequence == 12);
    CHECK(known.hash == hash);
    for (const auto& text :
         {std::string(), std::string("12"), "x:" + hash, ":" + hash, hash + "a", "-1:" + hash})
        CHECK_FAILS(read_known_head(text), "ledger_head_invalid");
}

}  // namespace
}  // namespace sluice::domain
