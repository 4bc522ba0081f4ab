#include "dropbox/replay.h"

#include "base/text.h"
#include "support/doctest.h"

namespace sluice::dropbox {
namespace {

std::string last_part(std::string_view path) {
    return std::string(path.substr(path.rfind('/') + 1));
}

Entry file(std::string_view path, std::string_view id, std::string_view rev = "a1c10ce0dd01",
           std::string_view bytes = "1") {
    return {.kind = EntryKind::file,
            .name = last_part(path),
            .path_lower = to_lower_ascii(path),
            .path_display = std::string(path),
            .id = std::string(id),
            .rev = std::string(rev),
            .content_hash = std::string(bytes)};
}

Entry folder(std::string_view path, std::string_view id) {
    return {.kind = EntryKind::folder,
            .name = last_part(path),
            .path_lower = to_lower_ascii(path),
            .path_display = std::string(path),
            .id = std::string(id)};
}

Entry gone(std::string_view path) {
    return {.kind = EntryKind::deleted,
            .name = last_part(path),
            .path_lower = to_lower_ascii(path),
            .path_display = std::string(path)};
}

std::string_view word_of(ChangeKind kind) {
    switch (kind) {
        case ChangeKind::added: return "added";
        case ChangeKind::changed: return "changed";
        case ChangeKind::moved: return "moved";
        case ChangeKind::recased: return "recased";
        case ChangeKind::removed: return "removed";
    }
    return "";
}

/// "moved id:1 /a /b"; a change that is told by its folder's in parentheses, one of our own in brackets.
std::string told(const Change& change) {
    const auto& entry = change.after ? *change.after : *change.before;
    auto text = cat(word_of(change.kind), " ", entry.id);
    if (change.before) text += cat(" ", change.before->path_lower);
    if (change.after && (!change.before || change.after->path_lower != change.before->path_lower))
        text += cat(" ", change.after->path_lower);
    if (change.before && change.after && change.has_new_bytes) text += " bytes";
    if (change.is_with_folder) text = cat("(", text, ")");
    return change.is_own ? cat("[", text, "]") : text;
}

std::vector<std::string> told(const std::vector<Change>& changes) {
    std::vector<std::string> lines;
    for (const auto& change : changes) lines.push_back(told(change));
    return lines;
}

struct Case {
    std::string_view what;
    std::vector<Entry> known;
    std::vector<Entry> entries;
    std::vector<std::string> changes;
};

const Case cases[] = {
    {"new files", {}, {file("/a", "id:1"), file("/b", "id:2")}, {"added id:1 /a", "added id:2 /b"}},
    {"another revision",
     {file("/a", "id:1")},
     {file("/a", "id:1", "a1c10ce0dd02", "2")},
     {"changed id:1 /a bytes"}},
    {"another revision of the same bytes",
     {file("/a", "id:1")},
     {file("/a", "id:1", "a1c10ce0dd02")},
     {"changed id:1 /a"}},
    {"the same entry again", {file("/a", "id:1")}, {file("/a", "id:1")}, {}},
    {"a deletion", {file("/a", "id:1")}, {gone("/A")}, {"removed id:1 /a"}},
    {"a deletion of what isn't known", {}, {gone("/a")}, {}},
    {"a file that came and went", {}, {file("/a", "id:1"), gone("/a")}, {}},
    {"a move", {file("/a", "id:1")}, {gone("/a"), file("/b", "id:1")}, {"moved id:1 /a /b"}},
    {"a move whose new place is told first",
     {file("/a", "id:1")},
     {file("/b", "id:1"), gone("/a")},
     {"moved id:1 /a /b"}},
    {"a move with new bytes",
     {file("/a", "id:1")},
     {gone("/a"), file("/b", "id:1", "a1c10ce0dd02", "2")},
     {"moved id:1 /a /b bytes"}},
    {"two files that change places",
     {file("/a", "id:1"), file("/b", "id:2")},
     {gone("/a"), gone("/b"), file("/a", "id:2"), file("/b", "id:1")},
     {"moved id:2 /b /a", "moved id:1 /a /b"}},
    {"a file that was deleted and made anew has a new id",
     {file("/a", "id:1")},
     {gone("/a"), file("/a", "id:2")},
     {"removed id:1 /a", "added id:2 /a"}},
    {"a file in the place of another",
     {file("/a", "id:1")},
     {file("/a", "id:2")},
     {"removed id:1 /a", "added id:2 /a"}},
    {"a rename of letters' case",
     {file("/rex.jpg", "id:1")},
     {file("/Rex.jpg", "id:1")},
     {"recased id:1 /rex.jpg"}},
    {"other casing of the parents alone",
     {file("/Dogs/rex.jpg", "id:1")},
     {file("/DOGS/rex.jpg", "id:1")},
     {}},
    {"a folder that moves with what is in it",
     {folder("/old", "id:f"), file("/old/a", "id:1"), file("/old/sub/b", "id:2")},
     {gone("/old"), folder("/new", "id:f"), file("/new/a", "id:1"), file("/new/sub/b", "id:2")},
     {"moved id:f /old /new", "(moved id:1 /old/a /new/a)", "(moved id:2 /old/sub/b /new/sub/b)"}},
    {"a file that leaves a folder that moves",
     {folder("/old", "id:f"), file("/old/a", "id:1")},
     {gone("/old"), folder("/new", "id:f"), file("/a", "id:1")},
     {"moved id:1 /old/a /a", "moved id:f /old /new"}},
    {"a folder that is removed with what is in it",
     {folder("/old", "id:f"), file("/old/a", "id:1")},
     {gone("/old")},
     {"removed id:f /old", "(removed id:1 /old/a)"}},
    {"a folder's neighbours of like name stay",
     {folder("/old", "id:f"), file("/older", "id:1"), file("/old.txt", "id:2")},
     {gone("/old")},
     {"removed id:f /old"}},
    {"a folder that is shared: taken out and put back with the same ids",
     {folder("/s", "id:f"), file("/s/a", "id:1")},
     {gone("/s"), folder("/s", "id:f"), file("/s/a", "id:1")},
     {}},
    {"a folder told again keeps what is in it",
     {folder("/s", "id:f"), file("/s/a", "id:1")},
     {folder("/S", "id:f")},
     {"recased id:f /s"}},
    {"a file where a folder was drops what was in it",
     {folder("/s", "id:f"), file("/s/a", "id:1")},
     {file("/s", "id:9")},
     {"removed id:f /s", "added id:9 /s", "(removed id:1 /s/a)"}},
    {"a folder where a file was",
     {file("/s", "id:1")},
     {folder("/s", "id:f")},
     {"removed id:1 /s", "added id:f /s"}},
    {"a child before its parent",
     {},
     {file("/s/a", "id:1"), folder("/s", "id:f")},
     {"added id:f /s", "added id:1 /s/a"}},
    {"a child below what was a file",
     {file("/s", "id:1")},
     {file("/s/a", "id:2")},
     {"removed id:1 /s", "added id:2 /s/a"}},
};

TEST_CASE("entries are replayed as the specification says, and told as what happened to each id") {
    for (const auto& c : cases) {
        CAPTURE(c.what);
        Tree tree;
        for (const auto& entry : c.known) tree.apply(entry);
        Replay replay(tree);
        replay.add(c.entries);
        CHECK(told(replay.finish()) == c.changes);
        // At least once is as good as once.
        replay.add(c.entries);
        CHECK(told(replay.finish()).empty());
    }
}

TEST_CASE("pages of any size say the same") {
    for (const auto& c : cases) {
        CAPTURE(c.what);
        Tree tree;
        for (const auto& entry : c.known) tree.apply(entry);
        Replay replay(tree);
        for (const auto& entry : c.entries) replay.add(std::span(&entry, 1));
        CHECK(told(replay.finish()) == c.changes);
    }
}

TEST_CASE("a move that two batches tell is an arrival and no removal") {
    Tree tree;
    tree.apply(file("/a", "id:1"));
    Replay replay(tree);
    const std::vector first{file("/b", "id:1")};
    const std::vector second{gone("/a")};
    replay.add(first);
    CHECK(told(replay.finish()) == std::vector<std::string>{"moved id:1 /a /b"});
    replay.add(second);
    CHECK(replay.finish().empty());
    CHECK(tree.of("id:1")->path_lower == "/b");
}

TEST_CASE("paths are keyed as Dropbox lower-cases them, which we couldn't") {
    Tree tree;
    auto entry = file("/ΣΊΣΥΦΟΣ", "id:1");
    entry.path_lower = "/σίσυφοσ";  // Dropbox knows no final sigma
    tree.apply(entry);
    CHECK(tree.at("/σίσυφοσ")->id == "id:1");
    auto deleted = gone("/Σίσυφος");
    deleted.path_lower = "/σίσυφοσ";
    Replay replay(tree);
    replay.add(std::span(&deleted, 1));
    CHECK(told(replay.finish()) == std::vector<std::string>{"removed id:1 /σίσυφοσ"});
}

TEST_CASE("revisions of the same second are told apart, for times aren't asked") {
    Tree tree;
    auto before = file("/a", "id:1");
    before.server_modified = before.client_modified = Instant(std::chrono::seconds(1'700'000'000));
    auto after = file("/a", "id:1", "a1c10ce0dd02", "2");
    after.server_modified = after.client_modified = before.server_modified;
    tree.apply(before);
    Replay replay(tree);
    replay.add(std::span(&after, 1));
    CHECK(told(replay.finish()) == std::vector<std::string>{"changed id:1 /a bytes"});
}

TEST_CASE("what we did ourselves comes back as an echo, and what others did with it doesn't") {
    OwnWrites own;
    own.note_file(file("/up", "id:2", "a1c10ce0dd02"));
    own.note_sending("sent.jpg", "hash of sent");
    own.note_move(file("/done/a", "id:1"));
    own.note_delete({.id = "id:3", .rev = "a1c10ce0dd03"});
    struct {
        std::vector<Entry> known;
        std::vector<Entry> entries;
        std::string change;
    } const echoes[] = {
        {{}, {file("/up", "id:2", "a1c10ce0dd02")}, "[added id:2 /up]"},
        {{}, {file("/up", "id:2", "a1c10ce0dd09")}, "added id:2 /up"},
        {{}, {file("/x/sent.jpg", "id:4", "a1c10ce0dd04", "hash of sent")}, "[added id:4 /x/sent.jpg]"},
        {{}, {file("/x/sent.jpg", "id:4", "a1c10ce0dd04", "other")}, "added id:4 /x/sent.jpg"},
        {{file("/a", "id:1")}, {gone("/a"), file("/done/a", "id:1")}, "[moved id:1 /a /done/a]"},
        {{file("/a", "id:1")}, {gone("/a"), file("/else/a", "id:1")}, "moved id:1 /a /else/a"},
        {{file("/a", "id:1")},
         {gone("/a"), file("/done/a", "id:1", "a1c10ce0dd09", "9")},
         "moved id:1 /a /done/a bytes"},
        {{file("/c", "id:3", "a1c10ce0dd03")}, {gone("/c")}, "[removed id:3 /c]"},
        {{file("/c", "id:3", "a1c10ce0dd09")}, {gone("/c")}, "removed id:3 /c"},
        {{}, {folder("/f", "id:f")}, "added id:f /f"},
    };
    for (const auto& echo : echoes) {
        CAPTURE(echo.change);
        Tree tree;
        for (const auto& entry : echo.known) tree.apply(entry);
        Replay replay(tree);
        replay.add(echo.entries);
        CHECK(told(replay.finish(own)) == std::vector{echo.change});
    }
}

}  // namespace
}  // namespace sluice::dropbox
