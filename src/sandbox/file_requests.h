// File requests: an account asks anybody for files, which land in one of its folders.
//
// Invariant: a request points at its destination by the folder's id, so it follows moves and reads as "no
// destination" once the folder is gone. Equal names never overwrite one another. A closed, expired or broken
// request stores nothing. What arrives for a member of a team is an event of the team's. Kept with the world.
// Sources: file_requests.stone, team_log.stone. Thread-safe.
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "net/message.h"
#include "sandbox/routes.h"
#include "sandbox/team_events.h"

namespace sluice::sandbox {

struct FileRequest {
    std::string id;
    std::string account_id;
    std::string title;
    std::string description = {};
    std::string folder_id = {};
    std::uint32_t base = 0;  ///< namespace from whose root the folder is seen; 0 = the account's home
    Instant created = {};
    std::optional<Instant> deadline = {};
    std::string grace = {};  ///< GracePeriod of file_requests.stone; empty = none
    bool is_open = true;
    std::uint64_t file_count = 0;
};

constexpr std::size_t file_requests_per_account_max = 4000;

enum class Acceptance { accepts, is_closed, is_expired, is_broken };
/// Why nothing is taken, in words: `request_closed`, `request_expired`, `request_broken`.
[[nodiscard]] Error refusal_of(Acceptance acceptance);

struct Submission {
    std::string file_name;
    std::string sender = {};  ///< the name typed in; may be empty
    std::string email = {};   ///< likewise
};

/// One file that a sender sent.
struct SentFile {
    std::string submitted_name;
    std::string stored_name;
};

/// What a submission is called in the destination: `rex.jpg`, or `Ada - rex.jpg` when the sender gave a name.
/// (That Dropbox puts the name first is a belief: its API doesn't tell.)
[[nodiscard]] std::string received_name(const Submission& submission);
/// True for the words of GracePeriod.
[[nodiscard]] bool is_grace_period(std::string_view word);

class FileRequests {
public:
    FileRequests(World& world, TeamEvents& events) : m_world(world), m_events(events) {}

    FileRequest add(FileRequest request);
    /// False if there is none of that id.
    bool update(const FileRequest& request);
    void remove(const std::string& id);
    [[nodiscard]] std::optional<FileRequest> find(const std::string& id) const;
    /// In the order in which they were made.
    [[nodiscard]] std::vector<FileRequest> of_account(const std::string& account_id) const;

    /// The folder's path now; nothing once it is gone.
    [[nodiscard]] std::optional<std::string> destination_of(const FileRequest& request) const;
    [[nodiscard]] Acceptance acceptance_of(const FileRequest& request) const;
    [[nodiscard]] static Viewer viewer_of(const FileRequest& request);
    [[nodiscard]] std::string url_of(const FileRequest& request) const;

    /// Stores the body; the name it got. Fails with `request_not_found`, `request_closed`, `request_expired`,
    /// `request_broken`, `name_refused`, `dropbox_full`, or as the body's source does.
    Result<std::string> receive(const std::string& id, const Submission& submission, const net::Body& body);
    /// Tells the owner's team, if there is one, of files that one sender sent together.
    void tell_team(const std::string& id, const Submission& by, const std::vector<SentFile>& files);

private:
    Result<FileRequest> check(const std::string& id) const;
    void save(const FileRequest& request);

    World& m_world;
    TeamEvents& m_events;
    mutable std::mutex m_mutex;
};

/// The routes file_requests/… ; `requests` must outlive the table.
void add_file_request_routes(RouteTable& routes, FileRequests& requests);
/// The public page /request/<id> and its uploads.
void add_file_request_pages(RouteTable& routes, FileRequests& requests);

}  // namespace sluice::sandbox
