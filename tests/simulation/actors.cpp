#include "simulation/actors.h"

#include "base/text.h"
#include "catalog/guards.h"
#include "catalog/intakes.h"
#include "simulation/stand_in_workshop.h"
#include "transfer/inlet/set_up.h"
#include "transfer/inlet/tray.h"

namespace sluice::simulation {
namespace {

using catalog::sql::params;

/// The edge of a block of Dropbox's content hash.
constexpr std::size_t block_bytes = std::size_t{4} << 20;
constexpr std::uint64_t trouble_s_max = 600;
/// Of the database: Sluice tries it all the time, so each second costs.
constexpr std::uint64_t database_trouble_s_max = 60;

const std::vector<std::string>& plain_names() {
    static const std::vector<std::string> names = {"a.jpg",       "b.jpg",     "Rex.jpg",       "Rex",
                                                   "rex (1).jpg", "sub/a.jpg", "sub/deep/c.tif"};
    return names;
}

const std::vector<std::string>& odd_names() {
    static const std::vector<std::string> names = {
        "\u00fc.png",         "u\u0308.png",  "\U0001F600 dog.jpg", ".hidden",
        " lead.jpg",          "no extension", "a.b.c.jpg",          "\u4e2d\u6587.jpg",
        "sub/\u00c4rger.jpg", "100%.jpg",     "it's.jpg",           std::string(180, 'n') + ".jpg"};
    return names;
}

std::string picture(std::uint64_t number) {
    return cat(picture_mark, number);
}

std::string to_upper(std::string text) {
    for (char& c : text)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    return text;
}

std::string name_of(const std::string& path) {
    return path.substr(path.rfind('/') + 1);
}

}  // namespace

void Actors::perform(const Action& action) {
    if (action.kind <= ActionKind::put_text)
        upload(action);
    else if (action.kind <= ActionKind::rename_folder)
        tidy(action);
    else if (action.kind <= ActionKind::relink)
        manage(action);
    else if (action.kind <= ActionKind::rot)
        disturb(action);
    else
        trouble(action);
}

std::string Actors::some_file(std::string_view folder, std::uint64_t choice) {
    const auto listed = m_rig.dropbox().files(m_rig.contributor(), std::string(folder));
    std::vector<std::string> paths;
    if (listed)
        for (const auto& file : *listed)
            if (!file.is_folder()) paths.push_back(file.path_display);
    return paths.empty() ? std::string() : paths[choice % paths.size()];
}

void Actors::put_file(const std::string& path, std::string contents) {
    if (m_rig.put(path, contents)) m_contents_at[path].push_back(std::move(contents));
}

void Actors::rename_file(const std::string& from, const std::string& to) {
    if (from.empty()) return;
    const auto renamed = m_rig.dropbox().rename(m_rig.contributor(), from, to);
    m_rig.trace().add("contributor", cat("renames ", from, " to ", to), renamed ? "" : renamed.error().code);
}

void Actors::upload(const Action& action) {
    Random random(action.choice);
    const std::string fresh = cat(mapped_folder, "/", random.pick(plain_names()));
    const std::string there = some_file(mapped_folder, random.next());
    using enum ActionKind;
    const ActionKind kind = action.kind;
    if (kind == put_same_content) {
        const auto bytes = m_rig.dropbox().read(m_rig.contributor(), there);
        put_file(fresh, bytes ? *bytes : picture(1));
    } else if (kind == put_older_content && !m_contents_at.empty()) {
        const auto at =
            std::next(m_contents_at.begin(), static_cast<std::ptrdiff_t>(random.below(m_contents_at.size())));
        put_file(at->first, at->second[random.below(at->second.size())]);
    } else if (kind == put_big) {
        std::string bytes = picture(random.below(3));
        bytes.resize(block_bytes - 1 + random.below(3), 'x');
        put_file(fresh, std::move(bytes));
    } else if (kind == put_empty) {
        put_file(fresh, "");
    } else if (kind == put_text) {
        put_file(fresh, cat(text_mark, random.below(5)));
    } else if (kind == put_odd_name) {
        put_file(cat(mapped_folder, "/", random.pick(odd_names())), picture(random.below(30)));
    } else if (kind == overwrite && !there.empty()) {
        put_file(there, picture(random.below(30)));
    } else {
        put_file(fresh, picture(random.below(30)));
    }
}

void Actors::tidy(const Action& action) {
    Random random(action.choice);
    const std::string there = some_file(mapped_folder, random.next());
    using enum ActionKind;
    const ActionKind kind = action.kind;
    if (kind == rename_folder) {
        rename_file(cat(mapped_folder, "/sub"), cat(mapped_folder, "/sub ", random.below(3)));
    } else if (kind == move_in) {
        const std::string outside = some_file(random.chance(80) ? "/Elsewhere" : done_folder, random.next());
        rename_file(outside, cat(mapped_folder, "/", name_of(outside)));
    } else if (there.empty()) {
        m_rig.trace().add("contributor", "finds the folder empty");
    } else if (kind == rename) {
        rename_file(there, cat(mapped_folder, "/renamed ", random.below(4), ".jpg"));
    } else if (kind == rename_case) {
        const std::string lower = cat(there.substr(0, there.rfind('/') + 1), to_lower_ascii(name_of(there)));
        rename_file(there, lower == there
                               ? cat(there.substr(0, there.rfind('/') + 1), to_upper(name_of(there)))
                               : lower);
    } else if (kind == move_out) {
        rename_file(there, cat("/Elsewhere/", name_of(there)));
    } else {
        static_cast<void>(m_rig.dropbox().remove(m_rig.contributor(), there));
        m_rig.trace().add("contributor", cat("removes ", there));
    }
}

void Actors::requeue(const std::string& states, std::uint64_t choice, bool is_all) {
    m_rig.trace().add("person", cat("sends on ", states));
    const auto rows = m_rig.query(cat("SELECT id FROM intakes WHERE state IN (", states, ") ORDER BY id"));
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (!is_all && i != choice % rows.size()) continue;
        m_rig.ask([this, id = domain::IntakeId{rows[i].text(0)}](const transfer::Ports& ports,
                                                                 transfer::Engine&) {
            const Instant now = ports.clock.now();
            static_cast<void>(ports.catalog.write(m_rig.account(), [&](catalog::Scope& scope) -> Result<> {
                auto intake = TRY(catalog::Intakes(scope).find(id));
                using enum domain::IntakeState;
                if (intake->state != held && intake->state != failed && intake->state != refused &&
                    intake->state != vanished && intake->state != ignored)
                    return {};
                intake->reason_code = intake->reason_message = intake->reason_hint = "";
                intake->attempts = 0;
                intake->retry_at.reset();
                return catalog::Intakes(scope).move_over(*intake, {queued, "A person asked.", now}, now);
            }));
        });
    }
}

void Actors::reject_or_restore(std::uint64_t choice, bool is_undone) {
    const auto rows = m_rig.query(cat("SELECT id FROM intakes WHERE state IN (",
                                      is_undone ? "'rejected', 'rejecting'" : "'held'", ") ORDER BY id"));
    transfer::TraySelection selection;
    for (std::size_t i = 0; i < rows.size(); ++i)
        if (choice % 3 == 0 || i == choice % rows.size())
            selection.ids.push_back(domain::IntakeId{rows[i].text(0)});
    m_rig.trace().add("person", cat(is_undone ? "takes back " : "rejects ", selection.ids.size(), " files"));
    if (selection.ids.empty()) return;
    m_rig.ask([this, selection, choice, is_undone](const transfer::Ports& ports, transfer::Engine& engine) {
        transfer::Tray tray(ports, m_rig.account(), "Ana", m_rig.machine().stop_token());
        const auto to = choice % 5 == 0 ? transfer::RejectTo::stay : transfer::RejectTo::rejected_folder;
        const auto done = is_undone ? tray.restore(selection) : tray.reject(selection, {"No", to});
        if (!done) m_rig.trace().add("person", "isn't heard", done.error().code);
        engine.wake();
    });
}

void Actors::pause(bool is_paused) {
    m_rig.trace().add("person", is_paused ? "pauses clearing" : "resumes clearing");
    m_rig.ask([this, is_paused](const transfer::Ports& ports, transfer::Engine&) {
        const Instant now = ports.clock.now();
        static_cast<void>(ports.catalog.write(m_rig.account(), [&](catalog::Scope& scope) -> Result<> {
            TRY(catalog::Guards(scope).set_clearing_paused(is_paused));
            if (is_paused) return {};
            TRY(catalog::Guards(scope).reset(now));
            return catalog::Guards(scope).wake_blocked(now);
        }));
    });
}

void Actors::take_access_away() {
    m_rig.trace().add("contributor", "takes Sluice's access away");
    for (const auto& grant : m_rig.dropbox().people().grants())
        m_rig.dropbox().people().revoke_grant(grant.id);
}

void Actors::manage(const Action& action) {
    using enum ActionKind;
    const ActionKind kind = action.kind;
    if (kind == release) return requeue("'held', 'ignored'", action.choice, action.choice % 2 == 0);
    if (kind == retry) return requeue("'failed', 'refused', 'vanished'", action.choice, true);
    if (kind == reject || kind == restore) return reject_or_restore(action.choice, kind == restore);
    if (kind == pause_clearing || kind == resume_clearing) return pause(kind == pause_clearing);
    if (kind == map_again) return m_rig.map_again(std::string(mapped_folder));
    if (kind == revoke) return take_access_away();
    if (kind == relink) return m_rig.relink();
    m_rig.ask([this](const transfer::Ports& ports, transfer::Engine&) {
        const auto done = transfer::unmap_folder(ports, m_rig.account(), m_rig.mapping());
        m_rig.trace().add("person", "unmaps", done ? "" : done.error().code);
    });
}

void Actors::disturb(const Action& action) {
    Random random(action.choice);
    if (action.kind == ActionKind::reset_cursors) {
        m_rig.trace().add("nature", "cursors are reset");
        m_rig.dropbox().reset_cursors(m_rig.contributor());
    } else if (action.kind == ActionKind::jump_clock) {
        // Backwards only as far as a wrong time zone takes it: everything waits that long afterwards.
        const std::chrono::minutes by(random.between(-2 * 60, 24 * 60));
        m_rig.trace().add("nature", cat("the clock jumps by ", by.count(), " min"));
        m_rig.clock().jump(by);
    } else if (action.kind == ActionKind::rot) {
        static_cast<void>(m_oracle.rot_a_blob(action.choice));
    } else {
        m_rig.crash(action.kind == ActionKind::cut_power);
    }
}

void Actors::trouble(const Action& action) {
    static const std::map<ActionKind, std::pair<Seam, FaultKind>> troubles = {
        {ActionKind::dropbox_away, {Seam::dropbox, FaultKind::unreachable}},
        {ActionKind::dropbox_limits, {Seam::dropbox, FaultKind::too_many_requests}},
        {ActionKind::writes_refused, {Seam::dropbox, FaultKind::writes_refused}},
        {ActionKind::database_away, {Seam::catalogue, FaultKind::database_busy}},
        {ActionKind::database_failing, {Seam::catalogue, FaultKind::statement_failed}},
        {ActionKind::disk_filled, {Seam::files, FaultKind::disk_filled}}};
    const auto [seam, kind] = troubles.at(action.kind);
    const std::chrono::seconds time(
        1 + action.choice % (seam == Seam::catalogue ? database_trouble_s_max : trouble_s_max));
    m_rig.trace().add("nature", cat(word_of(kind), " at the ", word_of(seam), " for ", time.count(), " s"));
    m_rig.machine().add_trouble({seam, kind, m_rig.clock().elapsed() + time});
}

void Actors::put_right() {
    if (!m_rig.is_up()) return;
    const auto connection = m_rig.query("SELECT state FROM connections");
    if (connection.front().text(0) != "linked") m_rig.relink();
    if (m_rig.query("SELECT id FROM mappings WHERE deleted_at IS NULL").empty())
        m_rig.map_again(std::string(mapped_folder));
    if (m_rig.query("SELECT clearing_paused FROM account_switches").front().integer(0) != 0 ||
        !m_rig.query("SELECT id FROM intakes WHERE reason_code IN ('mass_delete_guard', 'clearing_paused')")
             .empty())
        pause(false);
    if (!m_rig.query("SELECT id FROM intakes WHERE state = 'failed'").empty()) requeue("'failed'", 0, true);
}

}  // namespace sluice::simulation
