// What the tests of plan_intake() share: entries as a listing tells them, and a catalogue that knows some.
//
// Invariant: for tests only.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/text.h"
#include "support/doctest.h"
#include "transfer/inlet/plan_intake.h"

namespace sluice::transfer::plan_intake_test {

using domain::Intake;
using domain::IntakeState;
using dropbox::Entry;
using dropbox::EntryKind;
using enum domain::IntakeState;

inline Entry file(const std::string& id, const std::string& rev, const std::string& name = "Rex.jpg") {
    Entry entry;
    entry.name = name;
    entry.path_display = cat("/Dogs/", name);
    entry.path_lower = to_lower_ascii(entry.path_display);
    entry.id = id;
    entry.rev = rev;
    entry.size = 1'234;
    entry.content_hash = std::string(64, 'a');
    entry.server_modified = Instant(std::chrono::hours(5));
    return entry;
}

inline Entry gone(const std::string& path_lower) {
    Entry entry;
    entry.kind = EntryKind::deleted;
    entry.path_lower = path_lower;
    entry.path_display = path_lower;
    return entry;
}

inline Entry folder(const std::string& path) {
    Entry entry;
    entry.kind = EntryKind::folder;
    entry.id = "id:folder";
    entry.path_lower = entry.path_display = path;
    return entry;
}

inline Intake known_intake(const Entry& entry, IntakeState state) {
    Intake intake;
    intake.id = domain::IntakeId{cat("intake of ", entry.rev)};
    intake.file_id = entry.id;
    intake.rev = entry.rev;
    intake.mapping_id = domain::MappingId{"mapping"};
    intake.name = entry.name;
    intake.path_lower = entry.path_lower;
    intake.state = state;
    return intake;
}

/// A mapping of /Dogs with the profile "Dogs", revision 3, and what the catalogue knows.
struct Known {
    domain::Mapping mapping;
    domain::Profile profile;
    std::map<std::string, std::vector<Intake>> known;
    std::vector<Intake> waiting;
    std::vector<domain::ErrorReport> reports = {};

    Known() {
        mapping.id = domain::MappingId{"mapping"};
        mapping.connection_id = domain::ConnectionId{"connection"};
        mapping.folder_path = "/Dogs";
        profile.id = domain::ProfileId{"profile"};
        profile.revision = 3;
        profile.rules.name = "Dogs";
    }
    void add(const Entry& entry, IntakeState state) {
        const Intake intake = known_intake(entry, state);
        known[entry.id].push_back(intake);
        waiting.push_back(intake);
    }
    [[nodiscard]] IntakePlan plan(const std::vector<Entry>& entries) const {
        return plan_intake(entries, {mapping, "/dogs", profile, known, waiting, {}, reports});
    }
};

}  // namespace sluice::transfer::plan_intake_test
