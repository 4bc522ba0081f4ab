// The ledger as proof, on every SQL engine: whoever changes it with the database in their hands is found.
#include <fstream>
#include <thread>

#include "base/hash.h"
#include "catalog/assets.h"
#include "catalog/ledger_check.h"
#include "catalog/ledger_export.h"
#include "catalog/sql/migrate.h"
#include "contract/catalog_subject.h"

namespace sluice::tests {
namespace {

using catalog::Ledger;
using catalog::LedgerReport;
using catalog::sql::params;
using domain::LedgerFault;
using enum domain::IntakeState;

/// Three files with 11 rows: rex goes all the way to its asset, bo is held, ada is refused.
struct Kept : Shelter {
    explicit Kept(Place& place) : Shelter(place) {
        auto rex = intake("rex");
        rex.content_hash = std::string(64, 'c');
        rex.size = 7;
        add(rex, now);
        add(intake("bo"), std::nullopt, held);
        add(intake("ada"), std::nullopt, refused);
        auto lease = claim(now).at(0);
        for (const auto to : {stored, catalogued, clearing, done}) {
            if (to == stored) catalogue(lease.intake);
            CHECK(write([&](catalog::Intakes& intakes) {
                      return intakes.move(lease.intake, lease.fence, {to, "Moved.", {}}, now);
                  }).has_value());
        }
    }

    void catalogue(domain::Intake& intake) {
        catalog::NewVersion made;
        made.asset.summary.id = domain::AssetId{"asset"};
        made.asset.summary.title = made.asset.summary.filename = intake.name;
        made.asset.summary.size = intake.size;
        made.asset.summary.asset_group_id = group;
        made.asset.content_hash = made.version.content_hash = intake.content_hash;
        made.version.id = domain::VersionId{"version"};
        made.version.filename = intake.name;
        made.version.size = intake.size;
        made.version.sha256 = std::string(64, 'd');
        made.version.intake_id = intake.id;
        REQUIRE_OK(catalog.write(account, [&](catalog::Scope& scope) -> Result<bool> {
            TRY(catalog::Assets(scope).hold_blob({intake.content_hash, made.version.sha256, intake.size},
                                                 now));
            TRY(catalog::Assets(scope).add(made));
            return true;
        }));
        intake.asset_id = made.asset.summary.id;
    }

    /// What somebody does who has the database in their hands.
    void tamper(const std::string& statement, const std::vector<catalog::sql::Value>& parameters = {}) {
        REQUIRE_OK(catalog.write_all([&](catalog::sql::Transaction& transaction) {
            return transaction.execute(statement, parameters);
        }));
    }
    [[nodiscard]] LedgerReport check(const std::optional<domain::KnownHead>& known = {}) {
        return REQUIRE_OK(catalog::check_ledger(catalog, account, known));
    }
    [[nodiscard]] domain::LedgerFinding first() {
        const auto report = check();
        REQUIRE_FALSE(report.findings.empty());
        return report.findings.front();
    }
    [[nodiscard]] std::vector<domain::LedgerRow> rows() {
        return REQUIRE_OK(
            catalog.read(account, [](catalog::Scope& scope) { return Ledger(scope).page(0, 1'000); }));
    }
    [[nodiscard]] domain::LedgerHead head() {
        return REQUIRE_OK(catalog.read(account, [](catalog::Scope& scope) { return Ledger(scope).head(); }));
    }
};

std::string export_of(Kept& kept) {
    auto lines =
        REQUIRE_OK(catalog::LedgerExport::begin(kept.catalog, {kept.account, "Shelter", kept.now}, kept.now));
    std::string text;
    while (const auto line = REQUIRE_OK(lines.next_line())) text += *line;
    return text;
}

struct TextFile {
    explicit TextFile(const std::string& text)
        : path(std::filesystem::temp_directory_path() /
               cat("sluice-export-", to_hex(system_ids()->random_bytes(8)))) {
        std::ofstream(path, std::ios::binary) << text;
    }
    ~TextFile() { std::filesystem::remove(path); }
    TextFile(const TextFile&) = delete;
    TextFile& operator=(const TextFile&) = delete;
    std::filesystem::path path;
};

TEST_CASE("a ledger as it was written is whole, and tells what makes it a proof") {
    on_every_engine([](Place& place) {
        Kept kept(place);
        const auto report = kept.check();
        for (const auto& finding : report.findings) FAIL_CHECK(finding.message);
        CHECK(report.intakes == 3);
        const auto rows = kept.rows();
        REQUIRE(rows.size() == 11);
        CHECK(report.chain.head.sequence == 11);
        CHECK(report.chain.head.hash == rows.back().hash);
        CHECK(rows.back().to_state == "done");
        CHECK(rows.back().file_id == "id:rex");
        CHECK(rows.back().rev == "r1");
        CHECK(rows.back().size == 7);
        CHECK(rows.back().content_hash == std::string(64, 'c'));
        CHECK(rows.back().sha256 == std::string(64, 'd'));
        CHECK_FALSE(rows.front().sha256.has_value());
        CHECK(kept.ledger_of(rows.back().intake_id).back().hash == rows.back().hash);
    });
}

TEST_CASE("each way to change the ledger behind our back is found and named") {
    struct Attack {
        const char* name;
        std::vector<std::string> statements;
        LedgerFault fault;
        std::int64_t sequence;
    };
    const std::vector<Attack> attacks = {
        {"a changed detail",
         {"UPDATE ledger SET detail = 'Forged.' WHERE sequence = 4"},
         LedgerFault::hash,
         4},
        {"a row taken out", {"DELETE FROM ledger WHERE sequence = 4"}, LedgerFault::gap, 5},
        {"the first row taken out", {"DELETE FROM ledger WHERE sequence = 1"}, LedgerFault::gap, 2},
        {"two rows exchanged",
         {"UPDATE ledger SET sequence = -1 WHERE sequence = 4",
          "UPDATE ledger SET sequence = 4 WHERE sequence = 6",
          "UPDATE ledger SET sequence = 6 WHERE sequence = -1"},
         LedgerFault::order,
         4},
        {"a row put in",
         {"UPDATE ledger SET sequence = -sequence - 1 WHERE sequence >= 5",
          "UPDATE ledger SET sequence = -sequence WHERE sequence < 0",
          "INSERT INTO ledger (account_id, sequence, intake_id, to_state, at, detail, hash) SELECT "
          "account_id, 5, "
          "intake_id, to_state, at, 'Put in.', hash FROM ledger WHERE sequence = 4"},
         LedgerFault::order,
         5},
        {"a row put in before the first",
         {"INSERT INTO ledger (account_id, sequence, intake_id, to_state, at, detail, hash) SELECT "
          "account_id, 0, "
          "intake_id, to_state, at, detail, hash FROM ledger WHERE sequence = 1"},
         LedgerFault::order,
         0},
        {"another revision",
         {"UPDATE intakes SET rev = 'r9' WHERE id = 'intake-bo-r1'"},
         LedgerFault::hash,
         3},
        {"another content", {"UPDATE intakes SET size = 8 WHERE id = 'intake-bo-r1'"}, LedgerFault::hash, 3},
        {"a state without a row",
         {"UPDATE intakes SET state = 'queued' WHERE id = 'intake-bo-r1'"},
         LedgerFault::state,
         4},
        {"a version taken away", {"DELETE FROM versions"}, LedgerFault::content, 11},
        {"another SHA-256 of the bytes", {"UPDATE blobs SET sha256 = 'e'"}, LedgerFault::content, 8},
    };
    on_every_engine([&](Place&) {
        for (const Attack& attack : attacks) {
            CAPTURE(attack.name);
            MemoryPlace place;
            Kept kept(place);
            for (const auto& statement : attack.statements) kept.tamper(statement);
            const auto finding = kept.first();
            CAPTURE(finding.message);
            CHECK(finding.fault == attack.fault);
            CHECK(finding.sequence == attack.sequence);
            CHECK_FALSE(finding.intake_id.empty());
        }
    });
}

TEST_CASE("a hash made to fit a changed row breaks the row after it") {
    on_every_engine([](Place& place) {
        Kept kept(place);
        auto rows = kept.rows();
        rows[3].detail = "Forged.";
        kept.tamper("UPDATE ledger SET detail = 'Forged.', hash = ?1 WHERE sequence = 4",
                    params(domain::chain_hash(rows[2].hash, kept.account, rows[3])));
        const auto finding = kept.first();
        CHECK(finding.fault == LedgerFault::hash);
        CHECK(finding.sequence == 5);
        CHECK(finding.path == "/Dogs/ada");
    });
}

TEST_CASE("rows missing at the end are found by a head of before, and by the states they left behind") {
    on_every_engine([](Place& place) {
        Kept kept(place);
        const auto head = kept.head();
        kept.tamper("DELETE FROM ledger WHERE sequence >= 10");
        CHECK(kept.first().fault == LedgerFault::state);
        kept.tamper("UPDATE intakes SET state = 'catalogued' WHERE id = 'intake-rex-r1'");
        CHECK(kept.check().findings.empty());
        const auto report = kept.check(domain::KnownHead{head.sequence, head.hash});
        REQUIRE(report.findings.size() == 1);
        CHECK(report.findings.front().fault == LedgerFault::missing_end);
        CHECK(report.findings.front().sequence == 10);
    });
}

TEST_CASE("a chain forged whole with a step left out still shows that the step is missing") {
    on_every_engine([](Place& place) {
        Kept kept(place);
        auto rows = kept.rows();
        rows.erase(rows.begin() + 8);  // rex: stored → catalogued
        kept.tamper("DELETE FROM ledger");
        std::string previous = domain::chain_start(kept.account);
        for (std::size_t i = 0; i < rows.size(); ++i) {
            rows[i].sequence = static_cast<std::int64_t>(i) + 1;
            previous = domain::chain_hash(previous, kept.account, rows[i]);
            kept.tamper(
                "INSERT INTO ledger (account_id, sequence, intake_id, from_state, to_state, at, detail, "
                "sha256, hash) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
                params(kept.account, rows[i].sequence, rows[i].intake_id, rows[i].from_state,
                       rows[i].to_state, rows[i].at, rows[i].detail, rows[i].sha256, previous));
        }
        const auto finding = kept.first();
        CHECK(finding.fault == LedgerFault::order);
        CHECK(finding.sequence == 9);
    });
}

TEST_CASE("the chain never forks: of two rows that follow the same one the second is refused") {
    on_every_engine([](Place& place) {
        Kept kept(place);
        const auto twice = kept.catalog.write_all([&](catalog::sql::Transaction& transaction) {
            return transaction.execute(
                "INSERT INTO ledger (account_id, sequence, intake_id, to_state, at, detail, hash) SELECT "
                "account_id, sequence, intake_id, to_state, at, detail, 'other' FROM ledger WHERE sequence = "
                "11");
        });
        CHECK_FAILS(twice, "constraint_failed");
    });
}

TEST_CASE("two programs that write at once still make one chain") {
    on_every_engine([](Place& place) {
        if (!place.outlives_closing()) return;
        Shelter shelter(place);
        catalog::Catalog second(REQUIRE_OK(catalog::sql::Database::open(place.driver())));
        constexpr int files = 40;
        const auto add = [&](catalog::Catalog& by, const std::string& prefix) {
            for (int i = 0; i < files; ++i)
                CHECK(by.write(shelter.account, [&](catalog::Scope& scope) {
                            return catalog::Intakes(scope).add(shelter.intake(cat(prefix, i)),
                                                               {queued, "Added.", {}});
                        }).has_value());
        };
        {
            const std::jthread other([&] { add(second, "b"); });
            add(shelter.catalog, "a");
        }
        const auto report = REQUIRE_OK(catalog::check_ledger(shelter.catalog, shelter.account, {}));
        CHECK(report.findings.empty());
        CHECK(report.chain.head.sequence == 4 * files);
    });
}

TEST_CASE("a check beside a running server reads and changes nothing") {
    on_every_engine([](Place& place) {
        if (!place.outlives_closing()) return;
        const auto* file_place = dynamic_cast<FilePlace*>(&place);
        REQUIRE(file_place != nullptr);
        CHECK_FAILS(
            catalog::sql::Database::open_to_read(catalog::sql::sqlite_reading_driver(file_place->file())),
            "database_unusable");
        Kept kept(place);
        const catalog::Catalog reader(REQUIRE_OK(
            catalog::sql::Database::open_to_read(catalog::sql::sqlite_reading_driver(file_place->file()))));
        CHECK(REQUIRE_OK(catalog::check_ledger(reader, kept.account, {})).findings.empty());
        kept.add(kept.intake("late"), kept.now);
        CHECK(REQUIRE_OK(catalog::check_ledger(reader, kept.account, {})).chain.head.sequence == 13);
    });
}

/// The tables as they were before the chain, with one file that is done and its four rows.
void make_old_database(Place& place) {
    const auto driver = place.driver();
    const auto session = REQUIRE_OK(driver->connect());
    const auto run = [&](const std::string& script) { REQUIRE(session->run_script(script).has_value()); };
    run("PRAGMA foreign_keys=OFF; CREATE TABLE migrations (number BIGINT PRIMARY KEY, name TEXT NOT NULL);");
    std::int64_t number = 0;
    for (const auto& migration : catalog::sql::migrations()) {
        if (migration.name == "0005_proof") break;
        run(catalog::sql::script_for_dialect(migration.script, driver->dialect()));
        run(cat("INSERT INTO migrations VALUES (", ++number, ", '", migration.name, "')"));
    }
    run("INSERT INTO accounts (id, name, created_at) VALUES ('shelter', 'Shelter', 1);"
        "INSERT INTO mappings (account_id, id, connection_id, folder_path, folder_path_lower, folder_id, "
        "profile_id, \"release\", state, broken_reason, created_at) VALUES ('shelter', 'm', 'k', '/', '/', "
        "'id:f', 'p', 'automatic', 'active', '', 1);"
        "INSERT INTO blobs (account_id, content_hash, sha256, size, stored_at) VALUES ('shelter', 'c', 'd', "
        "7, 1);"
        "INSERT INTO versions (account_id, id, asset_id, number, filename, mime, size, content_hash, sha256, "
        "intake_id, created_at) VALUES ('shelter', 'v', 'a', 1, 'rex', '', 7, 'c', 'd', 'i', 1);"
        "INSERT INTO intakes (account_id, id, mapping_id, connection_id, profile_id, profile_revision, "
        "file_id, rev, "
        "name, path, path_lower, relative_path, size, content_hash, state, bytes_fetched, reason_code, "
        "reason_message, reason_hint, attempts, asset_id, seen_at, updated_at, lease_until, fence) VALUES "
        "('shelter', 'i', 'm', 'k', 'p', 1, 'id:rex', 'r1', 'rex', '/rex', '/rex', 'rex', 7, 'c', 'done', 7, "
        "'', '', "
        "'', 0, 'a', 1, 1, 0, 0);"
        "INSERT INTO ledger (account_id, sequence, intake_id, from_state, to_state, at, detail) VALUES "
        "('shelter', 1, 'i', NULL, 'seen', 1, 'Listed.'), ('shelter', 2, 'i', 'seen', 'fetching', 2, "
        "'Fetched.'), "
        "('shelter', 3, 'i', 'fetching', 'stored', 3, 'Stored.'), ('shelter', 4, 'i', 'stored', 'done', 4, "
        "'Done.')");
}

TEST_CASE("rows from before the chain are chained when the tables are brought up to date") {
    on_every_engine([](Place& place) {
        if (!place.outlives_closing()) return;
        make_old_database(place);
        const catalog::Catalog opened(REQUIRE_OK(catalog::sql::Database::open(place.driver())));
        const domain::AccountId account{"shelter"};
        const auto report = REQUIRE_OK(catalog::check_ledger(opened, account, {}));
        for (const auto& finding : report.findings) FAIL_CHECK(finding.message);
        CHECK(report.chain.head.sequence == 4);
        const auto rows =
            REQUIRE_OK(opened.read(account, [](catalog::Scope& scope) { return Ledger(scope).page(0, 10); }));
        CHECK_FALSE(rows.at(1).sha256.has_value());
        CHECK(rows.at(2).sha256 == "d");
        CHECK(rows.at(3).sha256 == "d");
    });
}

TEST_CASE("an export proves itself without a database, and every change of it is found") {
    on_every_engine([](Place& place) {
        Kept kept(place);
        const std::string text = export_of(kept);
        const auto verdict = [&](const std::string& changed,
                                 const std::optional<domain::KnownHead>& known = {}) {
            const TextFile file(changed);
            return catalog::check_export(file.path, known);
        };
        const auto whole = REQUIRE_OK(verdict(text));
        CHECK_FALSE(whole.chain.finding.has_value());
        CHECK(whole.chain.head.sequence == 11);
        CHECK(whole.header.account == "Shelter");
        CHECK_FALSE(
            REQUIRE_OK(verdict(text, domain::KnownHead{11, kept.head().hash})).chain.finding.has_value());

        auto lines = split(text, '\n');
        REQUIRE(lines.size() == 14);
        std::string forged = text;
        forged.replace(forged.find("Added."), 6, "Forged");
        CHECK(REQUIRE_OK(verdict(forged)).chain.finding->fault == LedgerFault::hash);
        auto shorter = lines;
        shorter.erase(shorter.begin() + 4);
        CHECK(REQUIRE_OK(verdict(join(shorter, "\n"))).chain.finding->sequence == 5);
        auto cut = lines;
        cut.resize(8);
        CHECK(REQUIRE_OK(verdict(join(cut, "\n"))).chain.finding->fault == LedgerFault::missing_end);
        std::swap(lines[3], lines[4]);
        CHECK(REQUIRE_OK(verdict(join(lines, "\n"))).chain.finding.has_value());
        CHECK_FAILS(verdict("{}"), "export_invalid");
        CHECK_FAILS(verdict(""), "export_invalid");
        CHECK_FAILS(verdict(text + "{}\n"), "export_invalid");
    });
}

}  // namespace
}  // namespace sluice::tests
