// What Sluice relies on in folders that several people work in (dropbox_subject.h). With a second account it
// is tried from both sides.
#include "contract/dropbox_subject.h"
#include "dropbox/shared_folders.h"

namespace sluice {
namespace {

using dropbox::FolderAccess;
using dropbox::OnConflict;
using dropbox::SharedFolders;
using test::Subject;

/// The shared folder "Shoots" of a subject; the sharing ends with it.
struct Shared {
    Subject& subject;
    SharedFolders folders{subject.client()};
    dropbox::SharedFolder folder = share();

    explicit Shared(Subject& of) : subject(of) {}
    Shared(const Shared&) = delete;
    Shared& operator=(const Shared&) = delete;
    ~Shared() {
        const auto job = folders.unshare(folder.shared_folder_id, {});
        CHECK(job);
        if (!job || job->empty()) return;
        for (int i = 0; i < 60 && !REQUIRE_OK(folders.check_job(*job, {})); ++i)
            subject.pass(std::chrono::seconds(1));
    }

private:
    dropbox::SharedFolder share() {
        auto answer = REQUIRE_OK(folders.share(subject.at("Shoots"), {}));
        if (answer.is_running())
            answer = subject.wait_for_job([&, job = answer.job_id] { return folders.check_share(job, {}); });
        return answer.folder;
    }
};

/// The folder as the list of those that may be mounted has it; nothing if it isn't there.
std::optional<dropbox::SharedFolder> find_mountable(SharedFolders& folders, const std::string& id) {
    std::string cursor;
    do {
        const auto page = REQUIRE_OK(folders.list_mountable(cursor, {}));
        for (const auto& listed : page.folders) {
            if (listed.shared_folder_id == id) return listed;
        }
        cursor = page.cursor;
    } while (!cursor.empty());
    return std::nullopt;
}

TEST_CASE("a folder is shared, found, listed with its owner, and its files keep their ids") {
    Subject subject;
    const auto before =
        REQUIRE_OK(subject.client().create_folder(subject.at("Shoots"), OnConflict::fail, {}));
    const auto file = subject.put("Shoots/a.jpg", "1");
    Shared shared(subject);
    CHECK_FALSE(shared.folder.shared_folder_id.empty());
    CHECK(shared.folder.access == FolderAccess::owner);
    CHECK(REQUIRE_OK(shared.folders.find(shared.folder.shared_folder_id, {})).name == "Shoots");
    bool is_listed = false;
    for (std::string cursor; !is_listed;) {
        const auto page = REQUIRE_OK(shared.folders.list(cursor, {}));
        for (const auto& listed : page.folders)
            is_listed = is_listed || listed.shared_folder_id == shared.folder.shared_folder_id;
        cursor = page.cursor;
        if (cursor.empty()) break;
    }
    CHECK(is_listed);
    const auto mountable = find_mountable(shared.folders, shared.folder.shared_folder_id);
    REQUIRE(mountable);
    CHECK(mountable->path_lower == before.path_lower);
    const auto members = REQUIRE_OK(shared.folders.list_members(shared.folder.shared_folder_id, {}));
    REQUIRE(members.members.size() == 1);
    CHECK(members.members.front().access == FolderAccess::owner);
    CHECK_FAILS(shared.folders.share(subject.at("Shoots"), {}), "already_shared");

    const auto top = REQUIRE_OK(subject.client().metadata(before.id, {}));
    CHECK(top.shared_folder_id == shared.folder.shared_folder_id);
    const auto inside = REQUIRE_OK(subject.client().metadata(file.id, {}));
    CHECK(inside.parent_shared_folder_id == shared.folder.shared_folder_id);
    auto within = subject.client_at({dropbox::PathRoot::Kind::namespace_id, shared.folder.shared_folder_id});
    CHECK(REQUIRE_OK(within.metadata("/a.jpg", {})).id == file.id);
}

TEST_CASE("what can't be shared is refused in words") {
    Subject subject;
    subject.put("a.jpg", "1");
    SharedFolders folders(subject.client());
    CHECK_FAILS(folders.share(subject.at("a.jpg"), {}), "not_a_folder");
    CHECK_FAILS(folders.find("1", {}), "shared_folder_unknown");
}

TEST_CASE("people are invited and removed") {
    Subject subject;
    // At Dropbox an invitation goes to a real mailbox: only to that of the second account.
    const auto guest = subject.second_client();
    if (!guest) return;
    REQUIRE_OK(subject.client().create_folder(subject.at("Shoots"), OnConflict::fail, {}));
    const auto file = subject.put("Shoots/a.jpg", "1");
    Shared shared(subject);
    const auto& id = shared.folder.shared_folder_id;
    const auto person = REQUIRE_OK(guest->current_account({}));
    const std::vector<dropbox::Invitation> invitations{{person.email, FolderAccess::viewer}};
    CHECK(shared.folders.add_members(id, invitations, dropbox::Invite::quietly, {}));

    SharedFolders theirs(*guest);
    const auto offered = find_mountable(theirs, id);
    REQUIRE(offered);
    CHECK(offered->name == "Shoots");
    CHECK(offered->access == FolderAccess::viewer);
    auto mounted = theirs.mount(id, {});
    if (!mounted && mounted.error().code == "already_mounted") mounted = theirs.find(id, {});
    CHECK(REQUIRE_OK(mounted).access == FolderAccess::viewer);
    CHECK(find_mountable(theirs, id).value_or(dropbox::SharedFolder{}).path_lower == mounted->path_lower);
    CHECK(REQUIRE_OK(guest->metadata(file.id, {})).id == file.id);
    CHECK_FAILS(guest->upload({.path = cat(mounted->path_lower, "/b.jpg")}, Subject::bytes("2"), {}),
                "no_write_permission");
    REQUIRE_OK(shared.folders.update_member(id, {person.account_id, FolderAccess::editor}, {}));
    CHECK(guest->upload({.path = cat(mounted->path_lower, "/b.jpg")}, Subject::bytes("2"), {}));
    const auto job = REQUIRE_OK(shared.folders.remove_member(id, person.email, {}));
    for (int i = 0; i < 60 && !job.empty() && !REQUIRE_OK(shared.folders.check_job(job, {})); ++i)
        subject.pass(std::chrono::seconds(1));
    CHECK_FAILS(theirs.find(id, {}), "not_a_member");
    CHECK_FALSE(find_mountable(theirs, id));
}

}  // namespace
}  // namespace sluice
