// The databases on trial, and an account with one mapping to put intakes under.
//
// Invariant: nothing here knows an engine but engines(). Another engine (PostgreSQL): one more line there.
#pragma once

#include <atomic>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/text.h"
#include "catalog/catalog.h"
#include "catalog/connections.h"
#include "catalog/directory.h"
#include "catalog/intakes.h"
#include "catalog/ledger.h"
#include "catalog/mappings.h"
#include "catalog/profiles.h"
#include "support/doctest.h"

namespace sluice::tests {

/// An empty database of its own, which may be opened several times, one after the other.
class Place {
public:
    virtual ~Place() = default;
    [[nodiscard]] virtual std::unique_ptr<catalog::sql::Driver> driver() = 0;
    /// False for a database that is gone once it is closed.
    [[nodiscard]] virtual bool outlives_closing() const = 0;
};

class FilePlace final : public Place {
public:
    FilePlace()
        : m_folder(std::filesystem::temp_directory_path() /
                   cat("sluice-catalog-", to_hex(system_ids()->random_bytes(8)))) {
        std::filesystem::create_directories(m_folder);
    }
    ~FilePlace() override {
        std::error_code ignored;
        std::filesystem::remove_all(m_folder, ignored);
    }
    std::unique_ptr<catalog::sql::Driver> driver() override { return catalog::sql::sqlite_driver(file()); }
    [[nodiscard]] std::filesystem::path file() const { return m_folder / "catalog.db"; }
    bool outlives_closing() const override { return true; }

private:
    std::filesystem::path m_folder;
};

class MemoryPlace final : public Place {
public:
    std::unique_ptr<catalog::sql::Driver> driver() override { return catalog::sql::sqlite_memory_driver(); }
    bool outlives_closing() const override { return false; }
};

struct Engine {
    const char* name;
    std::unique_ptr<Place> (*make)();
};
inline const std::vector<Engine>& engines() {
    static const std::vector<Engine> all = {
        {"SQLite in a file", [] { return std::unique_ptr<Place>(std::make_unique<FilePlace>()); }},
        {"SQLite in memory", [] { return std::unique_ptr<Place>(std::make_unique<MemoryPlace>()); }},
    };
    return all;
}

/// Runs `test` on a fresh place of every engine.
inline void on_every_engine(const std::function<void(Place&)>& test) {
    for (const Engine& engine : engines()) {
        CAPTURE(engine.name);
        const auto place = engine.make();
        test(*place);
    }
}

/// A catalogue with one account, one linked connection, one profile and one mapping.
struct Shelter {
    explicit Shelter(Place& place) : catalog(REQUIRE_OK(catalog::sql::Database::open(place.driver()))) {
        REQUIRE_OK(catalog.write(account, [&](catalog::Scope& scope) -> Result<bool> {
            TRY(catalog::Directory(scope.transaction).add_account({account, "Shelter", now}));
            TRY(catalog::Connections(scope).link({.connection = {.id = connection,
                                                                 .dropbox_account_id = "dbid:ana",
                                                                 .email = "ana@example.org",
                                                                 .display_name = "Ana",
                                                                 .linked_at = now},
                                                  .tokens_sealed = "sealed"}));
            TRY(catalog::Taxonomy(scope).add_asset_group({group, "All"}));
            domain::Profile added{profile, 1, {}, now, now};
            added.rules.name = "Dogs";
            added.rules.asset_group_id = group;
            TRY(catalog::Profiles(scope).add(added));
            TRY(catalog::Mappings(scope).add({.mapping = {.id = mapping,
                                                          .connection_id = connection,
                                                          .folder_path = "/Dogs",
                                                          .profile_id = profile,
                                                          .created_at = now},
                                              .folder_path_lower = "/dogs",
                                              .folder_id = "id:dogs"}));
            return true;
        }));
    }

    [[nodiscard]] domain::Intake intake(const std::string& name, const std::string& rev = "r1") const {
        domain::Intake made;
        made.id = domain::IntakeId{cat("intake-", name, "-", rev)};
        made.mapping_id = mapping;
        made.connection_id = connection;
        made.profile_id = profile;
        made.file_id = cat("id:", name);
        made.rev = rev;
        made.name = name;
        made.path = cat("/Dogs/", name);
        made.path_lower = made.path;
        made.relative_path = name;
        made.seen_at = made.updated_at = now;
        return made;
    }
    /// Runs `work(Intakes&)` in a write; ends the test where it fails.
    template <class Work>
    auto write(Work work) {
        return catalog.write(account, [&](catalog::Scope& scope) {
            catalog::Intakes intakes(scope);
            return work(intakes);
        });
    }
    [[nodiscard]] std::vector<catalog::Lease> claim(Instant at, std::int64_t limit = 100) {
        return REQUIRE_OK(catalog.write_all([&](catalog::sql::Transaction& transaction) {
            return catalog::claim_due_intakes(transaction, at, at + std::chrono::seconds(300), limit);
        }));
    }
    [[nodiscard]] std::vector<domain::LedgerEntry> ledger_of(const domain::IntakeId& id) {
        return REQUIRE_OK(catalog.read(
            account, [&](catalog::Scope& scope) { return catalog::Ledger(scope).of_intake(id); }));
    }
    bool add(const domain::Intake& added, std::optional<Instant> due_at,
             domain::IntakeState state = domain::IntakeState::queued) {
        return REQUIRE_OK(
            write([&](catalog::Intakes& intakes) { return intakes.add(added, {state, "Added.", due_at}); }));
    }

    const Instant now{std::chrono::hours(1'000)};
    const domain::AccountId account{"shelter"};
    const domain::ConnectionId connection{"connection"};
    const domain::ProfileId profile{"profile"};
    const domain::MappingId mapping{"mapping"};
    const domain::AssetGroupId group{"group"};
    catalog::Catalog catalog;
};

}  // namespace sluice::tests
