// What a power cut or a failing disk at any system call leaves behind.
#include <algorithm>
#include <array>
#include <atomic>
#include <latch>
#include <optional>
#include <set>
#include <stdexcept>
#include <thread>

#include "base/crash_point.h"
#include "base/hash.h"
#include "base/log.h"
#include "base/text.h"
#include "blobs/local_store.h"
#include "blobs/simulated_file_system.h"
#include "support/doctest.h"

using namespace sluice;
using namespace sluice::blobs;

namespace {

const std::string first_file = "the first file, " + std::string(5000, '1');
const std::string second_file = "the second file, " + std::string(3000, '2');
const std::string third_file = "the third file";

/// Every try at the worst is logged as an error, as it should; here that would be thousands of lines.
struct SilentLog {
    SilentLog() {
        set_log_sink([](std::string_view) {});
    }
    ~SilentLog() { set_log_sink({}); }
};

struct Machine {
    SimulatedFileSystem files;
    std::unique_ptr<LocalStore> store;
    std::set<std::string> acknowledged;

    Result<> start() {
        store = TRY(LocalStore::open(files, "/srv/data/blobs", {.reserve_bytes = 0}));
        return {};
    }

    Result<> keep(const std::string& part_name, const std::string& bytes) {
        auto part = TRY(store->open_part(part_name, bytes.size()));
        while (part->size() < bytes.size())
            TRY(part->write(std::string_view(bytes).substr(part->size(), 2000)));
        acknowledged.insert(TRY(part->finish(content_hash_of(bytes))).content_hash);
        return {};
    }

    /// Three files, the last one the same as the first; an error of one doesn't keep the others from coming.
    void journey() {
        if (!store && !start()) return;
        const bool are_kept[] = {keep("one", first_file).has_value(), keep("two", second_file).has_value(),
                                 keep("three", first_file).has_value()};
        static_cast<void>(are_kept);
    }

    void power_cut(std::uint64_t seed) {
        store.reset();
        files.power_on(seed);
        REQUIRE_OK(start());
    }

    /// What was acknowledged is there, and nothing is there in part.
    void check_promises() {
        for (const std::string& hash : acknowledged) CHECK(REQUIRE_OK(store->verify(hash)) == Verdict::sound);
        std::set<std::string> all;
        REQUIRE_OK(store->for_each([&](std::string_view hash, std::uint64_t) -> Result<> {
            all.emplace(hash);
            return {};
        }));
        for (const std::string& hash : all) CHECK(REQUIRE_OK(store->verify(hash)) == Verdict::sound);
    }

    std::set<std::string> contained() {
        std::set<std::string> hashes;
        for (const std::string& bytes : {first_file, second_file, third_file}) {
            if (REQUIRE_OK(store->contains(content_hash_of(bytes)))) hashes.insert(content_hash_of(bytes));
        }
        return hashes;
    }
};

std::uint64_t calls_of_a_journey() {
    Machine machine;
    machine.journey();
    CHECK(machine.acknowledged.size() == 2);
    return machine.files.calls();
}

}  // namespace

TEST_CASE("whenever the power fails, stored blobs are whole and acknowledged ones are there") {
    const SilentLog silent;
    const std::uint64_t calls = calls_of_a_journey();
    CHECK(calls > 40);
    for (std::uint64_t call = 1; call <= calls + 1; ++call) {
        for (std::uint64_t seed = 0; seed < 20; ++seed) {
            CAPTURE(call);
            CAPTURE(seed);
            Machine machine;
            machine.files.cut_power_at_call(call);
            machine.journey();
            machine.power_cut(seed);
            machine.check_promises();
            machine.journey();  // goes on with whatever parts there are
            machine.journey();  // and begins those anew that turned out to be damaged
            CHECK(machine.acknowledged.size() == 2);
            machine.power_cut(seed + 1);
            machine.check_promises();
        }
    }
}

TEST_CASE("whichever call fails, what the store says it has survives a power cut") {
    const SilentLog silent;
    const std::uint64_t calls = calls_of_a_journey();
    for (const std::string code : {"disk_failed", "disk_full"}) {
        for (std::uint64_t call = 1; call <= calls; ++call) {
            for (std::uint64_t second = call; second <= call + 6;
                 ++second) {  // the cleaning up may fail as well
                CAPTURE(code);
                CAPTURE(call);
                CAPTURE(second);
                Machine machine;
                machine.files.fail_call(call, code);
                machine.files.fail_call(second, code);
                machine.journey();
                if (!machine.store) continue;
                machine.files.clear_faults();
                const auto contained = machine.contained();
                machine.power_cut(0);
                machine.check_promises();
                for (const std::string& hash : contained)
                    CHECK(REQUIRE_OK(machine.store->verify(hash)) == Verdict::sound);
                machine.journey();
                CHECK(machine.acknowledged.size() == 2);
            }
        }
    }
}

TEST_CASE("after a failed sync, storing again makes the blob durable, not the second sync alone") {
    const SilentLog silent;
    const std::uint64_t calls = calls_of_a_journey();
    for (std::uint64_t call = 1; call <= calls; ++call) {
        CAPTURE(call);
        Machine machine;
        machine.files.fail_call(call, "disk_failed");
        machine.journey();
        machine.journey();
        machine.journey();
        CHECK(machine.acknowledged.size() == 2);
        machine.power_cut(0);
        machine.check_promises();
    }
}

TEST_CASE("a part goes on after a power cut with what the disk kept of it") {
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
        CAPTURE(seed);
        Machine machine;
        REQUIRE_OK(machine.start());
        {
            auto part = REQUIRE_OK(machine.store->open_part("one", first_file.size()));
            REQUIRE_OK(part->write(first_file.substr(0, 2500)));
        }
        machine.power_cut(seed);
        auto part = REQUIRE_OK(machine.store->open_part("one", first_file.size()));
        REQUIRE(part->size() <= 2500);
        REQUIRE_OK(part->write(first_file.substr(part->size())));
        const auto stored = part->finish(content_hash_of(first_file));
        if (!stored) {  // what was kept was zeros: noticed, thrown away, fetched anew
            CHECK(stored.error().code == "hash_mismatch");
            REQUIRE_OK(machine.keep("one", first_file));
        }
        machine.power_cut(0);
        CHECK(REQUIRE_OK(machine.store->verify(content_hash_of(first_file))) == Verdict::sound);
    }
}

namespace {

constexpr int threads_of_a_rush = 8;

std::atomic<std::latch*> rush_begun{nullptr};
std::atomic<bool> rush_throws{false};

/// The first leader waits here until all others are about to finish, so that they meet in one group.
void wait_for_the_rush(std::string_view name) {
    if (name != "blob.data_synced") return;
    if (std::latch* begun = rush_begun.exchange(nullptr)) {
        begun->wait();
        if (rush_throws) throw std::runtime_error("crash");
    }
}

struct Rush {
    Machine machine;
    int unlucky = -1;  ///< the thread whose data the system fails to write out

    static std::string bytes_of(int i) { return cat("file ", i, std::string(1000, 'x')); }

    void run() {
        std::latch begun(threads_of_a_rush);
        rush_begun = &begun;
        set_crash_hook(&wait_for_the_rush);
        std::array<std::optional<std::string>, threads_of_a_rush> hashes;
        {
            std::vector<std::jthread> threads;
            for (int i = 0; i < threads_of_a_rush; ++i)
                threads.emplace_back([&, i] {
                    auto part = machine.store->open_part(cat("part-", i), 5000);
                    const bool is_written = part && (*part)->write(bytes_of(i).substr((*part)->size()));
                    if (i == unlucky) machine.files.fail_writing_out(cat("/srv/data/blobs/parts/part-", i));
                    begun.count_down();
                    if (!is_written) return;
                    try {
                        const auto done = (*part)->finish(content_hash_of(bytes_of(i)));
                        if (done) hashes[static_cast<std::size_t>(i)] = done->content_hash;
                    } catch (const std::runtime_error&) {
                        CHECK(rush_throws);
                    }
                });
        }
        set_crash_hook(nullptr);
        for (const auto& hash : hashes) {
            if (hash) machine.acknowledged.insert(*hash);
        }
    }
};

}  // namespace

TEST_CASE("many that finish at once share two syncs of the volume") {
    for (int round = 0;; ++round) {
        REQUIRE(round < 1000);
        Rush rush;
        REQUIRE_OK(rush.machine.start());
        const std::uint64_t before = rush.machine.files.volume_syncs();
        rush.run();
        CHECK(rush.machine.acknowledged.size() == threads_of_a_rush);
        const std::uint64_t syncs = rush.machine.files.volume_syncs() - before;
        rush.machine.power_cut(0);
        rush.machine.check_promises();
        if (syncs == 2) break;  // seldom the threads come too slowly to meet
    }
}

TEST_CASE("data that was lost in the background isn't acknowledged, in a shared sync as alone") {
    const SilentLog silent;
    Machine machine;
    REQUIRE_OK(machine.start());
    auto part = REQUIRE_OK(machine.store->open_part("one", first_file.size()));
    REQUIRE_OK(part->write(first_file));
    machine.files.fail_writing_out("/srv/data/blobs/parts/one");
    CHECK_FAILS(part->finish(content_hash_of(first_file)), "disk_failed");

    for (int round = 0;; ++round) {
        REQUIRE(round < 1000);
        Rush rush;
        rush.unlucky = 1 + round % (threads_of_a_rush - 1);
        REQUIRE_OK(rush.machine.start());
        const std::uint64_t before = rush.machine.files.volume_syncs();
        rush.run();
        CHECK(rush.machine.acknowledged.size() == threads_of_a_rush - 1);
        const bool is_shared = rush.machine.files.volume_syncs() - before == 2;
        rush.machine.power_cut(0);
        rush.machine.check_promises();
        if (is_shared) break;
    }
}

TEST_CASE("a part whose data was lost in the background isn't gone on with") {
    Machine machine;
    REQUIRE_OK(machine.start());
    {
        auto part = REQUIRE_OK(machine.store->open_part("one", first_file.size()));
        REQUIRE_OK(part->write(first_file));
        machine.files.fail_writing_out("/srv/data/blobs/parts/one");
    }
    CHECK(REQUIRE_OK(machine.store->open_part("one", first_file.size()))->size() == 0);
}

TEST_CASE("a call that fails in a rush costs nobody a blob that was acknowledged") {
    const SilentLog silent;
    std::uint64_t calls = 200;
    for (std::uint64_t call = 1; call <= calls; ++call) {
        for (const bool is_power_cut : {false, true}) {
            CAPTURE(call);
            Rush rush;
            REQUIRE_OK(rush.machine.start());
            const std::uint64_t before = rush.machine.files.calls();
            if (is_power_cut) {
                rush.machine.files.cut_power_at_call(before + call);
            } else {
                rush.machine.files.fail_call(before + call, "disk_failed");
                rush.machine.files.fail_call(before + call + 2, "disk_failed");
            }
            rush.run();
            std::set<std::string> contained;
            if (!is_power_cut) {
                calls = std::min(calls, rush.machine.files.calls() - before);
                rush.machine.files.clear_faults();
                for (int i = 0; i < threads_of_a_rush; ++i) {
                    const std::string hash = content_hash_of(Rush::bytes_of(i));
                    const auto is_there = rush.machine.store->contains(hash);
                    if (is_there && *is_there) contained.insert(hash);
                }
            }
            rush.machine.power_cut(call % 3);
            rush.machine.check_promises();
            for (const std::string& hash : contained)
                CHECK(REQUIRE_OK(rush.machine.store->verify(hash)) == Verdict::sound);
        }
    }
}

TEST_CASE("a leader that dies in a test takes nobody with it but its group") {
    const SilentLog silent;
    rush_throws = true;
    Rush rush;
    REQUIRE_OK(rush.machine.start());
    rush.run();  // would never end if a waiting thread were forgotten
    rush_throws = false;
    rush.machine.power_cut(0);
    rush.machine.check_promises();
    rush.run();
    CHECK(rush.machine.acknowledged.size() == threads_of_a_rush);
}

namespace {
LocalStore* store_that_renames = nullptr;
int times_seen_too_early = 0;
}  // namespace

TEST_CASE("others see a blob only once its name is durable") {
    Machine machine;
    REQUIRE_OK(machine.start());
    store_that_renames = machine.store.get();
    set_crash_hook([](std::string_view name) {
        // Another worker with the same bytes looks while the name is there, but could still be lost.
        if (name == "blob.renamed" && *store_that_renames->contains(content_hash_of(first_file)))
            ++times_seen_too_early;
    });
    REQUIRE_OK(machine.keep("one", first_file));
    set_crash_hook(nullptr);
    CHECK(times_seen_too_early == 0);
    CHECK(REQUIRE_OK(machine.store->contains(content_hash_of(first_file))));
}

TEST_CASE("a part whose sync failed and which couldn't be removed isn't believed the next time") {
    const SilentLog silent;
    const std::uint64_t calls = calls_of_a_journey();
    std::uint64_t failing_pairs = 0;
    for (std::uint64_t call = 1; call <= calls; ++call) {
        CAPTURE(call);
        Machine machine;
        REQUIRE_OK(machine.start());
        machine.files.fail_call(call, "disk_failed");
        machine.files.fail_call(call + 1, "disk_failed");  // after a failed sync: the removal of the part
        for (int tries = 0; tries < 4 && !machine.keep("one", first_file); ++tries) ++failing_pairs;
        machine.files.clear_faults();
        CHECK(machine.acknowledged.size() == 1);
        machine.power_cut(0);
        machine.check_promises();
    }
    CHECK(failing_pairs > 5);
}
