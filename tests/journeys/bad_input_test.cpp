// What people send that isn't what it seems, or is made to harm: each comes in byte for byte or stays in
// Dropbox, with a reason that can be read, and nothing else suffers from it.
#include <algorithm>
#include <cstdio>
#include <fstream>
#include <sstream>

#include "base/text.h"
#include "support/originals.h"
#include "support/world.h"

using namespace sluice;
using namespace sluice::tests;

namespace {

void put(World& world, const std::string& path, const std::string& bytes) {
    REQUIRE_OK(world.dropbox().put_file(world.dropbox_account, path, bytes));
}

/// Puts it beside a sound picture, and answers what became of it.
api::Asset taken_in(World& world, const std::string& name, const std::string& bytes) {
    world.map("/Rubbish", world.profile());
    put(world, cat("/Rubbish/", name), bytes);
    put(world, "/Rubbish/sound.jpg", photo("rex.jpg"));
    world.settle();
    CHECK(world.asset("sound.jpg").summary.preview_state == api::PreviewState::ready);
    CHECK(world.files("/Rubbish").empty());
    const auto asset = world.asset(name);
    CHECK(original_of(world, asset) == bytes);
    world.check_promises();
    return asset;
}

/// What a program of the system makes, by a command that ends in a redirection to the file.
std::string made_by(World& world, const std::string& command) {
    const auto file = world.scratch("made");
    REQUIRE(std::system(cat(command, " > '", file.string(), "'").c_str()) == 0);  // NOLINT(cert-env33-c)
    std::ifstream stream(file, std::ios::binary);
    return (std::ostringstream() << stream.rdbuf()).str();
}

/// One pixel, shown `frames` times.
std::string gif_of(int frames) {
    std::string bytes("GIF89a\1\0\1\0\x80\0\0\0\0\0\xff\xff\xff", 19);
    const std::string frame("\x2c\0\0\0\0\1\0\1\0\0\2\2\x44\1\0", 15);
    for (int n = 0; n < frames; ++n) bytes += frame;
    return bytes + ";";
}

}  // namespace

TEST_CASE("a picture cut off in its middle becomes an asset that says so, and can be downloaded as it is") {
    World world;
    const auto asset = taken_in(world, "cut.jpg", read_sample("truncated.jpg"));
    CHECK(asset.summary.kind == api::Kind::image);
    CHECK((asset.summary.preview_state == api::PreviewState::ready || !asset.summary.preview_reason.empty()));
}

TEST_CASE("a file without a byte becomes an asset without preview") {
    World world;
    const auto asset = taken_in(world, "nothing.jpg", "");
    CHECK(asset.summary.preview_state == api::PreviewState::none);
    CHECK_FALSE(asset.summary.preview_reason.empty());
}

TEST_CASE("M16: a PDF that is called a picture is a document, by its content") {
    World world;
    const auto asset = taken_in(world, "not a picture.jpg", read_sample("two_pages.pdf"));
    CHECK(asset.summary.mime == "application/pdf");
    CHECK(asset.summary.kind == api::Kind::document);
    CHECK(asset.summary.preview_state == api::PreviewState::ready);
}

TEST_CASE("a picture that would fill the memory is kept, and its reason says what it would have needed") {
    World world;
    const auto asset = taken_in(world, "bomb.png", read_sample("bomb.png"));
    CHECK(asset.summary.preview_state == api::PreviewState::none);
    CHECK(asset.summary.preview_reason.find("pixels") != std::string::npos);
}

TEST_CASE("an archive that is made to fill disks is kept as it is, and its listing warns of it") {
    World world;
    const auto bomb = made_by(world, "yes | head -c 419430400 | gzip -6 -n");
    const auto asset = taken_in(world, "bomb.gz", bomb);
    const auto listing =
        world.get<api::ArchiveListing>(cat("/api/v1/assets/", asset.summary.id.value, "/listing"));
    CHECK(listing.note.starts_with("Careful: unpacked it would take"));
}

TEST_CASE("a drawing with scripts, foreign files and entities that multiply reaches nothing") {
    World world;
    const std::string scripts =
        R"(<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY secret SYSTEM "file:///etc/passwd">]>)"
        R"(<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="40" height="40">)"
        R"(<script>fetch('http://127.0.0.1/')</script><image xlink:href="file:///etc/passwd" width="9" height="9"/>)"
        R"(<text y="20">&secret;</text><rect width="40" height="40" fill="teal"/></svg>)";
    const auto asset = taken_in(world, "drawing.svg", scripts);
    CHECK(asset.summary.preview_state != api::PreviewState::pending);
    const auto original = world.request("GET", cat("/api/v1/assets/", asset.summary.id.value, "/original"));
    CHECK(original.headers.get("Content-Disposition").starts_with("attachment"));
    CHECK(original.headers.get("Content-Security-Policy") == "sandbox; default-src 'none'");
}

TEST_CASE("entities that multiply are ended, and the file is kept") {
    World world;
    std::string laughs = R"(<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY a "ha">)";
    for (char name = 'b'; name < 'l'; ++name) {
        laughs += cat("<!ENTITY ", std::string(1, name), " \"");
        for (int n = 0; n < 10; ++n) laughs += cat("&", std::string(1, static_cast<char>(name - 1)), ";");
        laughs += "\">";
    }
    laughs += R"(]><svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text>&k;</text></svg>)";
    const auto asset = taken_in(world, "laughs.svg", laughs);
    CHECK(asset.summary.preview_state != api::PreviewState::pending);
}

TEST_CASE("a film strip of a million frames is shown by its first") {
    World world;
    const auto asset = taken_in(world, "endless.gif", gif_of(1'000'000));
    CHECK(asset.summary.kind == api::Kind::image);
    CHECK(asset.summary.preview_state != api::PreviewState::pending);
}

TEST_CASE("names of every script, length and ending come in as they are, and can be found") {
    World world;
    world.map("/Names", world.profile());
    const std::vector<std::string> names = {"🐕‍🦺 Rex 🎉.jpg",
                                            "כלב שלי (1).jpg",
                                            "\u202Egpj.exe.jpg",
                                            "a  b   c.jpg",
                                            cat(std::string(251, 'n'), ".jpg"),
                                            "no extension",
                                            "'; DROP TABLE.jpg",
                                            "e\u0301clair.jpg",
                                            "-rf.jpg",
                                            "<b>bold.jpg"};
    int number = 0;
    for (const auto& name : names) put(world, cat("/Names/", name), picture(number++));
    world.settle();
    CHECK(world.files("/Names").empty());
    CHECK(world.assets().size() == names.size());
    number = 0;
    for (const auto& name : names) {
        CAPTURE(name);
        const auto asset = world.asset(name);
        CHECK(original_of(world, asset) == picture(number++));
        const auto original =
            world.request("GET", cat("/api/v1/assets/", asset.summary.id.value, "/original"));
        CHECK(original.headers.get("Content-Disposition").find('\n') == std::string::npos);
    }
    world.check_promises();
}

TEST_CASE("W4: names that differ only by case are two files in two folders, and one in the same") {
    World world;
    world.map("/Case", world.profile());
    put(world, "/Case/day 1/IMG.jpg", picture(1));
    put(world, "/Case/day 2/img.JPG", picture(2));
    world.settle();
    CHECK(world.assets().size() == 2);
    put(world, "/Case/day 1/Img.jpg", picture(3));
    world.settle();
    CHECK(world.assets().size() == 3);
    CHECK(world.files("/Case").empty());
    world.check_promises();
}

TEST_CASE("W10: a file that is replaced while it is fetched comes in with both contents, as versions") {
    World world;
    world.map("/Dogs", world.profile());
    put(world, "/Dogs/rex.jpg", picture(1));
    bool is_replaced = false;
    world.whole_sandbox().add_hooks({.before = [&](const net::Request&, std::string_view route) {
        if (route == "files/download" && !is_replaced) {
            is_replaced = true;
            put(world, "/Dogs/rex.jpg", picture(2));
        }
        return std::optional<net::Response>();
    }});
    world.settle();
    CHECK(is_replaced);
    const auto asset = world.asset("rex.jpg");
    CHECK(original_of(world, asset) == picture(2));
    CHECK(world.files("/Dogs").empty());
    world.check_promises();
}

TEST_CASE("a mapped folder that is moved while it drains is followed, and every file comes in once") {
    World world;
    world.map("/Event", world.profile());
    constexpr int files = 30;
    for (int n = 0; n < files; ++n) put(world, cat("/Event/", n, ".jpg"), picture(n));
    int downloads = 0;
    world.whole_sandbox().add_hooks({.before = [&](const net::Request&, std::string_view route) {
        if (route == "files/download" && ++downloads == files / 3)
            REQUIRE_OK(world.dropbox().rename(world.dropbox_account, "/Event", "/Archive 2026"));
        return std::optional<net::Response>();
    }});
    world.settle();
    world.pass(std::chrono::minutes(10));
    CHECK(downloads >= files / 3);
    CHECK(world.assets().size() == files);
    const auto counts = world.counts();
    CHECK(counts.done + counts.superseded + counts.vanished == counts.total);
    CHECK(world.files("/Archive 2026").empty());
    world.check_promises();
}
