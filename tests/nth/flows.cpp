#include "nth/flows.h"

#include <boost/describe/enum_to_string.hpp>

#include "base/hash.h"
#include "base/text.h"
#include "catalog/guards.h"
#include "catalog/intakes.h"
#include "catalog/mappings.h"
#include "simulation/stand_in_workshop.h"
#include "transfer/inlet/set_up.h"
#include "transfer/inlet/tray.h"

namespace sluice::nth {
namespace {

using domain::AfterIngest;
using simulation::picture_mark;
using simulation::RigOptions;
using transfer::Engine;
using transfer::Ports;

const std::string rex = cat(picture_mark, "of rex");
const std::string ben = cat(picture_mark, "of ben");

std::string in_state(std::string_view state) {
    return cat("SELECT id FROM intakes WHERE state = '", state, "'");
}

std::string large_picture() {
    std::string bytes = cat(picture_mark, "of a large dog ");
    bytes.resize(300'000, 'x');
    return bytes;
}

void release_all(Scene& scene) {
    scene.ask_engine(
        in_state("held"), "SELECT id FROM intakes WHERE state NOT IN ('held', 'seen', 'superseded')",
        [&scene](const Ports& ports, Engine& engine) {
            const Instant now = ports.clock.now();
            static_cast<void>(
                ports.catalog.write(scene.rig().account(), [&](catalog::Scope& scope) -> Result<> {
                    catalog::Intakes intakes(scope);
                    for (auto& held : TRY(intakes.page({.states = {domain::IntakeState::held}})))
                        TRY(intakes.move_over(
                            held, {domain::IntakeState::queued, "Released by a person.", now}, now));
                    return {};
                }));
            engine.wake();
        });
}

void take_one(Scene& scene) {
    scene.put("/In/rex.jpg", rex);
}

void take_same_twice(Scene& scene) {
    scene.put("/In/rex.jpg", rex);
    scene.once(in_state("done"), [&scene] { scene.put("/In/rex again.jpg", rex); });
}

void overwrite_when(Scene& scene, std::string_view state) {
    scene.put("/In/rex.jpg", rex);
    scene.once(in_state(state), [&scene] { scene.put("/In/rex.jpg", ben); });
}

void release(Scene& scene) {
    scene.put("/In/rex.jpg", rex);
    release_all(scene);
}

/// Asks the tray for what is in one of these states, until one is in another of those.
void ask_tray(Scene& scene, const std::vector<domain::IntakeState>& states, const std::string& done,
              const std::function<Result<transfer::TrayOutcome>(transfer::Tray&,
                                                                const transfer::TraySelection&)>& act) {
    scene.ask_engine(in_state(boost::describe::enum_to_string(states.front(), "")), done,
                     [&scene, states, act](const Ports& ports, Engine& engine) {
                         transfer::Tray tray(ports, scene.rig().account(), "Ana",
                                             scene.rig().machine().stop_token());
                         transfer::TraySelection selection;
                         selection.matching = catalog::IntakeFilter{.states = states};
                         static_cast<void>(act(tray, selection));
                         engine.wake();
                     });
}

void reject_all(Scene& scene) {
    ask_tray(scene, {domain::IntakeState::held},
             "SELECT id FROM intakes WHERE state IN ('rejecting', 'rejected', 'restoring', 'done')",
             [](transfer::Tray& tray, const transfer::TraySelection& selection) {
                 return tray.reject(selection, {"Out of focus."});
             });
}

void reject(Scene& scene) {
    scene.put("/In/rex.jpg", rex);
    reject_all(scene);
}

void reject_and_take_back(Scene& scene) {
    reject(scene);
    scene.once(in_state("rejected"), [&scene] {
        ask_tray(scene, {domain::IntakeState::rejected},
                 "SELECT id FROM intakes WHERE state IN ('restoring', 'held', 'done')",
                 [](transfer::Tray& tray, const transfer::TraySelection& selection) {
                     return tray.restore(selection);
                 });
        scene.once(in_state("held"), [&scene] { release_all(scene); });
    });
}

void collect(Scene& scene) {
    scene.ask_engine(
        "SELECT id FROM profiles", "SELECT id FROM contributor_links", [&scene](const Ports& ports, Engine&) {
            transfer::NewContributorLink wanted;
            wanted.mapping.connection_id = scene.rig().connection();
            wanted.mapping.folder_path = "/Requests/Dogs";
            wanted.mapping.profile_id = {scene.rig().query("SELECT id FROM profiles").front().text(0)};
            wanted.title = "Dogs of the day";
            static_cast<void>(transfer::make_contributor_link(ports, scene.rig().account(), wanted,
                                                              scene.rig().machine().stop_token()));
        });
    scene.once("SELECT id FROM contributor_links", [&scene] { scene.contribute("rex.jpg", rex); });
}

void resume(Scene& scene) {
    scene.put("/In/large.jpg", large_picture());
    scene.change_next_download([](net::Response& answer) { answer.cut_after_bytes = 150'000; });
}

void receive_wrong_bytes(Scene& scene) {
    scene.put("/In/rex.jpg", rex);
    scene.change_next_download([](net::Response& answer) { answer.body = std::string(rex.size(), 'x'); });
}

void refuse(Scene& scene) {
    scene.put("/In/notes.txt", cat(simulation::text_mark, "about dogs"));
}

void rot(Scene& scene) {
    scene.put("/In/rex.jpg", rex);
    scene.once(in_state("catalogued"),
               [&scene] { scene.rig().disk().damage(Rig::path_of_blob(content_hash_of(rex)), 12); });
}

void reset_cursor(Scene& scene) {
    scene.put("/In/rex.jpg", rex);
    scene.once(in_state("done"), [&scene] {
        scene.rig().dropbox().reset_cursors(scene.rig().contributor());
        scene.put("/In/ben.jpg", ben);
    });
}

void refresh_token(Scene& scene) {
    scene.put("/In/rex.jpg", rex);
    scene.rig().clock().jump(std::chrono::hours(5));
}

void unmap_and_map_again(Scene& scene) {
    scene.put("/In/rex.jpg", rex);
    const auto mapping = scene.rig().mapping();
    scene.ask_engine(in_state("held"), "SELECT id FROM mappings WHERE deleted_at IS NOT NULL",
                     [&scene, mapping](const Ports& ports, Engine&) {
                         static_cast<void>(transfer::unmap_folder(ports, scene.rig().account(), mapping));
                     });
    scene.ask("SELECT id FROM mappings WHERE deleted_at IS NOT NULL",
              "SELECT id FROM mappings WHERE deleted_at IS NULL AND checked_at IS NOT NULL AND "
              "(SELECT COUNT(*) FROM mappings) > 1",
              [&scene] { scene.rig().map_again("/In"); });
    scene.once(
        "SELECT id FROM mappings WHERE deleted_at IS NULL AND checked_at IS NOT NULL AND "
        "(SELECT COUNT(*) FROM mappings) > 1",
        [&scene] { release_all(scene); });
}

void link_again(Scene& scene) {
    scene.put("/In/rex.jpg", rex);
    const auto connection = scene.rig().connection();
    scene.ask_engine(in_state("held"), "SELECT id FROM connections WHERE unlinked_at IS NOT NULL",
                     [&scene, connection](const Ports& ports, Engine&) {
                         static_cast<void>(transfer::unlink_connection(
                             ports, scene.rig().account(), connection, scene.rig().machine().stop_token()));
                     });
    scene.once("SELECT id FROM connections WHERE unlinked_at IS NOT NULL", [&scene] {
        // Whoever is told that it failed, links again, also where half of it is saved.
        scene.ask("SELECT id FROM connections WHERE unlinked_at IS NOT NULL OR email = ''",
                  "SELECT id FROM connections WHERE unlinked_at IS NULL AND state = 'linked' AND email <> ''",
                  [&scene] { scene.rig().relink(); });
        release_all(scene);
    });
}

void rename_case(Scene& scene) {
    scene.put("/In/rex.jpg", rex);
    scene.once(in_state("held"), [&scene] {
        scene.rename("/In/rex.jpg", "/In/away.jpg");
        scene.rename("/In/away.jpg", "/In/Rex.jpg");
        scene.put("/In/ben.jpg", ben);
    });
    // Dropbox gives a renamed file a new revision, which supersedes the one that was held.
    scene.once("SELECT account_id FROM intakes WHERE state = 'held' GROUP BY account_id HAVING COUNT(*) = 2",
               [&scene] { release_all(scene); });
}

void move_folder(Scene& scene) {
    scene.put("/In/rex.jpg", rex);
    scene.once(in_state("done"), [&scene] {
        scene.rename("/In", "/Elsewhere");
        scene.put("/Elsewhere/ben.jpg", ben);
    });
}

void fill_the_guard(Scene& scene) {
    for (const std::string name : {"a", "b", "c"})
        scene.put(cat("/In/", name, ".jpg"), cat(picture_mark, name));
    scene.ask_engine(
        "SELECT id FROM intakes WHERE reason_code = 'mass_delete_guard'",
        "SELECT id FROM intakes GROUP BY account_id HAVING COUNT(*) = 3 AND MIN(state) = 'done' AND "
        "MAX(state) = 'done'",
        [&scene](const Ports& ports, Engine& engine) {
            static_cast<void>(
                ports.catalog.write(scene.rig().account(), [&](catalog::Scope& scope) -> Result<> {
                    TRY(catalog::Guards(scope).reset(ports.clock.now()));
                    return catalog::Guards(scope).wake_blocked(ports.clock.now());
                }));
            engine.wake();
        });
}

transfer::Limits with_grace() {
    transfer::Limits limits;
    limits.clear_grace_s = 60;
    return limits;
}

transfer::Limits with_batches() {
    transfer::Limits limits;
    limits.delete_batch_min = 1;
    return limits;
}

transfer::Limits with_guard() {
    transfer::Limits limits;
    limits.clearings_max = 2;
    return limits;
}

}  // namespace

std::vector<Flow> flows() {
    using domain::Release;
    const RigOptions kept{.after_ingest = AfterIngest::keep};
    const RigOptions manual{.release = Release::manual};
    return {
        {"new file, deleted", {}, take_one},
        {"new file, kept", kept, take_one},
        {"new file, moved", {.after_ingest = AfterIngest::move_to}, take_one},
        {"same content twice", {.duplicates = domain::Duplicates::point_to_existing}, take_same_twice},
        // Its own clearing finds the newer revision, or nothing any more where that was cleared before.
        {"overwritten during the fetch",
         {},
         [](Scene& scene) { overwrite_when(scene, "fetching"); },
         {{"transfer rex.jpg (picture of rex) superseded ", "transfer rex.jpg (picture of rex) done "}}},
        {"replaced at the delete",
         {},
         [](Scene& scene) { overwrite_when(scene, "clearing"); },
         {{"transfer rex.jpg (picture of rex) superseded ", "transfer rex.jpg (picture of rex) done "}}},
        {"deleted in a batch", {.limits = with_batches()}, take_one},
        {"replaced at the delete of a batch",
         {.limits = with_batches()},
         [](Scene& scene) { overwrite_when(scene, "clearing"); },
         {{"transfer rex.jpg (picture of rex) superseded ", "transfer rex.jpg (picture of rex) done "}}},
        {"replaced at the move",
         {.after_ingest = AfterIngest::move_to},
         [](Scene& scene) { overwrite_when(scene, "clearing"); }},
        {"new version", kept, [](Scene& scene) { overwrite_when(scene, "done"); }},
        {"released by a person", manual, release},
        {"rejected by a person", manual, reject},
        {"rejected, taken back, released", manual, reject_and_take_back},
        {"contributor link", {}, collect},
        {"download resumed", {}, resume},
        {"wrong bytes", {}, receive_wrong_bytes},
        {"refused type", {.allowed_types = {"image/jpeg"}}, refuse},
        {"bit rot before the delete", {.limits = with_grace()}, rot},
        {"cursor reset", kept, reset_cursor},
        {"token expired", {}, refresh_token},
        {"unmapped, mapped again", manual, unmap_and_map_again},
        {"unlinked, linked again", manual, link_again},
        {"renamed in case only", manual, rename_case},
        {"folder moved", kept, move_folder},
        {"guard reached", {.limits = with_guard()}, fill_the_guard},
    };
}

std::vector<std::string> ends_of(const Flow& flow, const std::string& calm) {
    std::vector<std::string> ends = {calm};
    for (const auto& [line, instead] : flow.may_differ) {
        for (std::size_t i = ends.size(); i > 0; --i) {
            auto lines = split(ends[i - 1], '\n');
            const auto found = std::ranges::find(lines, line);
            if (found == lines.end()) continue;
            *found = instead;
            std::ranges::sort(lines);
            ends.push_back(join(lines, "\n"));
        }
    }
    return ends;
}

}  // namespace sluice::nth
