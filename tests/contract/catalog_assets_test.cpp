// Assets and their versions, on every SQL engine.
#include "catalog/assets.h"
#include "contract/catalog_subject.h"

namespace sluice::tests {
namespace {

using catalog::Assets;

catalog::NewVersion version_of(const Shelter& shelter, const domain::Intake& intake) {
    catalog::NewVersion made;
    made.asset.summary.id = domain::AssetId{"asset"};
    made.asset.summary.title = made.asset.summary.filename = cat("picture ", intake.rev);
    made.asset.summary.asset_group_id = shelter.group;
    made.asset.content_hash = made.version.content_hash = std::string(64, intake.rev.back());
    made.version.id = domain::VersionId{intake.rev};
    made.version.filename = made.asset.summary.filename;
    made.version.intake_id = intake.id;
    return made;
}

TEST_CASE(
    "an older revision that comes late becomes an earlier version, and the asset shows what it showed") {
    on_every_engine([](Place& place) {
        Shelter shelter(place);
        std::vector<catalog::NewVersion> made;
        for (const char* rev : {"r1", "r2", "r3", "r4"}) {
            const auto intake = shelter.intake("rex", rev);
            shelter.add(intake, shelter.now);
            made.push_back(version_of(shelter, intake));
        }
        const auto kept = REQUIRE_OK(shelter.catalog.write(
            shelter.account, [&](catalog::Scope& scope) -> Result<std::vector<domain::Version>> {
                Assets assets(scope);
                for (const auto& one : made)
                    TRY(assets.hold_blob({one.version.content_hash, "", 0}, shelter.now));
                TRY(assets.add(made[0]));
                TRY(assets.add_version(made[2]));
                TRY(assets.add_version(made[3]));
                TRY(assets.add_earlier_version(made[1], *made[2].version.intake_id));
                CHECK_FALSE(assets.add_earlier_version(made[1], domain::IntakeId{"another"}).has_value());
                CHECK(TRY(assets.find(made[3].asset.summary.id))->summary.title == "picture r4");
                CHECK(TRY(assets.find(made[3].asset.summary.id))->content_hash ==
                      made[3].version.content_hash);
                return assets.versions(made[0].asset.summary.id);
            }));
        REQUIRE(kept.size() == 4);
        for (std::size_t i = 0; i < kept.size(); ++i) {
            CHECK(kept[i].number == static_cast<std::int64_t>(4 - i));
            CHECK(kept[i].id.value == cat("r", 4 - i));
        }
    });
}

TEST_CASE("revisions of a file are in the order in which they were listed, whatever the clock said") {
    on_every_engine([](Place& place) {
        Shelter shelter(place);
        auto first = shelter.intake("rex", "r1");
        auto second = shelter.intake("rex", "r2");
        first.id = domain::IntakeId{"of a clock that was late"};
        second.id = domain::IntakeId{"a clock set back"};
        shelter.add(first, shelter.now);
        shelter.add(second, shelter.now);
        const auto revisions = REQUIRE_OK(shelter.write(
            [&](catalog::Intakes& intakes) { return intakes.of_file(shelter.connection, "id:rex"); }));
        REQUIRE(revisions.size() == 2);
        CHECK(revisions[0].rev == "r1");
        CHECK(revisions[1].rev == "r2");
    });
}

}  // namespace
}  // namespace sluice::tests
