#include "nth/scene.h"

#include <algorithm>
#include <memory>

#include "base/hash.h"
#include "base/text.h"
#include "net/url.h"
#include "transfer/fsck.h"

namespace sluice::nth {
namespace {

constexpr std::chrono::hours patience{12};
constexpr int rounds_max = 60;
/// After this long a person asks again.
constexpr std::chrono::minutes answer_time_max{15};

std::string with_line_end(const std::vector<std::string>& lines) {
    std::vector<std::string> sorted = lines;
    std::ranges::sort(sorted);
    return join(sorted, "\n");
}

}  // namespace

Scene::Scene(Rig& rig) : m_rig(rig) {
    m_rig.on_step([this] { look(); });
    m_rig.sandbox().add_hooks(
        {.after = [this](const net::Request&, std::string_view route, net::Response& answer) {
            if (route == "files/download" && m_change) std::exchange(m_change, nullptr)(answer);
        }});
}

void Scene::put(const std::string& path, const std::string& bytes) {
    m_labels.emplace(content_hash_of(bytes), bytes.substr(0, 24));
    if (!m_rig.put(path, bytes)) findings.push_back(cat("story: ", path, " can't be put"));
    m_sources = sources();
}

void Scene::rename(const std::string& from, const std::string& to) {
    if (!m_rig.dropbox().rename(m_rig.contributor(), from, to))
        findings.push_back(cat("story: ", from, " can't be renamed"));
    m_sources = sources();
}

void Scene::contribute(const std::string& name, const std::string& bytes) {
    m_labels.emplace(content_hash_of(bytes), bytes.substr(0, 24));
    const auto links = m_rig.query("SELECT url FROM contributor_links ORDER BY id DESC LIMIT 1");
    if (links.empty()) {
        findings.emplace_back("story: there is no contributor link");
        return;
    }
    const auto answer = m_rig.sandbox().handle(
        {"POST",
         cat(net::target_of(links.front().text(0)), "/upload?", net::encode_form({{"name", name}})),
         {{"Content-Type", "application/octet-stream"}},
         bytes});
    if (answer.status != 200) findings.push_back(cat("story: the upload answers ", answer.status));
    m_sources = sources();
}

void Scene::once(std::string query, std::function<void()> act) {
    m_turns.push_back({std::move(query), "", std::move(act)});
}

void Scene::ask(std::string when, std::string done, std::function<void()> request) {
    m_turns.push_back({std::move(when), std::move(done), std::move(request)});
}

void Scene::ask_engine(std::string when, std::string done, Rig::Request request) {
    ask(std::move(when), std::move(done), [this, request = std::move(request)] { m_rig.ask(request); });
}

void Scene::change_next_download(std::function<void(net::Response&)> change) {
    m_change = std::move(change);
}

bool Scene::has_row(const std::string& query) {
    return !m_rig.query(query).empty();
}

void Scene::look() {
    watch_sources();
    take_turns();
    m_observer();
}

void Scene::take_turns() {
    const bool is_news = m_commits_seen != m_rig.commits();
    m_commits_seen = m_rig.commits();
    const std::uint64_t life = m_rig.machine().counts().crashes;
    const auto now = m_rig.clock().elapsed();
    for (std::size_t i = 0; i < m_turns.size(); ++i) {  // who acts may add turns
        Turn& turn = m_turns[i];
        if (turn.is_over || !(is_news || turn.asked_at)) continue;
        const bool repeats = !turn.done.empty();
        if (repeats && has_row(turn.done)) {
            turn.is_over = true;
            continue;
        }
        const bool may_come = turn.asked_at && turn.life == life && now - *turn.asked_at < answer_time_max;
        if (may_come || (repeats && !m_rig.is_up()) || !has_row(turn.when)) continue;
        turn.is_over = !repeats;
        turn.asked_at = now;
        turn.life = life;
        turn.act();
    }
}

std::map<std::string, Scene::Source> Scene::sources() {
    std::map<std::string, Source> all;
    m_journal_seen = m_rig.dropbox().journal_length(m_rig.contributor());
    const auto files = m_rig.dropbox().files(m_rig.contributor());
    if (!files) return all;
    for (const auto& file : *files)
        if (!file.is_folder()) all[cat(file.id, " ", file.rev)] = {file.path_display, file.content_hash};
    return all;
}

/// I1: whatever Sluice has taken away from where a person put it is held for good, and an asset knows it.
void Scene::watch_sources() {
    if (m_journal_seen == m_rig.dropbox().journal_length(m_rig.contributor())) return;
    const auto before = std::exchange(m_sources, {});
    m_sources = sources();
    for (const auto& [key, source] : before) {
        const auto found = m_sources.find(key);
        if (found != m_sources.end() && found->second == source) continue;
        if (is_held(source.content_hash) || is_rejected(source.content_hash)) continue;
        ++early;
        findings.push_back(cat("early: ", source.path, " was cleared before its bytes were safe"));
    }
}

bool Scene::is_held(const std::string& content_hash) {
    return m_rig.is_durable(content_hash) && !m_rig
                                                  .query(
                                                      "SELECT v.id FROM versions v JOIN assets a ON a.id = "
                                                      "v.asset_id WHERE v.content_hash = ?1",
                                                      catalog::sql::params(content_hash))
                                                  .empty();
}

bool Scene::is_rejected(const std::string& content_hash) {
    const bool is_there = std::ranges::any_of(
        m_sources, [&](const auto& source) { return source.second.content_hash == content_hash; });
    return is_there && !m_rig
                            .query(
                                "SELECT id FROM intakes WHERE content_hash = ?1 AND state IN ('rejecting', "
                                "'rejected', 'restoring')",
                                catalog::sql::params(content_hash))
                            .empty();
}

bool Scene::play() {
    m_observer();
    m_rig.start();
    bool is_settled = false;
    const auto is_over = [&] { return std::ranges::all_of(m_turns, &Turn::is_over); };
    for (int round = 0; round < rounds_max && !(is_settled && is_over()); ++round) {
        if (is_settled) m_rig.run_for(std::chrono::minutes(1));
        is_settled = m_rig.run_until_settled(patience);
    }
    if (!is_settled) findings.push_back(cat("I8: it doesn't settle: ", m_rig.unsettled()));
    for (const Turn& turn : m_turns)
        if (!turn.is_over)
            findings.push_back(cat("I8: this never came to pass: ", turn.when, " → ", turn.done));
    check_end();
    return findings.empty();
}

void Scene::check_end() {
    for (const auto& failure : m_rig.failures()) findings.push_back(failure);
    std::set<std::string> in_dropbox;
    for (const auto& [key, source] : sources()) in_dropbox.insert(source.content_hash);
    for (const auto& [hash, label] : m_labels) {
        if (in_dropbox.contains(hash) || is_held(hash)) continue;
        ++lost;
        findings.push_back(cat("lost: ", label));
    }
    for (auto& row :
         m_rig.query("SELECT name, rev, COUNT(*) FROM intakes GROUP BY connection_id, file_id, rev "
                     "HAVING COUNT(*) > 1")) {
        ++doubled;
        findings.push_back(cat("doubled: ", row.text(0), " ", row.text(1), " is two transfers"));
    }
    for (auto& row : m_rig.query("SELECT i.name FROM versions v JOIN intakes i ON i.id = v.intake_id GROUP "
                                 "BY i.id HAVING COUNT(*) > 1")) {
        ++doubled;
        findings.push_back(cat("doubled: ", row.text(0), " became two versions"));
    }
    operations = m_rig.machine().counts().operations;
    m_rig.machine().end_faults();
    m_observer = [] {};
    // The last fault may have struck the very operation that all others have waited for.
    bool is_checked = false;
    for (int round = 0; round < rounds_max && !is_checked; ++round) {
        if (!m_rig.run_until_settled(patience)) break;
        m_rig.ask([&](const transfer::Ports& ports, transfer::Engine&) {
            const auto report =
                transfer::check_everything(ports.catalog, ports.blobs, transfer::Reading::bytes);
            if (!report || is_checked) return;
            is_checked = true;
            std::ranges::copy(report->findings, std::back_inserter(findings));
        });
        static_cast<void>(m_rig.run_until_settled(patience));
    }
    if (!is_checked) findings.push_back(cat("fsck doesn't run: ", m_rig.unsettled()));
}

std::string Scene::label(const std::string& content_hash) const {
    const auto found = m_labels.find(content_hash);
    return found == m_labels.end() ? content_hash : found->second;
}

std::string Scene::ending() {
    std::vector<std::string> lines;
    for (auto& row : m_rig.query("SELECT a.id, a.filename, a.content_hash FROM assets a")) {
        std::vector<std::string> versions;
        for (auto& version :
             m_rig.query("SELECT content_hash FROM versions WHERE asset_id = ?1 ORDER BY number",
                         catalog::sql::params(row.text(0))))
            versions.push_back(label(version.text(0)));
        lines.push_back(cat("asset ", row.text(1), ": ", join(versions, ", ")));
    }
    for (auto& row : m_rig.query("SELECT name, content_hash, state, reason_code FROM intakes"))
        lines.push_back(
            cat("transfer ", row.text(0), " (", label(row.text(1)), ") ", row.text(2), " ", row.text(3)));
    for (const auto& [key, source] : sources())
        lines.push_back(cat("in Dropbox ", source.path, ": ", label(source.content_hash)));
    return with_line_end(lines);
}

}  // namespace sluice::nth
