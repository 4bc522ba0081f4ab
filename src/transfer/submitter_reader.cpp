#include "transfer/submitter_reader.h"

#include <algorithm>
#include <array>

#include "base/log.h"
#include "base/text.h"
#include "catalog/submitters.h"
#include "dropbox/team_log.h"
#include "transfer/inlet/belongings.h"

namespace sluice::transfer {
namespace {

using catalog::SentFile;
using catalog::Submitters;
using domain::ReceiveEvent;

constexpr std::chrono::seconds look_interval{15};
/// While nobody new has sent anything.
constexpr std::chrono::hours slow_pause{1};
/// Events are minutes late: soon after a file came, they are asked for often.
struct Pause {
    std::chrono::minutes age;
    std::chrono::minutes pause;
};
constexpr std::array<Pause, 3> pauses{{{std::chrono::minutes(20), std::chrono::minutes(1)},
                                       {std::chrono::hours(3), std::chrono::minutes(10)},
                                       {std::chrono::hours(24), std::chrono::minutes(30)}}};
constexpr std::chrono::minutes failing_pause{5};

/// What came longer ago isn't matched any more; its events are forgotten somewhat later.
constexpr std::chrono::hours matched_for{30 * 24};
constexpr std::chrono::hours kept_for{40 * 24};
/// At the far end of that time events and files that belong together may lie on both sides of it.
constexpr std::chrono::hours far_end{2 * 24};
/// After a void cursor so much is read twice, for events come late.
constexpr std::chrono::hours read_twice{24};

/// Dropbox refuses us until a person does something.
bool is_refusal(const Error& error) {
    constexpr auto codes = std::to_array<std::string_view>(
        {"auth_revoked", "secret_unreadable", "app_credentials_wrong", "dropbox_app_changed", "scope_missing",
         "account_type_unfit", "no_permission"});
    return std::ranges::find(codes, error.code) != codes.end();
}

ReceiveEvent to_event(const dropbox::FilesReceived& files) {
    return {
        files.at, files.file_names, {files.submitter_name.value_or(""), files.submitter_email.value_or("")}};
}

/// False where the log was unlinked, or linked anew, meanwhile.
Result<bool> is_still(catalog::Scope& scope, const catalog::AccountTeamLog& log) {
    const auto record = TRY(catalog::TeamLogs(scope).find());
    return record && record->log.linked_at == log.record.log.linked_at;
}

/// One page and the cursor behind it. Events of file requests that aren't the account's own leave no trace.
Result<bool> save_page(catalog::Catalog& catalog, const catalog::AccountTeamLog& log,
                       const dropbox::FilesReceivedPage& page) {
    return catalog.write(log.account_id, [&](catalog::Scope& scope) -> Result<bool> {
        if (!TRY(is_still(scope, log))) return false;
        Submitters submitters(scope);
        for (const auto& files : page.events) {
            if (files.file_request_id.empty()) continue;
            if (const auto link = TRY(submitters.link_of_request(files.file_request_id)))
                static_cast<void>(TRY(submitters.add_event(*link, to_event(files))));
        }
        TRY(catalog::TeamLogs(scope).save_cursor(page.cursor));
        return true;
    });
}

struct Known {
    std::vector<SentFile> files;
    std::vector<ReceiveEvent> events;
    std::optional<Instant> listed_until;
};

Result<Known> known_of(catalog::Scope& scope, const domain::ContributorLinkId& link, Instant since) {
    Submitters submitters(scope);
    return Known{TRY(submitters.files_of(link, since)), TRY(submitters.events_of(link, since)),
                 TRY(submitters.listed_until(link))};
}

}  // namespace

Instant next_log_look(const catalog::TeamLogRecord& log, std::optional<Instant> newest_unknown, Instant now) {
    if (!log.tried_at) return now;
    if (log.log.state == domain::ConnectionState::broken) return *log.tried_at + slow_pause;
    if (log.log.failing_since) return *log.tried_at + failing_pause;
    if (newest_unknown)
        for (const auto& [age, pause] : pauses)
            if (now - *newest_unknown < age) return *log.tried_at + pause;
    return *log.tried_at + slow_pause;
}

Result<bool> SubmitterReader::is_due(const catalog::AccountTeamLog& log) const {
    const Instant now = m_ports.clock.now();
    if (log.record.tried_at && now < *log.record.tried_at + pauses.front().pause) return false;
    const auto newest = TRY(m_ports.catalog.read(log.account_id, [&](catalog::Scope& scope) {
        return Submitters(scope).newest_unknown(now - pauses.back().age);
    }));
    return next_log_look(log.record, newest, now) <= now;
}

std::size_t SubmitterReader::run_due(const std::stop_token& stop) {
    const auto logs = m_ports.catalog.read_all(
        [](catalog::sql::Transaction& transaction) { return catalog::all_team_logs(transaction); });
    if (!logs) return 0;
    std::size_t done = 0;
    for (const auto& log : *logs) {
        const auto due = is_due(log);
        if (!due || !*due || stop.stop_requested()) continue;
        look(log, stop);
        ++done;
    }
    return done;
}

void SubmitterReader::run(const std::stop_token& stop) {
    Wakeup pause;
    while (!stop.stop_requested()) {
        run_due(stop);
        static_cast<void>(pause.wait_for(look_interval, stop));
    }
}

void SubmitterReader::look(const catalog::AccountTeamLog& log, const std::stop_token& stop) {
    auto done = read(log, stop);
    if (!done && done.error().code == "cursor_reset") {
        auto again = log;
        again.record.cursor.clear();
        again.record.read_from = log.record.log.read_at
                                     ? std::max(log.record.read_from, *log.record.log.read_at - read_twice)
                                     : log.record.read_from;
        done = m_ports.catalog.write(log.account_id, [&](catalog::Scope& scope) -> Result<> {
            if (!TRY(is_still(scope, log))) return {};
            return catalog::TeamLogs(scope).read_again_from(again.record.read_from);
        });
        if (done) done = read(again, stop);
    }
    if (stop.stop_requested()) return;
    if (done) done = match(log.account_id);
    if (!done) return note_failure(log, done.error());
    const auto saved = m_ports.catalog.write(log.account_id, [&](catalog::Scope& scope) -> Result<> {
        if (!TRY(is_still(scope, log))) return {};
        TRY(Submitters(scope).forget_events_before(m_ports.clock.now() - kept_for));
        return catalog::TeamLogs(scope).mark_read(m_ports.clock.now());
    });
    if (!saved) log_warning("team_log.unsaved", {{"code", saved.error().code}});
}

Result<> SubmitterReader::read(const catalog::AccountTeamLog& log, const std::stop_token& stop) {
    dropbox::TeamLog reader(m_ports.dropbox.team_logs().client(log.account_id));
    std::string cursor = log.record.cursor;
    while (!stop.stop_requested()) {
        const auto page = TRY(cursor.empty() ? reader.files_received(log.record.read_from, stop)
                                             : reader.files_received_continue(cursor, stop));
        if (!TRY(save_page(m_ports.catalog, log, page)) || !page.has_more) return {};
        cursor = page.cursor;
    }
    return {};
}

Result<> SubmitterReader::match(const domain::AccountId& account) {
    const Instant now = m_ports.clock.now();
    const Instant since = now - matched_for;
    const auto links = TRY(m_ports.catalog.read(
        account, [&](catalog::Scope& scope) { return Submitters(scope).links_to_match(since); }));
    for (const auto& link : links) {
        const auto known = TRY(m_ports.catalog.read(
            account, [&](catalog::Scope& scope) { return known_of(scope, link, since); }));
        if (!known.listed_until) continue;
        std::vector<domain::ReceivedFile> files;
        for (const auto& file : known.files) files.push_back(file.file);
        const auto senders = domain::match_submitters(known.events, files, *known.listed_until);
        std::vector<domain::AssetId> changed;
        TRY(m_ports.catalog.write(account, [&](catalog::Scope& scope) -> Result<> {
            for (std::size_t i = 0; i < known.files.size(); ++i) {
                const SentFile& file = known.files[i];
                if (senders[i] == file.submitter || file.file.at < since + far_end) continue;
                // What was certain isn't any more: better unknown than wrong.
                TRY(senders[i] ? Submitters(scope).save(file, *senders[i], now)
                               : Submitters(scope).forget(file));
                if (!file.asset_id) continue;
                TRY(settle_owner(scope, *file.asset_id));
                changed.push_back(*file.asset_id);
            }
            return {};
        }));
        for (const auto& asset : changed) m_ports.activity.asset_changed(account, asset);
    }
    return {};
}

void SubmitterReader::note_failure(const catalog::AccountTeamLog& log, const Error& error) {
    log_info("team_log.unread",
             {{"account", log.account_id.value}, {"code", error.code}, {"message", error.message}});
    const auto state = is_refusal(error) ? domain::ConnectionState::broken : domain::ConnectionState::linked;
    const auto saved = m_ports.catalog.write(log.account_id, [&](catalog::Scope& scope) -> Result<> {
        if (!TRY(is_still(scope, log))) return {};
        return catalog::TeamLogs(scope).mark_failing(state, error.code, cat(error.message, " ", error.hint),
                                                     m_ports.clock.now());
    });
    if (!saved) log_warning("team_log.unsaved", {{"code", saved.error().code}});
}

}  // namespace sluice::transfer
