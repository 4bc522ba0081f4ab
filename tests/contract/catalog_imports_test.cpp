// The rules of imports, on every SQL engine: choices in order, leftovers once a file, counts that add up.
#include "catalog/imports.h"
#include "catalog/upload_pages.h"
#include "contract/catalog_subject.h"

namespace sluice::tests {
namespace {

using catalog::Imports;
using namespace domain;

Import an_import(const Shelter& shelter, const std::string& id) {
    Import import;
    import.id = ImportId{id};
    import.connection_id = shelter.connection;
    import.profile_id = shelter.profile;
    import.created_at = import.updated_at = shelter.now;
    return import;
}

template <class Work>
auto write(Shelter& shelter, Work work) {
    return REQUIRE_OK(shelter.catalog.write(shelter.account, [&](catalog::Scope& scope) {
        Imports imports(scope);
        return work(imports);
    }));
}

std::vector<catalog::DueImport> due(Shelter& shelter, Instant now) {
    return REQUIRE_OK(shelter.catalog.read_all(
        [&](catalog::sql::Transaction& transaction) { return catalog::due_imports(transaction, now, 10); }));
}

ImportLeftover leftover(const std::string& key, std::string_view code) {
    return {key, key, key, 1, std::string(code), "Why.", "", {}, {}};
}

TEST_CASE("what was chosen is looked through in its order, and is due until its end") {
    on_every_engine([](Place& place) {
        Shelter shelter(place);
        const Import import = an_import(shelter, "1");
        const std::vector<ImportChoice> chosen{{.dropbox_path = "/a"}, {.dropbox_path = "id:b"}};
        write(shelter, [&](Imports& imports) -> Result<bool> {
            TRY(imports.add(import, chosen));
            return true;
        });
        CHECK(due(shelter, shelter.now - std::chrono::seconds(1)).empty());
        REQUIRE(due(shelter, shelter.now).size() == 1);
        CHECK(due(shelter, shelter.now).front().account_id == shelter.account);
        const auto next = [&] {
            return write(shelter, [&](Imports& imports) { return imports.next_choice(import.id); });
        };
        auto first = next();
        REQUIRE(first);
        CHECK(first->dropbox_path == "/a");
        first->cursor = "behind a page";
        first->relative_folder = "a";
        first->listing = ImportListing::level;
        write(shelter, [&](Imports& imports) -> Result<bool> {
            TRY(imports.save_choice(import.id, *first));
            TRY(imports.add_choice(import.id, {.dropbox_path = "id:c", .placed_in = "a"}));
            return true;
        });
        CHECK(next()->cursor == "behind a page");
        CHECK(next()->listing == ImportListing::level);
        std::string order;
        while (const auto choice = next()) {
            order += choice->dropbox_path;
            write(shelter, [&](Imports& imports) -> Result<bool> {
                TRY(imports.end_choice(import.id, *choice));
                return true;
            });
        }
        CHECK(order == "/aid:bid:c");
    });
}

TEST_CASE("a leftover is told once a file; counts tell what became of every file") {
    on_every_engine([](Place& place) {
        Shelter shelter(place);
        const Import import = an_import(shelter, "1");
        for (const auto& [name, state] :
             {std::pair{"a", IntakeState::queued}, std::pair{"b", IntakeState::refused},
              std::pair{"c", IntakeState::held}, std::pair{"d", IntakeState::rejected}}) {
            auto intake = shelter.intake(name);
            intake.mapping_id.reset();
            intake.import_id = import.id;
            CHECK(shelter.add(intake, std::nullopt, state));
        }
        CHECK(shelter.add(shelter.intake("of nobody"), std::nullopt));
        write(shelter, [&](Imports& imports) -> Result<bool> {
            TRY(imports.add(import, {}));
            TRY(imports.leave_over(import.id, leftover("x", already_here_code)));
            TRY(imports.leave_over(import.id, leftover("x", "on_its_way")));
            TRY(imports.leave_over(import.id, leftover("y", "in_mapped_folder")));
            return true;
        });
        const auto counts = write(shelter, [&](Imports& imports) { return imports.counts(import.id); });
        CHECK(counts.files == 6);
        CHECK(counts.on_their_way == 1);
        CHECK(counts.refused == 1);
        CHECK(counts.held == 1);
        CHECK(counts.other == 1);
        CHECK(counts.already_here == 1);
        CHECK(counts.left_over == 1);
        const auto page =
            write(shelter, [&](Imports& imports) { return imports.leftovers(import.id, 0, 1); });
        REQUIRE(page.size() == 1);
        CHECK(page[0].leftover.code == already_here_code);
        const auto rest =
            write(shelter, [&](Imports& imports) { return imports.leftovers(import.id, page[0].number, 9); });
        REQUIRE(rest.size() == 1);
        CHECK(rest[0].leftover.key == "y");
        CHECK(due(shelter, shelter.now).empty());  // nothing was chosen
    });
}

TEST_CASE("an import's intake is leased while its Dropbox is linked, and needs no mapping") {
    on_every_engine([](Place& place) {
        Shelter shelter(place);
        auto intake = shelter.intake("rex");
        intake.mapping_id.reset();
        intake.import_id = ImportId{"1"};
        CHECK(shelter.add(intake, shelter.now));
        auto leases = shelter.claim(shelter.now);
        REQUIRE(leases.size() == 1);
        CHECK(leases[0].intake.import_id == intake.import_id);
        CHECK_FALSE(leases[0].intake.mapping_id);
        const auto waiting =
            write(shelter, [&](Imports& imports) { return imports.to_fetch_of(shelter.connection); });
        CHECK(waiting.size() == 1);
        REQUIRE_OK(shelter.catalog.write(shelter.account, [&](catalog::Scope& scope) -> Result<bool> {
            TRY(catalog::Connections(scope).unlink(shelter.connection, shelter.now));
            return true;
        }));
        CHECK(shelter.claim(shelter.now + std::chrono::hours(1)).empty());
    });
}

TEST_CASE("the same file of a computer is found again by path, size and time") {
    on_every_engine([](Place& place) {
        Shelter shelter(place);
        Import import = an_import(shelter, "1");
        import.source = ImportSource::computer;
        import.state = ImportState::receiving;
        import.connection_id.reset();
        Upload upload;
        upload.id = UploadId{"upload"};
        upload.import_id = import.id;
        upload.name = "rex.jpg";
        upload.relative_path = "a/rex.jpg";
        upload.size = 10;
        upload.created_at = upload.updated_at = shelter.now;
        REQUIRE_OK(shelter.catalog.write(shelter.account, [&](catalog::Scope& scope) -> Result<bool> {
            TRY(Imports(scope).add(import, {}));
            TRY(catalog::Uploads(scope).add(upload, std::nullopt));
            return true;
        }));
        const auto is_found = [&](const Upload& wanted) {
            return REQUIRE_OK(shelter.catalog.read(shelter.account,
                                                   [&](catalog::Scope& scope) {
                                                       return catalog::Uploads(scope).find_same(wanted);
                                                   }))
                .has_value();
        };
        CHECK(is_found(upload));
        Upload other = upload;
        other.client_modified = shelter.now;
        CHECK_FALSE(is_found(other));
        other = upload;
        other.size = 11;
        CHECK_FALSE(is_found(other));
        const auto counts = write(shelter, [&](Imports& imports) { return imports.counts(import.id); });
        CHECK(counts.receiving == 1);
        CHECK(counts.files == 0);
    });
}

}  // namespace
}  // namespace sluice::tests
