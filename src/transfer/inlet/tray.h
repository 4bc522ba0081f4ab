// The Waiting tray: what people decide about files that wait: released, rejected with a note, taken back,
// tried again; many at once (W8, W13).
//
// Invariant: each file is decided about by itself: one that was changed, is gone, or is somebody else's by
// now is named with the reason, and keeps nobody from the others. Before files are released or rejected,
// Dropbox is asked what has changed in their folders. A rejection only saves the decision; what is moved in
// Dropbox is moved by the engine (settle_rejection). Of what lies in our store alone nothing is moved: the
// decision is all of it.
#pragma once

#include <boost/describe.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "catalog/intakes.h"
#include "transfer/ports.h"

namespace sluice::transfer {

/// Whether a rejected file of Dropbox is moved to Rejected/ in its mapped folder.
BOOST_DEFINE_ENUM_CLASS(RejectTo, rejected_folder, stay)

/// These, or all that match.
struct TraySelection {
    std::vector<domain::IntakeId> ids;
    std::optional<catalog::IntakeFilter> matching;
};

struct NotDone {
    domain::IntakeId intake_id;
    std::string name;
    std::string code;  ///< source_changed, source_vanished, already_released, already_rejected, …
    std::string message;
    std::string hint;
};
BOOST_DESCRIBE_STRUCT(NotDone, (), (intake_id, name, code, message, hint))

struct TrayOutcome {
    std::int64_t done = 0;
    std::int64_t not_done_total = 0;
    std::vector<NotDone> not_done;  ///< the first `not_done_max`
};
BOOST_DESCRIBE_STRUCT(TrayOutcome, (), (done, not_done_total, not_done))

constexpr std::size_t selected_ids_max = 1'000;
constexpr std::size_t not_done_max = 100;
constexpr std::size_t rejection_note_bytes_max = 1'000;

struct Rejection {
    std::string note;  ///< for the contributor; may be empty
    RejectTo to = RejectTo::rejected_folder;
};

class Tray {
public:
    /// `person` is who asks, by name.
    Tray(const Ports& ports, domain::AccountId account, std::string person, std::stop_token stop)
        : m_ports(ports),
          m_account(std::move(account)),
          m_person(std::move(person)),
          m_stop(std::move(stop)) {}

    // All fail with `selection_invalid`, or with `intake_not_found` where there is none of them.
    /// Held files, and ignored ones, whatever the filter of their profile says.
    [[nodiscard]] Result<TrayOutcome> release(const TraySelection& selection);
    /// Also fails with `rejection_note_invalid`.
    [[nodiscard]] Result<TrayOutcome> reject(const TraySelection& selection, const Rejection& rejection);
    /// Rejected files wait again, where they were, as long as they are in Dropbox or came by an upload page.
    [[nodiscard]] Result<TrayOutcome> restore(const TraySelection& selection);
    /// Refused, failed and vanished files are tried again.
    [[nodiscard]] Result<TrayOutcome> retry(const TraySelection& selection);

private:
    /// What becomes of one file: its move, or why not.
    using Decide = std::function<Result<catalog::IntakeMove>(catalog::Scope&, domain::Intake&)>;
    enum class Look { yes, no };

    Result<TrayOutcome> decide(const TraySelection& selection, Look look, const Decide& decide);
    Result<std::vector<domain::IntakeId>> ids_of(const TraySelection& selection) const;
    /// Reads on in the mapped folders of these, so that what is decided is decided about what is there.
    void look_at_folders(const std::vector<domain::IntakeId>& ids) const;
    Result<std::size_t> decide_some(std::span<const domain::IntakeId> ids, const Decide& decide,
                                    TrayOutcome& outcome) const;

    const Ports& m_ports;
    domain::AccountId m_account;
    std::string m_person;
    std::stop_token m_stop;
};

}  // namespace sluice::transfer
