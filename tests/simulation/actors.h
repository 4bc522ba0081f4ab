// People and nature: they do what a plan says, to whatever is there when its time comes.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "simulation/oracle.h"
#include "simulation/plan.h"
#include "simulation/rig.h"

namespace sluice::simulation {

class Actors {
public:
    Actors(Rig& rig, Oracle& oracle) : m_rig(rig), m_oracle(oracle) {}

    void perform(const Action& action);
    /// The person at Sluice puts everything right that only a person can: the link, the mapping, the pause,
    /// the guard, and files that failed. Nothing happens while the process is down.
    void put_right();

private:
    void upload(const Action& action);
    void tidy(const Action& action);
    void manage(const Action& action);
    void disturb(const Action& action);
    void trouble(const Action& action);
    void put_file(const std::string& path, std::string contents);
    void rename_file(const std::string& from, const std::string& to);
    void requeue(const std::string& states, std::uint64_t choice, bool is_all);
    /// Rejects held files, or takes that back.
    void reject_or_restore(std::uint64_t choice, bool is_undone);
    void pause(bool is_paused);
    void take_access_away();
    /// A file below a folder; empty where there is none.
    [[nodiscard]] std::string some_file(std::string_view folder, std::uint64_t choice);

    Rig& m_rig;
    Oracle& m_oracle;
    std::map<std::string, std::vector<std::string>> m_contents_at;  ///< by path, oldest first
};

}  // namespace sluice::simulation
