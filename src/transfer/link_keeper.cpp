#include "transfer/link_keeper.h"

#include "base/crash_point.h"
#include "base/log.h"
#include "base/text.h"
#include "catalog/link_care.h"
#include "transfer/inlet/link_batches.h"
#include "transfer/inlet/plan_link.h"
#include "transfer/inlet/set_up.h"
#include "transfer/pause_after.h"

namespace sluice::transfer {
namespace {

constexpr std::chrono::seconds run_interval{5};
constexpr std::chrono::minutes look_interval{5};
constexpr std::int64_t rows_at_once = 20;
constexpr std::int64_t closings_at_once = 50;

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

std::size_t LinkKeeper::look(const std::stop_token& stop) {
    const auto connections = m_ports.catalog.read_all(
        [](catalog::sql::Transaction& transaction) { return catalog::connections_with_links(transaction); });
    if (!connections) return 0;
    std::size_t changed = 0;
    for (const auto& [account, connection] : *connections) {
        const Instant now = m_ports.clock.now();
        auto& looked_at = m_looked_at[connection.value];
        // A clock that was set back must not put this off.
        if (looked_at <= now && now - looked_at < look_interval) continue;
        if (stop.stop_requested()) return changed;
        looked_at = now;
        const auto refreshed = refresh_contributor_links(m_ports, account, connection, stop);
        if (refreshed)
            changed += *refreshed;
        else
            m_ports.dropbox.note_error(account, connection, refreshed.error());
    }
    return changed;
}

}  // namespace sluice::transfer
