// Who sent which file by a Dropbox file request: what a team's event log says, matched to the files that came
// (W23).
//
// Invariant: known or unknown, never guessed. The log names files as they were sent, not the files in
// Dropbox, comes late, and in no certain order; so a file has a submitter only where no other reading of all
// that is known would give it to somebody else. Everything here is pure.
#pragma once

#include <boost/describe.hpp>

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"

namespace sluice::domain {

/// As they said themselves; nobody has checked it. Both may be empty: they said nothing.
struct Submitter {
    std::string name;
    std::string email;

    bool operator==(const Submitter&) const = default;
};
BOOST_DESCRIBE_STRUCT(Submitter, (), (name, email))

/// "Mia Ode (mia@example.org)", one of the two, or nothing.
[[nodiscard]] std::string in_words(const Submitter& submitter);

/// A file that lies, or lay, in the destination of a file request.
struct ReceivedFile {
    std::string name;  ///< as Dropbox stored it
    Instant at;        ///< when Dropbox had it
};

/// One event of the log: files that one person sent together.
struct ReceiveEvent {
    Instant at;
    std::vector<std::string> names;  ///< as they were sent, or as Dropbox stored them: it doesn't say which
    Submitter submitter;
};

/// Dropbox tells of files once they have all come, to the second.
inline constexpr std::chrono::seconds receive_event_slack{60};
/// A person's files may come so long before the event that tells of them.
inline constexpr std::chrono::hours receive_event_reach{24};

/// True where Dropbox may have stored a file that was sent as `sent` under this name: "rex (1).jpg", "Mia -
/// rex.jpg".
[[nodiscard]] bool may_be_stored_as(std::string_view sent, std::string_view stored);
/// True where the stored name says itself that this person sent it: "Mia - rex.jpg".
[[nodiscard]] bool is_named_after(std::string_view sent, const Submitter& submitter, std::string_view stored);
/// True where it is one of the forms that Dropbox is known to make.
[[nodiscard]] bool is_stored_form(std::string_view sent, const Submitter& submitter, std::string_view stored);

/// The submitter of each file of one file request, in the order of `files`. `files` must hold all that were
/// in its destination until `listed_until`; what later events tell of isn't decided yet.
[[nodiscard]] std::vector<std::optional<Submitter>> match_submitters(std::span<const ReceiveEvent> events,
                                                                     std::span<const ReceivedFile> files,
                                                                     Instant listed_until);

}  // namespace sluice::domain
