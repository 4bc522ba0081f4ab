// Who knows what must hold (docs/extend/no-loss.md: I1 to I10), and looks whether it does, after every step.
//
// Invariant: it only looks. It learns what is true from Dropbox's journal and the disk, never from the
// engine.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "simulation/rig.h"

namespace sluice::simulation {

/// What a violation means for the person whose file it is.
enum class Harm { lost, doubled, deleted_early, stuck, other };

struct Violation {
    Harm harm = Harm::other;
    std::string what;  ///< begins with the invariant's name
};

class Oracle {
public:
    /// Watches `rig` from now on; must outlive it.
    explicit Oracle(Rig& rig);

    /// At the end of a history, when all has settled: what the library and Dropbox hold is what they should.
    void check_end();
    /// Everything that can be looked at any time; after crashes.
    void check_all();
    /// Damages one stored blob whose intake no worker has; false where there is none.
    bool rot_a_blob(std::uint64_t choice);
    /// The disk lies about its syncs: what it loses isn't Sluice's fault.
    void forgive_the_disk() { m_is_disk_forgiven = true; }

    [[nodiscard]] const std::vector<Violation>& violations() const { return m_violations; }

private:
    struct Revision {
        std::string rev;
        std::string hash;
        std::string path;
    };

    [[nodiscard]] static bool lies_in_rejected(const std::string& path);
    void note_change();
    void before_request(const net::Request& request, std::string_view route);
    /// What Dropbox answered.
    void after_request(const net::Request& request, const net::Response& answer);
    void check_link();
    void check_delete(const std::string& id, const std::string& rev);
    void check_move(const std::string& id, const std::string& to);
    void check_pause(const std::string& id);
    void check_rejection(const std::string& id);
    void check_guards(const std::string& id, const std::string& rev);
    void check_step();
    void check_ledger();
    void check_cursor();
    void check_versions();
    void check_move_of_unmapped(const std::string& id, const std::string& from, const std::string& to);
    void check_waiting();
    void check_just_rejected(const std::string& id);
    void check_rejected(const std::string& id, const Revision& file);
    void check_file_at_rest(const std::string& id, const Revision& file);
    [[nodiscard]] bool is_in_library(const std::string& hash);
    [[nodiscard]] bool is_excused(const std::string& hash) const;
    void report(Harm harm, std::string what);

    Rig& m_rig;
    std::vector<Violation> m_violations;
    std::map<std::string, Revision> m_in_folder;   ///< by file id: what lies in the mapped folder now
    std::set<std::string> m_in_dropbox;            ///< content hashes, anywhere
    std::set<std::string> m_ever_in_folder;        ///< content hashes
    std::set<std::string> m_ever_in_dropbox;       ///< content hashes
    std::set<std::string> m_taken_away_by_people;  ///< content hashes
    std::set<std::string> m_taken_away_by_sluice;  ///< content hashes
    /// File ids and content hashes that people put into Rejected/ themselves.
    std::set<std::pair<std::string, std::string>> m_put_in_rejected;
    std::set<std::string> m_rotted;                ///< content hashes
    std::map<std::string, std::string> m_states;   ///< by intake id
    std::map<std::string, std::int64_t> m_fences;  ///< by intake id
    std::map<std::string, std::string> m_cursors;  ///< by mapping id
    std::set<std::string> m_unmapped_before;       ///< mapping ids: taken away by the end of the last step
    std::set<std::string> m_queued_unmapped;       ///< intake ids: somebody asked for them all the same
    std::map<std::string, int> m_refusals;  ///< by access token: called expired since a refresh was asked
    std::string m_last_refused;             ///< the access token, where it was called expired
    bool m_was_linked = true;
    std::int64_t m_ledger_seen = 0;
    std::int64_t m_versions_seen = 0;
    std::uint64_t m_commits_seen = 0;
    std::uint64_t m_crashes_seen = 0;
    std::optional<milliseconds> m_paused_since;
    bool m_is_app_acting = false;
    bool m_is_disk_forgiven = false;
};

}  // namespace sluice::simulation
