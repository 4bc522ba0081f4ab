#include "transfer/link_keeper.h"

#include <algorithm>
#include <utility>

#include "base/crash_point.h"
#include "base/log.h"
#include "base/text.h"
#include "transfer/inlet/link_batches.h"
#include "transfer/inlet/plan_link.h"
#include "transfer/inlet/set_up.h"
#include "transfer/pause_after.h"

namespace sluice::transfer {
namespace {

constexpr std::chrono::seconds run_interval{5};
constexpr std::chrono::seconds look_interval{300};
constexpr std::chrono::seconds shown_interval{20};
constexpr std::chrono::seconds rest_max_shown{60};
constexpr std::int64_t rows_at_once = 20;
constexpr std::int64_t closings_at_once = 50;

/// A clock that was set back must not put a look off.
bool is_older(Instant checked_at, std::chrono::seconds interval, Instant now) {
    return checked_at > now || now - checked_at >= interval;
}

/// A link whose file request is gone is as good as closed.
Result<> close_link(const Ports& ports, const catalog::AccountLink& due, const std::stop_token& stop) {
    const auto client = TRY(ports.dropbox.client(due.account_id, due.link.connection_id));
    auto closed = client->close_file_request(due.link.file_request_id, stop);
    const bool is_gone = !closed && closed.error().code == "file_request_unknown";
    if (!closed && !is_gone) return fail(closed.error());
    crash_point("link.closed");
    domain::ContributorLink link = due.link;
    if (is_gone) {
        link.state = domain::ContributorLinkState::closed;
        link.problem.clear();
    } else {
        link = plan_link(link, *closed, nullptr);
    }
    link.checked_at = ports.clock.now();
    return ports.catalog.write(
        due.account_id, [&](catalog::Scope& scope) { return catalog::ContributorLinks(scope).save(link); });
}

Result<> note_closing_failed(const Ports& ports, const catalog::AccountLink& due, const Error& error) {
    const Instant retry_at = ports.clock.now() + pause_after(error, due.attempts);
    log_warning("link.not_closed", {{"link", due.link.id.value}, {"code", error.code}});
    return ports.catalog.write(due.account_id, [&](catalog::Scope& scope) {
        return catalog::LinkCare(scope).note_closing_failed(
            due.link.id,
            cat("It should be closed by now, but couldn't be: ", error.message,
                " It is tried again by itself."),
            retry_at);
    });
}

}  // namespace

std::size_t LinkKeeper::run_due(const std::stop_token& stop) {
    return make_batches(stop) + close_due(stop) + mark_broken() + look(stop);
}

void LinkKeeper::run(const std::stop_token& stop) {
    while (!stop.stop_requested())
        if (run_due(stop) == 0) static_cast<void>(m_wakeup.wait_for(run_interval, stop));
}

std::size_t LinkKeeper::make_batches(const std::stop_token& stop) {
    const auto due = m_ports.catalog.read_all([&](catalog::sql::Transaction& transaction) {
        return catalog::due_link_rows(transaction, m_ports.clock.now(), rows_at_once);
    });
    if (!due) return 0;
    std::size_t done = 0;
    std::string stopped_batch;
    for (const auto& row : *due) {
        if (stop.stop_requested()) return done;
        if (row.batch_id.value == stopped_batch) continue;
        const auto made = advance_link_row(m_ports, row, stop);
        if (made)
            ++done;
        else
            log_warning("link.unsaved", {{"batch", row.batch_id.value}, {"code", made.error().code}});
        // What failed may have failed for all that are left: they are read anew.
        if (!made || !*made)
            stopped_batch = row.batch_id.value;
        else
            m_engine.wake({row.account_id, **made});
    }
    return done;
}

std::size_t LinkKeeper::close_due(const std::stop_token& stop) {
    const auto due = m_ports.catalog.read_all([&](catalog::sql::Transaction& transaction) {
        return catalog::links_to_close(transaction, m_ports.clock.now(), closings_at_once);
    });
    if (!due) return 0;
    std::size_t done = 0;
    for (const auto& one : *due) {
        if (stop.stop_requested()) return done;
        auto saved = close_link(m_ports, one, stop);
        if (!saved && stop.stop_requested()) return done;
        if (!saved) {
            m_ports.dropbox.note_error(one.account_id, one.link.connection_id, saved.error());
            saved = note_closing_failed(m_ports, one, saved.error());
        }
        if (saved)
            ++done;
        else
            log_warning("link.unsaved", {{"link", one.link.id.value}, {"code", saved.error().code}});
        m_ports.activity.connection_changed(one.account_id, one.link.connection_id);
    }
    return done;
}

std::size_t LinkKeeper::mark_broken() {
    const auto found = m_ports.catalog.read_all(
        [](catalog::sql::Transaction& transaction) { return catalog::links_without_folder(transaction); });
    if (!found) return 0;
    std::size_t done = 0;
    for (const auto& one : *found) {
        domain::ContributorLink link = one.link;
        link.state = domain::ContributorLinkState::broken;
        link.problem = folder_gone_words(link.destination);
        const auto saved = m_ports.catalog.write(one.account_id, [&](catalog::Scope& scope) {
            return catalog::ContributorLinks(scope).save(link);
        });
        if (saved)
            ++done;
        else
            log_warning("link.unsaved", {{"link", link.id.value}, {"code", saved.error().code}});
        m_ports.activity.connection_changed(one.account_id, link.connection_id);
    }
    return done;
}

void LinkKeeper::note_shown(std::span<const domain::ContributorLink> links) {
    const Instant now = m_ports.clock.now();
    bool is_news = false;
    {
        const Lock lock(m_mutex);
        for (const auto& link : links)
            if (is_older(link.checked_at.value_or(Instant{}), shown_interval, now))
                is_news |= m_shown.insert(link.connection_id.value).second;
    }
    if (is_news) wake();
}

LinkKeeper::ConnectionIds LinkKeeper::take_shown() {
    const Lock lock(m_mutex);
    return std::exchange(m_shown, {});
}

void LinkKeeper::keep_shown(const std::string& connection) {
    const Lock lock(m_mutex);
    m_shown.insert(connection);
}

bool LinkKeeper::rests(const std::string& connection, Instant now) const {
    const auto rest = m_rests.find(connection);
    // A clock that was set back must not put this off.
    return rest != m_rests.end() && rest->second.began_at <= now && now < rest->second.ends_at;
}

std::size_t LinkKeeper::look(const std::stop_token& stop) {
    const auto connections = m_ports.catalog.read_all(
        [](catalog::sql::Transaction& transaction) { return catalog::connections_with_links(transaction); });
    if (!connections) return 0;
    const ConnectionIds shown = take_shown();
    std::size_t changed = 0;
    for (const auto& links : *connections) {
        const std::string& connection = links.connection_id.value;
        const bool is_shown = shown.contains(connection);
        const Instant now = m_ports.clock.now();
        const bool is_wanted = is_shown || links.has_unclosed;
        if (!is_wanted || !is_older(links.checked_at, is_shown ? shown_interval : look_interval, now))
            continue;
        if (stop.stop_requested()) return changed;
        if (!rests(connection, now))
            changed += look_at(links, is_shown, stop);
        else if (is_shown)
            keep_shown(connection);
    }
    return changed;
}

std::size_t LinkKeeper::look_at(const catalog::LinksOfConnection& links, bool is_shown,
                                const std::stop_token& stop) {
    const std::string& connection = links.connection_id.value;
    const auto changed = refresh_contributor_links(m_ports, links.account_id, links.connection_id, stop);
    const Instant now = m_ports.clock.now();
    if (changed) {
        // Else a page that hears of a slow look would ask for the next one at once.
        m_rests[connection] = {now, now + shown_interval, 0};
        if (is_shown || *changed > 0)
            m_ports.activity.connection_changed(links.account_id, links.connection_id);
        return *changed;
    }
    if (is_shown) keep_shown(connection);
    if (stop.stop_requested()) return 0;
    m_ports.dropbox.note_error(links.account_id, links.connection_id, changed.error());
    Rest& rest = m_rests[connection];
    const auto pause = pause_after(changed.error(), rest.failures++);
    rest.began_at = now;
    rest.ends_at = now + std::min<std::chrono::seconds>(pause, is_shown ? rest_max_shown : look_interval);
    return 0;
}

}  // namespace sluice::transfer
