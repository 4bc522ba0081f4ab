// The rules of intakes, on every SQL engine: one row a revision, leases with fences, a ledger that adds up.
#include <set>

#include "catalog/guards.h"
#include "contract/catalog_subject.h"

namespace sluice::tests {
namespace {

using catalog::Intakes;
using catalog::Lease;
using enum domain::IntakeState;
using std::chrono::seconds;

Result<> move(Shelter& shelter, Lease& lease, domain::IntakeState to, std::optional<Instant> due_at,
              Instant now) {
    return shelter.write([&](Intakes& intakes) {
        return intakes.move(lease.intake, lease.fence, {to, "Moved.", due_at}, now);
    });
}

domain::IntakeCounts counts_of(Shelter& shelter) {
    return REQUIRE_OK(shelter.write([](Intakes& intakes) { return intakes.counts(); }));
}

domain::IntakeState state_of(Shelter& shelter, const domain::IntakeId& id) {
    return REQUIRE_OK(shelter.write([&](Intakes& intakes) { return intakes.find(id); }))->state;
}

TEST_CASE("one revision of one file is taken once") {
    on_every_engine([](Place& place) {
        Shelter shelter(place);
        CHECK(shelter.add(shelter.intake("rex"), shelter.now));
        auto same = shelter.intake("rex");
        same.id = domain::IntakeId{"another id"};
        CHECK_FALSE(shelter.add(same, shelter.now));
        CHECK(shelter.add(shelter.intake("rex", "r2"), shelter.now));
        CHECK(shelter.add(shelter.intake("bo"), shelter.now));
        CHECK(counts_of(shelter).total == 3);
        CHECK(REQUIRE_OK(shelter.write([&](Intakes& intakes) {
                  return intakes.of_file(shelter.connection, "id:rex");
              })).size() == 2);
    });
}

TEST_CASE("those due longest are claimed first, and each by one worker") {
    on_every_engine([](Place& place) {
        Shelter shelter(place);
        for (const auto& [name, due] : {std::pair{"a", 30}, {"b", 10}, {"c", 20}})
            shelter.add(shelter.intake(name), shelter.now + seconds(due));
        shelter.add(shelter.intake("later"), shelter.now + seconds(1'000));
        shelter.add(shelter.intake("held"), std::nullopt, held);
        CHECK(shelter.claim(shelter.now).empty());
        const auto first = shelter.claim(shelter.now + seconds(60), 2);
        REQUIRE(first.size() == 2);
        std::set<std::string> names = {first[0].intake.name, first[1].intake.name};
        CHECK(names == std::set<std::string>{"b", "c"});
        const auto second = shelter.claim(shelter.now + seconds(60));
        REQUIRE(second.size() == 1);
        CHECK(second.front().intake.name == "a");
        CHECK(shelter.claim(shelter.now + seconds(60)).empty());
    });
}

TEST_CASE("a lease that has run out is given to another, and the late worker can save nothing") {
    on_every_engine([](Place& place) {
        Shelter shelter(place);
        shelter.add(shelter.intake("rex"), shelter.now);
        Lease late = shelter.claim(shelter.now).at(0);
        CHECK(shelter.claim(shelter.now + seconds(299)).empty());
        const Instant after = shelter.now + seconds(300);
        Lease fresh = shelter.claim(after).at(0);
        CHECK(fresh.fence > late.fence);

        CHECK_FAILS(move(shelter, late, stored, {}, after), "lease_lost");
        CHECK_FAILS(shelter.write([&](Intakes& i) { return i.keep_lease(late, after); }), "lease_lost");
        CHECK_FAILS(
            shelter.write([&](Intakes& i) { return i.put_back(late.intake, late.fence, after, after); }),
            "lease_lost");
        CHECK(state_of(shelter, late.intake.id) == fetching);
        CHECK(move(shelter, fresh, stored, after, after).has_value());
        CHECK(state_of(shelter, late.intake.id) == stored);
    });
}

TEST_CASE("a refused save of a late worker leaves no row in the ledger") {
    on_every_engine([](Place& place) {
        Shelter shelter(place);
        shelter.add(shelter.intake("rex"), shelter.now);
        Lease late = shelter.claim(shelter.now).at(0);
        static_cast<void>(shelter.claim(shelter.now + seconds(300)));
        const auto ledger = [&] { return shelter.ledger_of(late.intake.id).size(); };
        const auto before = ledger();
        CHECK_FAILS(move(shelter, late, stored, {}, shelter.now), "lease_lost");
        CHECK(ledger() == before);
        CHECK(late.intake.state == fetching);
    });
}

TEST_CASE("a worker that tells it is alive keeps its lease") {
    on_every_engine([](Place& place) {
        Shelter shelter(place);
        shelter.add(shelter.intake("rex"), shelter.now);
        Lease lease = shelter.claim(shelter.now).at(0);
        lease.intake.bytes_fetched = 77;
        CHECK(shelter
                  .write(
                      [&](Intakes& intakes) { return intakes.keep_lease(lease, shelter.now + seconds(900)); })
                  .has_value());
        CHECK(shelter.claim(shelter.now + seconds(899)).empty());
        CHECK(shelter.claim(shelter.now + seconds(900)).at(0).intake.bytes_fetched == 77);
    });
}

TEST_CASE("a person takes a row over from whoever holds it") {
    on_every_engine([](Place& place) {
        Shelter shelter(place);
        shelter.add(shelter.intake("rex"), shelter.now);
        Lease lease = shelter.claim(shelter.now).at(0);
        auto taken = lease.intake;
        CHECK(shelter
                  .write([&](Intakes& intakes) {
                      return intakes.move_over(taken, {held, "Held by a person.", {}}, shelter.now);
                  })
                  .has_value());
        CHECK(taken.state == held);
        CHECK_FAILS(move(shelter, lease, stored, {}, shelter.now), "lease_lost");
        CHECK(shelter.claim(shelter.now + seconds(9'000)).empty());
    });
}

TEST_CASE("a state is reached along an arrow or not at all") {
    on_every_engine([](Place& place) {
        Shelter shelter(place);
        shelter.add(shelter.intake("rex"), shelter.now);
        Lease lease = shelter.claim(shelter.now).at(0);
        CHECK_FAILS(move(shelter, lease, done, {}, shelter.now), "state_forbidden");
        CHECK_FAILS(move(shelter, lease, clearing, {}, shelter.now), "state_forbidden");
        CHECK(state_of(shelter, lease.intake.id) == fetching);
    });
}

TEST_CASE("counts add up to all that ever came in, state by state") {
    on_every_engine([](Place& place) {
        Shelter shelter(place);
        for (int i = 0; i < 6; ++i) shelter.add(shelter.intake(cat("file ", i)), shelter.now);
        shelter.add(shelter.intake("held"), std::nullopt, held);
        shelter.add(shelter.intake("refused"), std::nullopt, refused);
        auto leases = shelter.claim(shelter.now);
        REQUIRE(leases.size() == 6);
        for (const auto to : {stored, catalogued, clearing, done})
            CHECK(move(shelter, leases[0], to, {}, shelter.now).has_value());
        for (const auto to : {stored, duplicate})
            CHECK(move(shelter, leases[1], to, {}, shelter.now).has_value());
        CHECK(move(shelter, leases[2], failed, {}, shelter.now).has_value());
        CHECK(move(shelter, leases[3], vanished, {}, shelter.now).has_value());
        CHECK(move(shelter, leases[4], superseded, {}, shelter.now).has_value());
        const auto c = counts_of(shelter);
        CHECK(c.total == 8);
        CHECK(c.done == 1);
        CHECK(c.duplicate == 1);
        CHECK(c.failed == 1);
        CHECK(c.vanished == 1);
        CHECK(c.superseded == 1);
        CHECK(c.fetching == 1);
        CHECK(c.held == 1);
        CHECK(c.refused == 1);
        CHECK(c.seen + c.queued + c.stored + c.catalogued + c.clearing == 0);
        const auto of_connection = REQUIRE_OK(
            shelter.write([&](Intakes& intakes) { return intakes.counts_of(shelter.connection); }));
        CHECK(of_connection.waiting == 3);
        CHECK(of_connection.failed == 2);
    });
}

TEST_CASE("the ledger tells each move once, in order, without gaps") {
    on_every_engine([](Place& place) {
        Shelter shelter(place);
        shelter.add(shelter.intake("rex"), shelter.now);
        shelter.add(shelter.intake("bo"), shelter.now);
        Lease lease = shelter.claim(shelter.now, 1).at(0);
        for (const auto to : {stored, catalogued})
            CHECK(move(shelter, lease, to, {}, shelter.now).has_value());
        const auto entries = shelter.ledger_of(lease.intake.id);
        REQUIRE(entries.size() == 5);
        CHECK_FALSE(entries[0].from_state.has_value());
        CHECK(entries[0].to_state == seen);
        const domain::IntakeState path[] = {seen, queued, fetching, stored, catalogued};
        for (std::size_t i = 1; i < entries.size(); ++i) {
            CHECK(entries[i].from_state == path[i - 1]);
            CHECK(entries[i].to_state == path[i]);
            CHECK(entries[i].sequence > entries[i - 1].sequence);
        }
        const auto last = REQUIRE_OK(shelter.catalog.read_all([](catalog::sql::Transaction& transaction) {
            return transaction.query("SELECT COUNT(*), MAX(sequence) FROM ledger");
        }));
        CHECK(last.front().integer(0) == last.front().integer(1));
    });
}

TEST_CASE("nothing of a broken or unlinked connection or a paused mapping is claimed") {
    on_every_engine([](Place& place) {
        Shelter shelter(place);
        shelter.add(shelter.intake("rex"), shelter.now);
        const auto set = [&](const std::string& statement) {
            REQUIRE_OK(shelter.catalog.write_all(
                [&](catalog::sql::Transaction& transaction) { return transaction.execute(statement); }));
        };
        set("UPDATE connections SET state = 'broken'");
        CHECK(shelter.claim(shelter.now).empty());
        set("UPDATE connections SET state = 'linked', unlinked_at = 1");
        CHECK(shelter.claim(shelter.now).empty());
        set("UPDATE connections SET unlinked_at = NULL");
        set("UPDATE mappings SET state = 'paused'");
        CHECK(shelter.claim(shelter.now).empty());
        set("UPDATE mappings SET state = 'active'");
        CHECK(shelter.claim(shelter.now).size() == 1);
    });
}

TEST_CASE("the next due time is that of the first claimable row, leases reckoned in") {
    on_every_engine([](Place& place) {
        Shelter shelter(place);
        const auto next = [&] {
            return REQUIRE_OK(shelter.catalog.read_all(
                [](catalog::sql::Transaction& t) { return catalog::next_due_intake(t); }));
        };
        CHECK_FALSE(next().has_value());
        shelter.add(shelter.intake("held"), std::nullopt, held);
        CHECK_FALSE(next().has_value());
        shelter.add(shelter.intake("rex"), shelter.now + seconds(5));
        CHECK(next() == shelter.now + seconds(5));
        REQUIRE(shelter.claim(shelter.now + seconds(5)).size() == 1);
        CHECK(next() == shelter.now + seconds(305));
    });
}

TEST_CASE("the next due time is the end of a lease where nothing else is due earlier") {
    on_every_engine([](Place& place) {
        Shelter shelter(place);
        const auto next = [&] {
            return REQUIRE_OK(shelter.catalog.read_all(
                [](catalog::sql::Transaction& t) { return catalog::next_due_intake(t); }));
        };
        for (const char* name : {"a", "b", "c"}) shelter.add(shelter.intake(name), shelter.now);
        REQUIRE(shelter.claim(shelter.now, 2).size() == 2);
        CHECK(next() == shelter.now);  // the third is free
        REQUIRE(shelter.claim(shelter.now + seconds(1), 2).size() == 1);
        CHECK(next() == shelter.now + seconds(300));
        shelter.add(shelter.intake("d"), shelter.now + seconds(400));
        CHECK(next() == shelter.now + seconds(300));
    });
}

TEST_CASE("what waits in Dropbox is found by its path and by its folder's") {
    on_every_engine([](Place& place) {
        Shelter shelter(place);
        const auto add = [&](const std::string& name, domain::IntakeState state) {
            auto intake = shelter.intake(name);
            intake.path_lower = cat("/dogs/", name);
            shelter.add(intake, std::nullopt, state);
        };
        add("old/rex.jpg", held);
        add("old/bo.jpg", refused);
        add("old/done.jpg", queued);
        add("old.jpg", failed);
        add("older/zoe.jpg", held);
        add("old0", held);
        const auto found = [&](const std::string& path) {
            std::set<std::string> names;
            for (const auto& intake : REQUIRE_OK(shelter.write(
                     [&](Intakes& intakes) { return intakes.in_dropbox_at(shelter.mapping, path); })))
                names.insert(intake.name);
            return names;
        };
        CHECK(found("/dogs/old") == std::set<std::string>{"old/rex.jpg", "old/bo.jpg"});
        CHECK(found("/dogs/old.jpg") == std::set<std::string>{"old.jpg"});
        CHECK(found("/dogs/old/done.jpg").empty());
        CHECK(found("/dogs").size() == 5);
        CHECK(found("/dogs/%").empty());
    });
}

TEST_CASE("the mass-delete guard knows whether so many were cleared of late, in one mapping") {
    on_every_engine([](Place& place) {
        Shelter shelter(place);
        const auto guards = [&](auto work) {
            return REQUIRE_OK(shelter.catalog.write(shelter.account, [&](catalog::Scope& scope) {
                catalog::Guards of(scope);
                return work(of);
            }));
        };
        const auto have_cleared = [&](std::int64_t count, Instant since) {
            return guards([&](auto& g) { return g.have_cleared(shelter.mapping, count, since); });
        };
        CHECK_FALSE(have_cleared(1, shelter.now));
        for (int i = 1; i <= 5; ++i) {
            const auto intake = shelter.intake(cat("file-", i));
            for (int twice = 0; twice < 2; ++twice)
                REQUIRE_OK(shelter.catalog.write(shelter.account, [&](catalog::Scope& scope) {
                    return catalog::Guards(scope).note_clearing(intake, shelter.now + seconds(i));
                }));
        }
        CHECK(have_cleared(5, shelter.now));
        CHECK_FALSE(have_cleared(6, shelter.now));
        CHECK_FALSE(have_cleared(5, shelter.now + seconds(1)));
        CHECK(have_cleared(4, shelter.now + seconds(1)));
        CHECK(have_cleared(0, shelter.now + seconds(9)));
        CHECK_FALSE(
            guards([&](auto& g) { return g.have_cleared(domain::MappingId{"another"}, 1, shelter.now); }));
    });
}

TEST_CASE("one account never sees the intakes of another") {
    on_every_engine([](Place& place) {
        Shelter shelter(place);
        shelter.add(shelter.intake("rex"), shelter.now);
        const domain::AccountId zoo{"zoo"};
        const auto seen =
            REQUIRE_OK(shelter.catalog.read(zoo, [&](catalog::Scope& scope) -> Result<std::size_t> {
                Intakes intakes(scope);
                CHECK_FALSE(TRY(intakes.find(shelter.intake("rex").id)).has_value());
                CHECK(TRY(intakes.counts()).total == 0);
                CHECK(TRY(catalog::Ledger(scope).of_intake(shelter.intake("rex").id)).empty());
                CHECK(TRY(intakes.of_file(shelter.connection, "id:rex")).empty());
                return TRY(intakes.page({})).size();
            }));
        CHECK(seen == 0);
    });
}

}  // namespace
}  // namespace sluice::tests
