// One small story in a simulated world: what a contributor and a person do, when they do it, and a witness
// who sees that no file is lost, doubled or deleted early.
//
// Invariant: people act when something has come to pass, never at a guessed time; so a story goes the same
// way wherever a fault strikes it.
#pragma once

#include <array>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "simulation/rig.h"

namespace sluice::nth {

using simulation::Rig;

class Scene {
public:
    /// Begins to watch `rig`, which hasn't been started.
    explicit Scene(Rig& rig);

    [[nodiscard]] Rig& rig() { return m_rig; }

    // The contributor. The test's story is at fault where Dropbox refuses.
    void put(const std::string& path, const std::string& bytes);
    void rename(const std::string& from, const std::string& to);
    /// Through the newest contributor link.
    void contribute(const std::string& name, const std::string& bytes);

    /// `act` happens once, as soon as the query has a row.
    void once(std::string query, std::function<void()> act);
    /// A person asks as soon as `when` has a row, and again until `done` has one: an answer may get lost.
    void ask(std::string when, std::string done, std::function<void()> request);
    /// The same, of the engine.
    void ask_engine(std::string when, std::string done, Rig::Request request);
    /// The next download is changed by `change` on its way.
    void change_next_download(std::function<void(net::Response&)> change);

    /// Called before the first step of the story and after each.
    void on_step(std::function<void()> observer) { m_observer = std::move(observer); }
    /// Lets the story run to its end. False where it doesn't come to one.
    [[nodiscard]] bool play();
    /// How the world is afterwards, in lines: library, transfers, Dropbox. The same for the same end.
    [[nodiscard]] std::string ending();

    /// Broken promises, in words. `lost`, `doubled` and `early` also count them.
    std::vector<std::string> findings;
    std::uint64_t lost = 0;
    std::uint64_t doubled = 0;
    std::uint64_t early = 0;
    /// Operations by seam until the story was over: what came after that can't fail.
    std::array<std::uint64_t, simulation::seams_count> operations{};

private:
    struct Turn {
        std::string when;
        std::string done;  ///< empty: once
        std::function<void()> act;
        bool is_over = false;
        std::optional<simulation::milliseconds> asked_at = std::nullopt;
        std::uint64_t life = 0;  ///< of the process that was asked
    };
    struct Source {
        std::string path;
        std::string content_hash;
        bool operator==(const Source&) const = default;
    };

    [[nodiscard]] bool has_row(const std::string& query);
    void look();
    void take_turns();
    /// What lies in Dropbox, by file id and revision.
    [[nodiscard]] std::map<std::string, Source> sources();
    void watch_sources();
    [[nodiscard]] bool is_held(const std::string& content_hash);
    /// A person said no, so it was moved, or is on its way back; it still lies in Dropbox.
    [[nodiscard]] bool is_rejected(const std::string& content_hash);
    void check_end();
    [[nodiscard]] std::string label(const std::string& content_hash) const;

    Rig& m_rig;
    std::deque<Turn> m_turns;
    std::uint64_t m_commits_seen = ~std::uint64_t{0};
    std::uint64_t m_journal_seen = 0;
    std::map<std::string, Source> m_sources;
    std::map<std::string, std::string> m_labels;  ///< of all contents that ever were, by hash
    std::function<void(net::Response&)> m_change;
    std::function<void()> m_observer = [] {};
};

}  // namespace sluice::nth
