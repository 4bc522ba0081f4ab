// Fields, and the files that wait for what is said of them, on every SQL engine.
#include "catalog/fields.h"
#include "catalog/screenings.h"
#include "contract/catalog_subject.h"

namespace sluice::tests {
namespace {

using catalog::FieldStore;
using catalog::Scope;
using catalog::Screenings;
using enum domain::IntakeState;

/// In a transaction of its own.
template <class Work>
auto with(Shelter& shelter, Work work) {
    return REQUIRE_OK(shelter.catalog.write(shelter.account, [&](Scope& scope) { return work(scope); }));
}

Result<bool> ask_again(Scope& scope) {
    TRY(Screenings(scope).ask_again());
    return true;
}

std::vector<std::string> next_of(Shelter& shelter, std::int64_t limit) {
    std::vector<std::string> ids;
    for (const auto& intake : with(shelter, [&](Scope& scope) -> Result<std::vector<domain::Intake>> {
             auto found = TRY(Screenings(scope).next(limit));
             TRY(Screenings(scope).looked_at(found));
             return found;
         }))
        ids.push_back(intake.id.value);
    return ids;
}

std::size_t accounts_to_screen(Shelter& shelter) {
    return REQUIRE_OK(shelter.catalog.read_all([](catalog::sql::Transaction& transaction) {
               return catalog::accounts_to_screen(transaction);
           }))
        .size();
}

TEST_CASE("ignored files and those held by their place are looked at once, after something has changed") {
    on_every_engine([](Place& place) {
        Shelter shelter(place);
        shelter.add(shelter.intake("a"), std::nullopt, ignored);
        auto held_by_path = shelter.intake("b");
        held_by_path.reason_code = "path_no_match";
        shelter.add(held_by_path, std::nullopt, held);
        shelter.add(shelter.intake("c"), std::nullopt, held);
        shelter.add(shelter.intake("d"), std::nullopt, ignored);
        CHECK(accounts_to_screen(shelter) == 0);
        CHECK(next_of(shelter, 10).empty());
        with(shelter, ask_again);
        CHECK(accounts_to_screen(shelter) == 1);
        CHECK(next_of(shelter, 2) == std::vector<std::string>{"intake-a-r1", "intake-b-r1"});
        CHECK(next_of(shelter, 10) == std::vector<std::string>{"intake-d-r1"});
        CHECK(accounts_to_screen(shelter) == 1);
        with(shelter, ask_again);  // meanwhile: from the start
        CHECK(next_of(shelter, 10).size() == 3);
        CHECK(next_of(shelter, 10).empty());
        CHECK(accounts_to_screen(shelter) == 0);
    });
}

TEST_CASE("a reason is changed without a move, and an exemption is remembered") {
    on_every_engine([](Place& place) {
        Shelter shelter(place);
        auto intake = shelter.intake("a");
        shelter.add(intake, std::nullopt, ignored);
        intake.reason_code = "filtered_by_size";
        intake.profile_revision = 2;
        CHECK(with(shelter, [&](Scope& scope) -> Result<bool> {
            TRY(Screenings(scope).save_reason(intake));
            TRY(Screenings(scope).exempt(intake.id));
            TRY(Screenings(scope).exempt(intake.id));
            return Screenings(scope).is_exempt(intake.id);
        }));
        const auto saved =
            REQUIRE_OK(shelter.write([&](catalog::Intakes& intakes) { return intakes.find(intake.id); }));
        CHECK(saved->state == ignored);
        CHECK(saved->reason_code == "filtered_by_size");
        CHECK(saved->profile_revision == 2);
        CHECK(shelter.ledger_of(intake.id).size() == 2);
    });
}

TEST_CASE("a field is saved and changed, and whoever saves it has files looked at again") {
    on_every_engine([](Place& place) {
        Shelter shelter(place);
        domain::Field market{"market", "Market", domain::FieldType::text, true, {"DE"}, {{"DEE", "DE"}}};
        const auto save = [&](Scope& scope) -> Result<domain::Fields> {
            TRY(FieldStore(scope).save(market, shelter.now));
            return FieldStore(scope).all();
        };
        CHECK(*with(shelter, save).find("market") == market);
        CHECK(accounts_to_screen(shelter) == 1);
        market.terms.emplace_back("FR");
        const auto fields = with(shelter, save);
        CHECK(*fields.find("market") == market);
        CHECK(fields.all().size() == domain::built_in_fields().size() + 1);
    });
}

}  // namespace
}  // namespace sluice::tests
