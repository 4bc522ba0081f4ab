// What every blob store must do, run on each of them. A new store: one more Bench and one more line in
// benches().
#include <array>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "base/hash.h"
#include "base/id.h"
#include "base/text.h"
#include "blobs/local_store.h"
#include "blobs/simulated_file_system.h"
#include "support/doctest.h"

using namespace sluice;
using namespace sluice::blobs;
namespace fs = std::filesystem;

namespace {

/// A store on trial, and what can be done to it from outside.
class Bench {
public:
    virtual ~Bench() = default;
    virtual BlobStore& store() = 0;
    /// The program ends and starts again on the same data.
    virtual void restart() = 0;
    /// One byte of a stored blob changes, behind the store's back.
    virtual void damage(const std::string& content_hash) = 0;
};

class LocalBench final : public Bench {
public:
    LocalBench()
        : m_folder(fs::temp_directory_path() / cat("sluice-blobs-", to_hex(system_ids()->random_bytes(8)))) {
        restart();
    }
    ~LocalBench() override { fs::remove_all(m_folder); }
    BlobStore& store() override { return *m_store; }
    void restart() override {
        m_store.reset();
        m_store = REQUIRE_OK(LocalStore::open(*m_files, m_folder, {.reserve_bytes = std::uint64_t{1} << 20}));
    }
    void damage(const std::string& content_hash) override {
        std::fstream file(m_store->path_of(content_hash), std::ios::in | std::ios::out | std::ios::binary);
        file.seekp(3);
        file.put('\0');
    }

private:
    fs::path m_folder;
    std::unique_ptr<FileSystem> m_files = posix_file_system();
    std::unique_ptr<LocalStore> m_store;
};

class SimulatedBench final : public Bench {
public:
    SimulatedBench() { restart(); }
    BlobStore& store() override { return *m_store; }
    void restart() override {
        m_store.reset();
        m_store = REQUIRE_OK(LocalStore::open(m_files, "/blobs", {.reserve_bytes = std::uint64_t{1} << 20}));
    }
    void damage(const std::string& content_hash) override {
        m_files.damage(m_store->path_of(content_hash), 3);
    }

private:
    SimulatedFileSystem m_files;
    std::unique_ptr<LocalStore> m_store;
};

std::map<std::string, std::function<std::unique_ptr<Bench>()>> benches() {
    return {{"local disk", [] { return std::make_unique<LocalBench>(); }},
            {"simulated disk", [] { return std::make_unique<SimulatedBench>(); }}};
}

void on_every_store(const std::function<void(Bench& bench)>& trial) {
    for (const auto& [name, make] : benches()) {
        CAPTURE(name);
        trial(*make());
    }
}

StoredBlob keep(BlobStore& store, const std::string& bytes) {
    auto part = REQUIRE_OK(store.open_part("kept", bytes.size()));
    REQUIRE_OK(part->write(bytes));
    return REQUIRE_OK(part->finish(content_hash_of(bytes)));
}

std::string read(BlobStore& store, const std::string& hash, std::uint64_t offset, std::uint64_t size) {
    const std::shared_ptr<net::Source> source = REQUIRE_OK(store.open(hash, offset, size));
    std::string bytes;
    std::array<char, 1000> piece{};
    while (const std::size_t got = REQUIRE_OK(source->read(piece))) bytes.append(piece.data(), got);
    return bytes;
}

std::map<std::string, std::uint64_t> all_blobs(BlobStore& store) {
    std::map<std::string, std::uint64_t> blobs;
    REQUIRE_OK(store.for_each([&](std::string_view hash, std::uint64_t size) -> Result<> {
        blobs.emplace(hash, size);
        return {};
    }));
    return blobs;
}

std::map<std::string, std::uint64_t> all_parts(BlobStore& store) {
    std::map<std::string, std::uint64_t> parts;
    REQUIRE_OK(store.for_each_part([&](std::string_view name, std::uint64_t size) -> Result<> {
        parts.emplace(name, size);
        return {};
    }));
    return parts;
}

const std::string no_blob(64, '0');

}  // namespace

TEST_CASE("a blob is found by its content hash and reads back as it was written") {
    on_every_store([](Bench& bench) {
        const std::string bytes = "rex.jpg " + std::string(5000, 'r');
        CHECK(!REQUIRE_OK(bench.store().contains(content_hash_of(bytes))));
        const StoredBlob blob = keep(bench.store(), bytes);
        CHECK(blob.content_hash == content_hash_of(bytes));
        CHECK(blob.sha256 == sha256_hex(bytes));
        CHECK(blob.size == bytes.size());
        bench.restart();
        CHECK(REQUIRE_OK(bench.store().contains(blob.content_hash)));
        CHECK(read(bench.store(), blob.content_hash, 0, bytes.size()) == bytes);
        CHECK(read(bench.store(), blob.content_hash, 4, 3) == "jpg");
        CHECK(read(bench.store(), blob.content_hash, 5000, 1'000'000) == bytes.substr(5000));
        CHECK(read(bench.store(), blob.content_hash, 1'000'000, 10).empty());
        CHECK(all_parts(bench.store()).empty());
    });
}

TEST_CASE("blobs of every size around a block's edge are kept") {
    on_every_store([](Bench& bench) {
        constexpr std::size_t block = ContentHasher::block_bytes;
        for (const std::size_t size : {std::size_t{0}, std::size_t{1}, block - 1, block, block + 1}) {
            CAPTURE(size);
            const std::string bytes(size, 'b');
            const StoredBlob blob = keep(bench.store(), bytes);
            CHECK(blob.size == size);
            CHECK(read(bench.store(), blob.content_hash, 0, size) == bytes);
            CHECK(REQUIRE_OK(bench.store().verify_for_delete(blob.content_hash, size)) == Verdict::sound);
        }
        CHECK(all_blobs(bench.store()).size() == 5);
    });
}

TEST_CASE("bytes that aren't those announced are thrown away") {
    on_every_store([](Bench& bench) {
        const std::string announced = content_hash_of("what was announced");
        auto part = REQUIRE_OK(bench.store().open_part("p", 100));
        REQUIRE_OK(part->write("what came"));
        CHECK_FAILS(part->finish(announced), "hash_mismatch");
        CHECK_FAILS(part->write("more"), "part_closed");
        part.reset();
        CHECK(all_parts(bench.store()).empty());
        CHECK(all_blobs(bench.store()).empty());
        CHECK(REQUIRE_OK(bench.store().open_part("p", 100))->size() == 0);
    });
}

TEST_CASE("a part is gone on with where it was left, also by the next program") {
    on_every_store([](Bench& bench) {
        REQUIRE_OK(REQUIRE_OK(bench.store().open_part("intake-1.part", 11))->write("hello "));
        CHECK(all_parts(bench.store()) == std::map<std::string, std::uint64_t>{{"intake-1.part", 6}});
        bench.restart();
        auto part = REQUIRE_OK(bench.store().open_part("intake-1.part", 11));
        CHECK(part->size() == 6);
        CHECK(part->so_far().content_hash == content_hash_of("hello "));
        CHECK(part->so_far().sha256 == sha256_hex("hello "));
        REQUIRE_OK(part->write("world"));
        const StoredBlob blob = REQUIRE_OK(part->finish(content_hash_of("hello world")));
        CHECK(blob.sha256 == sha256_hex("hello world"));
        CHECK(read(bench.store(), blob.content_hash, 0, 100) == "hello world");
    });
}

TEST_CASE("a part that has more bytes than wanted is begun anew") {
    on_every_store([](Bench& bench) {
        REQUIRE_OK(REQUIRE_OK(bench.store().open_part("p", 100))->write("too many bytes"));
        CHECK(REQUIRE_OK(bench.store().open_part("p", 5))->size() == 0);
    });
}

TEST_CASE("a part has one writer at a time, and a finished one is free again") {
    on_every_store([](Bench& bench) {
        auto part = REQUIRE_OK(bench.store().open_part("p", 100));
        CHECK_FAILS(bench.store().open_part("p", 100), "part_busy");
        REQUIRE_OK(part->write("one"));
        REQUIRE_OK(part->finish(content_hash_of("one")));
        auto next = REQUIRE_OK(bench.store().open_part("p", 100));
        CHECK(next->size() == 0);
        REQUIRE_OK(next->write("two"));
        REQUIRE_OK(next->discard());
        CHECK(all_parts(bench.store()).empty());
        CHECK(REQUIRE_OK(bench.store().open_part("p", 100))->size() == 0);
    });
}

TEST_CASE("storing the same bytes again changes nothing") {
    on_every_store([](Bench& bench) {
        const StoredBlob blob = keep(bench.store(), "same");
        CHECK(keep(bench.store(), "same").content_hash == blob.content_hash);
        CHECK(all_blobs(bench.store()) == std::map<std::string, std::uint64_t>{{blob.content_hash, 4}});
        CHECK(REQUIRE_OK(bench.store().verify(blob.content_hash)) == Verdict::sound);
    });
}

TEST_CASE("reading again tells sound from missing and damaged") {
    on_every_store([](Bench& bench) {
        const std::string hash = keep(bench.store(), "picture").content_hash;
        CHECK(REQUIRE_OK(bench.store().verify(hash)) == Verdict::sound);
        CHECK(REQUIRE_OK(bench.store().verify_for_delete(hash, 7)) == Verdict::sound);
        CHECK(REQUIRE_OK(bench.store().verify_for_delete(hash, 8)) == Verdict::damaged);
        CHECK(REQUIRE_OK(bench.store().verify(no_blob)) == Verdict::missing);
        CHECK(REQUIRE_OK(bench.store().verify_for_delete(no_blob, 7)) == Verdict::missing);
        bench.damage(hash);
        CHECK(REQUIRE_OK(bench.store().verify(hash)) == Verdict::damaged);
        CHECK(REQUIRE_OK(bench.store().verify_for_delete(hash, 7)) == Verdict::damaged);
    });
}

TEST_CASE("a damaged blob is put aside or replaced by storing it again") {
    on_every_store([](Bench& bench) {
        const std::string hash = keep(bench.store(), "picture").content_hash;
        for (int times = 0; times < 2; ++times) {
            bench.damage(hash);
            REQUIRE_OK(bench.store().quarantine(hash));
            CHECK(!REQUIRE_OK(bench.store().contains(hash)));
            CHECK(REQUIRE_OK(bench.store().verify(hash)) == Verdict::missing);
            CHECK(all_blobs(bench.store()).empty());
            keep(bench.store(), "picture");
            CHECK(REQUIRE_OK(bench.store().verify(hash)) == Verdict::sound);
        }
        bench.damage(hash);
        keep(bench.store(), "picture");
        CHECK(REQUIRE_OK(bench.store().verify(hash)) == Verdict::sound);
        REQUIRE_OK(bench.store().quarantine(hash));  // of a worker that saw the damage, and comes late
        CHECK(REQUIRE_OK(bench.store().verify(hash)) == Verdict::sound);
    });
}

TEST_CASE("a removed blob is gone, and who reads it already reads on") {
    on_every_store([](Bench& bench) {
        const std::string hash = keep(bench.store(), "picture").content_hash;
        const auto source = REQUIRE_OK(bench.store().open(hash, 0, 100));
        REQUIRE_OK(bench.store().remove(hash));
        CHECK(!REQUIRE_OK(bench.store().contains(hash)));
        CHECK_FAILS(bench.store().open(hash, 0, 1), "blob_missing");
        CHECK_FAILS(bench.store().quarantine(hash), "blob_missing");
        REQUIRE_OK(bench.store().remove(hash));
        std::array<char, 100> piece{};
        CHECK(REQUIRE_OK(source->read(piece)) == 7);
    });
}

TEST_CASE("what is no hash or no name never becomes a path") {
    on_every_store([](Bench& bench) {
        for (const std::string& hash : {std::string(), std::string("../../etc/passwd"), std::string(63, 'a'),
                                        std::string(65, 'a'), std::string(64, 'A'), std::string(64, 'g'),
                                        "../" + std::string(61, 'a'), std::string(64, '\0')}) {
            CAPTURE(hash);
            CHECK_FAILS(bench.store().contains(hash), "hash_invalid");
            CHECK_FAILS(bench.store().open(hash, 0, 1), "hash_invalid");
            CHECK_FAILS(bench.store().verify(hash), "hash_invalid");
            CHECK_FAILS(bench.store().verify_for_delete(hash, 1), "hash_invalid");
            CHECK_FAILS(bench.store().quarantine(hash), "hash_invalid");
            CHECK_FAILS(bench.store().remove(hash), "hash_invalid");
            CHECK(bench.store().path_of(hash).empty());
        }
        for (const std::string& name :
             {std::string(), std::string("."), std::string(".."), std::string("../x"), std::string("a/b"),
              std::string(".hidden"), std::string("A"), std::string("a b"), std::string(201, 'a'),
              std::string("a\0", 2)}) {
            CAPTURE(name);
            CHECK_FAILS(bench.store().open_part(name, 1), "part_name_invalid");
        }
    });
}

TEST_CASE("no part is begun that would cut into the reserve") {
    on_every_store([](Bench& bench) {
        const Space space = REQUIRE_OK(bench.store().space());
        REQUIRE(space.free_bytes > space.reserve_bytes);
        const auto refused = bench.store().open_part("p", space.free_bytes);
        REQUIRE(!refused);
        CHECK(refused.error().code == "disk_full");
        CHECK(refused.error().remedy == Remedy::wait);
        CHECK(all_parts(bench.store()).empty());
        CHECK(bench.store().open_part("p", 1));
    });
}

TEST_CASE("an error of the visitor ends the visit") {
    on_every_store([](Bench& bench) {
        for (const char* bytes : {"one", "two", "three"}) keep(bench.store(), bytes);
        int visits = 0;
        CHECK_FAILS(bench.store().for_each([&](std::string_view, std::uint64_t) -> Result<> {
            if (++visits == 2) return fail({Remedy::give_up, "enough"});
            return {};
        }),
                    "enough");
        CHECK(visits == 2);
    });
}

TEST_CASE("many threads store at once and each gets its blob") {
    on_every_store([](Bench& bench) {
        constexpr int threads_count = 8;
        constexpr int blobs_each = 20;
        std::array<int, threads_count> stored{};
        {
            std::vector<std::jthread> threads;
            for (int t = 0; t < threads_count; ++t)
                threads.emplace_back([&, t] {
                    for (int i = 0; i < blobs_each; ++i) {
                        const std::string bytes = cat("blob ", (t * blobs_each + i) / 2);  // each twice
                        auto part = bench.store().open_part(cat("part-", t), bytes.size());
                        if (!part || !(*part)->write(bytes)) continue;
                        if ((*part)->finish(content_hash_of(bytes))) ++stored[static_cast<std::size_t>(t)];
                    }
                });
        }
        for (const int count : stored) CHECK(count == blobs_each);
        CHECK(all_blobs(bench.store()).size() == threads_count * blobs_each / 2);
        for (const auto& [hash, size] : all_blobs(bench.store()))
            CHECK(REQUIRE_OK(bench.store().verify_for_delete(hash, size)) == Verdict::sound);
        CHECK(all_parts(bench.store()).empty());
    });
}
