#include "simulation/rig.h"

#include "base/log.h"
#include "base/text.h"
#include "catalog/mappings.h"
#include "simulation/stand_in_workshop.h"
#include "support/doctest.h"
#include "transfer/inlet/set_up.h"

using namespace sluice;
using namespace sluice::simulation;

namespace {

constexpr std::chrono::hours patience{4};

const bool is_log_off = [] {
    set_log_sink([](std::string_view) {});
    return true;
}();

/// Puts two files in and lets them settle.
void take_in_two(Rig& rig) {
    rig.put("/In/rex.jpg", cat(picture_mark, "rex"));
    rig.put("/In/ben.jpg", cat(picture_mark, "ben"));
    rig.start();
    const bool is_settled = rig.run_until_settled(patience);
    CHECK_MESSAGE(is_settled, rig.unsettled());
}

std::int64_t count(Rig& rig, const std::string& what) {
    return rig.query(cat("SELECT COUNT(*) FROM ", what)).front().integer(0);
}

}  // namespace

TEST_CASE("in a world without faults, files become assets and leave Dropbox") {
    Rig rig({});
    take_in_two(rig);
    CHECK(count(rig, "assets") == 2);
    CHECK(count(rig, "intakes WHERE state = 'done'") == 2);
    CHECK(REQUIRE_OK(rig.dropbox().files(rig.contributor(), "/In")).empty());
    CHECK(rig.is_durable(rig.query("SELECT content_hash FROM versions").front().text(0)));
    CHECK(rig.failures().empty());
}

TEST_CASE("an asset whose source waits for a listing is cleared once the folder is unmapped and none comes") {
    Rig rig({.limits = {.clear_grace_s = 60}});
    rig.put("/In/rex.jpg", cat(picture_mark, "rex"));
    rig.start();
    rig.run_for(std::chrono::seconds(30));
    REQUIRE(count(rig, "intakes WHERE state = 'catalogued'") == 1);
    rig.ask([&](const transfer::Ports& ports, transfer::Engine&) {
        CHECK(ports.catalog.write(rig.account(), [&](catalog::Scope& scope) {
            return catalog::Mappings(scope).save_cursor(rig.mapping(), std::nullopt, std::nullopt);
        }));
        CHECK(transfer::unmap_folder(ports, rig.account(), rig.mapping()));
    });
    const bool is_settled = rig.run_until_settled(patience);
    CHECK_MESSAGE(is_settled, rig.unsettled());
    CHECK(count(rig, "mappings WHERE relisting = 1 AND deleted_at IS NOT NULL") == 1);
    CHECK(count(rig, "intakes WHERE state = 'done'") == 1);
    CHECK(REQUIRE_OK(rig.dropbox().files(rig.contributor(), "/In")).empty());
}

TEST_CASE("the same seed gives the same history, another seed another") {
    const auto hash_of = [](std::uint64_t seed) {
        Rig rig({.seed = seed});
        rig.machine().add_fault({Seam::files, 20, FaultKind::power_cut_after});
        take_in_two(rig);
        CHECK(rig.machine().counts().crashes == 1);
        return rig.trace().hash();
    };
    CHECK(hash_of(1) == hash_of(1));
    CHECK(hash_of(1) != hash_of(2));
}

TEST_CASE("every operation of a small history may be the last before the power goes") {
    std::uint64_t tried = 0;
    for (const Seam seam : {Seam::dropbox, Seam::files, Seam::catalogue, Seam::workshop}) {
        for (std::uint64_t number = 1;; number += 7) {
            Rig rig({.seed = 3});
            rig.machine().add_fault({seam, number, FaultKind::power_cut_after});
            take_in_two(rig);
            if (rig.machine().counts().crashes == 0) break;
            CAPTURE(number);
            CHECK(count(rig, "assets") == 2);
            CHECK(count(rig, "intakes WHERE state = 'done'") == 2);
            CHECK(rig.failures().empty());
            ++tried;
        }
    }
    MESSAGE("cut the power at " << tried << " operations");
    CHECK(tried > 10);
}
