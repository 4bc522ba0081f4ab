// What archives say that they hold.
#include <algorithm>

#include "media/derivative_fixture.h"
#include "media/process_workshop.h"

using namespace sluice;
using namespace sluice::media;
using domain::ArchiveEntry;
using domain::ArchiveListing;

namespace {

Derivation list(const std::filesystem::path& file) {
    static const auto workshop = REQUIRE_OK(ProcessWorkshop::open(one_worker()));
    const auto name = file.filename().string();
    return REQUIRE_OK(workshop->derive(file, name, {domain::DerivativeKind::listing, 1, {}}, {}));
}

ArchiveListing listing_of(const std::filesystem::path& file) {
    const auto done = list(file);
    REQUIRE_MESSAGE(!done.problem, done.problem->message);
    return *done.detail.listing;
}

std::string why_not(const std::filesystem::path& file) {
    const auto done = list(file);
    REQUIRE(done.problem);
    return done.problem->message;
}

std::filesystem::path half_of(const ScratchFolder& folder, const std::filesystem::path& file) {
    const auto bytes = bytes_of(file);
    return folder.write(cat("half_", file.filename().string()),
                        std::string_view(bytes).substr(0, bytes.size() / 2));
}

/// A folder "photos" with two files, one of them with letters beyond ASCII in its name.
void make_photos(const ScratchFolder& folder) {
    std::filesystem::create_directory(folder / "photos");
    static_cast<void>(folder.write("photos/rex.jpg", bytes_of(photo("rex.jpg"))));
    static_cast<void>(folder.write("photos/Größe 🐕.txt", "as long as a dachshund"));
}

}  // namespace

TEST_CASE("an archive of each kind tells what it holds, without being unpacked") {
    const ScratchFolder folder;
    make_photos(folder);
    const auto size = static_cast<std::int64_t>(std::filesystem::file_size(folder / "photos/rex.jpg"));
    for (const std::string_view name : {"photos.zip", "photos.tar", "photos.tar.gz", "photos.tar.bz2",
                                        "photos.tar.xz", "photos.tar.zst", "photos.7z"}) {
        CAPTURE(name);
        run_in(folder, cat("LC_ALL=C.UTF-8 bsdtar -a -cf ", name, " photos"));
        const auto listing = listing_of(folder / name);
        CHECK(listing.complete);
        CHECK(listing.note.empty());
        CHECK(listing.files == 2);
        CHECK(listing.unpacked_bytes == size + 22);
        CHECK(std::ranges::count(listing.entries, ArchiveEntry{"photos/rex.jpg", size}) == 1);
        CHECK(std::ranges::count(listing.entries, ArchiveEntry{"photos/Größe 🐕.txt", 22}) == 1);
        CHECK(std::ranges::count(listing.entries, true, &ArchiveEntry::folder) == 1);
    }
    run_in(folder, "gzip -c photos/rex.jpg > rex.jpg.gz");
    CHECK(listing_of(folder / "rex.jpg.gz").entries == std::vector{ArchiveEntry{"rex.jpg", size}});
}

TEST_CASE("a damaged archive tells what can still be read, or that it is damaged") {
    const ScratchFolder folder;
    make_photos(folder);
    run_in(folder,
           "bsdtar -a -cf photos.zip photos && bsdtar -a -cf photos.tar photos && bsdtar -a -cf photos.7z "
           "photos");
    CHECK(why_not(half_of(folder, folder / "photos.zip")) ==
          "no listing: the archive is damaged or truncated");
    CHECK(why_not(half_of(folder, folder / "photos.7z")) ==
          "no listing: the archive is damaged or truncated");
    const auto half = list(half_of(folder, folder / "photos.tar"));
    CHECK((half.problem || !half.detail.listing->complete));
    CHECK(why_not(photo("rex.jpg")) == "no listing: the file isn't an archive");
}

TEST_CASE("names that point elsewhere or can't be shown are told as they are, harmless") {
    const ScratchFolder folder;
    const auto odd = by_python(folder, "odd.zip",
                               "import sys, zipfile\n"
                               "with zipfile.ZipFile(sys.argv[1], 'w') as z:\n"
                               "    z.writestr('../../etc/passwd', 'x')\n"
                               "    z.writestr('two\\nlines\\x1b[31m', 'x')\n"
                               "    z.writestr('n' * 5000, 'x')\n");
    const auto listing = listing_of(odd);
    REQUIRE(listing.entries.size() == 3);
    CHECK(listing.entries[0].path == "../../etc/passwd");
    CHECK(listing.entries[1].path == "two?lines?[31m");
    CHECK(listing.entries[2].path.size() <= 1024);
}

TEST_CASE("an archive made to fill disks is told in words") {
    const ScratchFolder folder;
    const auto bomb = by_python(folder, "bomb.gz",
                                "import gzip, sys\n"
                                "with gzip.open(sys.argv[1], 'wb', 9) as f:\n"
                                "    for _ in range(300): f.write(b'A' * (1 << 20))\n");
    const auto single = listing_of(bomb);
    CHECK(single.entries == std::vector{ArchiveEntry{"bomb", 300LL << 20U}});
    CHECK(single.note.starts_with("Careful: unpacked it would take 300 MiB, from "));

    // It claims 36 gigabytes; nothing was compressed to say so.
    const auto liar =
        by_python(folder, "liar.zip",
                  "import struct, sys, zipfile\n"
                  "with zipfile.ZipFile(sys.argv[1], 'w', zipfile.ZIP_DEFLATED) as z:\n"
                  "    for i in range(9):\n"
                  "        z.writestr(f'{i}.bin', 'x')\n"
                  "data = open(sys.argv[1], 'rb').read()\n"
                  "true, claimed = struct.pack('<II', 3, 1), struct.pack('<II', 3, 0xfffffff0)\n"
                  "assert data.count(true) == 18\n"
                  "open(sys.argv[1], 'wb').write(data.replace(true, claimed))\n");
    const auto claimed = listing_of(liar);
    CHECK(claimed.files == 9);
    CHECK(claimed.note.starts_with("Careful: unpacked it would take "));
}

TEST_CASE("of an archive with very many files the first are listed and all are counted") {
    const ScratchFolder folder;
    const auto many = by_python(folder, "many.zip",
                                "import sys, zipfile\n"
                                "with zipfile.ZipFile(sys.argv[1], 'w') as z:\n"
                                "    for i in range(20000): z.writestr(f'folder/of/many/{i:06}.txt', '')\n");
    const auto listing = listing_of(many);
    CHECK(std::ssize(listing.entries) == domain::listing_entries_max);
    CHECK(listing.files == 20'000);
    CHECK_FALSE(listing.complete);
    CHECK(listing.note == "The first 5000 entries are shown.");
}
